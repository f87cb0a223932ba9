"""Actions from a command line: every parameter is known, or said to be wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest

from support.actions.arguments import KINDS, read_action
from support.errors import SettingError
from support.model.actions import (
    Action,
    ActionName,
    CancelOrder,
    ChangeAddress,
    EditItems,
    ItemEdit,
    Refund,
    ReturnItems,
    ReturnLine,
    UpdateCustomer,
)
from support.model.commerce import Address


def test_every_action_has_a_name() -> None:
    assert set(KINDS) == set(get_args(ActionName))


@pytest.mark.parametrize(
    ("name", "given", "action"),
    [
        ("cancel_order", {}, CancelOrder("1042")),
        ("cancel_order", {"reason": "no_longer_needed"}, CancelOrder("1042", "no_longer_needed")),
        (
            "edit_items",
            {"edits": [{"item": "1042001", "variant": 71202}, {"item": "gid://shopify/LineItem/7", "quantity": 0}]},
            EditItems(
                "1042",
                (
                    ItemEdit("gid://shopify/LineItem/1042001", variant="gid://shopify/ProductVariant/71202"),
                    ItemEdit("gid://shopify/LineItem/7", quantity=0),
                ),
            ),
        ),
        (
            "return_items",
            {"lines": [{"item": "7", "quantity": 2, "reason": "unwanted"}]},
            ReturnItems("1042", (ReturnLine("gid://shopify/LineItem/7", 2, "unwanted"),)),
        ),
        ("refund", {"amount": "12.50"}, Refund("1042", amount=Decimal("12.50"))),
        (
            "change_address",
            {"address": {"address1": "1 Elm", "city": "Portland", "country_code": "US"}},
            ChangeAddress("1042", Address("1 Elm", "Portland", "US")),
        ),
        ("update_customer", {"phone": "+1503"}, UpdateCustomer(phone="+1503")),
    ],
)
def test_what_is_given_is_taken(name: str, given: dict[str, Any], action: Action) -> None:
    assert read_action(name, "1042", given) == action


@pytest.mark.parametrize(
    ("name", "given", "problem"),
    [
        ("cancel_ordr", {}, "unknown action 'cancel_ordr'; did you mean 'cancel_order'?"),
        ("cancel_order", {"raeson": "other"}, "cancel_order: unknown parameter 'raeson'; did you mean 'reason'?"),
        ("cancel_order", {"kind": "refund"}, "cancel_order: unknown parameter 'kind'"),
        ("cancel_order", {"reason": "bored"}, "cancel_order: reason: Input should be 'no_longer_needed'"),
        ("edit_items", {}, "edit_items: edits: Field required; it takes order, edits"),
        ("edit_items", {"edits": [{"item": "7", "qty": 1}]}, "edit_items.edits: unknown parameter 'qty'"),
        ("edit_items", {"edits": 3}, "edit_items: edits: Input should be a valid tuple"),
        ("change_address", {"address": {"street": "x"}}, "change_address.address: unknown parameter 'street'"),
        ("update_customer", {"order": "1042"}, "update_customer: unknown parameter 'order'"),
    ],
)
def test_what_is_wrong_is_said(name: str, given: dict[str, Any], problem: str) -> None:
    with pytest.raises(SettingError) as error:
        read_action(name, "1042", given)
    assert problem in str(error.value)
