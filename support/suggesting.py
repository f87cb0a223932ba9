"""What the bot would answer, as a draft for the person who has the conversation. It is said to nobody, and changes
nothing.

The engine only reads, and for the customer's own account: what it finds out, the customer may know.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from support.engines.understanding.text import clean
from support.errors import RelaisError
from support.identity.emails import mask_emails
from support.markdown import plain
from support.model.conversation import Conversation, Message
from support.model.decisions import Ask, Reply
from support.model.people import Language
from support.model.turn import Turn
from support.ports import Clock, Engine

log = structlog.get_logger()

PATIENCE_S = 1.5
"""Slack's trigger for a form lives three seconds: without a draft in time the form opens empty."""
LONGEST = 2500


@dataclass(frozen=True, slots=True)
class Suggester:
    """Drafts answers."""

    engine: Engine
    language: Language
    clock: Clock

    async def draft(self, conversation: Conversation, history: Sequence[Message]) -> str:
        """An answer to what the customer wrote last; empty where the bot has none."""
        text = _unanswered(history)
        if not text:
            return ""
        turn = Turn(
            conversation, tuple(history), clean(text if conversation.venue.private else mask_emails(text)),
            conversation.language or self.language, self.clock.now(),
            within_s=PATIENCE_S * 0.8,
        )  # fmt: skip
        try:
            async with asyncio.timeout(PATIENCE_S):
                decision = (await self.engine.decide(turn)).decision
        except (RelaisError, TimeoutError) as error:
            log.warning("no_draft", conversation=conversation.id, error=type(error).__name__)
            return ""
        match decision:
            case Reply():
                contents = [content for content in (decision.public, decision.private) if content is not None]
                return "\n\n".join(plain(content.text) for content in contents)[:LONGEST]
            case Ask(question=question):
                return plain(question.text)[:LONGEST]
            case _:
                return ""


def _unanswered(history: Sequence[Message]) -> str:
    """What the customer wrote since anybody answered; else their last message."""
    texts: list[str] = []
    for message in reversed(history):
        if message.author == "customer":
            texts.append(message.text)
        elif texts and message.author != "system":
            break
    return "\n".join(reversed([text for text in texts if text]))
