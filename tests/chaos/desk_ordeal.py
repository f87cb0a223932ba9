"""The desk's ordeal: customers, agents in Slack and agents in Gorgias act at once, while the bot is stopped and killed,
Gorgias fails and its webhooks are lost, doubled and delivered in any order. In the end all three sides must say the same.

Everything is drawn from a seed. Windows of minutes are scaled, so that thousands of conversations take minutes: Gorgias
lets more calls through and is swept as often as the bot is started, Slack delivers again after seconds.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from sandbox.discord.remote import DiscordRemote
from sandbox.gorgias.people import People
from sandbox.slack.people import Seen
from sandbox.slack.remote import SlackRemote
from tests.benchmarks.processes import slack_url, vendors
from tests.chaos.bots import DATABASE, said, started
from tests.chaos.desk_customers import SOONER, Community, SlackCommunity, Where, delivery_of, everything
from tests.chaos.desk_discord import DiscordCommunity
from tests.chaos.desk_rows import DeskRows
from tests.chaos.desk_talks import DESK, Agent, Players, Talk
from tests.chaos.desk_verdict import SEATS, DeskVerdict, Sides, judge, kept
from tests.ports import free_port

AT_ONCE = 40
LOOK_EVERY_S, SETTLE_S = 2.0, 70.0
"""How long nothing may get better before that is the verdict: the helpdesk is swept twice within."""
CALLS = 8_000
"""What Gorgias allows in twenty seconds; a real account forty."""

STARTS = 10
"""So often a bot may end by itself before that is the verdict."""
IN_SLACK = ("SLACK_BOT_", "SLACK_APP_", "SLACK_SIGNING_", "SLACK_HELP_")
"""What is not set where no customer is in Slack."""


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """What is drawn from `seed`."""

    seed: int
    conversations: int
    stops: int
    """Every other one by kill -9."""
    failing: float = 0.03
    """The chance that a call of Gorgias' API is refused, each way."""
    hanging: float = 0.005
    """The chance that one is carried out, and nothing said of it for each of `hangs_s`."""
    hangs_s: tuple[float, ...] = (1.0,)
    losing: float = 0.2
    """The chance that a webhook is lost on the way: it takes a sweep to find what it told."""
    steps: tuple[int, int] = (2, 8)
    pause_s: float = 0.2
    """The longest that somebody thinks between two acts: so short, the bot is always at its limit."""
    where: Where = "one workspace"
    """Its customers are."""


async def desk_ordeal(plan: DeskPlan, folder: Path, tell: Callable[[str], None] = lambda _: None) -> DeskVerdict:
    """Play `plan` against stand-ins in a process of their own. `folder` keeps the database, the data and the log."""
    apart = plan.where != "one workspace"
    async with AsyncExitStack() as stack:
        world = vendors(shop=_shop_of_today(folder), discord=plan.where == "discord", team_apart=apart)
        environment = await stack.enter_async_context(world)
        desk = await stack.enter_async_context(SlackRemote.connect(slack_url(environment), which=-1))
        community: Community = SlackCommunity(
            await stack.enter_async_context(SlackRemote.connect(slack_url(environment)))
        )
        if plan.where == "discord":
            community = DiscordCommunity(
                await stack.enter_async_context(DiscordRemote.connect(environment["DISCORD_API_URL"]))
            )
            environment = {name: value for name, value in environment.items() if not name.startswith(IN_SLACK)}
        helpdesk = environment["GORGIAS_API_URL"].removesuffix("/api")
        people = await stack.enter_async_context(People(helpdesk))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        return await DeskOrdeal(plan, environment, community, desk, people, http, helpdesk, folder, tell).run()


def _shop_of_today(folder: Path) -> Path:
    """The helpdesk's stand-in goes by the shop's clock, the bot by ours: they must be the same."""
    shop, file = json.loads(Path("data/sandbox_shop.json").read_text("utf-8")), folder / "shop.json"
    file.write_text(json.dumps(shop | {"now": datetime.now(UTC).isoformat()}), "utf-8")
    return file


