"""Rows of messages that grow: there until their turn is committed, and an answer that was read is not taken back."""

from __future__ import annotations

from dataclasses import replace

from support.model.conversation import ConversationId
from support.model.deliveries import Live, Post
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from support.storage.live import SqlLive
from tests.support.scenes import DIRECT, NOW, TALK, VENUE, post, turn

OTHER = ConversationId("c2")


async def test_what_grows_is_known_until_its_turn_is_committed(database: Database) -> None:
    rows, talks = SqlLive(database), SqlConversations(database)
    await rows.begin(TALK, VENUE, NOW)
    await rows.begin(OTHER, DIRECT, NOW)
    await rows.note(TALK, "1.1")
    assert await rows.left() == [(TALK, VENUE, Live("1.1", NOW)), (OTHER, DIRECT, Live(None, NOW))]
    await talks.commit(turn())
    assert len(await rows.left()) == 2, "a turn that knows of none takes none away"
    await talks.commit(turn("t2", live=True))
    assert await rows.left() == [(OTHER, DIRECT, Live(None, NOW))]
    await rows.end(OTHER)
    await rows.end(OTHER)
    assert await rows.left() == []


async def test_one_that_begins_anew_is_the_only_one(database: Database) -> None:
    rows = SqlLive(database)
    await rows.begin(TALK, VENUE, NOW)
    await rows.note(TALK, "1.1")
    await rows.begin(TALK, VENUE, NOW)
    assert await rows.left() == [(TALK, VENUE, Live(None, NOW))]


async def test_an_answer_that_was_read_while_it_was_made_is_not_taken_back(database: Database) -> None:
    talks = SqlConversations(database)
    whole = post("30 days", "d1")
    await talks.commit(turn(deliveries=(whole,)))
    assert await talks.unsent_turn(TALK) is not None
    assert isinstance(whole.body, Post)
    read = replace(post("30 days", "d2"), body=replace(whole.body, live=Live("1.1", NOW)))
    await talks.commit(turn("t2", deliveries=(read,)))
    assert await talks.unsent_turn(TALK) is None
