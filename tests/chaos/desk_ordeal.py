"""The desk's ordeal: customers, agents in Slack and agents in Gorgias write at once, while the bot is killed, Gorgias fails
and its webhooks are lost, doubled and delivered in any order. In the end all three sides must say the same.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import aiohttp
import yaml

from sandbox.gorgias.people import People, SeenTicket
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from tests.benchmarks.processes import process, slack_url, vendors
from tests.chaos.ordeal import SETTLE_S, said
from tests.chaos.talks import TAKEN_OVER

DESK = "#support-desk"
ENGINE = ("not sure what you need", "still don't get it")
"""What the engine would say to a customer's lines, if it said anything."""
AT_ONCE = 12
Kind = Literal["line", "helpdesk", "slack", "note", "aside"]
"""Who writes: the customer, an agent in Gorgias or in Slack to the customer, or either to the team only."""
TEXTS: Mapping[Kind, str] = {
    "line": "By the way, part {mark} squeaks.",
    "helpdesk": "Gorgias answers {mark}.",
    "slack": "Slack answers {mark}.",
    "note": "Between us in Gorgias: {mark}.",
    "aside": "Between us in Slack: {mark}.",
}


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """What is drawn from `seed`."""

    seed: int
    conversations: int
    kills: int
    failing: float = 0.03
    """The chance that a call of Gorgias' API is refused, and that one is cut."""
    losing: float = 0.2
    """The chance that a webhook is lost on the way: it takes a sweep, half a minute later, to find what it told."""


@dataclass(slots=True)
class Case:
    """One customer's conversation with the team, and what was written in it, in order."""

    number: int
    customer: Person
    channel: str
    thread: str = ""
    ticket: int = 0
    written: list[tuple[Kind, str]] = field(default_factory=list)
    closed: bool = False

    def texts(self, *kinds: Kind) -> list[str]:
        return [text for kind, text in self.written if kind in kinds]


