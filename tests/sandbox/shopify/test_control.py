"""The hand behind the shop, and the webhooks that follow from what it does."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from tests.sandbox.shopify.conftest import Asker
from tests.sandbox.shopify.listening import Listener, drained, subscribe

STATUS = """query ($q: String!) { orders(first: 1, query: $q) { nodes { displayFulfillmentStatus
  lineItems(first: 5) { nodes { unfulfilledQuantity } }
  fulfillments { displayStatus deliveredAt inTransitAt estimatedDeliveryAt trackingInfo { number } events(first: 9) { nodes { status message } } }
  fulfillmentOrders(first: 9) { nodes { status lineItems(first: 9) { nodes { remainingQuantity } } } } } } }"""


async def status(ask: Asker, name: str) -> Any:
    return (await ask.data(STATUS, q=f"name:{name}"))["orders"]["nodes"][0]


async def test_what_is_left_is_shipped_and_brought(ask: Asker) -> None:
    tracking = {"number": "1Z1", "company": "UPS", "url": None}
    code, _ = await ask.control(
        "POST", "orders/1043/ship", tracking=tracking, estimatedDeliveryAt="2026-11-24T20:00:00Z"
    )
    assert code == 200
    order = await status(ask, "1043")
    assert order["displayFulfillmentStatus"] == "FULFILLED"
    assert [line["unfulfilledQuantity"] for line in order["lineItems"]["nodes"]] == [0, 0, 0]
    assert {work["status"] for work in order["fulfillmentOrders"]["nodes"]} == {"CLOSED"}
    for to in ("IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"):
        assert (await ask.control("POST", "orders/1043/fulfillments/3/advance", to=to, message=f"now {to}"))[0] == 200
    parcel = (await status(ask, "1043"))["fulfillments"][2]
    assert parcel["displayStatus"] == "DELIVERED"
    assert parcel["deliveredAt"] == parcel["inTransitAt"] == "2026-11-20T12:00:00Z"
    assert parcel["estimatedDeliveryAt"] == "2026-11-24T20:00:00Z"
    assert [event["message"] for event in parcel["events"]["nodes"]] == [
        "now IN_TRANSIT",
        "now OUT_FOR_DELIVERY",
        "now DELIVERED",
    ]


async def test_a_part_is_shipped(ask: Asker) -> None:
    line = "gid://shopify/LineItem/1047001"
    assert (await ask.control("POST", "orders/1047/ship", units={line: 1}))[0] == 200
    order = await status(ask, "1047")
    assert order["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED"
    assert [line["unfulfilledQuantity"] for line in order["lineItems"]["nodes"]] == [0, 1]
    works = order["fulfillmentOrders"]["nodes"]
    assert [work["status"] for work in works] == ["CLOSED", "IN_PROGRESS"]
    assert [item["remainingQuantity"] for item in works[1]["lineItems"]["nodes"]] == [1]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("orders/9999/ship", {}),
        ("orders/1042/ship", {}),
        ("orders/1022/ship", {}),
        ("orders/1047/ship", {"units": {"gid://shopify/LineItem/1047001": 2}}),
        ("orders/1042/fulfillments/2/advance", {"to": "DELIVERED"}),
        ("orders/1057/fulfillments/1/advance", {"to": "DELIVERED"}),
        ("orders/1042/fulfillments/1/advance", {"to": "DELIVERED", "estimatedDeliveryAt": "soon"}),
        ("orders/1042/edit", {"name": "#1"}),
        ("webhooks", {"topic": "NONE", "uri": "http://127.0.0.1/"}),
        ("clock", {"advanceS": 5}),
        ("throttle", {"maximum": "much"}),
    ],
)
async def test_what_makes_no_sense_is_refused(ask: Asker, path: str, body: dict[str, Any]) -> None:
    code, answer = await ask.control("POST", path, **body)
    assert code == 400
    assert answer["error"]


async def test_webhooks_are_signed_and_tell_the_state_at_that_moment(ask: Asker, listener: Listener) -> None:
    await subscribe(ask, listener, "FULFILLMENTS_UPDATE", "FULFILLMENT_EVENTS_CREATE", "ORDERS_UPDATED")
    await ask.control("POST", "orders/1042/fulfillments/1/advance", to="OUT_FOR_DELIVERY")
    await ask.control("POST", "orders/1042/fulfillments/1/advance", to="DELIVERED")
    await drained(ask)
    assert sorted(listener.topics()) == sorted(
        ["fulfillment_events/create", "fulfillments/update", "orders/updated"] * 2
    )
    assert {body["shipment_status"] for body in listener.bodies("fulfillments/update")} == {
        "out_for_delivery",
        "delivered",
    }
    update = listener.bodies("fulfillments/update")[0]
    assert update["tracking_number"] == "1Z8E4R120390001042"
    assert update["order_id"] == 661042
    order = listener.bodies("orders/updated")[0]
    assert (order["name"], order["financial_status"], order["fulfillment_status"]) == ("#1042", "paid", "fulfilled")
    secret = ask.shopify.webhook_secret.encode()
    for headers, body in listener.got:
        expected = base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()
        assert headers["x-shopify-hmac-sha256"] == expected
        assert headers["x-shopify-shop-domain"] == "northbeam.myshopify.com"
        assert headers["x-shopify-api-version"] == "2026-10"
    assert len({headers["x-shopify-webhook-id"] for headers, _ in listener.got}) == 6


async def test_a_webhook_is_tried_again_with_the_same_id(ask: Asker, listener: Listener) -> None:
    ask.shopify.stage.webhooks.retry_delays_s = (0.0, 0.0, 0.0)
    listener.answers = [500, 404, 200]
    await subscribe(ask, listener, "ORDERS_UPDATED")
    await ask.control("POST", "orders/1042/edit", note="Ring twice")
    await drained(ask)
    assert len(listener.got) == 3
    assert len({headers["x-shopify-webhook-id"] for headers, _ in listener.got}) == 1
    assert {body["note"] for body in listener.bodies("orders/updated")} == {"Ring twice"}
    _, sent = await ask.control("GET", "webhooks")
    assert [one["status"] for one in sent] == [500, 404, 200]


async def test_a_webhook_is_given_up_in_the_end(ask: Asker, listener: Listener) -> None:
    ask.shopify.stage.webhooks.retry_delays_s = (0.0, 0.0)
    listener.answers = [503]
    await subscribe(ask, listener, "ORDERS_UPDATED")
    await ask.control("POST", "webhooks", topic="ORDERS_UPDATED", uri="http://127.0.0.1:9/closed")
    await ask.control("POST", "orders/1042/edit", note="x")
    await drained(ask)
    assert len(listener.got) == 3
    assert [one.status for one in ask.shopify.stage.webhooks.sent if one.uri != listener.url] == [None] * 3


async def test_nobody_is_told_what_they_did_not_ask_for(ask: Asker, listener: Listener) -> None:
    await subscribe(ask, listener, "ORDERS_CANCELLED")
    await ask.control("POST", "orders/1042/edit", note="x")
    await drained(ask)
    assert listener.got == []


async def test_the_shop_can_be_read_and_its_requests_too(ask: Asker) -> None:
    _, dump = await ask.control("GET", "shop")
    assert {"now", "products", "customers", "orders"} <= dump.keys()
    _, order = await ask.control("GET", "orders/1042")
    assert order["name"] == "#1042"
    await ask.data("query Named { shop { name } }")
    _, asked = await ask.control("GET", "requests?operation=Named")
    assert [entry["status"] for entry in asked] == [200]
    assert asked[0]["at"] > 0
    assert 0 < asked[0]["took_s"] < 60
    assert (await ask.control("DELETE", "requests"))[0] == 204
    assert (await ask.control("GET", "requests"))[1] == []


async def test_an_edit_changes_what_is_found(ask: Asker) -> None:
    await ask.control("POST", "orders/1049/edit", email="hannah@example.com")
    query = "query ($q: String!) { orders(first: 2, query: $q) { nodes { name updatedAt } } }"
    found = (await ask.data(query, q='email:"hannah@example.com"'))["orders"]["nodes"]
    assert found == [{"name": "#1049", "updatedAt": "2026-11-20T12:00:00Z"}]
