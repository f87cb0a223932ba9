"""The transaction that ends a turn, what a turn sees of the past, and taking an unsent turn back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from support.errors import TooLateError
from support.model.conversation import Attachment, ConversationId, Due, Memory, TicketId
from support.model.deliveries import Receipt
from support.storage.conversations import HISTORY, SqlConversations
from support.storage.database import Database
from support.storage.inbox import SqlInbox
from support.storage.outbox import SqlOutbox
from support.storage.tables import deliveries
from tests.support.scenes import (
    ADA,
    BOB,
    DIRECT,
    NOW,
    TALK,
    VENUE,
    card_delivery,
    conversation,
    post,
    posted,
    private_post,
    said,
    ticket_delivery,
    turn,
)  # fmt: skip

FILE = Attachment("box.jpg", "image/jpeg", "https://files.example/box.jpg")


@pytest.fixture
def talks(database: Database) -> SqlConversations:
    return SqlConversations(database)


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    return SqlOutbox(database)


async def _statuses(database: Database) -> dict[str, str]:
    query = select(deliveries.c.id, deliveries.c.status)
    return await database.read(lambda c: {row.id: row.status for row in c.execute(query)})


async def test_a_turn_comes_back_as_it_was(talks: SqlConversations) -> None:
    memory = Memory("track_order", "#1042", ("#1041", "#1042"), "proof", 1, ("status:#1042",), {"a": "b"})
    talk = conversation(memory=memory, language="fr", status="open")
    messages = (said("où est #1042 ?", "customer", attachments=(FILE,), ref="1.1"), said("…", audience="private"))
    await talks.commit(turn(conversation=talk, messages=messages))

    assert await talks.find(VENUE, ADA) == (talk, messages)
    assert await talks.conversation(TALK) == talk
    assert await talks.with_history(TALK) == (talk, messages)


async def test_a_conversation_is_one_account_in_one_place(talks: SqlConversations) -> None:
    await talks.commit(turn())
    direct = conversation(id=ConversationId("c2"), venue=DIRECT)
    bystander = conversation(id=ConversationId("c3"), customer=BOB)
    await talks.commit(turn("t2", conversation=direct))
    await talks.commit(turn("t3", conversation=bystander))

    assert await talks.find(DIRECT, ADA) == (direct, ())
    assert await talks.find(VENUE, BOB) == (bystander, ())
    assert await talks.find(DIRECT, BOB) is None
    assert await talks.conversation(ConversationId("c9")) is None
    assert await talks.with_history(ConversationId("c9")) is None


async def test_history_is_the_newest_oldest_first(talks: SqlConversations) -> None:
    lines = tuple(said(f"line {n}") for n in range(HISTORY + 5))
    await talks.commit(turn(messages=lines))
    found = await talks.with_history(TALK)
    assert found is not None
    assert found[1] == lines[5:]


async def test_nothing_of_a_turn_stays_when_a_part_fails(
    talks: SqlConversations, database: Database, outbox: SqlOutbox
) -> None:
    inbox = SqlInbox(database)
    await inbox.put(posted(), NOW)
    await talks.commit(turn(deliveries=(post("first", "d-taken"),)))

    clash = turn(
        "t2",
        conversation=conversation(status="open"),
        events=(posted(),),
        messages=(said("lost"),),
        deliveries=(post("new", "d-new"), post("twice", "d-taken")),
    )
    with pytest.raises(IntegrityError):
        await talks.commit(clash)

    assert await talks.with_history(TALK) == (conversation(), ())
    assert [item.id for item in await outbox.lane(TALK, "channel")] == ["d-taken"]
    assert list(await inbox.unfinished()) == [posted()]


async def test_a_turn_finishes_its_events(talks: SqlConversations, database: Database) -> None:
    inbox = SqlInbox(database)
    await inbox.put(posted(number=1), NOW)
    await inbox.put(posted(number=2), NOW)
    await talks.commit(turn(events=(posted(number=1),)))
    assert list(await inbox.unfinished()) == [posted(number=2)]


async def test_ticket_and_card_survive_the_next_turn(talks: SqlConversations) -> None:
    await talks.commit(turn())
    await talks.note_ticket(TALK, TicketId("77"), "https://desk.example/77")
    await talks.note_card(TALK, "C9:1.1")
    await talks.commit(turn("t2", conversation=conversation(status="open"), at=NOW + timedelta(minutes=1)))

    now = await talks.conversation(TALK)
    assert now is not None
    assert (now.ticket, now.ticket_url, now.card) == ("77", "https://desk.example/77", "C9:1.1")
    assert (now.status, now.updated_at) == ("open", NOW + timedelta(minutes=1))


async def test_due_rows_come_in_time_oldest_first_and_go_when_settled(talks: SqlConversations) -> None:
    late, soon = (Due(f"w{m}", TALK, "retry", 1, NOW + timedelta(minutes=m)) for m in (3, 2))
    await talks.commit(turn(due=(late, soon)))
    assert await talks.due(NOW + timedelta(minutes=1)) == []
    assert await talks.due(NOW + timedelta(minutes=2)) == [soon]
    assert await talks.due(NOW + timedelta(minutes=9)) == [soon, late]
    assert await talks.due(NOW + timedelta(minutes=9), limit=1) == [soon]
    await talks.commit(turn("t2", done=("w2",)))
    assert await talks.due(NOW + timedelta(minutes=9)) == [late]


async def test_an_unsent_turn_knows_what_was_before_it(talks: SqlConversations) -> None:
    before = Memory(order="#1041")
    await talks.commit(
        turn(memory_before=before, messages=(said("one", "customer"), said("answer")), deliveries=(post("answer"),))
    )
    unsent = await talks.unsent_turn(TALK)
    assert unsent is not None
    assert (unsent.turn, unsent.memory_before, unsent.texts) == ("t1", before, ("one",))


async def test_what_was_tried_or_went_to_people_is_not_unsent(talks: SqlConversations, outbox: SqlOutbox) -> None:
    assert await talks.unsent_turn(TALK) is None
    await talks.commit(turn(deliveries=(post("stub", "d1"), private_post("order", "d2"))))
    assert await talks.unsent_turn(TALK) is not None
    await outbox.claim(post("", "d1").id)
    assert await talks.unsent_turn(TALK) is None
    await talks.commit(turn("t2", deliveries=(post("a person will answer"), card_delivery())))
    assert await talks.unsent_turn(TALK) is None
    await talks.commit(turn("t3", deliveries=(ticket_delivery(),)))
    assert await talks.unsent_turn(TALK) is None


async def test_a_replaced_turn_is_withdrawn_and_forgotten(
    talks: SqlConversations, database: Database, outbox: SqlOutbox
) -> None:
    await talks.commit(
        turn(
            messages=(said("one", "customer"), said("too early")), deliveries=(post("x", "d1"), private_post("y", "d2"))
        )
    )
    await talks.commit(turn("t2", replaces="t1", messages=(said("better"),), deliveries=(post("better", "d3"),)))

    assert await _statuses(database) == {"d1": "withdrawn", "d2": "withdrawn", "d3": "queued"}
    found = await talks.with_history(TALK)
    assert found is not None
    assert [message.text for message in found[1]] == ["one", "better"]
    assert not await outbox.claim(post("", "d1").id)


async def test_a_turn_that_replaced_another_still_knows_all_that_was_asked(talks: SqlConversations) -> None:
    before = Memory(order="#1")
    for name, text, replaces in (("t1", "one", None), ("t2", "two", "t1"), ("t3", "three", "t2")):
        await talks.commit(
            turn(
                name,
                memory_before=before,
                messages=(said(text, "customer"), said("answer")),
                deliveries=(post("answer"),),
                replaces=replaces,
            )
        )
    unsent = await talks.unsent_turn(TALK)
    assert unsent is not None
    assert unsent.texts == ("one", "two", "three")


@pytest.mark.parametrize("how", ["claimed", "sent", "postponed", "failed"])
async def test_replacing_what_was_tried_comes_too_late_and_changes_nothing(
    talks: SqlConversations, outbox: SqlOutbox, database: Database, how: str
) -> None:
    await talks.commit(turn(messages=(said("first"),), deliveries=(post("a", "d1"), post("b", "d2"))))
    first = post("", "d1").id
    await outbox.claim(first)
    match how:
        case "sent":
            await outbox.sent(first, Receipt("1.2"), NOW)
        case "postponed":
            await outbox.postponed(first, NOW, "ChannelUnavailable")
        case "failed":
            await outbox.failed(first, "ChannelRefused")
    before = await _statuses(database)

    late = turn("t2", replaces="t1", conversation=conversation(status="open"), messages=(said("second"),))
    with pytest.raises(TooLateError):
        await talks.commit(late)

    assert await _statuses(database) == before
    found = await talks.with_history(TALK)
    assert found is not None
    assert (found[0].status, [message.text for message in found[1]]) == ("pending", ["first"])


async def test_a_silent_turn_after_it_ends_the_chance_to_take_back(talks: SqlConversations) -> None:
    """Its memory and its words would be lost otherwise: what is taken back is the last turn or none."""
    await talks.commit(turn(messages=(said("one", "customer"), said("answer")), deliveries=(post("answer"),)))
    silent = replace(turn("t2"), messages=(said("thanks", "customer"),), memory_before=Memory(order="#1"))
    await talks.commit(silent)
    assert await talks.unsent_turn(TALK) is None


async def test_a_bystanders_click_changes_nothing_of_the_conversation(
    talks: SqlConversations, database: Database
) -> None:
    before = conversation(status="pending", memory=Memory(failures=1))
    await talks.commit(turn("t1", conversation=before))
    with_people = conversation(status="open", memory=Memory(intent="complaint"))
    await talks.commit(turn("t2", conversation=with_people))

    # Read before t2 was committed, written after it: somebody else's click knows nothing of what went on.
    answer = private_post("d9")
    await talks.commit(turn("t3", conversation=before, deliveries=(answer,), bystander=True))

    assert await talks.conversation(TALK) == with_people
    assert (await _statuses(database))[answer.id] == "queued"