@dataclass(slots=True)
class DeskVerdict:
    """What went wrong, in words; and how much was right."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    """Replies of the engine while people had the conversation."""
    different: list[str] = field(default_factory=list)
    """Conversations that stand otherwise here than in Gorgias."""
    delivered: int = 0

    @property
    def problems(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.disordered, *self.leaked, *self.spoken, *self.different]


async def desk_ordeal(plan: DeskPlan, folder: Path, tell: Callable[[str], None] = lambda _: None) -> DeskVerdict:
    """Play `plan` against stand-ins in a process of their own. `folder` keeps the database, the data and the log."""
    day_is_now = Path("data/sandbox_shop.json")
    async with vendors(shop=day_is_now) as environment, SlackRemote.connect(slack_url(environment)) as remote:
        helpdesk = environment["GORGIAS_API_URL"].removesuffix("/api")
        async with People(helpdesk) as people, aiohttp.ClientSession() as http:
            return await DeskOrdeal(plan, environment, remote, people, http, helpdesk, folder, tell).run()


@dataclass(slots=True)
class DeskOrdeal:
    """One run."""

    plan: DeskPlan
    environment: Mapping[str, str]
    remote: SlackRemote
    people: People
    http: aiohttp.ClientSession
    helpdesk: str
    folder: Path
    tell: Callable[[str], None]
    customers: list[Person] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    chance: random.Random = field(init=False)
    port: int = field(init=False)
    agents: str = ""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.plan.seed)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    async def run(self) -> DeskVerdict:
        """Play it, and say what went wrong."""
        ana = await self.remote.person("ana")
        self.agents = ana.id
        await self._prepare()
        gate = asyncio.Semaphore(AT_ONCE)
        async with self._bot() as bot:  # channels that it never saw are not read backwards
            await said(bot, "ready")
        playing = asyncio.gather(*(self._play(case, ana, gate) for case in self.cases))
        for number in range(self.plan.kills):
            async with self._bot() as bot:
                await asyncio.wait({playing}, timeout=self.chance.uniform(0.5, 4.0))
                self.tell(f"kill {number + 1} of {self.plan.kills}")
                bot.send_signal(signal.SIGKILL)
                await bot.wait()
        async with self._bot():
            await playing
            await self._faults(on=False)
            await self._settled()
            return await self._judge()

    async def _prepare(self) -> None:
        await self.remote.limit_rates(on=False)
        async with self.http.put(f"{self.helpdesk}/sandbox/limits", json={"enabled": False}):
            pass
        shutil.copytree("data", self.folder / "data")
        shop = yaml.safe_load((self.folder / "data" / "shop.yaml").read_text("utf-8"))
        shop["team"]["calls_an_hour"] = {"person": 1_000, "community": 100_000}
        shop.setdefault("desk", {})["reply_by_message"] = True
        (self.folder / "data" / "shop.yaml").write_text(yaml.safe_dump(shop, allow_unicode=True), "utf-8")
        many = max(3, self.plan.conversations // 20)
        for number in range(many):
            self.customers.append(await self.remote.add_person(f"rider{number}", email=f"rider{number}@example.com"))
        channels = min(10, many)
        for number in range(channels):
            members = [person.name for person in self.customers[number::channels]]
            await self.remote.add_channel(f"help-{number}", [*members, "sam"])
        for number in range(self.plan.conversations):
            who = number % many
            self.cases.append(Case(number, self.customers[who], f"#help-{who % channels}"))
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
        for fault in kinds if on else ():
            body = fault | {"times": None, "probability": share}
            async with self.http.post(f"{url}/faults", json=body) as answer:
                assert answer.status < 300, await answer.text()

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[asyncio.subprocess.Process]:
        names = ",".join(sorted({case.channel.removeprefix("#") for case in self.cases}))
        settings = dict(self.environment) | {
            "SLACK_HELP_CHANNELS": names,
            "DATABASE_URL": f"sqlite:///{self.folder}/ordeal.db",
            "SLACK_AGENTS": self.agents,
            "RELAIS_DATA": str(self.folder / "data"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "GORGIAS_WEBHOOK_SECRET": "secret of the ordeal",
            "LOG_LEVEL": "WARNING",
            "LOG_FORMAT": "json",
        }
        log = self.folder / "bot.log"
        async with process("-m", "tests.chaos.unpaced", environment=settings, log=log) as bot:
            yield bot

    async def _play(self, case: Case, ana: Person, gate: asyncio.Semaphore) -> None:
        async with gate:
            case.thread = await case.customer.post(
                case.channel, f"I want to talk to a human about case {case.number:04}"
            )
            card, case.ticket = await self._until(lambda: self._row(case), lambda row: row and row[0] and row[1])
            for step in range(self.chance.randrange(2, 6)):
                kind: Kind = self.chance.choice(tuple(TEXTS))
                text = TEXTS[kind].format(mark=f"{case.number:04}-{step}")
                await self._write(case, kind, text, ana, card)
                case.written.append((kind, text))
                await asyncio.sleep(self.chance.uniform(0, 0.2))
            lines = case.texts("line", "slack")
            await self._until(lambda: self._kept(case), lambda kept: all(line in kept for line in lines))
            if self.chance.random() < 0.5:
                await self.people.close(case.ticket)
                case.closed = True

    async def _write(self, case: Case, kind: Kind, text: str, ana: Person, card: str) -> None:
        match kind:
            case "line":
                await case.customer.post(case.channel, text, thread=case.thread)
            case "helpdesk":
                await self.people.reply(case.ticket, text)
            case "note":
                await self.people.note(case.ticket, text)
            case "slack":
                await ana.post(DESK, f"!reply {text}", thread=card)
            case "aside":
                await ana.post(DESK, text, thread=card)

    # What the bot keeps: where a conversation stands, and what was said in it

    def _select(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if not (self.folder / "ordeal.db").exists():
            return []
        with closing(sqlite3.connect(f"file:{self.folder}/ordeal.db?mode=ro", uri=True)) as rows:
            try:
                return rows.execute(query, values).fetchall()
            except sqlite3.OperationalError:  # the first start has not made its tables yet
                return []

    async def _row(self, case: Case) -> tuple[str, int] | None:
        found = self._select("select card, ticket from conversations where thread = ?", case.thread)
        return (found[0][0], int(found[0][1] or 0)) if found else None

    async def _kept(self, case: Case) -> str:
        query = "select text from messages m join conversations c on c.id = m.conversation where c.thread = ?"
        return "\n".join(text for (text,) in self._select(query, case.thread))

    async def _until(self, look: Callable[[], Any], good: Callable[[Any], object]) -> Any:
        while True:
            found = await look()
            if good(found):
                return found
            await asyncio.sleep(0.1)

    async def _settled(self) -> None:
        """Until nothing is missing any more, or no longer: the sweep comes every half minute."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SETTLE_S
        while loop.time() < deadline:
            await asyncio.sleep(1)
            verdict = await self._judge()
            if not (verdict.lost or verdict.different or self._unfinished()):
                return
            self.tell(f"{self._unfinished()} rows, {len(verdict.lost) + len(verdict.different)} things open")

    def _unfinished(self) -> int:
        events = self._select("select count(*) from events where done_at is null")
        queued = self._select("select count(*) from deliveries where status = 'queued'")
        return int(events[0][0] + queued[0][0])

    async def _judge(self) -> DeskVerdict:
        verdict = DeskVerdict()
        inboxes = {person.name: await person.sees("dm") for person in self.customers}
        sam = await self.remote.person("sam")
        seen = {name: "\n".join(s.everything for s in inbox) for name, inbox in inboxes.items()}
        seen["sam"] = "\n".join(s.everything for s in await sam.has_seen())
        tickets = {ticket.id: ticket for ticket in await self.people.tickets()}
        stands = dict(self._select("select thread, status from conversations"))
        for case in self.cases:
            ticket = tickets.get(case.ticket)
            if ticket is None:
                verdict.lost.append(f"{case.number}: the ticket")
                continue
            thread = await case.customer.sees(case.channel, case.thread)
            self._judge_case(verdict, case, ticket, thread, inboxes[case.customer.name])
            shown = "\n".join(s.everything for s in thread)
            for text in case.texts("note", "aside"):
                if text in shown or any(text in everything for everything in seen.values()):
                    verdict.leaked.append(f"{case.number}: {text}")
            ours, theirs = stands.get(case.thread), ticket.status
            same = {("open", "open"), *([("resolved", "closed")] if case.closed else ())}
            if (ours, theirs) not in same:  # a closed one is open again where a line of the customer came after
                verdict.different.append(f"{case.number}: {ours} here, {theirs} in Gorgias, closed {case.closed}")
        doubled = len(tickets) - len(self.cases)
        if doubled > 0:
            verdict.doubled.append(f"{doubled} tickets too many")
        return verdict

    def _judge_case(
        self, verdict: DeskVerdict, case: Case, ticket: SeenTicket, thread: list[Seen], inbox: list[Seen]
    ) -> None:
        bot = [message.shown for message in thread if message.is_from_bot]
        if sum(TAKEN_OVER in text for text in bot) != 1:
            verdict.lost.append(f"{case.number}: told {sum(TAKEN_OVER in text for text in bot)} times")
        verdict.spoken += [f"{case.number}: {text}" for text in bot if any(word in text for word in ENGINE)]
        mirrored = [message.text.strip() for message in ticket.messages]
        private = [message.shown for message in inbox if message.is_from_bot]
        for text in case.texts("helpdesk", "slack"):
            _once(verdict, f"{case.number}: to the customer: {text}", sum(text in shown for shown in private))
        for _, text in case.written:
            _once(verdict, f"{case.number}: in the ticket: {text}", sum(text in said for said in mirrored))
        theirs = [text for shown in private for text in case.texts("helpdesk") if text in shown]
        if theirs != case.texts("helpdesk") and not verdict.lost:
            verdict.disordered.append(f"{case.number}: {theirs}")


def _once(verdict: DeskVerdict, what: str, times: int) -> None:
    verdict.delivered += times == 1
    if times == 0:
        verdict.lost.append(what)
    elif times > 1:
        verdict.doubled.append(f"{what}: {times} times")
