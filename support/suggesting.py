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
LEISURE_S = 5.0
"""For a draft that nobody waits for. It is made in the customer's lane, where what they write next waits."""
LONGEST = 2500


@dataclass(frozen=True, slots=True)
class Suggester:
    """Drafts answers."""

    engine: Engine
    language: Language
    clock: Clock

    async def draft(
        self, conversation: Conversation, history: Sequence[Message], *, patience_s: float = PATIENCE_S,
        questions: bool = True,
    ) -> str:  # fmt: skip
        """An answer to what the customer wrote last; empty where it has none: that the bot can't help is none.
        `questions`: or what it would ask.
        """
        text = _unanswered(history)
        if not text:
            return ""
        turn = Turn(
            conversation, tuple(history), clean(text if conversation.venue.private else mask_emails(text)),
            conversation.language or self.language, self.clock.now(),
            within_s=patience_s * 0.8,
        )  # fmt: skip
        try:
            async with asyncio.timeout(patience_s):
                decided = await self.engine.decide(turn)
        except (RelaisError, TimeoutError) as error:
            log.warning("no_draft", conversation=conversation.id, error=type(error).__name__)
            return ""
        except Exception as error:  # a draft is never worth the turn that it is made in
            log.exception("draft_failed", conversation=conversation.id, error=type(error).__name__)
            return ""
        trace, failures = decided.trace, conversation.memory.failures
        knows = decided.memory.failures <= failures and (trace.engine, trace.intent) != ("local", "other")
        match decided.decision:
            case Reply(public, private) if knows:
                contents = [content for content in (public, private) if content is not None]
                return "\n\n".join(plain(content.text) for content in contents)[:LONGEST]
            case Ask(question=question) if questions:
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
