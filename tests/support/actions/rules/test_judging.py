"""The first match wins; nothing is done on what is not known; no match asks; caps stand above all."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.actions.rules.conditions import Asked, Condition, Has, Is, NothingBut, OneOf, Test, Within
from support.actions.rules.facts import Facts
from support.actions.rules.judging import Cap, Deed, Outcome, Rule, Rules, Used, Verdict
from support.actions.rules.kinds import Names
from support.model.actions import ActionName
from support.model.commerce import Money

NOTHING = Used()


def when(fact: str, *alternatives: Test) -> Condition:
    return Condition(fact, "as written", 1, tuple((Asked(fact, test),) for test in alternatives))


def rule(name: str, outcome: Outcome, *conditions: Condition) -> Rule:
    return Rule(name, 1, conditions, outcome)


def judged(
    rules: list[Rule], facts: Facts, caps: tuple[Cap, ...] = (), used: Used = NOTHING, action: ActionName = "refund"
) -> Verdict:
    return Rules(Path("rules.yaml"), {action: tuple(rules)}, caps).judge(action, facts, used)


SMALL = when("refund", Within(((None, 499_999),)))  # below 50
PAID = when("financial", OneOf(frozenset({"paid"})))
WAITING = when("status", OneOf(frozenset({"unfulfilled"})))


def test_the_first_rule_that_holds_decides() -> None:
    rules = [rule("small", "do", SMALL), rule("paid", "refuse", PAID), rule("rest", "ask")]
    assert judged(rules, Facts(refund=Decimal(10), financial="paid")).rule == "small"
    assert judged(rules, Facts(refund=Decimal(60), financial="paid")).rule == "paid"
    assert judged(rules, Facts(refund=Decimal(60), financial="voided")).rule == "rest"


def test_all_conditions_of_a_rule_must_hold_and_are_the_reasons() -> None:
    rules = [rule("both", "do", SMALL, PAID)]
    verdict = judged(rules, Facts(refund=Decimal(10), financial="paid"))
    assert [(each.condition.fact, each.value, each.holds) for each in verdict.because] == [
        ("refund", Decimal(10), True),
        ("financial", "paid", True),
    ]
    assert judged(rules, Facts(refund=Decimal(10), financial="voided")).outcome == "ask"


def test_no_match_asks_a_person() -> None:
    assert judged([], Facts()) == Verdict("ask", "nothing")
    assert judged([rule("small", "do", SMALL)], Facts(refund=Decimal(60))) == Verdict("ask", "nothing")


@pytest.mark.parametrize(
    ("above", "below", "outcome", "by", "name"),
    [
        ("refuse", "do", "ask", "doubt", "above"),
        ("ask", "do", "ask", "doubt", "above"),
        ("do", "do", "do", "rule", "below"),
        ("do", "refuse", "ask", "doubt", "above"),
        ("ask", "refuse", "ask", "doubt", "above"),
        ("refuse", "refuse", "refuse", "rule", "below"),
        ("do", "ask", "ask", "rule", "below"),
        ("refuse", "ask", "ask", "rule", "below"),
    ],
)
def test_a_rule_that_can_not_be_told_gives_way_only_to_its_like(
    above: Outcome, below: Outcome, outcome: str, by: str, name: str
) -> None:
    rules = [rule("above", above, SMALL), rule("below", below, PAID)]
    verdict = judged(rules, Facts(refund=None, financial="paid"), action="exchange_items")
    assert (verdict.outcome, verdict.by, verdict.rule) == (outcome, by, name)


def test_a_rule_that_can_not_be_told_does_nothing_and_refuses_nobody() -> None:
    for outcome in ("do", "refuse"):
        verdict = judged([rule("only", outcome, SMALL)], Facts(refund=None))
        assert (verdict.outcome, verdict.by, verdict.rule) == ("ask", "doubt", "only")
        assert (verdict.why, verdict.policy) == ({}, None)


def test_a_rule_that_fails_for_sure_is_passed_over_however_little_else_is_known() -> None:
    rules = [rule("above", "refuse", SMALL, PAID), rule("below", "do")]
    assert judged(rules, Facts(refund=None, financial="voided"), action="cancel_order").rule == "below"


VIP, PRESS, OTHER = "vip", "press", "other"


@pytest.mark.parametrize(
    ("condition", "known", "whole", "partly"),
    [
        (when("tags", Has(VIP)), {VIP}, True, True),
        (when("tags", Has(VIP)), {OTHER}, False, None),
        (when("tags", Has(VIP, negated=True)), {VIP}, False, False),
        (when("tags", Has(VIP, negated=True)), set(), True, None),
        (when("tags", Has(VIP), Has(PRESS)), {PRESS}, True, True),
        (when("tags", Has(VIP), Has(PRESS)), {OTHER}, False, None),
        (when("tags", NothingBut(frozenset({VIP}))), {VIP}, True, None),
        (when("tags", NothingBut(frozenset({VIP}))), {VIP, OTHER}, False, False),
    ],
)
def test_names_of_which_some_may_be_unread(
    condition: Condition, known: set[str], whole: bool, partly: bool | None
) -> None:
    assert condition.judge(Facts(tags=Names(frozenset(known)))) is whole
    assert condition.judge(Facts(tags=Names(frozenset(known), complete=False))) is partly


def usd(amount: int | str) -> Money:
    return Money(Decimal(amount), "USD")


def eur(amount: int | str) -> Money:
    return Money(Decimal(amount), "EUR")


ALWAYS = [rule("always", "do")]
DAILY = Cap(None, 3, count=2, amounts={"USD": Decimal(100), "EUR": Decimal(90)})


@pytest.mark.parametrize(
    ("refund", "used", "passed"),
    [
        (usd(100), (), False),
        (usd("100.01"), (), True),
        (usd(40), (Deed("refund", usd(60)),), False),
        (usd(41), (Deed("cancel_order", usd(60)),), True),
        (usd(50), (Deed("refund", eur(45)),), False),
        (usd(51), (Deed("refund", eur(45)),), True),
        (Money(Decimal(1), "CHF"), (), True),
        (usd(1), (Deed("refund", usd(1)), Deed("change_address")), True),
        (usd(0), (Deed("refund", usd(100)),), False),
        (usd(41), (Deed("edit_items", usd(60)),), True),
    ],
)
def test_caps_on_count_and_amount(refund: Money, used: tuple[Deed, ...], passed: bool) -> None:
    facts = Facts(refund=refund.amount, currency=refund.currency)
    verdict = judged(ALWAYS, facts, (DAILY,), Used(used))
    assert (verdict.outcome, verdict.by) == (("ask", "cap") if passed else ("do", "rule"))
    assert verdict.rule == "always"
    assert verdict.cap == (DAILY if passed else None)


def test_thirds_are_exact() -> None:
    cap = Cap(None, 3, amounts={"USD": Decimal(3)})
    facts = Facts(refund=Decimal(1), currency="USD")
    assert judged(ALWAYS, facts, (cap,), Used((Deed("refund", usd(1)),) * 2)).outcome == "do"


def test_a_cap_of_one_action_counts_that_action_alone() -> None:
    cap = Cap("change_address", 3, count=1)
    used = Used((Deed("change_address"), Deed("refund", usd(5))))
    assert judged(ALWAYS, Facts(), (cap,), used, action="change_address").by == "cap"
    assert judged(ALWAYS, Facts(), (cap,), used, action="change_contact").outcome == "do"


@pytest.mark.parametrize("action", ["refund", "cancel_order", "report_problem"])
def test_nothing_is_paid_back_while_nobody_knows_how_much(action: ActionName) -> None:
    verdict = judged(ALWAYS, Facts(refund=None, currency="USD"), action=action)
    assert (verdict.outcome, verdict.by, verdict.rule) == ("ask", "amount", "always")
    assert judged(ALWAYS, Facts(refund=Decimal(0), currency="USD"), action=action).outcome == "do"
    assert judged(ALWAYS, Facts(), action="change_contact").outcome == "do"


CONDITIONS = st.sampled_from(
    [
        SMALL, PAID, WAITING, when("in_stock", Is(True)), when("tags", Has(VIP)), when("tags", NothingBut(frozenset({VIP}))),
        when("status", OneOf(frozenset({"shipped"}), negated=True)),
    ]
)  # fmt: skip
OUTCOMES: st.SearchStrategy[Outcome] = st.sampled_from(("do", "ask", "refuse"))
RULES = st.lists(st.tuples(OUTCOMES, st.lists(CONDITIONS, max_size=3)), max_size=6).map(
    lambda rows: [rule(f"r{i}", outcome, *conditions) for i, (outcome, conditions) in enumerate(rows)]
)
NAMES = st.builds(Names, st.frozensets(st.sampled_from((VIP, OTHER))), st.booleans())
FACTS = st.builds(
    Facts,
    refund=st.none() | st.decimals(0, 100, places=2),
    currency=st.just("USD"),
    financial=st.sampled_from((None, "paid", "voided")),
    status=st.sampled_from((None, "unfulfilled", "shipped")),
    in_stock=st.none() | st.booleans(),
    tags=st.none() | NAMES,
)
MONEY = st.builds(Money, st.decimals(0, 60, places=2), st.sampled_from(("USD", "EUR", "CHF")))
USED = st.lists(st.builds(Deed, st.sampled_from(("refund", "change_address")), st.none() | MONEY), max_size=3).map(
    lambda deeds: Used(tuple(deeds))
)
CAPS = st.sampled_from(((), (DAILY,), (Cap("refund", 4, count=1), DAILY), (Cap("change_address", 4, count=0),)))


@given(RULES, FACTS, CAPS, USED)
def test_whatever_the_rules_what_is_done_is_allowed_by_one_that_surely_holds(
    rules: list[Rule], facts: Facts, caps: tuple[Cap, ...], used: Used
) -> None:
    verdict = judged(rules, facts, caps, used)
    assert verdict == judged(rules, facts, caps, used)
    answers = {each.name: [condition.judge(facts) for condition in each.conditions] for each in rules}
    holding = [each for each in rules if all(answer is True for answer in answers[each.name])]
    if not holding:
        assert verdict.outcome == "ask"
        return
    first = holding[0]
    above = rules[: rules.index(first)]
    in_doubt = [each for each in above if None in answers[each.name] and False not in answers[each.name]]
    if verdict.outcome == "do":
        assert (verdict.by, verdict.rule, first.outcome) == ("rule", first.name, "do")
        assert all(each.outcome == "do" for each in in_doubt)
        assert not any(
            cap.passed(Deed("refund", usd(str(facts.refund))) if facts.refund is not None else Deed("refund"), used)
            for cap in caps
        )
    if verdict.outcome == "refuse":
        assert (verdict.by, verdict.rule, first.outcome) == ("rule", first.name, "refuse")
        assert all(each.outcome == "refuse" for each in in_doubt)


@given(RULES, FACTS, USED)
def test_a_cap_never_allows_what_the_rules_do_not(rules: list[Rule], facts: Facts, used: Used) -> None:
    plain = judged(rules, facts)
    capped = judged(rules, facts, (DAILY, Cap("refund", 4, count=1)), used)
    assert capped.outcome == plain.outcome or (plain.outcome, capped.outcome) == ("do", "ask")


@given(RULES, FACTS)
def test_knowing_more_never_turns_what_was_done_into_another_end(rules: list[Rule], facts: Facts) -> None:
    """What is decided in spite of a gap stays decided however the gap is filled."""
    verdict = judged(rules, facts)
    if verdict.outcome == "ask":
        return
    for filled in (Decimal(10), Decimal(90)) if facts.refund is None else (facts.refund,):
        for flag in (True, False) if facts.in_stock is None else (facts.in_stock,):
            for status in ("unfulfilled", "shipped", "delivered") if facts.status is None else (facts.status,):
                fuller = Facts(
                    refund=filled,
                    currency="USD",
                    in_stock=flag,
                    status=status,
                    financial=facts.financial,
                    tags=facts.tags,
                )
                assert judged(rules, fuller).outcome == verdict.outcome
