"""Money back: once, over the payments it came from, in the currency that was paid."""

from decimal import Decimal

import pytest

from sandbox.shopify import Backstage, Shopify, ShopState
from sandbox.shopify.faults import FaultKind
from support.errors import NotPossible, ShopUnavailable
from support.integrations.shopify import ShopifyPrivateShop, ShopifyWrites
from support.model.commerce import Money, OrderId
from tests.support.integrations.shopify.writes.things import SENT, refund, usd


@pytest.mark.parametrize("kind", ["drop", "drop_after", "server_error", "garbage", "throttled"])
async def test_a_refund_that_broke_off_is_repeated_under_its_key(
    writes: ShopifyWrites, shopify: Shopify, state: ShopState, kind: FaultKind
) -> None:
    shopify.stage.faults.add(kind, 2, operation="CreateRefund")
    id_ = await refund(writes)
    order = state.order_named("#1042")
    assert order is not None
    assert [one["id"] for one in order["refunds"]] == [id_]
    assert len({str(asked.variables) for asked in shopify.stage.journal.all("CreateRefund")}) == 1


async def test_a_refund_is_found_again_when_its_key_is_forgotten(
    writes: ShopifyWrites, shopify: Shopify, stage: Backstage
) -> None:
    first = await refund(writes)
    stage.writing.keys.clear()  # Shopify keeps keys for a while only
    assert await refund(writes) == first
    assert len(shopify.stage.journal.all("CreateRefund")) == 1


async def test_another_key_is_another_refund(writes: ShopifyWrites) -> None:
    assert await refund(writes, "k-1") != await refund(writes, "k-2")
    with pytest.raises(NotPossible):  # there were two bottles
        await refund(writes, "k-3")


async def test_a_key_that_paid_something_else_leaves_it_open(writes: ShopifyWrites, stage: Backstage) -> None:
    stage.writing.keys["k-1"] = ({"orderId": SENT}, "gid://shopify/Refund/1")
    with pytest.raises(ShopUnavailable) as caught:
        await refund(writes)
    assert not caught.value.before


async def test_a_refund_that_the_bank_refuses_is_not_done(writes: ShopifyWrites, stage: Backstage) -> None:
    stage.writing.refund_status = "FAILURE"
    for _ in range(2):  # found by its note the second time, and still no money
        with pytest.raises(NotPossible) as caught:
            await refund(writes)
        assert "payment provider" in caught.value.said


async def test_a_refund_under_way_is_done(writes: ShopifyWrites, stage: Backstage) -> None:
    stage.writing.refund_status = "PENDING"
    assert await refund(writes)


async def test_money_goes_back_over_every_payment_it_came_from(
    writes: ShopifyWrites, state: ShopState, private: ShopifyPrivateShop
) -> None:
    order = state.order_named("#1042")
    assert order is not None
    order["transactions"] = [
        {"id": "gid://shopify/OrderTransaction/1", "kind": "SALE", "amount": "26.00", "gateway": "gift_card"},
        {"id": "gid://shopify/OrderTransaction/2", "kind": "SALE", "amount": "300.00", "gateway": "shopify_payments"},
    ]
    state.touch(order)
    await writes.refund(SENT, [], shipping=False, amount=usd("40.00"), note="", key="k")
    found = await private.details(SENT)
    assert found is not None
    back = [(payment.gateway, payment.amount.amount) for payment in found.payments if payment.kind == "REFUND"]
    assert back == [("gift_card", Decimal("26.0")), ("shopify_payments", Decimal("14.0"))]


async def test_a_refund_is_in_the_currency_that_was_paid(
    writes: ShopifyWrites, shopify: Shopify, state: ShopState
) -> None:
    order = state.order_named("#1050")
    assert order is not None
    order["exchangeRate"] = "1.10"
    state.touch(order)
    camilles = OrderId("gid://shopify/Order/661050")
    with pytest.raises(NotPossible):
        await writes.refund(camilles, [], shipping=False, amount=usd("10.00"), note="", key="k")
    amount = Money(Decimal("10.00"), "EUR")
    await writes.refund(camilles, [], shipping=False, amount=amount, note="", key="k")
    (asked,) = shopify.stage.journal.all("CreateRefund")
    assert asked.variables["input"]["currency"] == "EUR"
