"""The sandbox shop's rules do what its policies say, over the sandbox shop's own orders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from support.actions.rules.explaining import explain
from support.actions.rules.facts import ACTIONS, Facts
from support.actions.rules.judging import Used
from support.actions.rules.kinds import Names
from support.actions.rules.loading import load_rules
from support.model.actions import (
    Action,
    CancelOrder,
    ChangeAddress,
    ChangeContact,
    EditItems,
    ExchangeItems,
    ExchangeLine,
    ItemEdit,
    Refund,
    RefundLine,
    ReportProblem,
    ReturnItems,
    ReturnLine,
    UpdateCustomer,
)
from support.model.commerce import Address, LineItemId, VariantId
from support.model.conversation import Attachment
from tests.support.actions.build import LYON, MAYA
from tests.support.actions.shops import JudgedShop, judged_shop, policy_sections

RULES = Path("data/rules.yaml")
HOME = Address("418 Alder Street", "Portland", "US", "97205")


@pytest.fixture
async def shop() -> AsyncIterator[JudgedShop]:
    async with judged_shop(Path("data/sandbox_shop.json"), RULES) as judged:
        yield judged


def line(number: int) -> LineItemId:
    return LineItemId(f"gid://shopify/LineItem/{number}")


def variant(number: int) -> VariantId:
    return VariantId(f"gid://shopify/ProductVariant/{number}")


def returned(order: int, reason: str = "unwanted", nth: int = 1) -> ReturnItems:
    return ReturnItems(f"#{order}", (ReturnLine(line(order * 1000 + nth), 1, reason),))


def exchanged(order: int, to: int, nth: int = 1) -> ExchangeItems:
    return ExchangeItems(f"#{order}", (ExchangeLine(line(order * 1000 + nth), 1, variant(to), "style"),))


def edited(order: int, quantity: int | None = None, to: int | None = None, nth: int = 1) -> EditItems:
    wanted = variant(to) if to else None
    return EditItems(f"#{order}", (ItemEdit(line(order * 1000 + nth), quantity, wanted),))


CASES: tuple[tuple[Action, str, str], ...] = (
    (CancelOrder("#1045"), "do", "cancel-before-packing"),
    (CancelOrder("#1046"), "do", "cancel-before-packing"),  # a pre-order, in euros
    (CancelOrder("#1047"), "ask", ""),  # being packed
    (CancelOrder("#1040"), "ask", ""),  # on hold
    (CancelOrder("#1054"), "ask", ""),  # 749 dollars
    (CancelOrder("#1042"), "refuse", "cancel-shipped"),
    (CancelOrder("#1015"), "refuse", "cancel-gift-card"),
    (CancelOrder("#1043"), "ask", ""),  # partly shipped
    (ChangeAddress("#1045", HOME), "do", "address-before-packing"),
    (ChangeAddress("#1045", LYON), "ask", "address-abroad"),
    (ChangeAddress("#1042", HOME), "refuse", "address-shipped"),
    (ChangeAddress("#1054", HOME), "ask", ""),
    (ChangeContact("#1045", phone="+15035550199"), "do", "contact-phone"),
    (ChangeContact("#1045", email="new@example.com", phone="+15035550199"), "ask", "contact-email"),
    (edited(1045, to=71202), "refuse", "items-other-product"),
    (edited(1045, quantity=2), "refuse", "items-more"),
    (edited(1045, to=72202), "do", "items-before-packing"),
    (edited(1056, quantity=0, nth=2), "ask", ""),  # staff changed it before
    (edited(1030, quantity=0), "refuse", "items-shipped"),
    (edited(1047, quantity=0), "ask", ""),  # being packed
    (returned(1030), "do", "return-holidays"),
    (returned(1051), "do", "return-in-time"),
    (returned(1030, "defective"), "ask", "return-faulty"),
    (returned(1030, ""), "ask", "return-faulty"),  # no reason given: it may be our mistake
    (returned(1001), "refuse", "return-too-late"),
    (returned(1042), "refuse", "return-not-there-yet"),
    (returned(1026), "ask", ""),  # a helmet
    (returned(1028, nth=2), "ask", ""),  # a second return
    (exchanged(1030, 71304), "do", "exchange-in-time"),
    (exchanged(1030, 71302), "refuse", "exchange-out-of-stock"),
    (exchanged(1030, 71101), "refuse", "exchange-other-product"),
    (exchanged(1001, 71203), "refuse", "exchange-too-late"),
    (exchanged(1042, 71304), "refuse", "exchange-not-there-yet"),
    (Refund("#1030", amount=Decimal(10)), "do", "refund-small"),
    (Refund("#1030", amount=Decimal(15)), "ask", ""),
    (Refund("#1030", amount=Decimal(10), shipping=True), "ask", ""),
    (Refund("#1030", lines=(RefundLine(line(1030001), 1),)), "ask", "refund-small"),  # nobody knows how much
    (Refund("#1015", amount=Decimal(5)), "refuse", "refund-gift-card"),
    (ReportProblem("#1030", "damaged", wish="replacement"), "ask", ""),  # no photo
    (UpdateCustomer(phone="+15035550199"), "do", "customer-phone-and-address"),
    (UpdateCustomer(first_name="Ada"), "ask", "customer-name"),
)


async def test_the_policies_hold_for_real_orders(shop: JudgedShop) -> None:
    verdicts = [(action, await shop.judge(action, customer=MAYA)) for action, _, _ in CASES]
    assert [(action, verdict.outcome, verdict.rule) for action, verdict in verdicts] == list(CASES)


async def test_a_replacement_with_a_photo_is_sent_for_small_things_only(shop: JudgedShop) -> None:
    photo = Attachment("box.jpg", "image/jpeg", "https://files.example/box.jpg")
    report = ReportProblem("#1030", "damaged", wish="replacement", attachments=(photo,))
    assert (await shop.judge(report)).outcome == "ask"  # a jacket of 249 dollars


async def test_every_refusal_can_be_told(shop: JudgedShop) -> None:
    for action, outcome, _ in CASES:
        verdict = await shop.judge(action, customer=MAYA)
        if outcome == "refuse":
            assert verdict.why.keys() == {"en", "fr"}
            assert verdict.policy


def test_every_action_has_rules() -> None:
    assert load_rules(RULES, policy_sections()).rules.keys() == set(ACTIONS)


@pytest.mark.parametrize(
    ("ordered", "today", "since", "outcome"),
    [
        (date(2026, 11, 5), date(2027, 1, 30), 75, "do"),
        (date(2026, 11, 5), date(2027, 2, 1), 78, "refuse"),
        (date(2026, 12, 24), date(2027, 1, 31), 31, "do"),
        (date(2026, 12, 25), date(2027, 1, 31), 31, "refuse"),
        (date(2026, 10, 31), date(2026, 12, 10), 31, "refuse"),
        (date(2025, 11, 5), date(2027, 1, 30), 440, "refuse"),
    ],
)
def test_returns_after_the_holidays(ordered: date, today: date, since: int, outcome: str) -> None:
    facts = Facts(
        status="delivered",
        items_are="delivered",
        since_delivery=since,
        ordered_on=ordered,
        today=today,
        age=(today - ordered).days * 24,
        item_types=Names(frozenset({"jackets"})),
        return_reasons=Names(frozenset({"unwanted"})),
        returns=0,
    )
    rules = load_rules(RULES, policy_sections())
    assert rules.judge("return_items", facts, Used()).outcome == outcome, explain(rules, "return_items", facts, Used())
