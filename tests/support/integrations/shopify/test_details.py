"""Orders with all that is private: whatever is null, long, gone, denied or in another currency."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sandbox.shopify import ALL_SCOPES, Backstage, Shopify, ShopState, Throttle, backstage, start
from sandbox.shopify.transitions import advance, edit, ship
from support.errors import ShopRefused, ShopUnavailable
from support.integrations.shopify import ShopifyClient, ShopifyPrivateShop
from support.model.commerce import CustomerId, Money, OrderDetails, OrderId
from tests.sandbox.shopify.conftest import NOW, complete_order


def order_id(number: int) -> OrderId:
    return OrderId(f"gid://shopify/Order/{number}")


async def details(private: ShopifyPrivateShop, number: int) -> OrderDetails:
    found = await private.details(order_id(number))
    assert found is not None
    return found


@pytest.fixture
def private(client: ShopifyClient) -> ShopifyPrivateShop:
    return ShopifyPrivateShop(client)


def shop_of(*orders: dict[str, Any], **document: Any) -> ShopState:
    return ShopState(
        {
            "now": NOW.isoformat(),
            "products": [],
            "customers": [],
            "orders": [complete_order(n, order) for n, order in enumerate(orders, start=1)],
            **document,
        },
        now=lambda: NOW,
    )


@asynccontextmanager
async def opened(state: ShopState) -> AsyncIterator[ShopifyPrivateShop]:
    stage = backstage(state, throttle=Throttle(enforced=False))
    async with (
        start(stage) as shopify,
        ShopifyClient.with_access_token(shopify.url, shopify.credentials.access_token) as client,
    ):
        yield ShopifyPrivateShop(client)


def lines(count: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {"id": f"gid://shopify/LineItem/{n}", "title": f"Part {n}", "quantity": 2, "price": "1.50", **more}
        for n in range(1, count + 1)
    ]


def parcel(number: int, line_ids: list[int]) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/Fulfillment/{number}", "createdAt": "2026-11-11T00:00:00Z", "status": "SUCCESS",
        "displayStatus": "DELIVERED", "deliveredAt": "2026-11-13T00:00:00Z", "trackingInfo": [],
        "lineItemIds": [str(n) for n in line_ids],
    }  # fmt: skip


async def test_every_order_of_the_shop_is_read(private: ShopifyPrivateShop, state: ShopState) -> None:
    for raw in state.orders:
        found = await private.details(OrderId(raw["id"]))
        assert found is not None
        assert found.order.total.currency == raw["currencyCode"]
        assert found.order.cancelled_at is None or not found.editable
        assert len(found.returns) == len(raw.get("returns", ()))
        assert not found.order.truncated


async def test_an_order_of_260_lines_is_read_to_the_end() -> None:
    every = lines(260)
    order = {
        "lineItems": every, "totalPrice": "780.00", "displayFulfillmentStatus": "FULFILLED",
        "fulfillments": [parcel(1, list(range(1, 251))), parcel(2, list(range(251, 261)))],
    }  # fmt: skip
    async with opened(shop_of(order)) as private:
        found = await details(private, 1)
    assert [line.id for line in found.order.items] == [line["id"] for line in every]
    assert {one.item for one in found.returnable} == {line["id"] for line in every}
    assert sum(one.quantity for one in found.returnable) == 520
    # A shipment's own list has one page, so what left in it is told as incomplete.
    assert found.order.truncated


async def test_many_shipments_and_returns_come_in_pages() -> None:
    order = {
        "lineItems": lines(9), "totalPrice": "27.00", "displayFulfillmentStatus": "FULFILLED",
        "fulfillments": [parcel(n, [n]) for n in range(1, 10)],
        "returns": [
            {
                "id": f"gid://shopify/Return/{n}", "name": f"#1-R{n}", "status": "OPEN",
                "createdAt": "2026-11-15T00:00:00Z",
                "returnLineItems": [{
                    "id": f"gid://shopify/ReturnLineItem/{n}", "quantity": 1,
                    "fulfillmentLineItemId": f"gid://shopify/FulfillmentLineItem/{n}001",
                }],
            }
            for n in range(1, 7)
        ],
    }  # fmt: skip
    async with opened(shop_of(order)) as private:
        found = await details(private, 1)
    assert [record.name for record in found.returns] == [f"#1-R{n}" for n in range(1, 7)]
    assert [(one.item[-1], one.quantity) for one in found.returnable] == [
        (str(n), 1 if n < 7 else 2) for n in range(1, 10)
    ]


async def test_what_the_customer_paid_in_is_the_currency() -> None:
    order = {
        "currencyCode": "EUR", "exchangeRate": "1.10", "totalPrice": "30.00", "shippingPrice": "10.00",
        "transactions": [{"kind": "SALE", "amount": "30.00", "gateway": "shopify_payments"}],
    }  # fmt: skip
    async with opened(shop_of(order, shop={"currencyCode": "USD"})) as private:
        found = await details(private, 1)
    euros = {found.order.total.currency, found.subtotal.currency, found.shipping.currency, found.refundable.currency}
    euros |= {payment.amount.currency for payment in found.payments}
    assert euros == {"EUR"}
    assert (found.shipping.amount, found.refundable.amount) == (Decimal(10), Decimal(30))


async def test_gift_cards_are_told_apart_and_are_not_returnable(private: ShopifyPrivateShop) -> None:
    found = await details(private, 661015)
    assert [line.gift_card for line in found.order.items] == [True]
    assert found.returnable == ()


async def test_an_order_that_cost_nothing_has_nothing_to_give_back(private: ShopifyPrivateShop) -> None:
    found = await details(private, 661018)
    assert found.order.total.amount == 0
    assert found.refundable == Money(Decimal("0.0"), "USD")


async def test_a_refund_under_way_is_not_to_be_given_back_twice(private: ShopifyPrivateShop, state: ShopState) -> None:
    order = state.order_named("#1012")
    assert order is not None
    found = await details(private, 661012)
    assert (found.refunded.amount, found.refundable.amount) == (Decimal(34), Decimal(107))


async def test_deleted_products_leave_the_line_without_them(private: ShopifyPrivateShop, state: ShopState) -> None:
    order = state.order_named("#1045")
    assert order is not None
    state.products_by_id.clear()
    state.variants_by_id.clear()
    state.refresh(order)
    found = await details(private, 661045)
    assert [(line.variant_id, line.product_id, line.title) for line in found.order.items] == [
        (None, None, "Cedar Trail Shoes"),
    ]  # fmt: skip
    assert found.product_types == {}
    assert found.unseen == frozenset()


async def test_an_anonymised_customer(private: ShopifyPrivateShop, state: ShopState) -> None:
    customer = state.customers_by_id["gid://shopify/Customer/5201"]
    customer.update(email=None, phone=None, firstName=None, lastName=None, defaultAddress={"city": None})
    order = state.order_named("#1042")
    assert order is not None
    order.update(email=None, shippingAddress={"address1": None, "countryCodeV2": None})
    state.touch(order)
    found = await details(private, 661042)
    assert (found.email, found.phone, found.address) == (None, None, None)
    assert found.customer is not None
    assert (found.customer.first_name, found.customer.email, found.customer.address) == ("", None, None)
    assert found.order.emails == ()


async def test_a_half_known_address_is_read(private: ShopifyPrivateShop, state: ShopState) -> None:
    order = state.order_named("#1042")
    assert order is not None
    order["shippingAddress"] = {"city": "Portland", "countryCodeV2": "US"}
    state.touch(order)
    found = await details(private, 661042)
    assert found.address is not None
    assert (found.address.address1, found.address.city, found.address.zip) == ("", "Portland", "")


@pytest.mark.parametrize("fields", [("Order.customer",), ("Order.email", "Order.phone"), ("Order.shippingAddress",),
                                    ("Order.subtotalPriceSet", "Order.totalTaxSet"), ("Order.suggestedRefund",),
                                    ("Customer.firstName", "Customer.defaultEmailAddress"),
                                    ("LineItem.variant", "LineItem.product", "LineItem.image"),
                                    ("OrderTransaction.gateway",), ("Order.displayFinancialStatus",)])  # fmt: skip
async def test_nulls(private: ShopifyPrivateShop, shopify: Shopify, fields: tuple[str, ...]) -> None:
    shopify.stage.faults.set_nulls(*fields)
    found = await details(private, 661045)
    if "Order.subtotalPriceSet" in fields:
        assert (found.subtotal, found.tax) == (Money(Decimal(0), "USD"), None)
    if "Order.suggestedRefund" in fields:
        assert found.refundable == Money(Decimal("148.0"), "USD")
    if "LineItem.variant" in fields:
        assert found.order.items[0].variant_id is None


async def test_an_old_order_is_not_there_without_its_scope(private: ShopifyPrivateShop, shopify: Shopify) -> None:
    assert await private.details(order_id(661001)) is not None
    shopify.stage.access.grant(ALL_SCOPES - {"read_all_orders"})
    assert await private.details(order_id(661001)) is None


@pytest.mark.parametrize(
    ("scopes", "unseen"),
    [
        ({"read_returns", "write_returns"}, {"returns"}),
        ({"read_customers", "write_customers"}, {"customer"}),
        ({"read_products"}, {"products"}),
        ({"read_merchant_managed_fulfillment_orders"}, set()),
        ({"read_returns", "write_returns", "read_customers", "write_customers", "read_products"},
         {"returns", "customer", "products"}),
    ],
)  # fmt: skip
async def test_what_may_not_be_read_is_said_to_be_unknown(
    private: ShopifyPrivateShop, shopify: Shopify, scopes: set[str], unseen: set[str]
) -> None:
    shopify.stage.access.grant(ALL_SCOPES - scopes)
    found = await details(private, 661024)
    assert found.unseen == unseen
    assert bool(found.returns) == ("returns" not in unseen)
    assert (found.customer is None) == ("customer" in unseen)


async def test_without_orders_it_is_refused(private: ShopifyPrivateShop, shopify: Shopify) -> None:
    shopify.stage.access.grant({"read_products", "read_returns"})
    with pytest.raises(ShopRefused, match="read_orders"):
        await private.details(order_id(661042))


@pytest.mark.parametrize("operation", ["OrderDetails", "OrderLines", "OrderReturns", "Returnables"])
async def test_an_outage_of_one_part_is_an_outage(
    private: ShopifyPrivateShop, shopify: Shopify, operation: str
) -> None:
    shopify.stage.faults.add("bad_gateway", 100, operation=operation)
    with pytest.raises(ShopUnavailable):
        await private.details(order_id(661042))


Touch = Callable[[ShopState, dict[str, Any]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda shop, order: edit(shop, order, {"note": "do not send"}),
        lambda shop, order: edit(shop, order, {"tags": ["hold"]}),
        lambda shop, order: edit(shop, order, {"shippingAddress": {"city": "Elsewhere"}}),
        lambda shop, order: edit(shop, order, {"email": "other@example.com"}),
        lambda shop, order: edit(shop, order, {"phone": "+15035550100"}),
        lambda shop, order: edit(shop, order, {"cancelledAt": "2026-11-20T12:00:00Z"}),
        lambda shop, order: edit(shop, order, {"displayFulfillmentStatus": "ON_HOLD"}),
        ship,
        lambda shop, order: (order["lineItems"][0].update(quantity=3), shop.touch(order)),
    ],
)  # fmt: skip
async def test_the_version_changes_with_what_matters(
    private: ShopifyPrivateShop, state: ShopState, change: Touch
) -> None:
    order = state.order_named("#1056")
    assert order is not None
    before = (await details(private, 661056)).version
    change(state, order)
    # The clock stands still here, as it does for changes within one second of Shopify's `updatedAt`.
    assert (await details(private, 661056)).version != before


async def test_a_parcels_scan_is_no_change_of_the_order(private: ShopifyPrivateShop, state: ShopState) -> None:
    order = state.order_named("#1042")
    assert order is not None
    before = (await details(private, 661042)).version
    advance(state, order, order["fulfillments"][0], "OUT_FOR_DELIVERY")
    assert (await details(private, 661042)).version == before


async def test_a_customer_with_many_orders_gets_the_newest() -> None:
    orders = [
        {"name": f"#{n}", "email": "many@example.com", "createdAt": (NOW - timedelta(hours=n)).isoformat()}
        for n in range(1, 61)
    ]
    async with opened(shop_of(*orders)) as private:
        found = await private.orders_of(None, "many@example.com", limit=30)
    assert [order.name for order in found] == [f"#{n}" for n in range(1, 31)]


async def test_a_customers_orders_under_another_address_are_theirs_too(
    private: ShopifyPrivateShop, stage: Backstage
) -> None:
    maya = CustomerId("gid://shopify/Customer/5201")
    order = stage.shop.order_named("#1042")
    assert order is not None
    order["email"] = "gift@example.com"
    stage.shop.touch(order)
    assert [o.name for o in await private.orders_of(maya, "maya.lind@example.com")] == ["#1042", "#1043"]
    assert [o.name for o in await private.orders_of(None, "maya.lind@example.com")] == ["#1043"]
