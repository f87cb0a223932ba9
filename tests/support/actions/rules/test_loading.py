"""`data/rules.yaml` is read strictly; each complaint names the file and the line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from support.actions.rules.facts import Facts
from support.actions.rules.judging import Cap, Deed, Rules, Used
from support.actions.rules.kinds import Names
from support.actions.rules.loading import load_rules
from support.errors import OperatorMustFix
from support.model.commerce import Money
from support.yaml_nodes import DataFileError

SECTIONS = {"orders#cancel", "returns#return-window"}
WHY = "why: {en: It has left., fr: Elle est partie.}"


def load(folder: Path, text: str) -> Rules:
    file = folder / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    return load_rules(file, SECTIONS)


def test_rules_keep_their_order_and_what_they_say(tmp_path: Path) -> None:
    rules = load(
        tmp_path,
        "cancel_order:\n"
        "  - name: shipped\n    when: {status: [shipped, delivered]}\n    then: refuse\n"
        "    why: {en: 'It has left!', fr: 'Elle est partie !'}\n    policy: orders#cancel\n"
        "  - name: small\n    when: {refund: [< 50 USD, < 45 EUR], tags: {none: VIP}}\n    then: do\n",
    )
    shipped, small = rules.rules["cancel_order"]
    assert (shipped.name, shipped.line, shipped.outcome, shipped.policy) == ("shipped", 2, "refuse", "orders#cancel")
    assert shipped.why == {"en": "It has left!", "fr": "Elle est partie\u202f!"}
    assert [(condition.fact, condition.written, condition.line) for condition in small.conditions] == [
        ("refund", "[< 50 USD, < 45 EUR]", 8),
        ("tags", "none VIP", 8),
    ]
    facts = Facts(status="unfulfilled", refund=Decimal("44.99"), currency="EUR", tags=Names(frozenset({"b2b"})))
    assert rules.judge("cancel_order", facts, Used()).rule == "small"


def test_an_empty_file_puts_everything_before_a_person(tmp_path: Path) -> None:
    rules = load(tmp_path, "# nothing yet\n")
    assert (rules.rules, rules.caps) == ({}, ())
    assert rules.judge("cancel_order", Facts(), Used()).outcome == "ask"


def test_caps(tmp_path: Path) -> None:
    rules = load(
        tmp_path,
        "caps:\n  count: 5\n  amount: [100 USD, 90.50 EUR]\n  change_address: {count: 1}\n"
        "  refund: {amount: 20 USD}\n",
    )  # fmt: skip
    assert rules.caps == (
        Cap(None, 1, 5, {"USD": Decimal(100), "EUR": Decimal("90.50")}),
        Cap("change_address", 4, 1, None),
        Cap("refund", 5, None, {"USD": Decimal(20)}),
    )
    assert rules.caps[2].passed(Deed("refund", Money(Decimal(21), "USD")), Used())


def condition(text: str) -> str:
    """A file whose third line is this condition."""
    return f"return_items:\n  - name: only\n    when: {{{text}}}\n    then: do\n"


def rule(text: str) -> str:
    """A file with one rule, whose lines begin at the third."""
    return f"cancel_order:\n  - name: one\n    {text}\n"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("cancel_ordr:\n  - name: x\n", 1, "unknown key 'cancel_ordr'; did you mean 'cancel_order'?"),
        ("cancel_order: do\n", 1, "cancel_order: expected a list of rules"),
        ("cancel_order: []\n", 1, "cancel_order: expected a list of rules"),
        ("cancel_order:\n  - then: do\n", 2, "this rule lacks `name`"),
        ("cancel_order:\n  - name: x\n", 2, "this rule lacks `then`"),
        ("cancel_order:\n  - name: Small Ones\n    then: do\n", 2, "write one like cancel-shipped"),
        (rule("then: maybe"), 3, "`then` is 'maybe'; it can be do, ask, refuse"),
        (rule("if: {}\n    then: do"), 3, "unknown key 'if'"),
        (rule("then: refuse"), 2, "one refuses: it needs `why` and `policy`"),
        (rule(f"then: refuse\n    {WHY}"), 2, "one refuses: it needs `why` and `policy`"),
        (rule(f"then: do\n    {WHY}"), 4, "one doesn't refuse: nobody would read its `why`"),
        (rule("then: refuse\n    why: {en: It left.}\n    policy: orders#cancel"), 4, "`why` lacks fr"),
        (rule("then: refuse\n    why: {en: It left., fr: ''}\n    policy: orders#cancel"), 4, "`why` lacks fr"),
        (rule("then: refuse\n    why: {en: a, fr: b, de: c}\n    policy: orders#cancel"), 4, "unknown key 'de'"),
        (rule(f"then: refuse\n    {WHY}\n    policy: orders#cancle"), 5, "unknown policy section 'orders#cancle'; did you mean 'orders#cancel'?"),
        ("cancel_order:\n  - {name: a, then: ask, when: {tags: x}}\nrefund:\n  - name: a\n    then: ask\n", 4,
         "the name a is taken by the rule in line 2"),
        # Facts and what can be said of them
        (condition("colour: red"), 3, "unknown key 'colour'"),
        (condition("statuss: shipped"), 3, "unknown key 'statuss'; did you mean 'status'?"),
        (condition("cancel_reason: other"), 3, "`cancel_reason` says nothing of return_items"),
        (condition("status: shiped"), 3, "`status`: unknown value 'shiped'; did you mean 'shipped'?"),
        (condition("status: []"), 3, "`status`: the list is empty, so nothing could match"),
        (condition("status: [shipped, shipped]"), 3, "`status`: 'shipped' is here twice"),
        (condition("status: ''"), 3, "`status`: there is nothing here"),
        (condition("status: {}"), 3, "`status`: there is nothing here"),
        (condition("status: {nor: shipped}"), 3, "unknown key 'nor'"),
        (condition("proof: {not: [code, slack_email, operator]}"), 3, "`proof`: this leaves nothing that could match"),
        (condition("country: UK"), 3, "`country`: 'UK' is no country of ISO 3166"),
        (condition("country: us"), 3, "`country`: 'us' is no country of ISO 3166"),
        (condition("currency: Euro"), 3, "`currency`: 'Euro' is no currency of ISO 4217"),
        (condition("since_delivery: 30"), 3, "`since_delivery`: say the unit: 30 days"),
        (condition("age: 30"), 3, "`age`: say the unit: 30 hours or days"),
        (condition("since_delivery: 3 hours"), 3, "`since_delivery`: 'hours' is no unit here"),
        (condition("since_delivery: 1.5 days"), 3, "`since_delivery`: 1.5 is no whole number"),
        (condition("since_delivery: soon"), 3, "`since_delivery`: 'soon' is no number or range; write one like '< 30 days' or '0..30 days'"),
        (condition("since_delivery: 14..3 days"), 3, "`since_delivery`: '14..3 days' ends before it begins"),
        (condition("since_delivery: < 0 days"), 3, "`since_delivery`: '< 0 days' can never be"),
        (condition("returns: [1, x]"), 3, "`returns`: 'x' is no number or range"),
        (condition("order_value: < 50"), 3, "`order_value`: '< 50' names no currency: write '< 50 USD'"),
        (condition("order_value: < 50 dollars"), 3, "`order_value`: '< 50 dollars' names no currency"),
        (condition("order_value: < 0.00001 USD"), 3, "`order_value`: 0.00001 has too many decimals"),
        (condition("today: 02-30"), 3, "`today`: there is no day 02-30"),
        (condition("today: January"), 3, "`today`: 'January' is no date or range; write '12-25' or '11-01..01-31' (month-day)"),
        (condition("tags: {some: x}"), 3, "unknown key 'some'"),
        (condition("tags: {}"), 3, "`tags`: there is nothing here"),
        (condition("tags: {any: []}"), 3, "`tags`: the list is empty"),
        ("edit_items:\n  - name: a\n    when: {in_stock: maybe}\n    then: do\n", 3, "`in_stock`: 'maybe' is neither yes nor no"),
        (condition("age: > 2 hours").replace("{", "\n      ").replace("}", ""), 4,
         "put a condition that begins with > between quotes: '> 30 days'"),
        (condition("returns: [> 2]"), 3, "put a condition that begins with > between quotes"),
        # The proof
        (condition("since_delivery: 3 days, items_are: shipped"), 2, "only can never hold: `since_delivery: 3 days` (line 3) and `items_are: shipped` (line 3) contradict each other"),
        ("refund:\n  - name: a\n    then: ask\n  - name: b\n    then: do\n", 4, "b never has its turn: a (line 2) always comes first"),
        # Caps
        ("caps: 3\n", 1, "expected `key: value` lines"),
        ("caps:\n  cont: 3\n", 2, "unknown key 'cont'; did you mean 'count'?"),
        ("caps:\n  count: many\n", 2, "`count` is 'many'; write a whole number"),
        ("caps:\n  count: -1\n", 2, "`count` is '-1'; write a whole number"),
        ("caps:\n  amount: 100\n", 2, "`amount` has '100'; write one like '400 USD', more than 0"),
        ("caps:\n  amount: 0 USD\n", 2, "`amount` has '0 USD'; write one like '400 USD', more than 0"),
        ("caps:\n  amount: []\n", 2, "`amount` is empty"),
        ("caps:\n  amount: [1 USD, 2 USD]\n", 2, "`amount` has USD twice"),
        ("caps:\n  refund: {}\n", 2, "refund: say `count`, `amount` or both"),
        ("caps:\n  change_address: {amount: 5 USD}\n", 2, "unknown key 'amount'"),
        # YAML
        ("cancel_order:\n  - name: a\n   then: do\n", 3, "did not find"),
    ],
)  # fmt: skip
def test_mistakes(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(DataFileError) as error:
        load(tmp_path, text)
    assert f"{tmp_path / 'rules.yaml'}:{line}: " in str(error.value)
    assert problem in str(error.value)
    assert isinstance(error.value, OperatorMustFix)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"rules\.yaml:1: is missing"):
        load_rules(tmp_path / "rules.yaml", SECTIONS)


def test_texts_may_be_shared_by_anchors(tmp_path: Path) -> None:
    rules = load(
        tmp_path,
        f"cancel_order:\n  - name: a\n    when: {{tags: x}}\n    then: refuse\n    {WHY.replace('why: ', 'why: &left ')}\n    policy: orders#cancel\n"
        "  - name: b\n    when: {tags: y}\n    then: refuse\n    why: *left\n    policy: orders#cancel\n",
    )
    assert rules.rules["cancel_order"][0].why == rules.rules["cancel_order"][1].why
