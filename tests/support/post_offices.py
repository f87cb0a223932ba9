"""A post office to try: the outbox over real rows, with small ports in memory that note what arrived and fail at will."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from support.errors import (
    ChannelUnavailable,
)  # fmt: skip
from support.model.cases import CaseCard
from support.model.conversation import ProposalId, TicketId
from support.model.decisions import Content
from support.model.deliveries import (
    ApprovalCard,
    Delivery,
    DeskNote,
    DeskWhisper,
    Handoff,
    Post,
    PrivatePost,
    Receipt,
    TranscriptLine,
)  # fmt: skip
from support.model.people import Account, Platform, Venue
from support.outbox import Outbox
from support.sending import Sender
from support.storage.cases import SqlCases
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from support.storage.outbox import SqlOutbox
from support.storage.proposals import SqlProposals
from support.storage.tables import deliveries
from support.storage.tickets import SqlTickets
from support.ticket_sending import TicketSender
from tests.conftest import FakeClock
from tests.support.scenes import (
    TALK,
    case,
    turn,
)  # fmt: skip


@dataclass
class World:
    """Chat platform, desk and helpdesk in memory. `errors` are raised first, by delivery or ticket text."""

    arrived: list[str] = field(default_factory=list)
    errors: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))
    lost_receipts: set[str] = field(default_factory=set)
    looked_for: list[str] = field(default_factory=list)
    shown: list[tuple[str | None, str | None]] = field(default_factory=list)
    doubtful: list[bool] = field(default_factory=list)
    gate: asyncio.Event | None = None
    paced: asyncio.Event = field(default_factory=asyncio.Event)
    slow: asyncio.Event | None = None
    taken: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, name: str) -> Receipt:
        self.taken.set()
        if self.slow is not None:
            await self.slow.wait()
        if self.errors[name]:
            raise self.errors[name].pop(0)
        self.arrived.append(name)
        if name in self.lost_receipts:
            self.lost_receipts.discard(name)
            raise ChannelUnavailable("the connection broke after the send")
        return Receipt(f"ref-{name}")

    async def find(self, name: str) -> Receipt | None:
        self.looked_for.append(name)
        if self.errors["look"]:
            raise self.errors["look"].pop(0)
        return Receipt(f"ref-{name}") if name in self.arrived else None


class FakeChannel:
    platform: Platform = "slack"

    def __init__(self, world: World) -> None:
        self._world = world

    async def pace(self, venue: Venue) -> None:
        self._world.paced.set()
        if self._world.gate is not None:
            await self._world.gate.wait()

    async def post(self, delivery: Delivery, post: Post) -> Receipt:
        return await self._world.take(delivery.id)

    async def post_privately(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        return await self._world.take(delivery.id)

    async def edit(self, sent: Delivery, content: Content, ref: str) -> bool:
        return False

    async def find(self, delivery: Delivery) -> Receipt | None:
        return await self._world.find(delivery.id)

    async def permalink(self, venue: Venue) -> str | None:
        return None

    async def name_of(self, account: Account) -> str | None:
        return None


class FakeDesk:
    def __init__(self, world: World) -> None:
        self._world = world

    async def pace(self, existing: str | None) -> None:
        return None

    async def show_card(self, delivery: Delivery, card: CaseCard, existing: str | None) -> Receipt:
        receipt = await self._world.take("card")
        self._world.shown.append((existing, card.ticket_url))
        return receipt

    async def add_note(self, delivery: Delivery, note: DeskNote, card: str) -> Receipt:
        return await self._world.take(f"{note.text} under {card}")

    async def show_approval(self, delivery: Delivery, card: ApprovalCard, existing: str | None) -> Receipt:
        receipt = await self._world.take(f"approval {existing}")
        return Receipt("ref-approval") if existing is None else receipt

    async def whisper(self, delivery: Delivery, whisper: DeskWhisper) -> Receipt:
        return await self._world.take(f"{whisper.text} to {whisper.recipient.user}")

    async def find(self, delivery: Delivery, card: str | None) -> Receipt | None:
        return await self._world.find("card")


class FakePerformer:
    def __init__(self, world: World) -> None:
        self._world = world

    async def perform(self, id: ProposalId) -> Receipt:
        return await self._world.take(f"perform {id}")

    async def give_up(self, id: ProposalId) -> None:
        self._world.arrived.append(f"gave up {id}")


class FakeHelpdesk:
    def __init__(self, world: World) -> None:
        self._world = world

    async def open_ticket(self, handoff: Handoff, known: TicketId | None = None) -> Receipt:
        await self._world.take("ticket")
        return Receipt("77", "https://desk.example/77")

    async def add_message(self, ticket: TicketId, line: TranscriptLine, *, doubtful: bool = True) -> Receipt:
        self._world.doubtful.append(doubtful)
        return await self._world.take(f"{line.text} in {ticket}")


class PostOffice:
    """Rows, world and a worker; `restart` is a process that died and the next one."""

    def __init__(self, database: Database, clock: FakeClock, *, desk: bool = True, helpdesk: bool = True) -> None:
        self.world = World()
        self.rows = SqlOutbox(database)
        self.talks = SqlConversations(database)
        self.proposals = SqlProposals(database)
        self.cases = SqlCases(database)
        self._database = database
        self.clock = clock
        self._ports = (FakeDesk(self.world) if desk else None, FakeHelpdesk(self.world) if helpdesk else None)
        self.restart()

    def restart(self, *, desk: bool = True) -> None:
        desk_port, helpdesk = self._ports
        tickets = TicketSender(helpdesk, self.talks, self.cases, SqlTickets(self._database)) if helpdesk else None
        sender = Sender(
            self.talks, self.proposals, self.cases, channels={"slack": FakeChannel(self.world)}, live={}, states={}, desk=desk_port if desk else None,
            tickets=tickets, performer=FakePerformer(self.world), access=None,
        )  # fmt: skip
        self.outbox = Outbox(self.rows, sender, self.talks, self.proposals, self.cases, clock=self.clock)

    async def commit(self, name: str, *items: Delivery, replaces: str | None = None) -> None:
        await self.talks.commit(turn(name, deliveries=items, replaces=replaces, case=case()))

    async def say(self, name: str, *items: Delivery) -> None:
        await self.commit(name, *items)
        self.outbox.submit(items)
        await self.outbox.settle()

    async def after(self, seconds: float) -> int:
        await self.clock.advance(seconds)
        started = await self.outbox.sweep()
        await self.outbox.settle()
        return started

    async def problem(self) -> str | None:
        found = await self.cases.get(TALK)
        assert found is not None
        return found.ticket_problem

    async def statuses(self) -> list[str]:
        query = select(deliveries.c.status).order_by(deliveries.c.seq)
        return await self._database.read(lambda c: list(c.execute(query).scalars()))
