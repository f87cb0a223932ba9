"""Events: stored once, found again after a crash, forgotten in time."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from support.model.conversation import Attachment
from support.model.events import FormSubmitted, InboundEvent, MessageChanged, MessageDeleted, Woken
from support.storage.database import Database
from support.storage.inbox import KEY_KEPT, PAYLOAD_KEPT, SqlInbox
from support.storage.tables import events
from tests.support.scenes import ADA, NOW, TALK, VENUE, posted, pressed

FILE = Attachment("box.jpg", "image/jpeg", "https://files.example/box.jpg", 1024)
EVERY_KIND: list[InboundEvent] = [
    posted("héllo", addressed=True, attachments=(FILE,)),
    MessageChanged("k2", VENUE, ADA, "hello", NOW, "1.1"),
    MessageDeleted("k3", VENUE, ADA, NOW, "1.1"),
    pressed(),
    FormSubmitted("k5", VENUE, ADA, TALK, "proof", {"order": "#1042", "email": "ada@example.com"}, NOW),
    Woken("k6", VENUE, ADA, TALK, "due1", 2, NOW),
]


@pytest.fixture
def inbox(database: Database) -> SqlInbox:
    return SqlInbox(database)


async def _rows(database: Database) -> int:
    return await database.read(lambda c: c.execute(select(func.count()).select_from(events)).scalar_one())


async def test_every_kind_of_event_comes_back_as_it_was_in_order(inbox: SqlInbox) -> None:
    for event in EVERY_KIND:
        assert await inbox.put(event, NOW)
    assert list(await inbox.unfinished()) == EVERY_KIND


async def test_a_known_key_is_not_stored_again_even_when_done(inbox: SqlInbox) -> None:
    assert await inbox.put(posted("first"), NOW)
    assert not await inbox.put(posted("the provider's retry"), NOW)
    assert [event.text for event in await inbox.unfinished()] == ["first"]  # type: ignore[union-attr]

    await inbox.finish([posted().key], "turn", NOW)
    assert not await inbox.put(posted("a late retry"), NOW)
    assert await inbox.unfinished() == []


async def test_finishing_leaves_the_others(inbox: SqlInbox) -> None:
    for number in (1, 2, 3):
        await inbox.put(posted(number=number), NOW)
    await inbox.finish([posted(number=1).key, posted(number=3).key], "turn", NOW)
    assert list(await inbox.unfinished()) == [posted(number=2)]


async def test_what_was_not_for_the_bot_loses_its_text_at_once(inbox: SqlInbox, database: Database) -> None:
    await inbox.put(posted("not for you"), NOW)
    await inbox.finish([posted().key], "ignored", NOW)
    payload = await database.read(lambda c: c.execute(select(events.c.payload)).scalar_one())
    assert payload is None
    assert not await inbox.put(posted("not for you"), NOW)


async def test_purge_forgets_payloads_then_keys_and_never_what_is_unfinished(
    inbox: SqlInbox, database: Database
) -> None:
    await inbox.put(posted(number=1), NOW)
    await inbox.put(posted(number=2), NOW)
    await inbox.finish([posted(number=1).key], "turn", NOW)

    assert await inbox.purge(NOW + PAYLOAD_KEPT) == 0
    assert await inbox.purge(NOW + PAYLOAD_KEPT + timedelta(seconds=1)) == 1
    assert await inbox.purge(NOW + PAYLOAD_KEPT + timedelta(seconds=2)) == 0, "it went already"
    assert not await inbox.put(posted(number=1), NOW), "its key is still known"

    await inbox.purge(NOW + KEY_KEPT + timedelta(seconds=1))
    assert await _rows(database) == 1
    assert list(await inbox.unfinished()) == [posted(number=2)]
