"""Addresses, contacts, customers and returns."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.shopify import ALL_SCOPES, Shopify, ShopState
from support.errors import NotPossible, ShopUnavailable
from support.integrations.shopify import ShopifyPrivateShop, ShopifyWrites
from support.model.actions import ReturnLine, UpdateCustomer
from support.model.commerce import Address
from tests.support.integrations.shopify.writes.things import DELIVERED, JACKET, MAYA, PARIS, SHOES


async def test_what_shopify_does_not_like_of_a_customer_is_said(writes: ShopifyWrites) -> None:
    with pytest.raises(NotPossible) as caught:
        await writes.update_customer(MAYA, UpdateCustomer(phone="+33639980150"), None)  # Camille's
    assert "taken" in caught.value.said


async def test_a_customer_half_changed_is_for_people(writes: ShopifyWrites) -> None:
    with pytest.raises(ShopUnavailable) as caught:
        await writes.update_customer(MAYA, UpdateCustomer(phone="12", address=PARIS), None)
    assert not caught.value.before


async def test_a_street_without_a_second_line_takes_the_old_one_away(
    writes: ShopifyWrites, private: ShopifyPrivateShop
) -> None:
    before = await private.customer(MAYA)
    assert before is not None
    assert before.address is not None
    assert before.address.address2
    moved = Address("1 Elm Street", "Austin", "US", zip="78712", province_code="TX")
    await writes.update_customer(MAYA, UpdateCustomer(address=moved), before.address_id)
    after = await private.customer(MAYA)
    assert after is not None
    assert after.address is not None
    assert (after.address.address2, after.address.last_name) == ("", "Lind")


async def test_reasons_that_the_shop_does_not_know_are_other_reasons(writes: ShopifyWrites, shopify: Shopify) -> None:
    await writes.request_return(DELIVERED, [(JACKET, ReturnLine(JACKET.item, 1, "made-up"))])
    (asked,) = shopify.stage.journal.all("RequestReturn")
    (item,) = asked.variables["input"]["returnLineItems"]
    assert item["returnReasonDefinitionId"] == "gid://shopify/ReturnReasonDefinition/10"


async def test_an_old_order_cannot_be_changed_without_the_scope_to_see_it(
    writes: ShopifyWrites, shopify: Shopify, state: ShopState
) -> None:
    order = state.order_named("#1045")
    assert order is not None
    order["createdAt"] = (datetime(2026, 11, 20, tzinfo=UTC) - timedelta(days=90)).isoformat()
    state.touch(order)
    shopify.stage.access.grant(ALL_SCOPES - {"read_all_orders"})
    with pytest.raises(NotPossible):
        await writes.cancel(SHOES, "other", "")
