"""Second looks that were promised: each is had once, and its row goes however it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from handlers.console import ConsoleChannel
from support.desk import SupportDesk, join
from support.integrations.no_shop import NoShop
from support.model.conversation import Due, Memory, Status
from support.storage.store import Store
from support.world import World
from tests.conftest import RacingClock
from tests.support.actions.counter import rules
from tests.support.rooms import policies, shelf
from tests.support.scenes import NOW, TALK, conversation, turn

DATA = Path(__file__).parents[2] / "data"
PROMISE = Due("w1", TALK, "retry", 1, NOW)


@dataclass
class Room:
    """A desk on a database in memory, with no shop: a second look ends with people."""

    desk: SupportDesk
    store: Store
    clock: RacingClock

    async def promised(self, status: Status) -> None:
        talk = conversation(status=status, memory=Memory(intent="track_order", order="#1042"))
        await self.store.conversations.commit(turn(conversation=talk, due=(PROMISE,)))

    async def wake(self) -> int:
        woken = await self.desk.reception.wake()
        await self.desk.settle()
        return woken


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with AsyncExitStack() as stack:
        store, clock = Store.open("sqlite://", stack), RacingClock(NOW)
        world = World(
            shop=NoShop(),
            catalogue=NoShop(),
            private_shop=None,
            mailer=None,
            profiles={},
            channels={"slack": ConsoleChannel()},
            desk=None,
            helpdesk=None,
            help_channels=frozenset(),
        )
        knowledge = await policies()
        yield Room(
            join(shelf(), store.rows, world, knowledge=knowledge, rules=rules("ask"), clock=clock),
            store,
            clock,
        )


@pytest.mark.parametrize("status", ["pending", "open", "snoozed", "resolved"])
async def test_a_promise_is_looked_at_once(room: Room, status: Status) -> None:
    await room.promised(status)
    assert await room.wake() == 1
    assert await room.store.conversations.due(room.clock.now()) == []
    assert await room.wake() == 0


async def test_a_reply_that_was_lost_goes_to_people_once(room: Room) -> None:
    lost = replace(PROMISE, kind="undelivered")
    await room.store.conversations.commit(turn(conversation=conversation(), due=(lost,)))
    assert await room.wake() == 1
    talk = await room.store.conversations.conversation(TALK)
    assert talk is not None
    assert talk.status == "open"
    assert await room.wake() == 0


async def test_people_who_have_the_conversation_keep_it_as_it_is(room: Room) -> None:
    lost = replace(PROMISE, kind="undelivered")
    await room.store.conversations.commit(turn(conversation=conversation(status="snoozed"), due=(lost,)))
    assert await room.wake() == 1
    talk = await room.store.conversations.conversation(TALK)
    assert talk is not None
    assert talk.status == "snoozed"
