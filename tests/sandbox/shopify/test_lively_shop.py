"""The shop that ships with the project tells every story a customer may ask about, and its dates agree."""

from collections import Counter
from typing import Any, get_args

import pytest

from sandbox.shopify import ShopState
from sandbox.shopify.clock import parse_moment
from sandbox.shopify.money import amount
from sandbox.shopify.returns import return_status
from tests.sandbox.shopify.conftest import NOW

SHIPMENTS = {
    "LABEL_PRINTED", "LABEL_PURCHASED", "CONFIRMED", "CARRIER_PICKED_UP", "IN_TRANSIT", "DELAYED", "OUT_FOR_DELIVERY",
    "ATTEMPTED_DELIVERY", "DELIVERED", "NOT_DELIVERED", "FAILURE", "READY_FOR_PICKUP", "CANCELED", "FULFILLED",
}  # fmt: skip
ORDERS = {
    "UNFULFILLED", "PARTIALLY_FULFILLED", "FULFILLED", "ON_HOLD", "SCHEDULED", "IN_PROGRESS", "FULFILLMENT_NOT_REQUIRED",
}  # fmt: skip
MONEY = {"PAID", "PENDING", "AUTHORIZED", "VOIDED", "REFUNDED", "PARTIALLY_REFUNDED"}


def values(shop: ShopState, key: str) -> Counter[Any]:
    return Counter(order[key] for order in shop.orders)


def parcels(shop: ShopState) -> list[dict[str, Any]]:
    return [parcel for order in shop.orders for parcel in order["fulfillments"]]


def test_every_state_is_there(shop: ShopState) -> None:
    assert {parcel["displayStatus"] for parcel in parcels(shop)} == SHIPMENTS
    assert set(values(shop, "displayFulfillmentStatus")) == ORDERS
    assert set(values(shop, "displayFinancialStatus")) == MONEY
    assert set(values(shop, "currencyCode")) == {"USD", "CAD", "EUR"}
    assert {return_status(order) for order in shop.orders} == {
        "NO_RETURN", "RETURN_REQUESTED", "IN_PROGRESS", "RETURNED",
    }  # fmt: skip
    holds = {
        hold["reason"]
        for order in shop.orders
        for work in order.get("fulfillmentOrders", ())
        for hold in work.get("fulfillmentHolds", ())
    }
    assert holds == {"INCORRECT_ADDRESS", "INVENTORY_OUT_OF_STOCK", "HIGH_RISK_OF_FRAUD", "AWAITING_PAYMENT"}


def test_oddities_are_there(shop: ShopState) -> None:
    tracking = [track for parcel in parcels(shop) for track in parcel["trackingInfo"]]
    assert any(parcel["trackingInfo"] == [] and parcel["status"] == "SUCCESS" for parcel in parcels(shop))
    assert any(track["url"] is None and track["number"] for track in tracking)
    assert any(track["number"] is None for track in tracking)
    assert any(order["customerId"] is None and order["email"] for order in shop.orders)
    assert any(order["customerId"] is None and order["email"] is None for order in shop.orders)
    assert any(order["customerId"] and order["email"] is None for order in shop.orders)
    assert any(amount(order["totalPrice"]) == 0 for order in shop.orders)
    assert any(refund_status == "PENDING" for order in shop.orders for refund_status in
               (t.get("status") for t in order["transactions"] if t["kind"] == "REFUND"))  # fmt: skip
    assert any(len(order["fulfillments"]) == 2 for order in shop.orders)
    assert any("removedLineItems" in order for order in shop.orders)
    assert any(len(line["title"]) > 150 and "🏕️" in line["title"] for o in shop.orders for line in o["lineItems"])
    assert any((NOW - parse_moment(order["createdAt"])).days > 60 for order in shop.orders)


def test_the_orders_that_others_rely_on(shop: ShopState) -> None:
    first = shop.order_named("1042")
    assert first is not None
    assert first["email"] == "maya.lind@example.com"
    assert len(first["lineItems"]) == 2
    (parcel,) = first["fulfillments"]
    assert parcel["displayStatus"] == "IN_TRANSIT"
    assert parcel["trackingInfo"][0]["url"].startswith("https://www.ups.com/")
    assert (parse_moment(parcel["estimatedDeliveryAt"]).date() - NOW.date()).days == 2
    other, french = shop.order_named("1043"), shop.order_named("1050")
    assert other is not None
    assert french is not None
    assert other["customerId"] == first["customerId"]
    assert other["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED"
    assert french["email"] == "camille.roux@example.com"
    assert french["fulfillments"][0]["displayStatus"] == "OUT_FOR_DELIVERY"


def test_nothing_has_happened_yet_that_lies_ahead(shop: ShopState) -> None:
    for order in shop.orders:
        made = parse_moment(order["createdAt"])
        happened = [order["cancelledAt"], *(refund["createdAt"] for refund in order["refunds"])]
        for parcel in order["fulfillments"]:
            happened += [parcel["createdAt"], parcel["inTransitAt"], parcel["deliveredAt"]]
            happened += [event["happenedAt"] for event in parcel["events"]]
            times = [parse_moment(event["happenedAt"]) for event in parcel["events"]]
            assert times == sorted(times)
        for text in filter(None, happened):
            assert made <= parse_moment(text) <= NOW, order["name"]


def test_sums_agree(shop: ShopState) -> None:
    for order in shop.orders:
        lines = sum(amount(line["price"]) * line["quantity"] for line in order["lineItems"])
        total = lines + amount(order.get("shippingPrice")) - amount(order.get("totalDiscounts"))
        assert total == amount(order["totalPrice"]), order["name"]
        paid = shop.view(order).payments
        assert paid.refund_total <= max(paid.received, amount(order["totalPrice"]))
        if order["displayFinancialStatus"] == "REFUNDED":
            assert paid.returned == paid.received > 0


def test_statuses_agree_with_what_was_shipped(shop: ShopState) -> None:
    for order in shop.orders:
        left = [line["unfulfilledQuantity"] for line in shop.view(order).lines if line["currentQuantity"]]
        if order["displayFulfillmentStatus"] == "FULFILLED":
            assert not any(left), order["name"]
        if order["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED":
            assert any(left), order["name"]
            assert shop.view(order).fulfilled.total() > 0


def test_addresses_are_nobodys(shop: ShopState) -> None:
    mails = {o["email"] for o in shop.orders} | {c["email"] for c in shop.document["customers"]}
    assert all(mail.endswith((".test", "@example.com")) for mail in mails if mail)
    assert len(shop.document["customers"]) == 12


@pytest.mark.parametrize("status", sorted(SHIPMENTS))
def test_shipments_have_words_of_shopify(status: str) -> None:
    from support.model.commerce import ShipmentStatus  # noqa: PLC0415 - only this test compares the two sides

    assert status in get_args(ShipmentStatus)
