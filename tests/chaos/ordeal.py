"""The ordeal: customers write while the bot is stopped again and again; in the end every promise is checked.

The bot is `bot.py run` in a process of its own and is stopped at moments drawn from a seed: killed while it starts,
while it waits, and within milliseconds of a message; or asked to end (SIGTERM) amid its work. Slack redelivers as slowly
as it really does, so what was missed has to be found by reading.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sandbox.gorgias.people import People
from sandbox.slack.people import Person
from sandbox.slack.remote import SlackRemote
from tests.benchmarks.processes import slack_url, vendors
from tests.chaos.bots import DESK, judge_with_people, said, started, unfinished, unlimited_helpdesk
from tests.chaos.talks import ORDER, Line, Talk, Verdict, judge_talk, script
from tests.ports import free_port

PROOF = {"order": "1042", "email": "maya.lind@example.com"}
SETTLE_S = 120.0
"""How long after the last stop everything has to be answered: far more than it takes on a busy machine."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn from `seed`: who writes what and when, and when the bot is stopped."""

    seed: int
    messages: int
    stops: int
    by: signal.Signals = signal.SIGKILL
    transport: Literal["socket", "http"] = "socket"
    customers: int = 20
    channels: int = 10


async def ordeal(plan: Plan, folder: Path, tell: Callable[[str], None] = lambda _: None) -> Verdict:
    """Play `plan` against stand-ins in a process of their own. `folder` keeps the database and the bot's log."""
    async with vendors() as environment, SlackRemote.connect(slack_url(environment)) as remote, \
            unlimited_helpdesk(environment) as desk:  # fmt: skip
        return await Ordeal(plan, environment, remote, desk, folder, tell).run()


@dataclass(slots=True)
class Ordeal:
    """One run."""

    plan: Plan
    environment: Mapping[str, str]
    remote: SlackRemote
    desk: People
    folder: Path
    tell: Callable[[str], None]
    people: list[Person] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)
    chance: random.Random = field(init=False)
    _proving: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.plan.seed)

    async def run(self) -> Verdict:
        """Play it, and say what went wrong."""
        plan = self.plan
        lines = script(self.chance, plan.messages, plan.customers)
        await self._gather()
        async with self._bot() as bot:
            await said(bot, "ready")
            await asyncio.gather(*(self._prove(*one) for one in enumerate(self.people)))
        for number in range(plan.stops):
            self.tell(f"{plan.by.name} {number + 1} of {plan.stops}")
            share = slice(plan.messages * number // plan.stops, plan.messages * (number + 1) // plan.stops)
            await self._round(lines[share])
        async with self._bot() as bot:
            await self._settled([line.talk for line in lines], bot)
        return await self._judge(lines)

    async def _gather(self) -> None:
        """Customers, some to a channel, so that threads of several share a channel's pace."""
        for number in range(self.plan.customers):
            self.people.append(await self.remote.add_person(f"rider{number}", email=f"rider{number}@example.com"))
        for number in range(self.plan.channels):
            members = [person.name for person in self.people[number :: self.plan.channels]]
            await self.remote.add_channel(f"help-{number}", members)

    def _channel(self, talk: Talk) -> str:
        return "dm" if talk.kind == "direct" else f"#help-{talk.customer % self.plan.channels}"

    async def _prove(self, number: int, person: Person) -> None:
        """Prove the order, so that from here on it is shown; and begin to talk in direct messages."""
        channel = f"#help-{number % self.plan.channels}"
        ts = await person.post(channel, ORDER.text)
        seen = await self.remote.wait_for(
            lambda: person.sees(channel, ts), lambda seen: seen[-1].actions, deadline_s=SETTLE_S
        )
        await person.click(channel, seen[-1].ts, seen[-1].actions[0])
        await self.remote.wait_for(person.modal, deadline_s=SETTLE_S)
        async with self._proving:  # an order may be tried only a few times an hour until somebody got it right
            await person.submit(dict(PROOF))
            await self.remote.wait_for(
                lambda: person.sees(channel, ts), lambda seen: any(m.is_ephemeral for m in seen), deadline_s=SETTLE_S
            )
        await person.post("dm", "Hello")
        await self.remote.wait_for(lambda: person.sees("dm"), lambda seen: seen[-1].is_from_bot, deadline_s=SETTLE_S)

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """`bot.py run`; ends by SIGTERM unless it was killed."""
        settings = {"SLACK_HELP_CHANNELS": ",".join(f"help-{number}" for number in range(self.plan.channels))}
        if self.plan.transport == "http":
            port = free_port()
            settings |= {"SLACK_APP_TOKEN": "", "PORT": str(port)}
            await self.remote.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        async with started(self.folder, self.environment, **settings) as bot:
            yield bot

    async def _round(self, lines: list[Line]) -> None:
        """Start the bot, let customers write, stop it: cold (maybe before it is ready) or warm (amid its work)."""
        chance = self.chance
        warm = self.plan.by is signal.SIGTERM or chance.random() < 0.7
        async with self._bot() as bot:
            if warm:
                await said(bot, "ready")
            writing = asyncio.create_task(self._write(lines, gap_s=0.1 if warm else 0.5))
            await asyncio.sleep(chance.uniform(0.0, chance.choice((0.2, 1.5)) if warm else 2.0))
            bot.send_signal(self.plan.by)
            self.exits.append(await bot.wait())
            await writing

    async def _write(self, lines: list[Line], gap_s: float) -> None:
        for line in lines:
            talk = line.talk
            person = self.people[talk.customer]
            talk.posted.append(await person.post(self._channel(talk), line.question.text, thread=talk.thread))
            await asyncio.sleep(self.chance.uniform(0, gap_s))

    async def _settled(self, talks: list[Talk], bot: asyncio.subprocess.Process) -> None:
        """Until all is answered and all is out, or no longer."""
        await said(bot, "ready")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SETTLE_S
        while loop.time() < deadline:
            await self.remote.wait_for_change(timeout_s=1.0)
            lost = (await self._judge_talks(talks)).lost
            if not unfinished(self.folder) and not lost:
                return
            self.tell(f"{unfinished(self.folder)} rows and {len(lost)} answers open")

    async def _judge(self, lines: list[Line]) -> Verdict:
        verdict = await self._judge_talks([line.talk for line in lines])
        verdict.exits = self.exits
        ids = [
            message["metadata"]["event_payload"]["id"]
            for channel in [f"help-{number}" for number in range(self.plan.channels)] + [DESK.removeprefix("#")]
            for message in await self.remote.messages(channel)
            if message.get("metadata")
        ]
        verdict.doubled += [f"delivery {id}" for id in set(ids) if ids.count(id) > 1]
        if unfinished(self.folder):
            verdict.lost.append(f"{unfinished(self.folder)} rows are unfinished")
        return verdict

    async def _judge_talks(self, talks: list[Talk]) -> Verdict:
        verdict = Verdict()
        each = {talk.name: talk for talk in talks}.values()
        for talk in each:
            person = self.people[talk.customer]
            judge_talk(verdict, talk, await person.sees(self._channel(talk), talk.thread))
        await judge_with_people(verdict, each, self.desk, await self.remote.person("ana"))
        return verdict
