"""Bookmarks: they begin where they are told, only move on, and know where somebody talks to the bot."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.model.conversation import ConversationId
from support.model.people import Venue
from support.storage.bookmarks import SqlBookmarks
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from tests.support.scenes import DIRECT, NOW, VENUE, case, conversation, turn

HELP, ELSEWHERE = Venue("slack", "T1", "C1"), Venue("slack", "T1", "C2")
OTHER_TEAM = Venue("slack", "T11", "C1")


@pytest.fixture
def bookmarks(database: Database) -> SqlBookmarks:
    return SqlBookmarks(database)


async def test_a_channel_never_seen_begins_where_it_is_told_and_remembers_it(bookmarks: SqlBookmarks) -> None:
    assert await bookmarks.position(HELP, "1700.0001") == "1700.0001"
    assert await bookmarks.position(HELP, "1800.0001") == "1700.0001"
    assert await bookmarks.position(ELSEWHERE, "1900.0001") == "1900.0001"


@pytest.mark.parametrize(
    ("read", "newest"),
    [
        (["1700000005.000100", "1700000003.000100"], "1700000005.000100"),
        (["999999999999999999", "1000000000000000000"], "1000000000000000000"),
        (["1000000000000000000", "999999999999999999"], "1000000000000000000"),
    ],
    ids=["Slack ts", "a snowflake gets longer", "and a reading that began earlier ends late"],
)
async def test_a_bookmark_only_moves_on(bookmarks: SqlBookmarks, read: list[str], newest: str) -> None:
    for position in read:
        await bookmarks.move(HELP, position)
    assert await bookmarks.position(HELP, "0") == newest


async def test_all_of_a_workspace_move_and_only_on(bookmarks: SqlBookmarks) -> None:
    for venue, position in ((HELP, "10"), (ELSEWHERE, "30"), (OTHER_TEAM, "10")):
        await bookmarks.move(venue, position)
    await bookmarks.move_all("slack", "T1", "20")
    positions = [await bookmarks.position(venue, "0") for venue in (HELP, ELSEWHERE, OTHER_TEAM)]
    assert positions == ["20", "30", "10"]


async def test_active_are_the_conversations_that_moved_latest_first(
    database: Database, bookmarks: SqlBookmarks
) -> None:
    talks = SqlConversations(database)
    direct = conversation(id=ConversationId("c2"), venue=DIRECT, created_at=NOW - timedelta(days=1))
    await talks.commit(turn())
    await talks.commit(replace(turn("t2"), conversation=direct, at=NOW + timedelta(minutes=1)))
    assert list(await bookmarks.active("slack", NOW)) == [(DIRECT, NOW - timedelta(days=1)), (VENUE, NOW)]
    assert list(await bookmarks.active("slack", NOW + timedelta(seconds=1))) == [(DIRECT, NOW - timedelta(days=1))]
    assert await bookmarks.active("discord", NOW) == []


async def test_who_was_answered_in_direct_messages_is_known_by_where_it_began(
    database: Database, bookmarks: SqlBookmarks
) -> None:
    talks = SqlConversations(database)
    apart = conversation(id=ConversationId("c2"), venue=replace(VENUE, thread="1700000009.000100"))
    await talks.commit(turn(case=case(direct=True)))
    await talks.commit(replace(turn("t2"), conversation=apart, case=case(conversation=apart.id)))
    found = list(await bookmarks.answered_directly("slack", VENUE.workspace, NOW))
    assert found == [(VENUE, conversation().customer.user, NOW)]
    assert not await bookmarks.answered_directly("slack", "T11", NOW)
    assert not await bookmarks.answered_directly("slack", VENUE.workspace, NOW + timedelta(seconds=1))
