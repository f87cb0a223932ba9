"""`orderEditBegin` to `…Commit`: staged, priced, committed or forgotten."""

from typing import Any

import pytest

from sandbox.shopify import ShopState
from sandbox.shopify.transitions import ship
from tests.sandbox.shopify.conftest import Asker
from tests.sandbox.shopify.listening import Listener, drained, subscribe
from tests.sandbox.shopify.mutations import (
    ADD,
    BEGIN,
    COMMIT,
    REFUND,
    SET,
    amount,
    mutate,
    order_id,
    raw,
    refused,
    reloaded,
    stock,
)

SHOES = "gid://shopify/CalculatedLineItem/1045001"
SIZE_42 = "gid://shopify/ProductVariant/72205"
SIZE_38 = "gid://shopify/ProductVariant/72201"


async def begin(ask: Asker, name: str = "1045") -> Any:
    return (await mutate(ask, BEGIN, id=order_id(name)))["calculatedOrder"]


async def test_nothing_of_an_edit_is_there_before_the_commit(ask: Asker, shop: ShopState) -> None:
    before = shop.dump()
    edit = await begin(ask)
    assert edit["lineItems"]["nodes"] == [{"id": SHOES, "quantity": 1, "editableQuantity": 1}]
    staged = await mutate(ask, SET, edit=edit["id"], line=SHOES, quantity=3)
    assert amount(staged["calculatedOrder"]["totalPriceSet"]) == "426.0"
    assert amount(staged["calculatedOrder"]["totalOutstandingSet"]) == "278.0"
    assert shop.dump() == before


async def test_more_of_it_is_to_be_paid(ask: Asker, shop: ShopState) -> None:
    before = stock(shop, "72201")
    edit = await begin(ask)
    await mutate(ask, SET, edit=edit["id"], line=SHOES, quantity=3)
    order = (await mutate(ask, COMMIT, edit=edit["id"]))["order"]
    assert order["edited"]
    assert amount(order["currentTotalPriceSet"]) == "426.0"
    assert order["displayFinancialStatus"] == "PARTIALLY_PAID"
    assert stock(shop, "72201") == before - 2
    (line,) = raw(shop, "1045")["lineItems"]
    assert (line["quantity"], line["orderedQuantity"]) == (3, 3)
    reloaded(shop)


@pytest.mark.parametrize("restock", [True, False])
async def test_another_variant_instead(ask: Asker, shop: ShopState, restock: bool) -> None:
    old, new = stock(shop, "72201"), stock(shop, "72205")
    edit = await begin(ask)
    added = await mutate(ask, ADD, edit=edit["id"], variant=SIZE_42, quantity=1)
    assert added["calculatedLineItem"]["title"] == "Cedar Trail Shoes"
    # The lines that were there and those that are added are told apart.
    assert [node["id"] for node in added["calculatedOrder"]["lineItems"]["nodes"]] == [SHOES]
    assert len(added["calculatedOrder"]["addedLineItems"]["nodes"]) == 1
    await mutate(ask, SET, edit=edit["id"], line=SHOES, quantity=0, restock=restock)
    await mutate(ask, COMMIT, edit=edit["id"])
    order = raw(shop, "1045")
    assert [(line["variantId"], line["quantity"]) for line in order["lineItems"]] == [(SIZE_42, 1)]
    assert [line["variantId"] for line in order["removedLineItems"]] == [SIZE_38]
    assert (stock(shop, "72201"), stock(shop, "72205")) == (old + restock, new - 1)
    assert order["displayFinancialStatus"] == "PAID"
    nodes = shop.view(order).lines
    assert [(node["quantity"], node["currentQuantity"]) for node in nodes] == [(1, 1), (1, 0)]
    reloaded(shop)


async def test_a_variant_once_unless_asked_for_twice(ask: Asker) -> None:
    edit = await begin(ask)
    await refused(ask, ADD, edit=edit["id"], variant=SIZE_38, quantity=1)
    await mutate(ask, ADD, edit=edit["id"], variant=SIZE_38, quantity=1, twice=True)


async def test_what_was_added_can_be_changed_and_taken_off(ask: Asker, shop: ShopState) -> None:
    edit = await begin(ask)
    line = (await mutate(ask, ADD, edit=edit["id"], variant=SIZE_42, quantity=1))["calculatedLineItem"]["id"]
    assert (await mutate(ask, SET, edit=edit["id"], line=line, quantity=4))["calculatedLineItem"]["quantity"] == 4
    await mutate(ask, SET, edit=edit["id"], line=line, quantity=0)
    await mutate(ask, COMMIT, edit=edit["id"])
    assert [line["variantId"] for line in raw(shop, "1045")["lineItems"]] == [SIZE_38]


