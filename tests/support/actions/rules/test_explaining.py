"""An operator reads which rule decided, and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from support.actions.rules.explaining import explain, said
from support.actions.rules.facts import Facts
from support.actions.rules.judging import Cap, Deed, Rule, Rules, Used
from support.actions.rules.kinds import Names, Value
from support.model.commerce import Money
from tests.support.actions.rules.written import conditions

RULES = Rules(
    Path("data/rules.yaml"),
    {
        "cancel_order": (
            Rule(
                "left", 4, conditions("status: [shipped, delivered]"), "refuse", {"en": "It has left."}, "orders#cancel"
            ),
            Rule("small", 9, conditions("refund: < 50 USD\nage: < 2 days"), "do"),
            Rule("rest", 12, (), "ask"),
        )
    },
    (Cap(None, 1, count=1, amounts={"USD": Decimal(100)}),),
)


def told(facts: Facts, used: Used = Used()) -> str:  # noqa: B008 - frozen
    return "\n".join(explain(RULES, "cancel_order", facts, used))


def test_the_rule_that_holds_and_those_above_it() -> None:
    facts = Facts(status="unfulfilled", refund=Decimal("12.50"), currency="USD", age=1)
    assert told(facts) == (
        "cancel_order: do: it is done once the customer says yes\n"
        "  because small is the first rule that holds\n"
        "Rules, from the top:\n"
        "  left (line 4, refuse): fails\n"
        "    status: [shipped, delivered] - fails, it is unfulfilled\n"
        "  small (line 9, do): holds\n"
        "    refund: < 50 USD - holds, it is 12.50 USD\n"
        "    age: < 2 days - holds, it is 1 hour\n"
        "  (1 rule below had no turn)"
    )


def test_a_refusal_says_what_the_customer_reads() -> None:
    assert told(Facts(status="shipped")).startswith(
        "cancel_order: refuse: the customer is told why\n"
        "  because left is the first rule that holds\n"
        "  the customer reads: It has left.\n"
        "  with the policy: orders#cancel\n"
    )


def test_what_is_not_known_is_said() -> None:
    text = told(Facts(status=None, refund=Decimal(1), currency="USD", age=0))
    assert "because it can't be told whether left holds, and small would end otherwise" in text
    assert "status: [shipped, delivered] - can't be told, it is not known" in text


def test_a_cap_is_named() -> None:
    facts = Facts(status="unfulfilled", refund=Decimal(10), currency="USD", age=1)
    text = told(facts, Used((Deed("refund", Money(Decimal(1), "USD")),)))
    assert (
        "because small would do it, but the cap on all actions is 1 time, 100 USD a customer in 24 hours"
        " (data/rules.yaml:1)" in text
    )


def test_nothing_holds_and_no_amount() -> None:
    empty = Rules(Path("rules.yaml"), {"refund": (Rule("any", 1, (), "do"),)})
    assert "\n".join(explain(empty, "cancel_order", Facts(), Used())) == (
        "cancel_order: ask: a person has to approve it\n  because no rule holds"
    )
    assert "but nobody knows how much it would pay back" in "\n".join(explain(empty, "refund", Facts(), Used()))


@pytest.mark.parametrize(
    ("fact", "value", "text"),
    [
        ("tags", Names(frozenset({"b", "a"})), "a, b"),
        ("tags", Names(), "none"),
        ("item_types", Names(frozenset({""}), complete=False), "(no type), and others that could not be read"),
        ("item_types", Names(complete=False), ""),
        ("item_types", None, ""),
        ("age", 47, "47 hours"),
        ("age", 49, "49 hours (2 days)"),
        ("refund", Decimal("148.0"), "148.00"),
        ("refund", Decimal("1.234"), "1.234"),
        ("in_stock", False, "no"),
        ("today", date(2026, 11, 20), "11-20"),
        ("since_delivery", 3, "3 days"),
        ("returns", 2, "2"),
    ],
)
def test_values_in_words(fact: str, value: Value, text: str) -> None:
    assert said(fact, value, None) == text
