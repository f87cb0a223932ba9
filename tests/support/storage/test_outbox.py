"""Deliveries: lanes in order, a postponed head holds its lane, a try is counted before it is made."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from support.model.conversation import ConversationId
from support.model.deliveries import (
    Receipt,
    TicketAssignee,
    TicketChange,
    TicketPriority,
    TicketStatus,
    TicketTags,
)
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from support.storage.outbox import SqlOutbox
from support.storage.tables import deliveries
from tests.support.scenes import (
    NOW,
    TALK,
    card_delivery,
    delivery,
    note_delivery,
    post,
    private_post,
    ticket_delivery,
    ticket_message,
    turn,
)  # fmt: skip

LATER = NOW + timedelta(minutes=5)
OTHER = ConversationId("c2")


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    return SqlOutbox(database)


async def test_every_kind_of_body_comes_back_as_it_was(outbox: SqlOutbox, database: Database) -> None:
    kinds = [
        post("a"), private_post("b"), ticket_delivery(), ticket_message("c"), *(
            delivery(TicketChange(change))
            for change in (TicketStatus("closed", NOW), TicketAssignee(None), TicketPriority("low"), TicketTags(("a",)))
        ),
        card_delivery(), note_delivery("d"),
    ]  # fmt: skip
    await SqlConversations(database).commit(turn(deliveries=tuple(kinds)))
    assert list(await outbox.lane(TALK, "channel")) == kinds[:2]
    assert list(await outbox.lane(TALK, "helpdesk")) == kinds[2:8]
    assert list(await outbox.lane(TALK, "desk")) == kinds[8:]
    assert set(await outbox.waiting()) == {(TALK, "channel"), (TALK, "helpdesk"), (TALK, "desk")}


async def test_due_names_a_lane_once_and_the_oldest_first(outbox: SqlOutbox) -> None:
    for item in (post("x", conversation=OTHER), post("a"), post("b"), ticket_delivery()):
        await outbox.add(item)
    assert await outbox.due(NOW, 10) == [(OTHER, "channel"), (TALK, "channel"), (TALK, "helpdesk")]
    assert await outbox.due(NOW, 1) == [(OTHER, "channel")]
    assert await outbox.due(NOW - timedelta(seconds=1), 10) == []


async def test_a_postponed_head_holds_what_is_behind_it(outbox: SqlOutbox) -> None:
    await outbox.add(post("a", "d1"))
    await outbox.add(post("b", "d2"))
    await outbox.add(card_delivery("d3"))
    await outbox.claim(post("", "d1").id)
    await outbox.postponed(post("", "d1").id, LATER, "ChannelUnavailable")

    assert await outbox.due(NOW, 10) == [(TALK, "desk")], "d2 is due but must not overtake d1"
    assert await outbox.due(LATER, 10) == [(TALK, "channel"), (TALK, "desk")]
    assert [(item.id, item.attempts, item.doubtful) for item in await outbox.lane(TALK, "channel")] == [
        ("d1", 1, True),
        ("d2", 0, False),
    ]


@pytest.mark.parametrize("end", ["sent", "failed"])
async def test_what_has_ended_frees_its_lane_and_is_never_claimed_again(outbox: SqlOutbox, end: str) -> None:
    first = post("a", "d1")
    await outbox.add(first)
    await outbox.add(post("b", "d2"))
    assert await outbox.claim(first.id)
    if end == "sent":
        await outbox.sent(first.id, Receipt("1.2"), NOW)
    else:
        await outbox.failed(first.id, "ChannelRefused")

    assert not await outbox.claim(first.id)
    assert [item.id for item in await outbox.lane(TALK, "channel")] == ["d2"]
    assert await outbox.due(NOW, 10) == [(TALK, "channel")]


async def test_sending_clears_the_error_and_keeps_the_receipt(outbox: SqlOutbox, database: Database) -> None:
    item = post("a", "d1")
    await outbox.add(item)
    await outbox.postponed(item.id, NOW, "ChannelUnavailable")
    await outbox.sent(item.id, Receipt("1.2"), LATER)
    row = await database.read(lambda c: c.execute(select(deliveries)).one())
    assert (row.status, row.error, row.ref, row.sent_at) == ("sent", None, "1.2", LATER)


async def test_an_unknown_delivery_cannot_be_claimed(outbox: SqlOutbox) -> None:
    assert not await outbox.claim(delivery(post("").body, "never-stored").id)
