"""`suggestedRefund` and `refundCreate`: once a key, over the payments it came from, never more than was paid."""

from typing import Any

import pytest

from sandbox.shopify import ShopState
from sandbox.shopify.money import ZERO
from tests.sandbox.shopify.conftest import Asker
from tests.sandbox.shopify.listening import Listener, drained, subscribe
from tests.sandbox.shopify.mutations import (
    REFUND,
    SUGGEST,
    amount,
    mutate,
    order_id,
    raw,
    refused,
    reloaded,
    stock,
)

ORDER = order_id("1042")
SALE = "gid://shopify/OrderTransaction/104201"
BOTTLE = "gid://shopify/LineItem/1042002"
OTHERS = "gid://shopify/LineItem/1043001"


def pay(part: str, **more: Any) -> dict[str, Any]:
    transaction = {"orderId": ORDER, "parentId": SALE, "gateway": "shopify_payments", "kind": "REFUND", "amount": part}
    return {"orderId": ORDER, "transactions": [{**transaction, **more}]}


def bottles(count: int, restock: str | None = None) -> dict[str, Any]:
    return {"refundLineItems": [{"lineItemId": BOTTLE, "quantity": count, "restockType": restock}]}


async def suggest(ask: Asker, order: str = ORDER, **wanted: Any) -> Any:
    return (await ask.data(SUGGEST, id=order, **wanted))["order"]["suggestedRefund"]


async def test_a_suggestion_is_what_can_be_paid(ask: Asker, shop: ShopState) -> None:
    plan = await suggest(ask, lines=[{"lineItemId": BOTTLE, "quantity": 2}], shipping=True)
    assert (amount(plan["amountSet"]), amount(plan["maximumRefundableSet"])) == ("77.0", "326.0")
    (one,) = plan["suggestedTransactions"]
    assert (one["gateway"], amount(one["amountSet"]), one["parentTransaction"]["id"]) == (
        "shopify_payments", "77.0", SALE,
    )  # fmt: skip
    made = (await mutate(ask, REFUND, input=pay("77.00") | bottles(2) | {"shipping": {"fullRefund": True}}, key="k"))[
        "refund"
    ]
    assert amount(made["totalRefundedSet"]) == "77.0"
    assert raw(shop, "1042")["displayFinancialStatus"] == "PARTIALLY_REFUNDED"
    again = await suggest(ask, full=True)
    assert (amount(again["amountSet"]), amount(again["shipping"]["maximumRefundableSet"])) == ("249.0", "0.0")
    reloaded(shop)


async def test_suggestions_for_what_is_not_there_are_errors(ask: Asker) -> None:
    for line in ({"lineItemId": BOTTLE, "quantity": 3}, {"lineItemId": OTHERS, "quantity": 1}):
        (error,) = await ask.errors(SUGGEST, id=ORDER, lines=[line])
        assert error["path"] == ["order", "suggestedRefund"]


async def test_a_key_pays_once(ask: Asker, shop: ShopState) -> None:
    first = await mutate(ask, REFUND, input=pay("34.00"), key="k")
    for _ in range(3):
        assert await mutate(ask, REFUND, input=pay("34.00"), key="k") == first
    assert len(raw(shop, "1042")["refunds"]) == 1
    await mutate(ask, REFUND, input=pay("34.00"), key="other")
    assert len(raw(shop, "1042")["refunds"]) == 2


async def test_a_key_is_for_one_input(ask: Asker) -> None:
    await mutate(ask, REFUND, input=pay("34.00"), key="k")
    assert "idempotency key" in (await refused(ask, REFUND, input=pay("35.00"), key="k"))["message"]


async def test_a_refused_try_does_not_use_its_key(ask: Asker) -> None:
    await refused(ask, REFUND, input=pay("999.00"), key="k")
    await mutate(ask, REFUND, input=pay("34.00"), key="k")


async def test_without_a_key_it_is_an_error(ask: Asker, shop: ShopState) -> None:
    bare = REFUND.replace(" @idempotent(key: $key)", "").replace(", $key: String!", "")
    (error,) = await ask.errors(bare, input=pay("34.00"))
    assert "@idempotent" in error["message"]
    assert raw(shop, "1042")["refunds"] == []


@pytest.mark.parametrize(
    "input_",
    [
        pay("326.01"), pay("0.00"), pay("-1.00"), pay("34.00", kind="SALE"), pay("34.00", gateway="paypal"),
        pay("34.00", parentId="gid://shopify/OrderTransaction/1"), pay("34.00", orderId=order_id("1043")),
        pay("34.00") | bottles(3), pay("34.00") | bottles(0),
        pay("34.00") | {"refundLineItems": [{"lineItemId": BOTTLE, "quantity": 1}] * 3},
        pay("34.00") | {"refundLineItems": [{"lineItemId": OTHERS, "quantity": 1}]},
        pay("34.00") | {"shipping": {"amount": "9.01"}},
        {"orderId": ORDER, "transactions": pay("200.00")["transactions"] * 2},
    ],
)  # fmt: skip
async def test_what_is_not_paid(ask: Asker, input_: dict[str, Any]) -> None:
    await refused(ask, REFUND, input=input_, key="k")