async def test_what_was_shipped_stays(ask: Asker, shop: ShopState) -> None:
    order = raw(shop, "1045")
    order["lineItems"][0]["quantity"] = 3
    shop.touch(order)
    ship(shop, order, units={order["lineItems"][0]["id"]: 2})
    edit = await begin(ask)
    assert edit["lineItems"]["nodes"][0]["editableQuantity"] == 1
    assert "Fulfilled" in (await refused(ask, SET, edit=edit["id"], line=SHOES, quantity=1))["message"]
    await mutate(ask, SET, edit=edit["id"], line=SHOES, quantity=2)
    await mutate(ask, COMMIT, edit=edit["id"])
    assert order["displayFulfillmentStatus"] == "FULFILLED"
    assert shop.view(order).lines[0]["unfulfilledQuantity"] == 0
    reloaded(shop)


async def test_units_that_were_paid_back_are_no_part_of_an_edit(ask: Asker, shop: ShopState) -> None:
    order = raw(shop, "1045")
    order["lineItems"][0]["quantity"] = 3
    shop.touch(order)
    input_ = {
        "orderId": order_id("1045"),
        "refundLineItems": [{"lineItemId": order["lineItems"][0]["id"], "quantity": 1}],
    }
    await mutate(ask, REFUND, input=input_, key="k")
    edit = await begin(ask)
    assert edit["lineItems"]["nodes"] == [{"id": SHOES, "quantity": 2, "editableQuantity": 2}]
    await mutate(ask, SET, edit=edit["id"], line=SHOES, quantity=1)
    await mutate(ask, COMMIT, edit=edit["id"])
    assert shop.view(order).lines[0]["currentQuantity"] == 1
    reloaded(shop)


@pytest.mark.parametrize("name", ["1042", "1020", "1030"])
async def test_what_cannot_be_edited(ask: Asker, name: str) -> None:
    assert "cannot be edited" in (await refused(ask, BEGIN, id=order_id(name)))["message"]


async def test_a_change_meanwhile_spoils_it(ask: Asker, shop: ShopState) -> None:
    edit = await begin(ask)
    await mutate(ask, SET, edit=edit["id"], line=SHOES, quantity=2)
    ship(shop, raw(shop, "1045"))
    for mutation, more in ((COMMIT, {}), (SET, {"line": SHOES, "quantity": 1})):
        assert "changed since" in (await refused(ask, mutation, edit=edit["id"], **more))["message"]


async def test_a_session_is_good_for_one_commit(ask: Asker) -> None:
    edit = await begin(ask)
    await mutate(ask, COMMIT, edit=edit["id"])
    assert "does not exist" in (await refused(ask, COMMIT, edit=edit["id"]))["message"]


async def test_an_empty_edit_is_no_change(ask: Asker, shop: ShopState, listener: Listener) -> None:
    await subscribe(ask, listener, "ORDERS_EDITED")
    before = shop.dump()
    edit = await begin(ask)
    await mutate(ask, COMMIT, edit=edit["id"])
    await drained(ask)
    assert (listener.got, shop.dump()) == ([], before)


@pytest.mark.parametrize(
    ("mutation", "more"),
    [
        (SET, {"line": SHOES, "quantity": -1}), (SET, {"line": SHOES, "quantity": 10_000_000}),
        (SET, {"line": "gid://shopify/CalculatedLineItem/1", "quantity": 1}),
        (ADD, {"variant": SIZE_42, "quantity": 0}), (ADD, {"variant": "gid://shopify/ProductVariant/1", "quantity": 1}),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(ask: Asker, mutation: str, more: dict[str, Any]) -> None:
    edit = await begin(ask)
    await refused(ask, mutation, edit=edit["id"], **more)


async def test_no_such_order_and_no_such_edit(ask: Asker) -> None:
    await refused(ask, BEGIN, id="gid://shopify/Order/1")
    await refused(ask, SET, edit="gid://shopify/CalculatedOrder/1", line=SHOES, quantity=1)
    await refused(ask, ADD, edit="gid://shopify/CalculatedOrder/1", variant=SIZE_42, quantity=1)
    await refused(ask, COMMIT, edit="gid://shopify/CalculatedOrder/1")


async def test_subscribers_are_told_which_order_was_edited(ask: Asker, listener: Listener) -> None:
    await subscribe(ask, listener, "ORDERS_EDITED", "ORDERS_UPDATED")
    edit = await begin(ask)
    await mutate(ask, SET, edit=edit["id"], line=SHOES, quantity=2)
    await mutate(ask, COMMIT, edit=edit["id"])
    await drained(ask)
    assert sorted(listener.topics()) == ["orders/edited", "orders/updated"]
    (body,) = listener.bodies("orders/edited")
    assert body["order_edit"]["order_id"] == 661045
