"""The engine with a model. It always answers: where the model can't, the local one does.

A turn passes: what takes no model is the local engine's; the models in their order, as their circuits and the budget
allow; the proof, with one chance to do better; then a decision. All within the turn's deadline, of which enough is
kept for the local engine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from decimal import Decimal
from typing import Any, Protocol

import structlog

from support.engines.agent.access import ModelAccess
from support.engines.agent.budget import Budget
from support.engines.agent.circuit import Circuit
from support.engines.agent.deciding import ASKED_BY, NAME, Deciding
from support.engines.agent.failures import FOR_GOOD, OF_THE_TURN, ModelFailed
from support.engines.agent.history import Said, as_said, recent, remember
from support.engines.agent.knowing import Knowing
from support.engines.agent.prompting import Guard, Prompts
from support.engines.agent.replying import LONGEST, Checked, checked
from support.engines.agent.sitting import Sitting, Used
from support.engines.agent.summing import UPTO, Summing
from support.engines.agent.tools import marked
from support.engines.agent.trying import said_by
from support.engines.agent.unfolding import Unfolding
from support.engines.grounding.claims import Reading
from support.engines.grounding.facts import Known
from support.engines.local.engine import LocalEngine
from support.engines.local.topics import meant
from support.errors import OperatorMustFix, TryAgainLater
from support.model.decisions import Decided, StaySilent
from support.model.turn import Turn
from support.observing import Observer
from support.ports import Clock

log = structlog.get_logger()

PROVEN_NOW = {
    "proven": "[The customer has just proven the order. Go on with what they asked.]",
    "verified": "[The customer has just been verified. Go on with what they asked.]",
}
GOES_ON = ("message", "proven", "verified")


class Talker(Protocol):
    """A model with our tools: what `chain.Chain` is."""

    model: str

    def opening(self, said: Sequence[Said]) -> list[Any]: ...

    async def run(self, sitting: Sitting, messages: list[Any]) -> tuple[str, list[Any]]: ...

    def more(self, messages: list[Any], text: str) -> list[Any]: ...

    async def write(self, prompt: str, used: Used, deadline: float) -> str: ...


@dataclass(frozen=True, slots=True)
class AgentEngine:
    """Converses. `circuits` has one for each model."""

    local: LocalEngine
    talkers: Sequence[Talker]
    circuits: dict[str, Circuit]
    access: ModelAccess
    knowing: Knowing
    deciding: Deciding
    prompts: Prompts
    guard: Guard
    summing: Summing
    budget: Budget
    zone: tzinfo
    clock: Clock
    observer: Observer
    name: str = NAME

    async def decide(self, turn: Turn) -> Decided:
        """See `support.ports.Engine`."""
        began = time.monotonic()
        if not self._is_ours(turn):
            return await self._locally(turn)
        cap = await self.budget.reached(turn.conversation.id)
        if cap is not None:
            return await self._locally(turn, f"budget_{cap}")
        why = "resting"
        within_s = min(self.access.deadline_s, turn.within_s or self.access.deadline_s)
        ends = began + within_s - min(self.access.reserve_s, within_s / 2)
        able = [talker for talker in self.talkers if self.circuits[talker.model].closed]
        for index, talker in enumerate(able):
            others = len(able) - index - 1
            left_s = ends - time.monotonic()
            deadline = time.monotonic() + (left_s / 2 if others else left_s)
            try:
                async with asyncio.timeout(max(0.0, deadline - time.monotonic()) + 0.05):
                    decided = await self._with(talker, turn, deadline)
                self.circuits[talker.model].succeeded()
                return decided if decided is not None else await self._locally(turn, "unproven")
            except ModelFailed as failure:
                why = failure.why
                if why == "slow" and turn.within_s is not None:
                    break  # it was given less time than it may take: that says nothing of it
                if why == "overtaken":
                    return Decided(StaySilent("the customer wrote again"), turn.conversation.memory)
                if why in OF_THE_TURN:
                    return await self._locally(turn, why)
                self._failed(talker, failure)
            except TimeoutError:
                why = "slow"
                if turn.within_s is not None:
                    break
                self._failed(talker, ModelFailed("slow", talker.model))
        return await self._locally(turn, why)

    async def note(self, turn: Turn) -> str:
        """See `support.ports.NoteWriter`: `turn.text` is why people take over."""
        talker = next((talker for talker in self.talkers if not self.circuits[talker.model].resting), None)
        if talker is None or await self.budget.reached(turn.conversation.id) is not None:
            return ""
        within_s = turn.within_s or self.access.deadline_s
        sitting = self._sitting(replace(turn, text="", say=None), talker, time.monotonic() + within_s)
        try:
            await self.knowing.prepare(sitting)
        except (TryAgainLater, OperatorMustFix):
            return ""
        return await self.summing.note(talker, sitting, turn.text)

    def _is_ours(self, turn: Turn) -> bool:
        """Is it for the model? What the local engine began to ask, it goes on with."""
        memory = turn.conversation.memory
        is_mine = memory.facts.get(ASKED_BY) == NAME
        if turn.wake not in GOES_ON or (turn.wake != "message" and not is_mine):
            return False
        task = memory.task
        if task is not None and not is_mine and (task.asked is not None or memory.waiting_for is not None):
            return False
        return turn.wake != "message" or not self.local.is_plain(turn)

    async def _locally(self, turn: Turn, fallback: str = "") -> Decided:
        """The local engine's answer. It does not take up what the agent began, unless the agent can't go on."""
        memory = turn.conversation.memory
        if memory.facts.get(ASKED_BY) == NAME and self._began_anew(turn, fallback):
            facts = {name: fact for name, fact in memory.facts.items() if name != ASKED_BY}
            task = memory.task if turn.wake != "message" else None
            conversation = replace(turn.conversation, memory=replace(memory, facts=facts, task=task))
            turn = replace(turn, conversation=conversation)
        decided = await self.local.decide(turn)
        if fallback:
            log.warning("model_not_used", conversation=turn.conversation.id, why=fallback)
            self.observer.fell_back(fallback)
            decided = replace(decided, trace=replace(decided.trace, fallback=fallback))
        return decided

    def _began_anew(self, turn: Turn, fallback: str) -> bool:
        return bool(fallback) or turn.wake not in GOES_ON

    async def _with(self, talker: Talker, turn: Turn, deadline: float) -> Decided | None:
        """The turn with one model; None where nothing that it said could be proven."""
        sitting = self._sitting(turn, talker, deadline)
        try:
            await self.knowing.prepare(sitting)
        except (TryAgainLater, OperatorMustFix):
            return None  # the local engine says what is to be said of a shop that can't be asked
        summary = self.summing.begin(talker, sitting)
        try:
            reply = await self._talk(talker, sitting)
            await self.summing.finish(summary, sitting)
        finally:
            if summary is not None:
                summary.cancel()
            await self._count(sitting)
        if sitting.shop_away:
            return None
        return await self.deciding.decide(sitting, reply if reply is not None and reply.proof.holds else None)

    async def _talk(self, talker: Talker, sitting: Sitting) -> Checked | None:
        """What the model says, proven; sent back once with what is wrong."""
        messages = talker.opening(self._said(sitting))
        text, messages = await talker.run(sitting, messages)
        reply = self._checked(text, sitting)
        if sitting.decided or reply is None or reply.proof.holds:
            return reply if reply is not None and reply.proof.holds else None
        wrong = [sitting.veil.hide(failure.explain()) for failure in reply.proof.failures]
        log.info(
            "unproven", conversation=sitting.turn.conversation.id, wrong=[one.wrong for one in reply.proof.failures]
        )
        self.observer.unproven(len(reply.proof.failures))
        text, _ = await talker.run(sitting, talker.more(messages, self.prompts.render("correct", wrong=wrong)))
        return self._checked(text, sitting)

    def _checked(self, text: str, sitting: Sitting) -> Checked | None:
        if self.guard.given_away(text):
            raise ModelFailed("gave_away", sitting.model)
        if len(text) > LONGEST:
            raise ModelFailed("broken", sitting.model)
        return checked(text, sitting) if text else None

    def _sitting(self, turn: Turn, talker: Talker, deadline: float) -> Sitting:
        intent = meant(self.local.read(turn.text)).intent if turn.text else turn.conversation.memory.intent
        sitting = Sitting(
            turn, self.knowing.veil(turn.conversation.id), Reading(turn.now, self.zone), intent or "other", deadline,
            model=talker.model, known=Known(trade=self.knowing.trade),
        )  # fmt: skip
        remember(turn.history, sitting.known, sitting.reading)
        sitting.known.hear(turn.text, sitting.reading)
        if turn.say is not None:
            sitting.unfold = Unfolding(sitting, self.guard).hear
        here = turn.conversation.venue.private
        sitting.private = not here and any(message.audience == "private" for message in turn.history)
        return sitting

    def _said(self, sitting: Sitting) -> list[Said]:
        """The conversation, with the day, the place and the customer's state at its end."""
        turn, veil = sitting.turn, sitting.veil
        now = self.knowing.now(sitting)
        said = PROVEN_NOW.get(turn.wake) or f"<customer>{marked(veil.hide(turn.text, written=True))}</customer>"
        files = "".join(f"\n[A file: {marked(file.media_type)}]" for file in turn.attachments)
        word_for_word = recent(turn.history, turn.conversation.memory.facts.get(UPTO))
        return [*as_said(word_for_word, veil), ("user", f"{now}\n{said}{files}")]

    async def _count(self, sitting: Sitting) -> Decimal:
        return await self.budget.spend(sitting.turn.conversation.id, sitting.model, sitting.used)

    def _failed(self, talker: Talker, failure: ModelFailed) -> None:
        self.circuits[talker.model].failed(for_good=failure.why in FOR_GOOD)
        self.observer.trouble(failure)
        log.warning("model_failed", model=talker.model, why=failure.why, **said_by(failure.__cause__))