async def test_no_such_order(ask: Asker) -> None:
    await refused(ask, REFUND, input=pay("1.00") | {"orderId": "gid://shopify/Order/1"}, key="k")


@pytest.mark.parametrize(("restock", "back"), [("RETURN", 1), ("NO_RESTOCK", 0), (None, 0)])
async def test_back_on_the_shelf_if_wanted(ask: Asker, shop: ShopState, restock: str | None, back: int) -> None:
    before = stock(shop, "71901")
    made = (await mutate(ask, REFUND, input=pay("34.00") | bottles(1, restock), key="k"))["refund"]
    assert made["refundLineItems"]["nodes"] == [{"quantity": 1, "restocked": bool(back)}]
    assert stock(shop, "71901") == before + back


async def test_all_of_it_back_is_refunded(ask: Asker, shop: ShopState) -> None:
    await mutate(ask, REFUND, input=pay("326.00"), key="k")
    assert raw(shop, "1042")["displayFinancialStatus"] == "REFUNDED"
    await refused(ask, REFUND, input=pay("0.01"), key="k2")
    reloaded(shop)


async def test_a_slow_provider_and_one_that_refuses(ask: Asker, shop: ShopState) -> None:
    writing = ask.shopify.stage.writing
    writing.refund_status = "PENDING"
    slow = (await mutate(ask, REFUND, input=pay("26.00"), key="slow"))["refund"]
    assert [one["status"] for one in slow["transactions"]["nodes"]] == ["PENDING"]
    assert amount((await suggest(ask))["maximumRefundableSet"]) == "300.0"
    writing.refund_status = "FAILURE"
    await mutate(ask, REFUND, input=pay("100.00"), key="refused")
    assert amount((await suggest(ask))["maximumRefundableSet"]) == "300.0"
    assert shop.view(raw(shop, "1042")).payments.returned == ZERO


async def test_what_was_not_shipped_and_is_paid_back_is_not_shipped(ask: Asker, shop: ShopState) -> None:
    order = raw(shop, "1043")  # one stove is still to be sent
    stove = next(line for line in shop.view(order).lines if line["unfulfilledQuantity"])
    input_ = {"orderId": order["id"], "refundLineItems": [{"lineItemId": stove["id"], "quantity": 1}]}
    await mutate(ask, REFUND, input=input_, key="k")
    assert order["displayFulfillmentStatus"] == "FULFILLED"
    assert not any(line["unfulfilledQuantity"] for line in shop.view(order).lines)
    reloaded(shop)


async def test_the_customers_currency_must_be_named(ask: Asker, shop: ShopState) -> None:
    order = raw(shop, "1050")
    order["exchangeRate"] = "1.10"
    shop.touch(order)
    transaction = {**pay("10.00")["transactions"][0], "orderId": order["id"], "parentId": order["transactions"][0]["id"],
                   "gateway": order["transactions"][0]["gateway"]}  # fmt: skip
    input_ = {"orderId": order["id"], "transactions": [transaction]}
    assert (await refused(ask, REFUND, input=input_, key="k"))["field"] == ["currency"]
    await mutate(ask, REFUND, input=input_ | {"currency": "EUR"}, key="k")


async def test_suggestions_and_refunds_agree_for_every_order(ask: Asker, shop: ShopState) -> None:
    """What is suggested as the whole can be paid, and nothing after it."""
    paid = 0
    for order in shop.orders:
        plan = await suggest(ask, order["id"], full=True)
        transactions = [
            {"orderId": order["id"], "parentId": one["parentTransaction"]["id"], "gateway": one["gateway"],
             "kind": "REFUND", "amount": amount(one["amountSet"])}
            for one in plan["suggestedTransactions"]
        ]  # fmt: skip
        if not transactions:
            assert amount(plan["maximumRefundableSet"]) == "0.0"
            continue
        lines = [
            {"lineItemId": part["lineItem"]["id"], "quantity": part["quantity"]} for part in plan["refundLineItems"]
        ]
        input_ = {"orderId": order["id"], "currency": order["currencyCode"]}
        await mutate(
            ask, REFUND, input=input_ | {"transactions": transactions, "refundLineItems": lines}, key=order["id"]
        )
        left = await suggest(ask, order["id"], full=True)
        paid += 1
        assert left["refundLineItems"] == []
        more = [{**transactions[0], "amount": f"{float(amount(left['maximumRefundableSet'])) + 0.01:.2f}"}]
        await refused(ask, REFUND, input=input_ | {"transactions": more}, key=f"{order['id']} more")
    assert paid > 25
    reloaded(shop)


async def test_subscribers_hear_of_it_once(ask: Asker, listener: Listener) -> None:
    await subscribe(ask, listener, "REFUNDS_CREATE")
    for _ in range(2):
        await mutate(ask, REFUND, input=pay("34.00") | bottles(1), key="k")
    await drained(ask)
    (body,) = listener.bodies("refunds/create")
    assert (body["order_id"], body["refund_line_items"][0]["quantity"]) == (661042, 1)
    assert [one["amount"] for one in body["transactions"]] == ["34.00"]
