"""The whole desk on a database in memory: real rows, words, policies and engine; chat, team, helpdesk and shop small."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from handlers.console import ConsoleChannel
from support.actions.rules.judging import Rules
from support.desk import SupportDesk, join
from support.engines.agent.access import ModelAccess
from support.errors import HelpdeskUnavailable, RelaisError
from support.escalation.hours import WorkingHours
from support.integrations.no_shop import NoShop
from support.knowledge.index import KnowledgeIndex
from support.model.cases import Agent, Case, CaseCard, DeskAct, Source
from support.model.conversation import Conversation, ConversationId, Message, TicketId
from support.model.decisions import Content, Decided
from support.model.deliveries import ApprovalCard, Delivery, DeskNote, DeskWhisper, Handoff, Receipt, TranscriptLine
from support.model.events import ButtonPressed, FormSubmitted, InboundEvent, MessagePosted
from support.model.people import Account, Venue
from support.observing import EventOutcome, Observer
from support.opening import open_policies
from support.profile import ShopProfile
from support.storage.store import Store
from support.storage.tables import events
from support.world import Shelf, World
from tests.conftest import RacingClock
from tests.support.actions.counter import rules
from tests.support.actions.living_shop import LivingShop
from tests.support.identity.desks import northbeam
from tests.support.scenes import ADA, NOW
from tests.support.shops import MemoryMailer, MemoryShop

DATA = Path(__file__).parents[2] / "data"
HELP = "slack:T1:C1"
ELSEWHERE = "C9"
ANN = Agent("Ann", Account("slack", "T1", "U8"), "ann@northbeam.example")
BEN = Agent("Ben", Account("slack", "T1", "U9"), "ben@northbeam.example")

_numbers = itertools.count(1)


@cache
def shelf() -> Shelf:
    """Read once a process."""
    return Shelf.read(DATA)


_policies: list[KnowledgeIndex] = []


async def policies() -> KnowledgeIndex:
    """The shop's policies, read once a process; nobody here writes to their index."""
    if not _policies:
        _policies.append(await open_policies(DATA / "policies", AsyncExitStack()))
    return _policies[0]


@dataclass(slots=True)
class Chat(ConsoleChannel):
    """The platform; while `gate` is closed nothing leaves."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def pace(self, venue: Venue) -> None:
        """Wait at the gate."""
        await self.gate.wait()


@dataclass(slots=True)
class Team:
    """`support.ports.Desk` in memory."""

    cards: list[Handoff] = field(default_factory=list)
    shown: list[CaseCard] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    whispers: list[str] = field(default_factory=list)
    approvals: dict[str, list[Content]] = field(default_factory=dict)
    """Every version of each proposal's card."""
    loud: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)

    async def pace(self, existing: str | None) -> None:
        """Nothing to wait for."""

    async def show_card(self, delivery: Delivery, card: CaseCard, existing: str | None) -> Receipt:
        if existing is None:
            self.cards.append(card.case.handoff)
        self.shown.append(card)
        return Receipt(existing or f"card-{len(self.cards)}")

    async def add_note(self, delivery: Delivery, note: DeskNote, card: str) -> Receipt:
        self.notes.append(note.text)
        if note.loud:
            self.loud.append(note.text)
        return Receipt("note")

    async def report(self, delivery: Delivery, content: Content) -> Receipt:
        self.reports.append(content.text)
        return Receipt("report")

    async def show_approval(self, delivery: Delivery, card: ApprovalCard, existing: str | None) -> Receipt:
        self.approvals.setdefault(card.proposal, []).append(card.content)
        return Receipt(existing or f"approval-{len(self.approvals)}")

    async def whisper(self, delivery: Delivery, whisper: DeskWhisper) -> Receipt:
        self.whispers.append(whisper.text)
        return Receipt("whisper")

    async def find(self, delivery: Delivery, card: str | None) -> Receipt | None:
        return None


