"""Sums of money as customers write them, and what of a refund they name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from support.engines.local.paying_back import named, with_besides, with_named
from support.engines.local.sums import bare, sums
from support.engines.local.vocabulary import Vocabulary
from support.model.commerce import LineItemId
from support.model.task import Task, TaskLine


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("refund me 10 euros", "10", "EUR"), ("10€", "10", "EUR"), ("€10.50 please", "10.50", "EUR"),
        ("remboursez-moi 12,50 €", "12.50", "EUR"), ("1 200,50 euros", "1200.50", "EUR"), ("$1,200.50", "1200.50", "USD"),
        ("10 CAD", "10", "CAD"), ("CAD 10", "10", "CAD"), ("10 bucks", "10", "USD"), ("£7", "7", "GBP"),
        ("7 livres sterling", "7", "GBP"), ("10.000 euros", "10000", "EUR"), ("5 $", "5", "CAD"), ("20 francs", "20", "CHF"),
        ("order 1042, 10 euros", "10", "EUR"),
    ],
)  # fmt: skip
def test_a_sum(text: str, amount: str, currency: str) -> None:
    found = list(sums(text))
    assert [one.amount for one in found] == [Decimal(amount)]
    assert currency in found[0].currencies


@pytest.mark.parametrize(
    "text",
    ["refund order 1042", "#1042", "2 bottles", "10% off", "I paid 50 euros for it", "ça m'a coûté 30 €", "it is worth $20",
     "3 livres", "eur", "10", "size 42 us"],
)  # fmt: skip
def test_no_sum(text: str) -> None:
    assert list(sums(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("8", "8"), ("make it 7,50", "7.50"), ("#1042", None), ("7 or 8", None), ("all of it", None), ("10%", None)],
)
def test_a_bare_number(text: str, expected: str | None) -> None:
    assert bare(text) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("text", "shipping", "besides"),
    [
        ("refund my shipping", True, False), ("remboursez-moi les frais de port", True, False),
        ("I'd like the delivery fee back", True, False), ("refund my order including the shipping", False, True),
        ("remboursez la tente et les frais de livraison", False, True), ("refund all except the shipping costs", False, False),
        ("tout sauf les frais de port", False, False), ("when does it ship?", False, False), ("refund my tent", False, False),
    ],
)  # fmt: skip
def test_the_shipping(vocabulary: Vocabulary, text: str, shipping: bool, besides: bool) -> None:
    what = named(text, vocabulary)
    assert (what.shipping, what.besides) == (shipping, besides)


@pytest.mark.parametrize(
    ("said", "shipping", "amount", "foreign"),
    [
        (["refund me 10 euros"], False, "10", False),
        (["refund me 10 dollars"], False, None, True),
        (["refund me 10 dollars", "10 euros then"], False, "10", False),
        (["refund me 10 euros", "no, the shipping costs"], True, None, False),
        (["the 5.90 euros of shipping costs"], True, None, False),
        (["between 10 euros and 20 euros"], False, None, False),
        (["a refund please"], False, None, False),
    ],
)
def test_what_is_paid_back(
    vocabulary: Vocabulary, said: list[str], shipping: bool, amount: str | None, foreign: bool
) -> None:
    task, is_foreign = with_named(Task("refund"), said, "EUR", vocabulary)
    assert (task.shipping, task.amount, is_foreign) == (shipping, None if amount is None else Decimal(amount), foreign)


def test_a_number_is_a_sum_only_as_the_answer(vocabulary: Vocabulary) -> None:
    assert with_named(Task("refund"), ["10"], "EUR", vocabulary)[0].amount is None
    assert with_named(Task("refund", asked="amount"), ["10"], "EUR", vocabulary)[0].amount == Decimal(10)
    assert with_named(Task("return_items"), ["10 euros"], "EUR", vocabulary) == (Task("return_items"), False)


def test_shipping_besides_goods(vocabulary: Vocabulary) -> None:
    goods = Task("refund", lines=(TaskLine(LineItemId("tent"), 1),))
    said = ["refund the tent and the shipping"]
    assert with_besides(goods, said, vocabulary).shipping
    assert not with_besides(Task("refund"), said, vocabulary).shipping
