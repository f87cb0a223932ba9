"""tau2-bench's retail policy as rules: every write of its tasks is allowed, what the policy forbids is refused.

The shop and the tasks (MIT) are in `../shared`; the writes themselves are replayed elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from support.actions.rules.loading import load_rules
from support.model.actions import (
    Action,
    CancelOrder,
    ChangeAddress,
    EditItems,
    ExchangeItems,
    ExchangeLine,
    ItemEdit,
    Refund,
    ReportProblem,
    ReturnItems,
    ReturnLine,
    UpdateCustomer,
)
from support.model.commerce import Address, LineItemId, VariantId
from tests.support.actions.build import MAYA
from tests.support.actions.shops import JudgedShop, judged_shop, policy_sections

RULES = Path(__file__).parent / "tau2_rules.yaml"
SHOP, TASKS = Path("../shared/eval/shop_tau2.json"), Path("../shared/eval/tau2_retail_replay_train.jsonl")
needs_tau = pytest.mark.skipif(not SHOP.exists(), reason="NOT CHECKED with tau2's tasks: ../shared/eval is absent")


def line(id: str) -> LineItemId:
    return LineItemId(f"gid://shopify/LineItem/{id}")


def variant(id: str) -> VariantId:
    return VariantId(f"gid://shopify/ProductVariant/{id}")


def action_of(write: dict[str, Any]) -> Action | None:
    """The write as the product's action; None for one that is no action (a hand-off)."""
    given = write["arguments"]
    order, swaps = (
        given.get("order_id", ""),
        list(zip(given.get("item_ids", ()), given.get("new_item_ids", ()), strict=False)),
    )
    match write["name"]:
        case "cancel_pending_order":
            return CancelOrder(order, given["reason"].replace(" ", "_"))
        case "modify_pending_order_address":
            return ChangeAddress(order, address(given))
        case "modify_pending_order_items":
            return EditItems(order, tuple(ItemEdit(line(old), variant=variant(new)) for old, new in swaps))
        case "exchange_delivered_order_items":
            return ExchangeItems(order, tuple(ExchangeLine(line(old), 1, variant(new)) for old, new in swaps))
        case "return_delivered_order_items":
            return ReturnItems(order, tuple(ReturnLine(line(id), 1) for id in given["item_ids"]))
        case "modify_user_address":
            return UpdateCustomer(address=address(given))
        case "transfer_to_human_agents":
            return None
    raise AssertionError(write["name"])


def address(given: dict[str, Any]) -> Address:
    return Address(given["address1"], given["city"], "US", given["zip"], given["address2"], given["state"])


@pytest.fixture
async def shop() -> AsyncIterator[JudgedShop]:
    async with judged_shop(SHOP, RULES) as judged:
        yield judged


def test_the_rules_are_sound_without_the_shop() -> None:
    assert load_rules(RULES, policy_sections()).rules.keys() >= {"cancel_order", "exchange_items"}


def read_tasks() -> list[dict[str, Any]]:
    return [json.loads(text) for text in TASKS.read_text("utf-8").splitlines()]


@needs_tau
async def test_every_write_of_the_tasks_is_allowed(shop: JudgedShop) -> None:
    tasks = read_tasks()
    stopped, judged = [], 0
    for task in tasks:
        shop.done.clear()
        for write in task["expected_writes"]:
            action = action_of(write)
            if action is None:
                continue
            verdict = await shop.judge(action, customer=MAYA)
            judged += 1
            if verdict.outcome != "do":
                stopped.append((task["task_id"], write["name"], verdict.rule, verdict.by))
            if not isinstance(action, UpdateCustomer):
                counts = shop.done.setdefault(action.order, {})
                counts[action.kind] = counts.get(action.kind, 0) + 1
    assert (len(tasks), judged, stopped) == (74, 120, [])


PENDING, DELIVERED, SENT = "#W5199551", "#W2378156", "#W2611340"


@needs_tau
async def test_what_the_policy_forbids_is_refused(shop: JudgedShop) -> None:
    pending, delivered = await shop.details(PENDING), await shop.details(DELIVERED)
    first, second = (
        pending.order.items[0],
        next(i for i in delivered.order.items if i.product_id != pending.order.items[0].product_id),
    )
    other = second.variant_id
    assert other is not None
    home = Address("1 Elm Street", "Portland", "US", "97205")
    forbidden: list[tuple[Action, str]] = [
        (CancelOrder(DELIVERED, "no_longer_needed"), "cancel-not-pending"),
        (CancelOrder(SENT, "no_longer_needed"), "cancel-not-pending"),
        (CancelOrder(PENDING, "other"), "cancel-other-reason"),
        (ChangeAddress(DELIVERED, home), "address-not-pending"),
        (EditItems(DELIVERED, (ItemEdit(second.id, variant=other),)), "items-not-pending"),
        (EditItems(PENDING, (ItemEdit(first.id, variant=other),)), "items-other-product"),
        (EditItems(PENDING, (ItemEdit(first.id, quantity=first.quantity + 1),)), "items-more"),
        (EditItems(PENDING, (ItemEdit(first.id, quantity=0),)), "items-fewer"),
        (ReturnItems(PENDING, (ReturnLine(first.id, 1),)), "return-not-delivered"),
        (ExchangeItems(SENT, (ExchangeLine(first.id, 1, other),)), "exchange-not-delivered"),
        (ExchangeItems(DELIVERED, (ExchangeLine(delivered.order.items[0].id, 1, variant("7747408585")),)), "exchange-other-product"),
        (Refund(DELIVERED), "refund-never"),
    ]  # fmt: skip
    for action, rule in forbidden:
        verdict = await shop.judge(action)
        assert (verdict.outcome, verdict.rule) == ("refuse", rule), action
    shop.done[PENDING] = {"edit_items": 1}
    for again, rule in (
        (CancelOrder(PENDING, "no_longer_needed"), "cancel-modified"),
        (ChangeAddress(PENDING, home), "address-modified"),
        (EditItems(PENDING, (ItemEdit(first.id, variant=first.variant_id),)), "items-once"),
    ):
        assert (await shop.judge(again)).rule == rule


@needs_tau
async def test_what_the_policy_does_not_know_is_for_people(shop: JudgedShop) -> None:
    assert (await shop.judge(ReportProblem(DELIVERED, "damaged"))).outcome == "ask"
    assert (await shop.judge(UpdateCustomer(first_name="Ada"), customer=MAYA)).outcome == "ask"