@dataclass(slots=True)
class Tickets:
    """`support.ports.Helpdesk` in memory; while `down` it takes nothing."""

    opened: dict[ConversationId, Handoff] = field(default_factory=dict)
    lines: list[TranscriptLine] = field(default_factory=list)
    changes: list[tuple[object, ...]] = field(default_factory=list)
    down: bool = False

    async def open_ticket(self, handoff: Handoff, known: TicketId | None = None) -> Receipt:
        if self.down:
            raise HelpdeskUnavailable("down")
        self.opened.setdefault(handoff.conversation, handoff)
        return Receipt(str(len(self.opened)))

    async def add_message(self, ticket: TicketId, line: TranscriptLine, *, doubtful: bool = True) -> Receipt:
        if self.down:
            raise HelpdeskUnavailable("down")
        self.lines.append(line)
        return Receipt(line.external_id)

    async def set_status(self, ticket: TicketId, status: str, *, snoozed_until: datetime | None = None) -> None:
        await self._set((status, snoozed_until))

    async def set_priority(self, ticket: TicketId, priority: str) -> None:
        await self._set(("priority", priority))

    async def assign(self, ticket: TicketId, email: str | None) -> bool:
        await self._set(("assignee", email))
        return email is None or email.endswith("@northbeam.example")

    async def add_tags(self, ticket: TicketId, names: Sequence[str]) -> None:
        await self._set(("tags", *names))

    async def remove_tags(self, ticket: TicketId, names: Sequence[str]) -> None:
        await self._set(("no tags", *names))

    async def rate(self, ticket: TicketId, score: int, word: str) -> None:
        await self._set(("rating", score, word))

    async def _set(self, change: tuple[object, ...]) -> None:
        if self.down:
            raise HelpdeskUnavailable("down")
        self.changes.append(change)


@dataclass(slots=True)
class Group:
    """`support.ports.Agents` in memory."""

    people: dict[Account, Agent] = field(default_factory=dict)

    async def includes(self, account: Account) -> bool:
        return account in self.people

    async def known(self, account: Account) -> Agent | None:
        return self.people.get(account)


@dataclass(slots=True)
class Watching(Observer):
    """Counts, and keeps what was decided."""

    outcomes: Counter[str] = field(default_factory=Counter)
    decided: list[Decided] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def events(self, count: int, outcome: EventOutcome) -> None:
        self.outcomes[outcome] += count

    def turn(self, conversation: Conversation, decided: Decided, took_s: float) -> None:
        self.decided.append(decided)

    def trouble(self, error: RelaisError) -> None:
        self.troubles.append(type(error).__name__)


