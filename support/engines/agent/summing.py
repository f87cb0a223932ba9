"""The beginning of a long conversation in few words, and a conversation in few words for whoever takes it over.

A summary is kept with the conversation as the provider wrote it, with pseudonyms in it, so that reading it again shows
nobody anything. It is context for the model and proves nothing: the proof reads the messages themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from support.engines.agent.budget import Budget
from support.engines.agent.failures import ModelFailed
from support.engines.agent.history import KEPT, LONGEST, MOST, recent
from support.engines.agent.prompting import Guard, Prompts
from support.engines.agent.replying import checked
from support.engines.agent.sitting import Sitting, Used
from support.engines.agent.tools import marked
from support.engines.grounding.facts import Fact
from support.engines.privacy.veil import Veil
from support.model.conversation import Memory, Message
from support.model.people import Language

log = structlog.get_logger()

TEXT, UPTO = "summary", "summary_upto"
"""Facts of the memory: the summary, and the last message that is in it."""
STEP = 8
"""So many messages more than are kept word for word are summed up at once: not a call of the model each turn."""
LONGEST_SUMMARY, LONGEST_NOTE = 1200, 700
GRACE_S = 1.0
"""How long an answer that is ready waits for the summary that is made beside it."""
NAMES: dict[Language, str] = {"en": "English", "fr": "French"}
_WHO = {"customer": "customer", "agent": "colleague", "bot": "assistant"}


class Writer(Protocol):
    """A model without tools."""

    model: str

    async def write(self, prompt: str, used: Used, deadline: float) -> str: ...


@dataclass(frozen=True, slots=True)
class Summing:
    """Asks a model, and counts what that costs."""

    prompts: Prompts
    guard: Guard
    budget: Budget

    def begin(self, writer: Writer, sitting: Sitting) -> asyncio.Task[None] | None:
        """Make a summary beside the turn, where the conversation has become too long for the next one."""
        turn = sitting.turn
        waiting = recent(turn.history, turn.conversation.memory.facts.get(UPTO))
        if len(waiting) < KEPT + STEP:
            return None
        return asyncio.create_task(self._renew(writer, sitting, waiting[:-KEPT]))

    async def finish(self, made: asyncio.Task[None] | None, sitting: Sitting) -> None:
        """The answer is there: a summary that is not there soon is made another time."""
        if made is not None:
            await asyncio.wait({made}, timeout=max(0.0, min(GRACE_S, sitting.left_s)))

    async def _renew(self, writer: Writer, sitting: Sitting, messages: Sequence[Message]) -> None:
        before = learned(sitting.turn.history, sitting.turn.conversation.memory, sitting.veil)
        prompt = self.prompts.render("summary", before=before, messages=_said(messages, sitting.veil))
        text = await self._written(writer, sitting, prompt)
        if text and len(text) <= LONGEST_SUMMARY and not sitting.veil.foreign(text):
            sitting.summary = {TEXT: text, UPTO: str(messages[-1].id)}

    async def note(self, writer: Writer, sitting: Sitting, reason: str) -> str:
        """For whoever takes over, in the sitting's language; empty where what the model wrote can't be proven."""
        turn = sitting.turn
        memory = turn.conversation.memory
        prompt = self.prompts.render(
            "handoff", language=NAMES[turn.language], reason=reason,
            before=learned(turn.history, memory, sitting.veil),
            messages=_said(recent(turn.history, memory.facts.get(UPTO))[-MOST:], sitting.veil),
        )  # fmt: skip
        for fact in sitting.known.said:  # it tells what the customer said, to somebody who can read it
            sitting.known.facts.append(Fact(fact.kind, fact.value, "the customer"))
        sitting.known.texts += [(text, "the customer") for text in sitting.known.heard]
        text = await self._written(writer, sitting, prompt)
        if not text or len(text) > LONGEST_NOTE:
            return ""
        reply = checked(text, sitting)
        if not reply.proof.holds:
            log.info("unproven_note", conversation=turn.conversation.id)
        return reply.text if reply.proof.holds else ""

    async def _written(self, writer: Writer, sitting: Sitting, prompt: str) -> str:
        """What the model wrote; nothing where it failed, or gave away what is not for others."""
        used = Used()
        try:
            text = await writer.write(prompt, used, sitting.deadline)
        except ModelFailed as failure:
            log.warning("not_summed_up", conversation=sitting.turn.conversation.id, why=failure.why)
            return ""
        finally:
            await self.budget.spend(sitting.turn.conversation.id, writer.model, used)
        return "" if self.guard.given_away(text) else text.strip()


def learned(history: Sequence[Message], memory: Memory, veil: Veil) -> str:
    """The summary as the model may read it. What it has pseudonyms for is learned again from the messages."""
    text = memory.facts.get(TEXT, "")
    if text:
        unread = len(history) - len(recent(history, memory.facts.get(UPTO)))
        for message in history[:unread]:
            veil.hide(message.text.strip()[:LONGEST], written=True)
    return marked(veil.hide_again(text))


def _said(messages: Sequence[Message], veil: Veil) -> list[tuple[str, str]]:
    return [
        (_WHO[message.author], marked(veil.hide(message.text.strip()[:LONGEST], written=True)))
        for message in messages
        if message.author in _WHO and message.text.strip()
    ]
