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
        yield Inquiry(judged.shop, judged.private, judged.catalogue, judged.rules, FakeClock(NOW), ZONE)


async def test_the_wanted_variants_are_read(inquiry: Inquiry) -> None:
    swap = {"lines": [{"item": 1030001, "quantity": 1, "variant": 71302}]}
    lines = await inquiry.explain("1030", "exchange_items", swap)
    assert "    in_stock: no - holds, it is no" in lines


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
