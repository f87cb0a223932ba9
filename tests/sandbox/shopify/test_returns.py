"""Returns: asked for, decided, made with an exchange; and reads and mutations that agree on what can be returned."""

from typing import Any

import pytest

from sandbox.shopify import ShopState
from sandbox.shopify.returns import returnable
from tests.sandbox.shopify.conftest import Asker
from tests.sandbox.shopify.listening import Listener, drained, subscribe
from tests.sandbox.shopify.mutations import (
    APPROVE,
    CREATE,
    DECLINE,
    REFUND,
    REQUEST,
    RETURNABLE,
    mutate,
    order_id,
    raw,
    refused,
    reloaded,
)

UNWANTED = "gid://shopify/ReturnReasonDefinition/4"
JACKET = "gid://shopify/FulfillmentLineItem/4103001001"
JACKET_L = "gid://shopify/ProductVariant/71305"


def wish(name: str, *items: tuple[str, int], **more: Any) -> dict[str, Any]:
    return {
        "orderId": order_id(name),
        "returnLineItems": [
            {"fulfillmentLineItemId": id_, "quantity": quantity, "returnReasonDefinitionId": UNWANTED, **more}
            for id_, quantity in items
        ],
    }


async def left(ask: Asker, order: str) -> dict[str, int]:
    """Units that can be returned, by fulfillment line."""
    found = await ask.data(RETURNABLE, id=order)
    return {
        item["fulfillmentLineItem"]["id"]: item["quantity"]
        for node in found["returnableFulfillments"]["nodes"]
        for item in node["returnableFulfillmentLineItems"]["nodes"]
    }


async def request(ask: Asker) -> Any:
    return (await mutate(ask, REQUEST, input=wish("1030", (JACKET, 1), customerNote="Too warm")))["return"]


async def test_a_request_waits_for_people(ask: Asker, shop: ShopState) -> None:
    made = await request(ask)
    assert (made["status"], made["name"], made["totalQuantity"]) == ("REQUESTED", "#1030-R1", 1)
    assert made["order"]["returnStatus"] == "RETURN_REQUESTED"
    assert await left(ask, order_id("1030")) == {}
    assert raw(shop, "1030")["returns"][0]["returnLineItems"][0]["customerNote"] == "Too warm"
    reloaded(shop)


async def test_an_approved_one_is_open_and_decided(ask: Asker, shop: ShopState) -> None:
    made = await request(ask)
    approved = (await mutate(ask, APPROVE, id=made["id"]))["return"]
    assert (approved["status"], bool(approved["requestApprovedAt"])) == ("OPEN", True)
    assert (await refused(ask, APPROVE, id=made["id"]))["code"] == "INVALID_STATE"
    assert (await refused(ask, DECLINE, id=made["id"]))["code"] == "INVALID_STATE"
    reloaded(shop)


async def test_a_declined_one_sets_the_items_free(ask: Asker, shop: ShopState) -> None:
    made = await request(ask)
    declined = (await mutate(ask, DECLINE, id=made["id"], note="Worn"))["return"]
    assert declined == {"status": "DECLINED", "decline": {"reason": "FINAL_SALE", "note": "Worn"}}
    assert await left(ask, order_id("1030")) == {JACKET: 1}
    await request(ask)
    assert [one["name"] for one in raw(shop, "1030")["returns"]] == ["#1030-R1", "#1030-R2"]
    reloaded(shop)


async def test_an_exchange_is_open_at_once_and_the_order_keeps_its_lines(ask: Asker, shop: ShopState) -> None:
    lines = [line["id"] for line in raw(shop, "1030")["lineItems"]]
    given = wish("1030", (JACKET, 1)) | {"exchangeLineItems": [{"variantId": JACKET_L, "quantity": 1}]}
    made = (await mutate(ask, CREATE, input=given))["return"]
    assert made["status"] == "OPEN"
    assert made["exchangeLineItems"]["nodes"] == [
        {"variantId": JACKET_L, "quantity": 1, "title": "Alpenglow Down Jacket"}
    ]
    assert [line["id"] for line in raw(shop, "1030")["lineItems"]] == lines
    reloaded(shop)


@pytest.mark.parametrize(
    ("items", "more", "code"),
    [
        ([], {}, "BLANK"),
        ([(JACKET, 0)], {}, "GREATER_THAN"),
        ([(JACKET, 2)], {}, "INVALID"),
        ([(JACKET, 1), (JACKET, 1)], {}, "INVALID"),
        ([("gid://shopify/FulfillmentLineItem/1", 1)], {}, "NOT_FOUND"),
        ([(JACKET, 1)], {"returnReasonDefinitionId": None}, "BLANK"),
        ([(JACKET, 1)], {"customerNote": "x" * 301}, "TOO_LONG"),
    ],
)  # fmt: skip
async def test_what_cannot_be_asked_for(
    ask: Asker, items: list[tuple[str, int]], more: dict[str, Any], code: str
) -> None:
    assert (await refused(ask, REQUEST, input=wish("1030", *items, **more)))["code"] == code


async def test_what_cannot_be_exchanged(ask: Asker) -> None:
    gone = {"variantId": "gid://shopify/ProductVariant/1", "quantity": 1}
    none = {"variantId": JACKET_L, "quantity": 0}
    for item, code in ((gone, "NOT_FOUND"), (none, "GREATER_THAN")):
        given = wish("1030", (JACKET, 1)) | {"exchangeLineItems": [item]}
        assert (await refused(ask, CREATE, input=given))["code"] == code


async def test_no_such_return_and_too_long_a_word_on_it(ask: Asker) -> None:
    assert (await refused(ask, APPROVE, id="gid://shopify/Return/1"))["code"] == "NOT_FOUND"
    made = await request(ask)
    assert (await refused(ask, DECLINE, id=made["id"], note="x" * 501))["code"] == "TOO_LONG"


async def test_what_was_paid_back_is_not_returnable(ask: Asker) -> None:
    line = {"lineItemId": "gid://shopify/LineItem/1030001", "quantity": 1}
    await mutate(ask, REFUND, input={"orderId": order_id("1030"), "refundLineItems": [line]}, key="k")
    assert await left(ask, order_id("1030")) == {}
    assert (await refused(ask, REQUEST, input=wish("1030", (JACKET, 1))))["code"] == "INVALID"


async def test_reads_and_mutations_agree_for_every_order(ask: Asker, shop: ShopState) -> None:
    """What is read as returnable can be returned, and not one unit more."""
    checked = 0
    for order in shop.orders:
        name = order["name"].lstrip("#")
        offered = await left(ask, order["id"])
        for id_ in shop.view(order).fulfillment_line_items:
            units = offered.get(id_, 0)
            await refused(ask, REQUEST, input=wish(name, (id_, units + 1)))
            if units:
                await mutate(ask, REQUEST, input=wish(name, (id_, units)))
                checked += 1
        assert returnable(shop.view(order)) == []
    assert checked > 20
    reloaded(shop)


async def test_subscribers_hear_of_each_step(ask: Asker, listener: Listener) -> None:
    await subscribe(ask, listener, "RETURNS_REQUEST", "RETURNS_APPROVE", "RETURNS_DECLINE")
    first = await request(ask)
    await mutate(ask, DECLINE, id=first["id"])
    second = await request(ask)
    await mutate(ask, APPROVE, id=second["id"])
    await drained(ask)
    assert sorted(listener.topics()) == ["returns/approve", "returns/decline", "returns/request", "returns/request"]
    (body,) = listener.bodies("returns/decline")
    assert (body["admin_graphql_api_id"], body["order"]["id"]) == (first["id"], 661030)
