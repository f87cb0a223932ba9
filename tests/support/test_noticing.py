"""What the shop tells of itself hastens what waits for that very thing, once, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from support.model.commerce import ShopNotice
from support.model.conversation import Due
from support.model.watching import Watch
from support.noticing import Noticing
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from tests.conftest import FakeClock
from tests.support.scenes import NOW, TALK, turn

LATER = NOW + timedelta(minutes=15)
ORDER, OTHER = "gid://shopify/Order/1", "gid://shopify/Order/12"


def waits(name: str, id: str) -> Due:
    return Due(name, TALK, "watch", 0, LATER, Watch("ships", "#1", LATER, id=id))


@dataclass
class Woken:
    """Counts how often promises were looked for."""

    times: int = 0

    async def wake(self) -> None:
        """Looked for."""
        self.times += 1


@pytest.fixture
def talks(database: Database) -> SqlConversations:
    return SqlConversations(database)


async def test_only_what_waits_for_this_thing_is_due(talks: SqlConversations, clock: FakeClock) -> None:
    retry = Due("r", TALK, "retry", 0, LATER)
    old = Due("o", TALK, "watch", 0, LATER, Watch("ships", "#1", LATER))
    await talks.commit(turn(due=(waits("a", ORDER), waits("b", OTHER), retry, old)))
    woken = Woken()
    noticing = Noticing(talks, woken.wake, clock)
    assert await noticing.notice(ShopNotice("w-1", "ORDERS_FULFILLED", ORDER)) == 1
    assert [due.id for due in await talks.due(clock.now())] == ["a"]
    assert woken.times == 1


async def test_what_nobody_waits_for_wakes_nobody(talks: SqlConversations, clock: FakeClock) -> None:
    await talks.commit(turn(due=(waits("b", OTHER),)))
    woken = Woken()
    for thing in (ORDER, "gid://shopify/Order/_", "gid://shopify/Order/%"):
        assert await Noticing(talks, woken.wake, clock).notice(ShopNotice("w", "ORDERS_FULFILLED", thing)) == 0
    assert woken.times == 0


async def test_what_is_sent_again_is_not_looked_at_again(talks: SqlConversations, clock: FakeClock) -> None:
    noticing = Noticing(talks, Woken().wake, clock)
    await talks.commit(turn(due=(waits("a", ORDER),)))
    assert await noticing.notice(ShopNotice("w-1", "ORDERS_FULFILLED", ORDER)) == 1
    await talks.commit(turn("t2", due=(waits("b", ORDER),), done=("a",)))
    assert await noticing.notice(ShopNotice("w-1", "ORDERS_FULFILLED", ORDER)) == 0
    assert await noticing.notice(ShopNotice("w-2", "ORDERS_FULFILLED", ORDER)) == 1