@dataclass(slots=True)
class Room:
    """A desk and all that is around it. Customers write in #help unless told otherwise."""

    store: Store
    clock: RacingClock
    chat: Chat = field(default_factory=Chat)
    team: Team = field(default_factory=Team)
    tickets: Tickets = field(default_factory=Tickets)
    shop: MemoryShop = field(default_factory=northbeam)
    group: Group = field(default_factory=Group)
    watched: Watching = field(default_factory=Watching)
    desk: SupportDesk = field(init=False)

    # What happens

    def message(self, text: str, who: Account = ADA, venue: Venue | None = None, **changes: Any) -> MessagePosted:
        """A message; without a venue it begins a thread in #help."""
        ts = f"17000{next(_numbers):05}.000100"
        venue = venue or Venue("slack", "T1", "C1", ts)
        event = MessagePosted(f"slack:T1:{venue.channel}:{ts}", venue, who, text, self.clock.now(), ts)
        return replace(event, **changes)

    async def say(self, text: str, who: Account = ADA, venue: Venue | None = None, **changes: Any) -> MessagePosted:
        """Say it, and let the desk come to rest."""
        event = self.message(text, who, venue, **changes)
        await self.put(event)
        return event

    async def press(self, talk: Conversation, action: str, value: str = "", who: Account | None = None) -> None:
        key = f"click-{next(_numbers)}"
        await self.put(ButtonPressed(key, talk.venue, who or talk.customer, talk.id, action, value, self.clock.now()))

    async def prove(self, talk: Conversation, order: str, email: str, who: Account | None = None) -> None:
        key, values = f"form-{next(_numbers)}", {"order": order, "email": email}
        await self.put(FormSubmitted(key, talk.venue, who or talk.customer, talk.id, "proof", values, self.clock.now()))

    async def act(self, talk: Conversation, act: DeskAct, by: Agent = ANN, source: Source = "slack") -> None:
        """Somebody of the team does it."""
        await self.desk.team.acted(talk.id, by, source, act, key=f"act-{next(_numbers)}", at=self.clock.now())
        await self.rest()

    async def put(self, *events: InboundEvent) -> None:
        for event in events:
            await self.desk.reception.put(event)
        await self.rest()

    async def rest(self) -> None:
        """Until nothing is left to do; what the shop did is told by a turn of its own."""
        for _ in range(2):
            await self.desk.lanes.drain()
            if self.chat.gate.is_set():
                await self.desk.outbox.settle()

    async def after(self, seconds: float) -> None:
        """Time passes, and what is due by then is done."""
        await self.clock.sleep(seconds)
        await self.desk.reception.wake()
        await self.rest()
        await self.desk.outbox.sweep()
        await self.rest()

    # What there is then

    def somebody(self, number: int) -> Account:
        """A customer of many."""
        return Account("slack", "T1", f"U1{number:03}")

    @property
    def desk_hours(self) -> WorkingHours:
        """The team's calendar."""
        return WorkingHours(shelf().profile)

    async def talk(self, event: MessagePosted) -> Conversation:
        found = await self.store.conversations.find(event.venue, event.account)
        assert found is not None
        return found[0]

    async def case(self, event: MessagePosted) -> Case:
        case = await self.store.cases.get((await self.talk(event)).id)
        assert case is not None
        return case

    async def record(self, event: MessagePosted) -> tuple[Message, ...]:
        found = await self.store.conversations.find(event.venue, event.account)
        return found[1] if found else ()

    async def public(self, event: MessagePosted) -> list[str]:
        return [content.text for content in self.chat.public.get((await self.talk(event)).id, [])]

    async def private(self, event: MessagePosted) -> list[str]:
        return [content.text for content in self.chat.private.get((await self.talk(event)).id, [])]

    async def outcomes(self) -> list[str | None]:
        """What became of the events, in the order in which they came."""
        query = select(events.c.outcome).order_by(events.c.seq)
        return await self.store.database.read(lambda connection: list(connection.execute(query).scalars()))


@asynccontextmanager
async def room(
    *,
    desk: bool = True,
    helpdesk: bool = True,
    profile: ShopProfile | None = None,
    beside: Room | None = None,
    living: LivingShop | None = None,
    ruled: Rules | None = None,
    model: ModelAccess | None = None,
) -> AsyncIterator[Room]:
    """`beside`: another process over the same database, clock and team. `living`: a shop in which things can be done.
    `model`: what it costs is counted; it is not loaded, so the local engine answers."""
    async with AsyncExitStack() as stack:
        made = Room(Store.open("sqlite://", stack), RacingClock(NOW))
        if beside is not None:
            made.store, made.clock, made.team = beside.store, beside.clock, beside.team
        made.group.people = {agent.account: agent for agent in (ANN, BEN) if agent.account}
        world = World(
            shop=living or made.shop,
            catalogue=living or NoShop(),
            private_shop=living,
            writes=living,
            mailer=MemoryMailer() if living else None,
            profiles={},
            channels={"slack": made.chat},
            desk=made.team if desk else None,
            helpdesk=made.tickets if helpdesk else None,
            help_channels=frozenset({HELP}),
            agents=made.group,
            admins={"slack": made.group},
            model=model,
        )
        knowledge = await policies()
        made.desk = join(
            replace(shelf(), profile=profile or shelf().profile), made.store.rows, world,
            knowledge=knowledge, rules=ruled or rules("ask"), clock=made.clock, observer=made.watched,
        )  # fmt: skip
        yield made
        await made.desk.drain()
