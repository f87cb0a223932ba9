"""Codes through the outbox: what a crash, an outage and a refusal become, and that none of it tells of an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from handlers.console import ConsoleChannel
from support.errors import MailRefused, MailUnavailable
from support.identity.access import Linked
from support.model.decisions import Content
from support.model.deliveries import Delivery, PrivatePost, SendCode
from support.outbox import CODE_STALE_AFTER, Outbox
from support.sending import Sender
from support.storage.cases import SqlCases
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from support.storage.outbox import SqlOutbox
from support.storage.proposals import SqlProposals
from support.storage.tables import deliveries
from tests.conftest import FakeClock
from tests.support.identity.desks import Gate, gate
from tests.support.scenes import ADA, TALK, VENUE, delivery, turn

SORRY = PrivatePost(VENUE, ADA, Content("No mail can be sent."))
OWN, UNKNOWN = "1042", "9999"


@dataclass
class Mailing:
    """Outbox, gate and mailbox; `restart` is a process that died and the next one."""

    door: Gate
    database: Database
    console: ConsoleChannel = field(default_factory=ConsoleChannel)

    def __post_init__(self) -> None:
        self.rows = SqlOutbox(self.database)
        self.talks = SqlConversations(self.database)
        self.restart()

    def restart(self) -> None:
        proposals, cases = SqlProposals(self.database), SqlCases(self.database)
        sender = Sender(
            self.talks, proposals, cases, channels={"slack": self.console}, live={}, states={}, desk=None, tickets=None, performer=None,
            access=self.door.access,
        )  # fmt: skip
        self.outbox = Outbox(self.rows, sender, self.talks, proposals, cases, clock=self.door.clock)

    async def commit(self, number: str, id: str = "d1") -> Delivery:
        item = delivery(SendCode(ADA, number, "en", SORRY), id)
        await self.talks.commit(turn(f"t-{id}", deliveries=(item,)))
        return item

    async def ask(self, number: str, id: str = "d1") -> None:
        self.outbox.submit([await self.commit(number, id)])
        await self.outbox.settle()

    async def after(self, seconds: float) -> None:
        await self.door.clock.advance(seconds)
        await self.outbox.sweep()
        await self.outbox.settle()

    async def statuses(self) -> Sequence[str]:
        query = select(deliveries.c.status).where(deliveries.c.target == "mail").order_by(deliveries.c.seq)
        return await self.database.read(lambda c: list(c.execute(query).scalars()))

    def told(self) -> list[str]:
        return [content.text for content in self.console.private.get(TALK, [])]


@pytest.fixture
def mailing(database: Database, clock: FakeClock) -> Mailing:
    return Mailing(gate(database, clock), database)


async def test_a_code_is_made_when_it_is_sent(mailing: Mailing) -> None:
    await mailing.ask(OWN)
    assert await mailing.statuses() == ["sent"]
    ((address, code),) = mailing.door.mailer.sent
    assert address == "maya.lind@example.com"
    assert isinstance(await mailing.door.access.check_code(ADA, code), Linked)


async def test_a_crash_in_between_sends_a_second_code_that_ends_the_first(mailing: Mailing) -> None:
    item = await mailing.commit(OWN)
    await mailing.rows.claim(item.id)
    await mailing.door.ask_code(OWN, id=item.id)  # the mail went out; nobody noted it
    mailing.restart()
    await mailing.outbox.recover()
    await mailing.outbox.settle()
    assert await mailing.statuses() == ["sent"]
    (_, first), (_, second) = mailing.door.mailer.sent
    if first != second:
        assert not isinstance(await mailing.door.access.check_code(ADA, first), Linked)
    assert isinstance(await mailing.door.access.check_code(ADA, second), Linked)


@pytest.mark.parametrize("number", [OWN, UNKNOWN])
async def test_an_outage_is_told_after_two_minutes_whatever_the_number(mailing: Mailing, number: str) -> None:
    mailing.door.mailer.error = MailUnavailable("down")
    await mailing.ask(number)
    assert await mailing.statuses() == ["queued"]
    assert mailing.told() == []
    await mailing.after(CODE_STALE_AFTER.total_seconds() + 1)
    assert await mailing.statuses() == ["failed"]
    assert mailing.told() == ["No mail can be sent."]


async def test_a_short_outage_costs_nothing(mailing: Mailing) -> None:
    mailing.door.mailer.error = MailUnavailable("down")
    await mailing.ask(OWN)
    mailing.door.mailer.error = None
    await mailing.after(10)
    assert await mailing.statuses() == ["sent"]
    assert mailing.told() == []


@pytest.mark.parametrize("number", [OWN, UNKNOWN])
async def test_a_server_that_refuses_us_is_given_up_at_once_and_told(mailing: Mailing, number: str) -> None:
    mailing.door.mailer.error = MailRefused("AUTH: 535")
    await mailing.ask(number)
    assert await mailing.statuses() == ["failed"]
    assert mailing.told() == ["No mail can be sent."]


async def test_an_address_that_is_refused_is_given_up_in_silence(mailing: Mailing) -> None:
    """To the person it looks like a number that leads nowhere."""
    mailing.door.mailer.error = MailRefused("RCPT: 550", about_address=True)
    await mailing.ask(OWN)
    assert await mailing.statuses() == ["failed"]
    assert mailing.told() == []


async def test_an_address_that_is_put_off_is_tried_for_as_long_as_a_code_lasts(mailing: Mailing) -> None:
    mailing.door.mailer.error = MailUnavailable("RCPT: 450", about_address=True)
    await mailing.ask(OWN)
    await mailing.after(300)
    assert await mailing.statuses() == ["queued"]
    mailing.door.mailer.error = None
    await mailing.after(299)
    assert await mailing.statuses() == ["sent"]
    assert len(mailing.door.mailer.sent) == 1


@pytest.mark.parametrize("number", [OWN, UNKNOWN])
async def test_a_shop_that_is_down_is_an_outage_too(mailing: Mailing, number: str) -> None:
    mailing.door.shop.down = True
    await mailing.ask(number)
    await mailing.after(CODE_STALE_AFTER.total_seconds() + 1)
    assert mailing.told() == ["No mail can be sent."]


async def test_without_mail_the_row_waits(database: Database, clock: FakeClock) -> None:
    mailing = Mailing(gate(database, clock, mail=False), database)
    await mailing.ask(OWN)
    assert await mailing.statuses() == ["queued"]
