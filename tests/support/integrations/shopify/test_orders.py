"""Shopify's JSON into an `Order`: nulls, cut-off lists, statuses nobody has heard of."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from support.integrations.shopify.orders import MOST_FULFILLMENTS, read_order
from support.model.commerce import DeliveryPromise, Hold, Money, Picture, Refund


def money(amount: str = "20.0", currency: str = "USD") -> dict[str, Any]:
    return {"presentmentMoney": {"amount": amount, "currencyCode": currency}}


def parcel(**changes: Any) -> dict[str, Any]:
    return {
        "id": "f1", "name": "#1-F1", "createdAt": "2026-11-02T00:00:00Z", "status": "SUCCESS",
        "displayStatus": "IN_TRANSIT", "estimatedDeliveryAt": None, "inTransitAt": None, "deliveredAt": None,
        "trackingInfo": [{"number": "1Z", "company": "UPS", "url": "https://ups.example/1Z"}],
        "fulfillmentLineItems": {
            "nodes": [{"quantity": 1, "lineItem": {"id": "l1"}}], "pageInfo": {"hasNextPage": False},
        },
        "events": {"nodes": [
            {"status": "IN_TRANSIT", "happenedAt": "2026-11-03T00:00:00Z", "message": None},
            {"status": "LABEL_PRINTED", "happenedAt": "2026-11-02T00:00:00Z", "message": "made"},
        ]},
        **changes,
    }  # fmt: skip


def work(status: str = "OPEN", **changes: Any) -> dict[str, Any]:
    return {"status": status, "fulfillAt": None, "fulfillmentHolds": [], "deliveryMethod": None, **changes}


def window(start: str | None, end: str | None) -> dict[str, Any]:
    return {"minDeliveryDateTime": start, "maxDeliveryDateTime": end}


def node(**changes: Any) -> dict[str, Any]:
    return {
        "id": "o1", "name": "#1", "createdAt": "2026-11-01T00:00:00Z", "cancelledAt": None, "cancelReason": None,
        "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "FULFILLED", "returnStatus": "NO_RETURN",
        "tags": ["vip"], "email": "a@example.com",
        "customer": {"id": "c1", "defaultEmailAddress": {"emailAddress": "b@example.com"}},
        "totalPriceSet": money(),
        "lineItems": {
            "nodes": [{"id": "l1", "title": "Thing", "variantTitle": None, "sku": None, "quantity": 2,
                       "currentQuantity": 1, "unfulfilledQuantity": 0}],
            "pageInfo": {"hasNextPage": False},
        },
        "fulfillments": [parcel()], "refunds": [], "fulfillmentOrders": {"nodes": []},
        **changes,
    }  # fmt: skip


def image(url: str, alt: str | None = None) -> dict[str, Any]:
    return {"nodes": [{"id": "l1", "image": {"url": url, "altText": alt}}]}


@pytest.mark.parametrize(
    ("pictured", "expected"),
    [
        (image("https://cdn.shopify.com/s/a.jpg?v=1", " A tent "), Picture("https://cdn.shopify.com/s/a.jpg?v=1", "A tent")),
        (image("https://cdn.shopify.com/s/a.jpg"), Picture("https://cdn.shopify.com/s/a.jpg")),
        ({"nodes": [{"id": "l1", "image": None}]}, None),
        (image("http://cdn.shopify.com/s/a.jpg"), None),
        (image("https://cdn.shopify.com.evil.example/a.jpg"), None),
        (image("https://cdn.shopify.com@evil.example/a.jpg"), None),
        (image("https://evil.example/cdn.shopify.com/a.jpg"), None),
        (image("javascript:alert(1)"), None),
        (image("https://cdn.shopify.com/a b.jpg"), None),
        ({"nodes": []}, None),
    ],
)  # fmt: skip
def test_pictures_are_the_shops_cdn_s_or_none(pictured: dict[str, Any], expected: Picture | None) -> None:
    (line,) = read_order(node(pictured=pictured)).items
    assert line.picture == expected


def test_a_whole_order() -> None:
    order = read_order(node())
    assert order.created_at == datetime(2026, 11, 1, tzinfo=UTC)
    assert order.total == Money(Decimal("20.0"), "USD")
    assert (order.items[0].ordered, order.items[0].quantity, order.items[0].unfulfilled) == (2, 1, 0)
    (shipment,) = order.fulfillments
    assert shipment.items == (("l1", 1),)
    assert [event.status for event in shipment.events] == ["LABEL_PRINTED", "IN_TRANSIT"]
    assert order.return_status is None
    assert order.tags == ("vip",)
    assert not order.truncated


@pytest.mark.parametrize(
    ("email", "customer", "emails"),
    [
        ("a@x.test", {"id": "c", "defaultEmailAddress": {"emailAddress": "b@x.test"}}, ("a@x.test", "b@x.test")),
        ("a@x.test", {"id": "c", "defaultEmailAddress": {"emailAddress": "A@x.test"}}, ("a@x.test",)),
        ("a@x.test", None, ("a@x.test",)),
        (None, {"id": "c", "defaultEmailAddress": {"emailAddress": "b@x.test"}}, ("b@x.test",)),
        (None, {"id": "c", "defaultEmailAddress": None}, ()),
        (None, None, ()),
    ],
)
def test_addresses_that_prove_it(email: str | None, customer: dict[str, Any] | None, emails: tuple[str, ...]) -> None:
    order = read_order(node(email=email, customer=customer))
    assert order.emails == emails
    assert (order.customer_id is None) == (customer is None)


def test_every_null_that_the_schema_allows() -> None:
    bare = parcel(
        displayStatus=None,
        trackingInfo=[{"number": None, "company": None, "url": None}],
        fulfillmentLineItems={
            "nodes": [{"quantity": None, "lineItem": {"id": "l1"}}], "pageInfo": {"hasNextPage": False},
        },
    )  # fmt: skip
    order = read_order(
        node(email=None, customer=None, displayFinancialStatus=None, fulfillments=[bare],
             fulfillmentOrders={"nodes": [work(deliveryMethod=window(None, None))]})
    )  # fmt: skip
    assert order.financial is None
    assert order.fulfillments[0].display_status is None
    assert order.fulfillments[0].tracking[0].url is None
    assert order.fulfillments[0].items == (("l1", 0),)
    assert order.promise is None


def test_without_fulfillment_orders() -> None:
    raw = node()
    del raw["fulfillmentOrders"]
    assert read_order(raw).holds == ()
    assert read_order(node(fulfillmentOrders=None)).promise is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"displayFulfillmentStatus": "TELEPORTED"}, "PARTIALLY_FULFILLED"),
        ({"displayFulfillmentStatus": "TELEPORTED", "fulfillments": []}, "UNFULFILLED"),
        ({"displayFulfillmentStatus": "TELEPORTED", "fulfillments": [parcel(status="CANCELLED")]}, "UNFULFILLED"),
    ],
)
def test_an_unknown_status_claims_little(changes: dict[str, Any], status: str) -> None:
    order = read_order(node(**changes))
    assert order.fulfillment == status
    assert order.truncated


def test_unknown_shipment_and_payment_statuses_are_none() -> None:
    order = read_order(node(displayFinancialStatus="BARTERED", fulfillments=[parcel(displayStatus="ON_THE_MOON")]))
    assert order.financial is None
    assert order.fulfillments[0].display_status is None


def test_lists_that_go_on_are_noticed() -> None:
    lines, items = node(), node()
    lines["lineItems"]["pageInfo"]["hasNextPage"] = True
    items["fulfillments"][0]["fulfillmentLineItems"]["pageInfo"]["hasNextPage"] = True
    many = node(fulfillments=[parcel(id=f"f{n}") for n in range(MOST_FULFILLMENTS)])
    assert [read_order(one).truncated for one in (lines, items, many)] == [True, True, True]


def refund(*statuses: str, amount: str = "5.0") -> dict[str, Any]:
    return {"id": "r", "processedAt": "2026-11-05T00:00:00Z", "totalRefundedSet": money(amount),
            "transactions": {"nodes": [{"status": status} for status in statuses]}}  # fmt: skip


@pytest.mark.parametrize(
    ("statuses", "amount", "settled"),
    [
        (["SUCCESS"], "5.0", True),
        (["SUCCESS", "PENDING"], "5.0", False),
        (["FAILURE"], "5.0", False),
        ([], "5.0", False),
        ([], "0.0", True),
    ],
)
def test_a_refund_is_settled_when_all_of_it_went_through(statuses: list[str], amount: str, settled: bool) -> None:
    order = read_order(node(refunds=[refund(*statuses, amount=amount)]))
    assert order.refunds == (
        Refund("r", datetime(2026, 11, 5, tzinfo=UTC), Money(Decimal(amount), "USD"), settled),
    )  # fmt: skip


def test_holds_of_open_work_only() -> None:
    held = {"reason": "INCORRECT_ADDRESS", "reasonNotes": "No such street"}
    nodes = [work("ON_HOLD", fulfillmentHolds=[held]), work("CLOSED", fulfillmentHolds=[held])]
    assert read_order(node(fulfillmentOrders={"nodes": nodes})).holds == (Hold("INCORRECT_ADDRESS", "No such street"),)


def test_the_promise_is_that_of_what_waits() -> None:
    closed = work("CLOSED", deliveryMethod=window("2026-11-04T00:00:00Z", "2026-11-06T00:00:00Z"))
    waiting = work("OPEN", deliveryMethod=window("2026-11-20T00:00:00Z", None))
    other = work("SCHEDULED", fulfillAt="2026-11-25T00:00:00Z", deliveryMethod=window(None, "2026-11-30T00:00:00Z"))
    cancelled = work("CANCELLED", deliveryMethod=window("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z"))
    order = read_order(node(fulfillmentOrders={"nodes": [closed, waiting, other, cancelled]}))
    assert order.promise == DeliveryPromise(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC))
    assert order.scheduled_for == datetime(2026, 11, 25, tzinfo=UTC)
    done = read_order(node(fulfillmentOrders={"nodes": [closed, cancelled]}))
    assert done.promise == DeliveryPromise(datetime(2026, 11, 4, tzinfo=UTC), datetime(2026, 11, 6, tzinfo=UTC))
    assert done.scheduled_for is None


def test_a_field_that_is_missing_altogether_is_an_error() -> None:
    raw = copy.deepcopy(node())
    del raw["lineItems"]
    with pytest.raises(KeyError):
        read_order(raw)
