"""A provider that fails in every way, at random places of a turn, while it streams and when it does not: does every
customer have an answer, in time, and one of it?

In channels' threads the answer is read while it is made, in direct messages it is sent when it is whole. The deadline is
a short one, and what is slow is slower than that all the same.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot import lowered
from handlers.composition.running import Relais
from sandbox.openai.server import OpenAi
from sandbox.openai.server import start as start_model
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import start_world
from support.clock import SystemClock
from support.engines.agent.circuit import Circuit
from support.engines.agent.engine import AgentEngine
from tests.benchmarks.figures import Figure
from tests.running import SteeredClock, relais
from tests.support.engines.agent.faults import PLACES, SORTS, failing, question

FAULTS, DEADLINE_S, SIDE_BY_SIDE = 200, 6.0, 10
REFUSED = 10
"""Of them, so many once nobody listens at the provider's address any more."""
PATIENCE_S = 60.0


@dataclass(slots=True)
class Outcome:
    """Of one question."""

    what: str
    took_s: float
    texts: list[str]

    @property
    def problem(self) -> str:
        """What is wrong with it, if anything is."""
        if len(self.texts) != 1:
            return f"{self.what}: {len(self.texts)} answers"
        return "" if "30 days" in self.texts[0] else f"{self.what}: {self.texts[0]!r}"


@dataclass
class Patient(Circuit):
    """A circuit that never opens: so that each fault is met by a model that is asked."""

    def failed(self, *, for_good: bool = False) -> None:
        """Never mind."""


@dataclass(slots=True)
class Ward:
    """The bot, its customers, and its provider."""

    remote: SlackRemote
    bot: Relais
    model: OpenAi

    async def ask(self, person: Person, text: str, *, direct: bool) -> Outcome:
        """Ask, and wait until whatever is said is whole."""
        place = "dm" if direct else "#help"
        ts = await person.post(place, text)

        async def said() -> list[Seen]:
            seen = await person.inbox() if direct else await person.sees(place, ts)
            return [one for one in seen if one.is_from_bot and one.ts > ts]

        def whole(seen: list[Seen]) -> bool:
            return bool(seen) and not any(one.source.get("streaming_state") for one in seen)

        seen = await self.remote.wait_for(said, whole, deadline_s=PATIENCE_S)
        took_s = await self._when(ts, seen[-1].ts) - float(ts)
        await self.bot.desk.lanes.drain()
        return Outcome(text, took_s, [one.shown for one in await said()])

    async def _when(self, ts: str, message: str) -> float:
        """When the call came in that made the message whole."""
        calls = await self.remote.calls("chat.update")
        made = [float(call["at"]) for call in calls if call["params"].get("ts") == message]
        return max([*made, float(message)])


async def faults(folder: Path, count: int = FAULTS, deadline_s: float = DEADLINE_S, seed: int = 2026) -> list[Outcome]:
    """Inject that many, drawn from `seed`."""
    chance = random.Random(seed)
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(start_world())
        serving = await stack.enter_async_context(AsyncExitStack())
        model = await serving.enter_async_context(start_model(failing))
        remote = await stack.enter_async_context(SlackRemote.connect(world.slack.base_url))
        settings = lowered(model.environment) | {
            "relais_engine": "llm", "relais_second_model": model.desk.models[1], "relais_deadline_s": f"{deadline_s}"
        }  # fmt: skip
        clock = SteeredClock(world.now)
        bot = await stack.enter_async_context(relais(world, "socket", folder, clock, paced=False, **settings))
        ward = Ward(remote, bot, model)
        await _healthy(ward)
        some = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(number: int, text: str) -> Outcome:
            async with some:
                person = await remote.add_person(f"patient{number}", email=f"patient{number}@example.com")
                await remote.add_members("help", person.name)
                return await ward.ask(person, text, direct=chance.random() < 0.5)

        listening = count - count * REFUSED // FAULTS
        drawn = [question(chance.choice(list(SORTS)), chance.choice(PLACES)) for _ in range(listening)]
        outcomes = await asyncio.gather(*(one(number, text) for number, text in enumerate(drawn)))
        await serving.aclose()
        refused = [one(number, question("refused", "both")) for number in range(listening, count)]
        return [*outcomes, *await asyncio.gather(*refused)]


async def _healthy(ward: Ward) -> None:
    """Whatever fails, the models are asked again: it is a turn's faults that are looked at, not a circuit's rest."""
    assert await ward.bot.desk.engine.loaded()
    engine = ward.bot.desk.engine.chosen
    assert isinstance(engine, AgentEngine)
    engine.circuits.update({name: Patient(SystemClock()) for name in engine.circuits})


def figures(outcomes: list[Outcome], deadline_s: float = DEADLINE_S) -> list[Figure]:
    """As a table has them."""
    good = [one for one in outcomes if not one.problem and one.took_s <= deadline_s]
    return [
        Figure("customers with one answer within the deadline", len(good), "", len(outcomes), at_least=True),
        Figure("the slowest answer", max(one.took_s for one in outcomes), "s", deadline_s),
    ]
