"""ShopifyShop: orders found by what customers call them, and the connection's facts."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.shopify import ALL_SCOPES, Shopify, ShopState, Throttle, backstage, start
from support.errors import ShopRefused, ShopUnavailable
from support.integrations.shopify import NEEDED_SCOPES, ShopifyClient, ShopifyShop
from support.integrations.shopify.shop import FORMAT_LIFE_S
from support.model.commerce import Hold, OrderId
from tests.sandbox.shopify.conftest import complete_order

WORK = "read_merchant_managed_fulfillment_orders"


async def test_every_order_of_the_shop_is_found_and_read(shop: ShopifyShop, state: ShopState) -> None:
    for raw in state.orders:
        order = await shop.order_by_name(raw["name"])
        assert order is not None
        assert order.id == raw["id"]
        assert order.financial == raw["displayFinancialStatus"]
        assert order.fulfillment == raw["displayFulfillmentStatus"]
        assert [f.id for f in order.fulfillments] == [f["id"] for f in raw["fulfillments"]]
        assert not order.truncated


async def test_one_request_an_order_once_the_name_format_is_known(shop: ShopifyShop, shopify: Shopify) -> None:
    for number in ("1042", "#1043", "9999"):
        await shop.order_by_name(number)
    assert [entry.operation for entry in shopify.stage.journal.all()] == ["ShopFacts", *["OrderByName"] * 3]


async def test_what_can_be_no_order_is_not_asked_for(shop: ShopifyShop, shopify: Shopify) -> None:
    assert await shop.order_by_name("where is it?") is None
    assert shopify.stage.journal.all() == []


async def test_a_held_order_says_why(shop: ShopifyShop) -> None:
    order = await shop.order_by_name("1040")
    assert order is not None
    assert order.holds == (Hold("INCORRECT_ADDRESS", "House number 77 does not exist on Quarry Road"),)
    scheduled = await shop.order_by_name("1046")
    assert scheduled is not None
    assert scheduled.scheduled_for is not None


async def test_without_the_scope_for_fulfillment_orders_the_rest_is_answered(
    shop: ShopifyShop, shopify: Shopify
) -> None:
    shopify.stage.access.grant(ALL_SCOPES - {WORK})
    for _ in range(2):
        order = await shop.order_by_name("1040")
        assert order is not None
        assert (order.fulfillment, order.holds, order.promise) == ("ON_HOLD", (), None)
    asked = [entry.variables["withWork"] for entry in shopify.stage.journal.all("OrderByName")]
    assert asked == [True, False, False]


async def test_without_the_scope_for_customers_the_orders_own_address_remains(
    shop: ShopifyShop, shopify: Shopify
) -> None:
    shopify.stage.access.grant(ALL_SCOPES - {"read_customers", "write_customers"})
    order = await shop.order_by_name("1042")
    assert order is not None
    assert (order.emails, order.customer_id) == (("maya.lind@example.com",), None)


async def test_without_the_scope_for_orders_it_is_refused(shop: ShopifyShop, shopify: Shopify) -> None:
    shopify.stage.access.grant({"read_products"})
    with pytest.raises(ShopRefused, match="read_orders"):
        await shop.order_by_name("1042")


async def test_old_orders_are_not_there_without_their_scope(shop: ShopifyShop, shopify: Shopify) -> None:
    assert await shop.order_by_name("1001")
    shopify.stage.access.grant(ALL_SCOPES - {"read_all_orders"})
    assert await shop.order_by_name("1001") is None


@pytest.mark.parametrize("fields", [("Order.customer",), ("Order.email", "Order.customer"), ("Order.email",),
                                    ("FulfillmentTrackingInfo.url", "FulfillmentTrackingInfo.number"),
                                    ("Order.displayFinancialStatus", "Fulfillment.displayStatus"),
                                    ("Customer.defaultEmailAddress",), ("FulfillmentOrder.deliveryMethod",)])  # fmt: skip
async def test_nulls(shop: ShopifyShop, shopify: Shopify, fields: tuple[str, ...]) -> None:
    shopify.stage.faults.set_nulls(*fields)
    order = await shop.order_by_name("1042")
    assert order is not None
    if "Order.email" in fields:
        assert order.emails == (() if "Order.customer" in fields else ("maya.lind@example.com",))
    if "FulfillmentTrackingInfo.url" in fields:
        assert (order.fulfillments[0].tracking[0].url, order.fulfillments[0].tracking[0].number) == (None, None)
    if "Order.displayFinancialStatus" in fields:
        assert (order.financial, order.fulfillments[0].display_status) == (None, None)


async def test_a_null_against_the_schema_is_an_outage_not_a_crash(shop: ShopifyShop, shopify: Shopify) -> None:
    shopify.stage.faults.set_nulls("LineItem.title")
    with pytest.raises((ShopUnavailable, ShopRefused)):
        await shop.order_by_name("1042")


async def test_an_outage_is_said(shop: ShopifyShop, shopify: Shopify) -> None:
    await shop.ping()
    shopify.stage.faults.add("bad_gateway", 100)
    with pytest.raises(ShopUnavailable):
        await shop.order_by_name("1042")


async def test_by_id(shop: ShopifyShop) -> None:
    order = await shop.order_by_id(OrderId("gid://shopify/Order/661050"))
    assert order is not None
    assert order.name == "#1050"
    assert await shop.order_by_id(OrderId("gid://shopify/Order/1")) is None


async def test_for_doctor(shop: ShopifyShop, shopify: Shopify) -> None:
    facts = await shop.ping()
    assert (facts.name, facts.domain, facts.currency) == ("Northbeam", "northbeam.myshopify.com", "USD")
    assert facts.timezone == "America/Los_Angeles"
    assert NEEDED_SCOPES.keys() <= await shop.scopes()
    shopify.stage.access.grant({"read_orders"})
    assert await shop.scopes() == {"read_orders"}


class Hands:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def shop_of(*orders: dict[str, Any], prefix: str) -> ShopState:
    return ShopState(
        {
            "now": "2026-11-20T12:00:00+00:00",
            "products": [],
            "customers": [],
            "orders": [complete_order(n, order) for n, order in enumerate(orders, start=1)],
            "shop": {"orderNumberFormatPrefix": prefix},
        }
    )


@pytest.fixture
async def lettered() -> AsyncIterator[tuple[ShopifyShop, Shopify, Hands]]:
    orders = [{"name": name} for name in ("#W2611340", "#W77", "#77", "#W88", "#W88-A", "#W99", "#W99", "#1001-A")]
    hands = Hands()
    stage = backstage(shop_of(*orders, prefix="#W"), throttle=Throttle(enforced=False))
    async with (
        start(stage) as shopify,
        ShopifyClient.with_access_token(shopify.url, shopify.credentials.access_token) as client,
    ):
        yield ShopifyShop(client, monotonic_s=hands), shopify, hands


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("#W2611340", "#W2611340"), ("w2611340", "#W2611340"), ("2611340", "#W2611340"), ("#2611340", "#W2611340"),
        ("W77", "#W77"), ("77", "#77"), ("88", "#W88"), ("88-A", "#W88-A"), ("99", None), ("W99", "#W99"),
        ("1001", None), ("1001-a", "#1001-A"), ("X88", None),
    ],
)  # fmt: skip
async def test_a_shop_with_letters_in_its_numbers(
    lettered: tuple[ShopifyShop, Shopify, Hands], number: str, name: str | None
) -> None:
    order = await lettered[0].order_by_name(number)
    assert (order and order.name) == name


async def test_a_namesake_that_comes_first_costs_a_second_look(
    lettered: tuple[ShopifyShop, Shopify, Hands],
) -> None:
    shop, shopify, _ = lettered
    for name in ("W88", "W77", "88-A"):
        order = await shop.order_by_name(name)
        assert order is not None
    assert len(shopify.stage.journal.all("OrderById")) >= 1


async def test_the_name_format_is_asked_again_after_an_hour(lettered: tuple[ShopifyShop, Shopify, Hands]) -> None:
    shop, shopify, hands = lettered
    await asyncio.gather(*(shop.order_by_name("77") for _ in range(5)))
    assert len(shopify.stage.journal.all("ShopFacts")) == 1
    hands.now_s = FORMAT_LIFE_S + 1
    shopify.stage.faults.add("server_error", 100, operation="ShopFacts")
    assert await shop.order_by_name("2611340")  # what was known does, while it can't be renewed
    shopify.stage.faults.clear()
    hands.now_s += 61
    shopify.shop.shop["orderNumberFormatPrefix"] = "#"
    assert await shop.order_by_name("2611340") is None


async def test_an_order_of_260_lines_is_read_as_incomplete() -> None:
    lines = [{"id": f"gid://shopify/LineItem/{n}", "title": f"Part {n}", "quantity": 1, "price": "1.00"}
             for n in range(260)]  # fmt: skip
    state = shop_of({"name": "#1", "lineItems": lines, "totalPrice": "260.00"}, prefix="#")
    async with (
        start(backstage(state)) as shopify,
        ShopifyClient.with_access_token(shopify.url, shopify.credentials.access_token) as client,
    ):
        order = await ShopifyShop(client).order_by_name("1")
    assert order is not None
    assert order.truncated
    assert len(order.items) == 50
