"""The ordeal at Discord: the bot is killed, its gateway is cut, its calls fail, and people press what they are shown.

The bot is `bot.py run` in a process of its own, with both platforms on: the customers are at Discord, the team is in
Slack. Each round starts it, has customers write while troubles drawn from a seed come, and stops it at a random moment.
Answers to presses can't be read back from any history: how often one was shown again is counted apart.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.control_client import RefusedByClientError
from sandbox.discord.components import every
from sandbox.discord.people import DM, Person
from sandbox.discord.remote import DiscordRemote
from sandbox.gorgias.people import People
from sandbox.slack.remote import SlackRemote
from tests.benchmarks.processes import slack_url, vendors
from tests.chaos.bots import judge_with_people, said, started, unfinished, unlimited_helpdesk
from tests.chaos.discord_troubles import trouble
from tests.chaos.ordeal import SETTLE_S
from tests.chaos.talks import ORDER, Line, Talk, Verdict, judge_talk, script
from tests.scenarios.discord import Seen, as_seen, is_held

PROOF = {"order": "1042", "email@": "maya.lind@example.com"}
STUB = "I have the details."


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn from `seed`. Rounds end `by` these signals, one after the other."""

    seed: int
    messages: int
    stops: int
    by: tuple[signal.Signals, ...] = (signal.SIGKILL,)
    customers: int = 10
    channels: int = 5


async def discord_ordeal(plan: Plan, folder: Path, tell: Callable[[str], None] = lambda _: None) -> Verdict:
    """Play `plan` against stand-ins in a process of their own. `folder` keeps the database and the bot's log."""
    async with vendors(discord=True) as environment, \
            DiscordRemote.connect(environment["DISCORD_API_URL"]) as remote, \
            SlackRemote.connect(slack_url(environment)) as team, \
            unlimited_helpdesk(environment) as desk:  # fmt: skip
        return await Ordeal(plan, environment, remote, team, desk, folder, tell).run()


