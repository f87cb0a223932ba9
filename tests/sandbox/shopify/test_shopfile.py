"""Shop files: read, completed, refused, and given back in their own shape."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.shopify import ShopFileError, ShopState
from sandbox.shopify.clock import ShopClock
from tests.sandbox.shopify.conftest import LIVELY, NOW, complete_order

TAU = Path("../shared/eval/shop_tau2.json")
needs_tau = pytest.mark.skipif(not TAU.exists(), reason="NOT CHECKED with the big shop: ../shared/eval is absent")


def minimal(**changes: Any) -> dict[str, Any]:
    return {"now": NOW.isoformat(), "products": [], "customers": [], "orders": [complete_order(1, {})], **changes}


@pytest.mark.parametrize("key", ["now", "products", "customers", "orders"])
def test_what_is_missing_is_named(key: str) -> None:
    document = minimal()
    del document[key]
    with pytest.raises(ShopFileError, match=key):
        ShopState(document)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"totalPrice": None}, "#1 has no totalPrice"),
        ({"customerId": "gid://shopify/Customer/9"}, "customer that the shop does not have"),
        ({"fulfillments": [{"id": "f", "lineItemIds": ["77"]}]}, "lines the order does not have"),
        ({"fulfillments": [{"id": "f", "lineItemIds": ["101"], "quantities": [1, 1]}]}, "quantities"),
    ],
)
def test_an_order_that_contradicts_itself_is_refused(order: dict[str, Any], words: str) -> None:
    with pytest.raises(ShopFileError, match=words):
        ShopState(minimal(orders=[complete_order(1, order)]))


@pytest.mark.parametrize("now", ["yesterday", None, 5])
def test_now_is_a_moment(now: Any) -> None:
    with pytest.raises(ShopFileError, match="now"):
        ShopState(minimal(now=now))


def test_a_file_that_is_not_json(tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_text("{")
    with pytest.raises(ShopFileError, match="not JSON"):
        ShopState.load(tmp_path / "shop.json")
    (tmp_path / "shop.json").write_text("[]")
    with pytest.raises(ShopFileError, match="object"):
        ShopState.load(tmp_path / "shop.json")


@pytest.mark.parametrize("file", [LIVELY, pytest.param(TAU, marks=needs_tau)])
def test_a_dump_is_a_shop_file_that_says_the_same(file: Path, tmp_path: Path) -> None:
    original = json.loads(file.read_text(encoding="utf-8"))
    dumped = ShopState.load(file, now=lambda: NOW).dump()
    (tmp_path / "dump.json").write_text(json.dumps(dumped))
    assert ShopState.load(tmp_path / "dump.json", now=lambda: NOW).dump() == dumped
    assert dumped["now"] == original["now"]
    assert dumped["products"] == original["products"]
    assert dumped["customers"] == original["customers"]
    for before, after in zip(original["orders"], dumped["orders"], strict=True):
        lines = [{**line, "id": None} for line in before["lineItems"]]
        assert [{**line, "id": None} for line in after["lineItems"]] == lines
        assert {key: after[key] for key in before if key not in ("lineItems", "transactions", "fulfillments")} == {
            key: value for key, value in before.items() if key not in ("lineItems", "transactions", "fulfillments")
        }


def test_a_dump_is_a_copy(shop: ShopState) -> None:
    before = copy.deepcopy(dumped := shop.dump())
    shop.orders[0]["note"] = "changed"
    assert dumped == before


def test_keys_that_nobody_knows_are_kept() -> None:
    dumped = ShopState(minimal(licence="MIT", orders=[complete_order(1, {"tauStatus": "pending"})])).dump()
    assert dumped["licence"] == "MIT"
    assert dumped["orders"][0]["tauStatus"] == "pending"


def test_lines_with_the_same_id_get_their_own(small_shop: Callable[..., ShopState]) -> None:
    line = {"id": "gid://shopify/LineItem/7", "title": "Twin", "quantity": 1, "price": "5.00"}
    shop = small_shop(
        {
            "lineItems": [line, dict(line), {**line, "id": "gid://shopify/LineItem/8"}],
            "displayFulfillmentStatus": "PARTIALLY_FULFILLED",
            "fulfillments": [{"id": "gid://shopify/Fulfillment/1", "createdAt": NOW.isoformat(), "status": "SUCCESS",
                              "lineItemIds": ["7", "7"]}],
        }
    )  # fmt: skip
    view = shop.view(shop.orders[0])
    assert len({node["id"] for node in view.lines}) == 3
    assert [node["unfulfilledQuantity"] for node in view.lines] == [0, 0, 1]


def test_a_refund_transaction_that_no_refund_claims_becomes_one(small_shop: Callable[..., ShopState]) -> None:
    shop = small_shop(
        {
            "cancelledAt": "2026-11-11T00:00:00+00:00",
            "displayFinancialStatus": "REFUNDED",
            "transactions": [
                {"kind": "SALE", "amount": "20.00", "gateway": "paypal"},
                {"kind": "REFUND", "amount": "20.00", "gateway": "paypal"},
            ],
        }
    )
    paid = shop.view(shop.orders[0]).payments
    assert [refund["totalRefundedSet"]["shopMoney"]["amount"] for refund in paid.refunds] == ["20.0"]
    assert paid.refunds[0]["createdAt"] == "2026-11-11T00:00:00Z"
    assert paid.transactions[1]["parentTransaction"] is paid.transactions[0]
    assert paid.refundable == 0


def test_the_order_number_format_is_read_off_the_names(small_shop: Callable[..., ShopState]) -> None:
    assert small_shop({"name": "#W1"}, {"name": "#W22"}).shop["orderNumberFormatPrefix"] == "#W"
    assert small_shop({"name": "#W1"}, {"name": "EN1"}).shop["orderNumberFormatPrefix"] == "#"
    assert small_shop().shop["orderNumberFormatPrefix"] == "#"


def test_the_clock_begins_with_the_file_and_runs() -> None:
    passed = [100.0]
    clock = ShopClock(datetime(2026, 11, 20, tzinfo=UTC), monotonic_s=lambda: passed[0])
    passed[0] = 160.0
    assert clock() == datetime(2026, 11, 20, 0, 1, tzinfo=UTC)
    clock.advance(timedelta(days=1))
    assert clock() == datetime(2026, 11, 21, 0, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(timedelta(seconds=-1))


@needs_tau
def test_the_big_shop_is_found_by_index() -> None:
    shop = ShopState.load(TAU)
    assert len(shop.orders) == 1000
    for order in shop.orders:
        assert shop.order_named(order["name"]) is order
    assert shop.shop["orderNumberFormatPrefix"] == "#W"
