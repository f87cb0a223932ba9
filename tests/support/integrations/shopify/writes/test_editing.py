"""Items before shipping: nothing before the commit, and nothing on an order that changed meanwhile."""

import asyncio

import pytest

from sandbox.shopify import Shopify, ShopState
from sandbox.shopify.transitions import ship
from support.errors import NotPossible, ShopUnavailable
from support.integrations.shopify import ShopifyPrivateShop, ShopifyWrites
from support.model.actions import ItemEdit
from tests.support.integrations.shopify.writes.things import EDIT, SHOES, SHOES_42, SHOES_LINE, asked_for


@pytest.mark.parametrize("operation", ["BeginEdit", "StageVariant", "StageQuantity"])
async def test_nothing_is_done_before_the_commit(
    writes: ShopifyWrites, shopify: Shopify, state: ShopState, operation: str
) -> None:
    before = state.dump()["orders"]
    shopify.stage.faults.add("drop_after", operation=operation)
    with pytest.raises(ShopUnavailable) as caught:
        await writes.edit_items(SHOES, EDIT, "")
    assert caught.value.before
    assert state.dump()["orders"] == before


async def test_an_order_that_changes_while_it_is_edited_is_left_alone(
    writes: ShopifyWrites, shopify: Shopify, state: ShopState
) -> None:
    editing = asyncio.create_task(writes.edit_items(SHOES, EDIT, ""))
    await asked_for(shopify, "StageQuantity")
    order = state.order_named("#1045")
    assert order is not None
    ship(state, order)
    with pytest.raises(NotPossible):
        await editing
    assert [line["variantId"] for line in order["lineItems"]] != [SHOES_42]


async def test_of_a_partly_shipped_line_the_rest_becomes_another_variant(
    writes: ShopifyWrites, private: ShopifyPrivateShop, state: ShopState
) -> None:
    order = state.order_named("#1045")
    assert order is not None
    order["lineItems"][0]["quantity"] = 3
    state.touch(order)
    ship(state, order, units={SHOES_LINE: 1})
    await writes.edit_items(SHOES, EDIT, "")
    found = await private.details(SHOES)
    assert found is not None
    assert [(item.variant_id, item.quantity, item.unfulfilled) for item in found.order.items] == [
        ("gid://shopify/ProductVariant/72201", 1, 0), (SHOES_42, 2, 2),
    ]  # fmt: skip


async def test_an_edit_without_a_change_asks_for_none(writes: ShopifyWrites, shopify: Shopify) -> None:
    await writes.edit_items(SHOES, [ItemEdit(SHOES_LINE)], "")
    assert shopify.stage.journal.all("StageQuantity") == []
