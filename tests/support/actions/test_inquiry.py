"""An operator asks what the rules would say of an order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from support.actions.inquiry import Inquiry
from support.errors import SettingError
from tests.conftest import FakeClock
from tests.support.actions.shops import NOW, ZONE, judged_shop


@pytest.fixture
async def inquiry() -> AsyncIterator[Inquiry]:
    async with judged_shop(Path("data/sandbox_shop.json"), Path("data/rules.yaml")) as judged:
        yield Inquiry(judged.shop, judged.private, judged.cases, judged.rules, FakeClock(NOW), ZONE)


async def test_the_wanted_variants_are_read(inquiry: Inquiry) -> None:
    swap = {"lines": [{"item": 1030001, "quantity": 1, "variant": 71302}]}
    lines = await inquiry.explain("1030", "exchange_items", swap)
    assert "    in_stock: no - holds, it is no" in lines


async def test_what_it_would_cost_is_known(inquiry: Inquiry) -> None:
    lines = await inquiry.explain("1056", "edit_items", {"edits": [{"item": 1056002, "quantity": 0}]})
    assert any("price_difference: [-150..0 USD" in line and "holds, it is -39.00 USD" in line for line in lines), lines


async def test_what_named_lines_would_pay_back_is_known(inquiry: Inquiry) -> None:
    lines = await inquiry.explain("1030", "refund", {"lines": [{"item": 1030001, "quantity": 1}]})
    assert any("refund: [< 15 USD" in line and "fails, it is 2" in line for line in lines), lines
    shipping = await inquiry.explain("1030", "refund", {"shipping": True})
    assert "    shipping_back: no - fails, it is yes" in shipping


async def test_what_the_order_itself_stands_against_is_said(inquiry: Inquiry) -> None:
    lines = await inquiry.explain("1030", "refund", {"amount": "100000"})
    assert lines[-1] == "  but as the order is now it is not possible (refund_too_much), and the customer is told so"


async def test_a_return_without_lines_is_of_everything(inquiry: Inquiry) -> None:
    lines = await inquiry.explain("#1051", "return_items", {})
    assert "    item_types: [Gift cards, Food, Fuel, Personalised] - fails, it is bottles, stoves" in lines


@pytest.mark.parametrize(
    ("number", "action", "given", "problem"),
    [
        ("9999", "cancel_order", {}, "there is no order 9999"),
        ("1042", "cancel", {}, "unknown action 'cancel'; did you mean 'cancel_order'?"),
        ("1042", "change_address", {}, "change_address: address: Field required"),
    ],
)
async def test_what_is_wrong_is_said(
    inquiry: Inquiry, number: str, action: str, given: dict[str, Any], problem: str
) -> None:
    with pytest.raises(SettingError) as error:
        await inquiry.explain(number, action, given)
    assert problem in str(error.value)