@dataclass(slots=True)
class DeskOrdeal:
    """One run."""

    plan: DeskPlan
    environment: Mapping[str, str]
    community: Community
    desk: SlackRemote
    """The workspace with the desk."""
    people: People
    http: aiohttp.ClientSession
    helpdesk: str
    folder: Path
    tell: Callable[[str], None]
    agents: list[Agent] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    chance: random.Random = field(init=False)
    rows: DeskRows = field(init=False)
    port: int = field(init=False)
    away: list[tuple[float, float]] = field(default_factory=list)
    """When nobody was there: from each stop until the next bot said that it is ready."""
    bot: asyncio.subprocess.Process | None = None
    _since: float | None = None
    _up: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.plan.seed)
        self.rows = DeskRows(self.folder / DATABASE)
        self._since = _now()
        self.port = free_port()

    async def run(self) -> DeskVerdict:
        """Play it, and say what went wrong."""
        await self._prepare()
        watching = asyncio.create_task(self.rows.watch())
        playing = asyncio.create_task(self._play())
        troubling = asyncio.create_task(self._trouble())
        try:
            await self._stopped_again_and_again(playing)
            async with self._bot():
                await playing
                troubling.cancel()
                await asyncio.wait({troubling})
                await self.community.end_trouble()
                await self._faults(on=False)
            async with self._bot():  # it looks at once for what webhooks lost
                await self._up.wait()
                return await self._settled()
        finally:
            playing.cancel()
            troubling.cancel()
            watching.cancel()

    async def _play(self) -> None:
        await self._up.wait()  # channels that no bot ever saw are not read backwards
        players = Players(self.people, self.agents, self.rows, _now, self.plan.pause_s)
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(talk: Talk) -> None:
            async with gate:
                await players.play(talk, talk.chance.randint(*self.plan.steps))

        await asyncio.gather(*map(one, self.talks))

    async def _trouble(self) -> None:
        """Where the customers are, as long as they play."""
        chance = random.Random(f"{self.plan.seed} trouble")
        while True:
            await self._up.wait()
            await self.community.trouble(chance)

    async def _stopped_again_and_again(self, playing: asyncio.Task[None]) -> None:
        """At moments spread over the whole play: how many talks are done tells where it is."""
        for number in range(self.plan.stops):
            done = len(self.talks) * (number + 1) // (self.plan.stops + 1)
            by = signal.SIGTERM if number % 2 else signal.SIGKILL
            async with self._bot():
                while sum(talk.done for talk in self.talks) < done and not playing.done():
                    await asyncio.wait({playing}, timeout=0.1)
                await asyncio.wait({playing}, timeout=self.chance.uniform(0.5, 3.0))
                self.tell(
                    f"{by.name} {number + 1} of {self.plan.stops}, {sum(talk.done for talk in self.talks)} talks done"
                )
                self._stop(by)

    async def _prepare(self) -> None:
        customers = await self.community.prepare(self.plan.conversations)
        await self.desk.limit_rates(on=False)
        await self.desk.log_calls(on=False)
        await self.desk.tune(time_scale=SOONER)
        async with self.http.put(f"{self.helpdesk}/sandbox/limits", json={"limit": CALLS}):
            pass
        shutil.copytree("data", self.folder / "data")
        shop = yaml.safe_load((self.folder / "data" / "shop.yaml").read_text("utf-8"))
        shop["team"]["calls_an_hour"] = {"person": 1_000, "community": 100_000}
        shop.setdefault("desk", {})["reply_by_message"] = True
        (self.folder / "data" / "shop.yaml").write_text(yaml.safe_dump(shop, allow_unicode=True), "utf-8")
        for number in range(6):
            email, seat = list(SEATS.items())[number] if number < len(SEATS) else (None, None)
            traits = {"email": email} if email else {}
            if self.plan.where == "two workspaces":  # where ids are of one workspace each: they may be the same
                traits |= {"id": customers[number].id}
            self.agents.append(Agent(await self.desk.add_person(f"agent{number}", **traits), seat))
        await self.desk.add_members(DESK, *(agent.person.id for agent in self.agents))
        for number, customer in enumerate(customers):
            chance = random.Random(f"{self.plan.seed} {number}")
            self.talks.append(Talk(number, customer, chance, kept=chance.random() < 0.5))
        await self._faults(on=True)

    async def _faults(self, *, on: bool) -> None:
        url, share = f"{self.helpdesk}/sandbox", self.plan.failing
        async with self.http.delete(f"{url}/faults"):
            pass
        mischief = dict.fromkeys(("lose", "duplicate", "delay_s"), 0.0)
        if on:
            mischief = {"lose": self.plan.losing, "duplicate": 0.3, "delay_s": 0.5}
        async with self.http.put(f"{url}/webhooks/mischief", json=mischief) as answer:
            assert answer.status < 300, await answer.text()
        kinds: list[dict[str, Any]] = [
            {"kind": "answer", "status": 429, "retry_after_s": 0.2},
            {"kind": "answer", "status": 500},
            {"kind": "answer", "status": 502, "applied": True},
            {"kind": "drop", "applied": True},
        ]
        faults = [fault | {"probability": share} for fault in kinds]
        faults += [
            {"kind": "hang", "applied": True, "delay_s": seconds, "probability": self.plan.hanging}
            for seconds in self.plan.hangs_s
        ]
        for fault in faults if on else ():
            body = fault | {"times": None}
            async with self.http.post(f"{url}/faults", json=body) as answer:
                assert answer.status < 300, await answer.text()

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[None]:
        """One is there all the time; it ends by SIGTERM unless it was killed."""
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(self._keep())
            yield
            keeping.cancel()

    async def _keep(self) -> None:
        """Start one, and the next where one ends by itself: so it does where a platform is down when it starts."""
        settings = {
            **self.community.settings,
            "SLACK_AGENTS": ",".join(agent.person.id for agent in self.agents),
            "RELAIS_DATA": str(self.folder / "data"),
            "PORT": str(self.port),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "GORGIAS_WEBHOOK_SECRET": "secret of the ordeal",
        }
        for _ in range(STARTS):
            async with started(self.folder, self.environment, "-m", "tests.chaos.unpaced", **settings) as self.bot:
                try:
                    await self._came(self.bot)
                    await self.bot.wait()
                except RuntimeError as ended:
                    self.tell(str(ended))
                finally:
                    self._went()
        raise RuntimeError(f"the bot ended {STARTS} times by itself; see {self.folder / 'bot.log'}")

    def _stop(self, by: signal.Signals) -> None:
        """Whoever is there."""
        self._went()
        if by is signal.SIGKILL and self.bot is not None and self.bot.returncode is None:
            self.bot.kill()

    async def _came(self, bot: asyncio.subprocess.Process) -> None:
        await said(bot, "ready")
        assert self._since is not None
        self.away.append((self._since, _now()))
        self._since = None
        self._up.set()

    def _went(self) -> None:
        """Unless it never came: then they are away since the one before."""
        if self._since is None:
            self._since = _now()
            self._up.clear()

    async def _settled(self) -> DeskVerdict:
        """Until nothing is wrong any more, or nothing got better for long: a machine under load is slow, not wrong."""
        loop = asyncio.get_running_loop()
        least: tuple[bool, int] | None = None
        deadline = loop.time() + SETTLE_S
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            late, unfinished = loop.time() > deadline, self.rows.unfinished()
            verdict = await self._judged() if late or not unfinished else None
            if verdict is not None and (late or not verdict.problems):
                return verdict
            left = (True, unfinished) if verdict is None else (False, len(verdict.problems))
            if least is None or left < least:
                least, deadline = left, loop.time() + SETTLE_S
                self.tell(f"{left[1]} {'things under way' if left[0] else 'things open'}")

    async def _judged(self) -> DeskVerdict:
        events, told = kept(self.rows)
        notes: dict[str, list[Seen]] = defaultdict(list)
        at_the_desk = await everything(self.desk, DESK.removeprefix("#"))
        for seen in at_the_desk:
            notes[seen.thread_ts or seen.ts].append(seen)
        places = await self.community.look({talk.thread: talk.customer for talk in self.talks})
        inboxes = {talk.customer.id: await talk.customer.inbox() for talk in self.talks}
        ids = [delivery_of(seen) for seen in at_the_desk]
        ids += [read.delivery for place in (*places.threads.values(), *inboxes.values()) for read in place]
        sides = Sides(
            rows=self.rows.cases(),
            events=events,
            said=told,
            failed=[(str(id), str(error)) for id, error in self.rows.select(FAILED)],
            tickets={ticket.id: ticket for ticket in await self.people.tickets()},
            places=places,
            notes=notes,
            cards={seen.ts: seen for seen in await self.agents[0].person.sees(DESK)},
            inboxes=inboxes,
            ids=[id for id in ids if id],
            away=self.away,
        )
        return judge(self.talks, sides)


def _now() -> float:
    return datetime.now(UTC).timestamp()


FAILED = "select conversation, error from deliveries where status = 'failed'"