@dataclass(slots=True)
class Ordeal:
    """One run."""

    plan: Plan
    environment: Mapping[str, str]
    remote: DiscordRemote
    team: SlackRemote
    desk: People
    folder: Path
    tell: Callable[[str], None]
    people: list[Person] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """The lines whose reader pressed and was answered."""
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.plan.seed)

    async def run(self) -> Verdict:
        """Play it, and say what went wrong."""
        plan = self.plan
        lines = script(self.chance, plan.messages, plan.customers)
        await self._gather()
        for number in range(plan.stops):
            by = plan.by[number % len(plan.by)]
            self.tell(f"Discord: {by.name} {number + 1} of {plan.stops}")
            share = slice(plan.messages * number // plan.stops, plan.messages * (number + 1) // plan.stops)
            await self._round(lines[share], by, first=number == 0)
        async with self._bot() as bot:
            await self._settled([line.talk for line in lines], bot)
        return await self._judge(lines)

    async def _gather(self) -> None:
        for number in range(self.plan.channels):
            await self.remote.direct("add_channel", name=f"help-{number}")
        for number in range(self.plan.customers):
            self.people.append(await self.remote.add_person(f"rider{number}"))

    def _channel(self, talk: Talk) -> str:
        return f"#help-{talk.customer % self.plan.channels}"

    def _place(self, talk: Talk) -> str:
        """Where it is answered: direct messages, or the question's thread."""
        return DM if talk.kind == "direct" else talk.posted[0]

    async def _prove(self, number: int, person: Person) -> None:
        """Prove the order, so that from here on it is shown; and begin to talk in direct messages."""
        asked = await person.post(f"#help-{number % self.plan.channels}", ORDER.text)
        seen = await self.remote.wait_for(
            lambda: person.sees(asked), lambda seen: seen and seen[-1].actions, deadline_s=SETTLE_S
        )
        async with asyncio.timeout(SETTLE_S):  # a busy machine may answer later than a client waits
            while await person.modal() is None:
                await person.click(asked, seen[-1].id, seen[-1].actions[0])
            await person.submit(dict(PROOF))
            while not any(m.is_ephemeral for m in await person.sees(asked)):
                await self._press_in(person, asked)
                await self.remote.wait_for_change(timeout_s=0.5)
        await person.post(DM, "Hello")
        await self.remote.wait_for(lambda: person.sees(DM), lambda seen: seen[-1].is_from_bot, deadline_s=SETTLE_S)

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """`bot.py run`; ends by SIGTERM unless it was killed."""
        channels = ",".join(f"help-{number}" for number in range(self.plan.channels))
        async with started(self.folder, self.environment, DISCORD_HELP_CHANNELS=channels) as bot:
            yield bot

    async def _round(self, lines: list[Line], by: signal.Signals, *, first: bool) -> None:
        """Start the bot, let customers write and press amid troubles, stop it: cold (maybe before it is ready) or warm."""
        chance = self.chance
        warm = first or by is signal.SIGTERM or chance.random() < 0.8
        async with self._bot() as bot:
            if warm:
                await said(bot, "ready")
            if first:
                for number, person in enumerate(self.people):  # an order may be tried only a few times an hour
                    await self._prove(number, person)
            writing = asyncio.create_task(self._write(lines, gap_s=0.15 if warm else 0.5))
            pressing = asyncio.create_task(self._press([line.talk for line in lines]))
            if warm:
                await trouble(self.remote, chance)
            await asyncio.sleep(chance.uniform(0.0, chance.choice((0.3, 2.0))))
            bot.send_signal(by)
            self.exits.append(await bot.wait())
            await self._recover()
            await writing
            pressing.cancel()
            await asyncio.wait({pressing})

    async def _recover(self) -> None:
        await self.remote.direct("clear_faults")

    async def _write(self, lines: list[Line], gap_s: float) -> None:
        for line in lines:
            talk, text = line.talk, line.question.text
            person = self.people[talk.customer]
            place = DM if talk.kind == "direct" else talk.thread or self._channel(talk)
            if talk.kind != "direct" and talk.thread:
                with contextlib.suppress(RefusedByClientError):  # it is there already
                    await person.begin_thread(self._channel(talk), talk.thread, "my question")
            talk.posted.append(await person.post(place, text))
            await asyncio.sleep(self.chance.uniform(0, gap_s))

    async def _press(self, talks: list[Talk]) -> None:
        """Who sees that something waits for them presses for it, again if nothing came of it."""
        while True:
            for talk in [one for one in talks if one.kind == "order" and one.posted]:
                await self._press_for(talk)
            await self.remote.wait_for_change(timeout_s=0.5)

    async def _press_for(self, talk: Talk) -> None:
        await self._press_in(self.people[talk.customer], self._place(talk))

    async def _press_in(self, person: Person, place: str) -> None:
        for seen in await person.sees(place):
            held = next((id for id in seen.actions if is_held(id)), None)
            if held is not None and seen.id not in self.read:
                answered = await person.click(seen.channel, seen.id, held)
                if answered.is_ok:
                    self.read.add(seen.id)

    async def _settled(self, talks: list[Talk], bot: asyncio.subprocess.Process) -> None:
        """Until all is answered and all is out, or no longer."""
        await said(bot, "ready")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SETTLE_S
        while loop.time() < deadline:
            for talk in [one for one in talks if one.kind == "order"]:
                await self._press_for(talk)
            lost = (await self._judge_talks(talks)).lost
            if not unfinished(self.folder) and not lost:
                return
            self.tell(f"{unfinished(self.folder)} rows and {len(lost)} answers open")
            await self.remote.wait_for_change(timeout_s=1.0)

    async def _judge(self, lines: list[Line]) -> Verdict:
        talks = {line.talk.name: line.talk for line in lines}
        verdict = await self._judge_talks(list(talks.values()))
        verdict.exits = self.exits
        numbers = [number for talk in talks.values() for number in await self._numbers(talk)]
        verdict.doubled += [f"delivery {id}" for id in set(numbers) if numbers.count(id) > 1]
        if unfinished(self.folder):
            verdict.lost.append(f"{unfinished(self.folder)} rows are unfinished")
        return verdict

    async def _numbers(self, talk: Talk) -> list[str]:
        """The deliveries' numbers in the history of its place."""
        seen = await self.people[talk.customer].sees(self._place(talk))
        first = [next(every(one.components), {}).get("id") for one in seen if one.is_from_bot and not one.is_ephemeral]
        return [f"{self._place(talk)}: {number}" for number in first if number]

    async def _judge_talks(self, talks: list[Talk]) -> Verdict:
        verdict = Verdict()
        each = {talk.name: talk for talk in talks}.values()
        for talk in each:
            judge_talk(verdict, talk, await self._seen(talk), stub=STUB)
        await judge_with_people(verdict, each, self.desk, await self.team.person("ana"))
        return verdict

    async def _seen(self, talk: Talk) -> list[Seen]:
        if not talk.posted:
            return []
        return [as_seen(one) for one in await self.people[talk.customer].sees(self._place(talk))]
