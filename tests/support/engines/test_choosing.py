"""Which engine answers while the one with a model is loaded: what was left over waits for it, within limits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import get_args

import structlog.testing

from sandbox.openai.moves import Call
from sandbox.openai.moves import Turn as Written
from sandbox.openai.server import start
from support.engines.agent.access import ModelAccess
from support.engines.agent.budget import PERIODS
from support.engines.agent.failures import Why
from support.engines.choosing import NOT_LOADED, Choosing
from support.model.decisions import Content, Decided, Reply, Trace
from support.model.turn import Turn
from support.observing import Observer
from support.ports import Talking
from tests.support.rooms import room, shelf
from tests.support.scenes import NOW, conversation

TURN = Turn(conversation(), (), "What is your return policy?", "en", NOW)
LIGHT = "support.engines.choosing"


@dataclass
class Named:
    """An engine that says its name."""

    name: str

    async def decide(self, turn: Turn) -> Decided:
        return Decided(Reply(Content(self.name)), turn.conversation.memory, Trace(self.name))

    async def note(self, turn: Turn) -> str:
        return self.name

    async def close(self) -> None:
        """Nothing to let go."""


@dataclass
class Counting(Observer):
    """Keeps why the model did not answer."""

    why: list[str] = field(default_factory=list)

    def fell_back(self, why: str) -> None:
        self.why.append(why)


def made() -> tuple[Talking, object]:
    return Named("llm"), Named("llm").close


def broken() -> tuple[Talking, object]:
    raise OSError("the vendor's package is broken")


def choosing(observer: Observer, patience_s: float, make: object = made) -> Choosing:
    return Choosing(Named("local"), make, observer, patience_s=patience_s, heavy=LIGHT)  # type: ignore[arg-type]


async def test_who_is_there_before_the_model_waits_for_it() -> None:
    observer = Counting()
    engine = choosing(observer, 60)
    early = [asyncio.create_task(engine.decide(TURN)) for _ in range(2)]
    await asyncio.wait(early, timeout=0.01)
    assert not any(task.done() for task in early)
    await engine.load_meanwhile()
    assert await engine.loaded()
    assert {(await task).trace for task in early} == {Trace("llm")}
    assert observer.why == []


async def test_who_waits_in_vain_is_answered_locally_is_seen_and_is_the_last_to_wait() -> None:
    observer = Counting()
    engine = choosing(observer, 0.001)
    first = await engine.decide(TURN)
    assert first.trace == Trace("local", fallback=NOT_LOADED)
    later = asyncio.create_task(engine.decide(TURN))
    assert (await later).trace == first.trace
    assert observer.why == [NOT_LOADED, NOT_LOADED]
    await engine.load()
    assert (await engine.decide(TURN)).trace == Trace("llm")


async def test_a_model_that_can_t_be_loaded_is_logged_and_nobody_waits_for_it() -> None:
    observer = Counting()
    engine = choosing(observer, 60, broken)
    early = asyncio.create_task(engine.decide(TURN))
    with structlog.testing.capture_logs() as logs:
        await engine.load_meanwhile()
        assert not await engine.loaded()
        assert (await early).trace == Trace("local", fallback=NOT_LOADED)
    assert [entry["event"] for entry in logs] == ["engine_not_loaded", "model_not_used"]


async def test_without_a_model_nothing_is_waited_for_or_told() -> None:
    observer = Counting()
    engine = Choosing(Named("local"), None, observer, patience_s=60)
    assert (await engine.decide(TURN)).trace == Trace("local")
    assert observer.why == []


async def test_what_an_earlier_process_left_is_answered_by_the_model() -> None:
    look = Written(calls=(Call("search_policies", {"question": "return window"}),))
    async with start(lambda asked: Written("You have 30 days.") if asked.results else look) as model:
        access = ModelAccess(model.desk.api_key, f"{model.base_url}/v1", model.desk.models, awaited=True)
        async with room(model=access) as there:
            event = there.message("How long can I return things?")
            await there.store.inbox.put(event, there.clock.now())
            assert await there.desk.reception.recover() == 1
            await there.desk.engine.load()
            await there.rest()
            assert (await there.public(event))[0].startswith("You have 30 days.")
            assert [one.trace.engine for one in there.watched.decided] == ["llm"]
            await there.desk.engine.close()


def test_every_reason_why_the_model_did_not_answer_is_said_in_words() -> None:
    reasons = {*get_args(Why), "unproven", "resting", NOT_LOADED, *(f"budget_{period}" for period in PERIODS)}
    every = shelf().words.keys()
    said = {key.removeprefix("why.fallbacks.") for key in every if key.startswith("why.fallbacks.")}
    assert said == reasons - {"overtaken"}, "who is overtaken is answered in the next turn"
