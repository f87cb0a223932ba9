"""Calls for people are counted by conversation, within an hour, for a person and for a community."""

from datetime import timedelta

import pytest

from support.escalation.limits import WINDOW
from support.model.conversation import ConversationId
from support.model.people import Account
from support.storage.calls import SqlCalls
from support.storage.database import Database
from tests.support.scenes import ADA, BOB, NOW

ELSEWHERE = Account("slack", "T2", "U1")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def calls(database: Database) -> SqlCalls:
    return SqlCalls(database)


async def call(calls: SqlCalls, name: str, account: Account = ADA, after: timedelta = timedelta()) -> object:
    return await calls.call(ConversationId(name), account, NOW + after, of_person=2, of_community=3)


async def test_a_person_has_room_again_when_the_first_call_is_an_hour_old(calls: SqlCalls) -> None:
    assert await call(calls, "c1") is None
    assert await call(calls, "c2", after=10 * MINUTE) is None
    assert await call(calls, "c3", after=20 * MINUTE) == NOW + WINDOW
    assert await call(calls, "c3", after=59 * MINUTE) == NOW + WINDOW
    assert await call(calls, "c3", after=WINDOW) is None
    assert await call(calls, "c4", after=WINDOW) == NOW + 10 * MINUTE + WINDOW


async def test_what_is_refused_is_not_counted(calls: SqlCalls) -> None:
    await call(calls, "c1")
    await call(calls, "c2")
    for name in "xyz":
        assert await call(calls, name, after=30 * MINUTE) == NOW + WINDOW


async def test_a_conversation_that_called_has_room(calls: SqlCalls) -> None:
    await call(calls, "c1")
    await call(calls, "c2")
    assert await call(calls, "c1", after=MINUTE) is None
    assert await call(calls, "c2", after=MINUTE) is None


async def test_a_community_is_counted_by_itself(calls: SqlCalls) -> None:
    await call(calls, "c1")
    await call(calls, "c2")
    assert await call(calls, "c3", BOB, after=MINUTE) is None
    assert await call(calls, "c4", BOB, after=2 * MINUTE) == NOW + WINDOW
    assert await call(calls, "c5", ELSEWHERE, after=2 * MINUTE) is None


async def test_purging_keeps_what_counts(calls: SqlCalls) -> None:
    await call(calls, "c1")
    await call(calls, "c2", after=30 * MINUTE)
    await calls.purge(NOW + WINDOW)
    assert await call(calls, "c3", after=WINDOW) is None
    assert await call(calls, "c4", after=WINDOW) == NOW + 30 * MINUTE + WINDOW
