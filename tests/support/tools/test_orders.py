"""The orders' read tool: nothing but what the gate lets through, for the account that asks."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from support.errors import ShopUnavailable
from support.identity.access import ProofNeeded
from support.identity.grants import GRANT_LASTS
from support.storage.database import Database
from support.tools.order_story import OrderStory
from support.tools.orders import OrderTool
from tests.conftest import FakeClock
from tests.support.identity.desks import Gate, gate
from tests.support.scenes import ADA, BOB
from tests.support.shops import CAMILLE, MAYA


@pytest.fixture
def door(database: Database, clock: FakeClock) -> Gate:
    return gate(database, clock)


@pytest.fixture
def tool(door: Gate) -> OrderTool:
    return OrderTool(door.access, UTC)


async def test_without_a_proof_the_shop_is_not_even_asked(tool: OrderTool, door: Gate) -> None:
    for number in ("1042", "9999", "", "' OR 1=1"):
        assert await tool.order_status(ADA, number, door.clock.now()) == ProofNeeded(number)
    assert door.shop.asked == []


async def test_a_proof_opens_that_order_to_that_account(tool: OrderTool, door: Gate) -> None:
    await door.access.prove(ADA, "1042", MAYA)
    story = await tool.order_status(ADA, "#1042", door.clock.now())
    assert isinstance(story, OrderStory)
    assert story.name == "#1042"
    assert isinstance(await tool.order_status(BOB, "1042", door.clock.now()), ProofNeeded)
    assert isinstance(await tool.order_status(ADA, "1050", door.clock.now()), ProofNeeded)


async def test_a_proof_ends(tool: OrderTool, door: Gate, clock: FakeClock) -> None:
    await door.access.prove(ADA, "1042", MAYA)
    await clock.advance((GRANT_LASTS + timedelta(seconds=1)).total_seconds())
    assert isinstance(await tool.order_status(ADA, "1042", clock.now()), ProofNeeded)


async def test_known_orders_are_those_proven_newest_last(tool: OrderTool, door: Gate, clock: FakeClock) -> None:
    assert list(await tool.known_orders(ADA)) == []
    await door.access.prove(ADA, "1050", CAMILLE)
    await clock.advance(1)
    await door.access.prove(ADA, "1042", MAYA)
    assert list(await tool.known_orders(ADA)) == ["#1050", "#1042"]
    assert list(await tool.known_orders(BOB)) == []


async def test_a_shop_that_is_down_is_said_so(tool: OrderTool, door: Gate) -> None:
    await door.access.prove(ADA, "1042", MAYA)
    door.shop.down = True
    with pytest.raises(ShopUnavailable):
        await tool.order_status(ADA, "1042", door.clock.now())
