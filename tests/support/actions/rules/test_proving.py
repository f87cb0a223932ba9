"""Each rule can have its turn, or the file is refused: compared with trying every case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.actions.rules import proving
from support.actions.rules.facts import Facts
from support.actions.rules.judging import OUTCOMES, Outcome, Rule, Rules, Used
from support.actions.rules.kinds import Names, Value
from support.actions.rules.proving import find_flaw
from tests.support.actions.rules.written import rules


def subsets(names: Sequence[str], *, complete: tuple[bool, ...]) -> list[Names]:
    chosen = chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))
    return [Names(frozenset(each), whole) for each in chosen for whole in complete]


CASES: Mapping[str, Sequence[Value]] = {
    "returns": range(6),
    "since_delivery": (None, *range(6)),
    "in_stock": (None, True, False),
    "country": (None, "US", "FR", "DE"),
    "proof": (None, "code", "slack_email", "operator"),
    "tags": subsets(("a", "b", "c"), complete=(True,)),
    "item_types": subsets(("a", "b", "c"), complete=(True, False)),
}
"""Of each fact all that the conditions below can tell apart, and more."""

WRITTEN: Mapping[str, Sequence[str]] = {
    "returns": ("0", "< 3", "<= 3", "'> 1'", "'>= 2'", "1..2", "[0, 2..4]", "'>= 4'"),
    "since_delivery": ("0 days", "< 2 days", "'>= 2 days'", "1..3 days", "'> 3 days'"),
    "in_stock": ("yes", "no"),
    "country": ("US", "[US, FR]", "{not: US}", "{not: [US, FR]}", "FR"),
    "proof": ("code", "{not: code}", "[code, slack_email]", "operator"),
    "tags": ("a", "[a, b]", "{all: [a, b]}", "{none: a}", "{only: a}", "{only: [a, b]}", "{any: a, none: b}"),
    "item_types": ("a", "[a, b]", "{all: [a, b]}", "{none: [a, b]}", "{only: b}", "{any: [a, b], none: a}"),
}


@st.composite
def rule_lists(draw: st.DrawFn) -> tuple[Rule, ...]:
    facts = draw(st.lists(st.sampled_from(sorted(CASES)), min_size=1, max_size=3, unique=True))
    written = []
    for _ in range(draw(st.integers(1, 6))):
        asked = draw(st.lists(st.sampled_from(facts), max_size=3, unique=True))
        lines = [f"{fact}: {draw(st.sampled_from(WRITTEN[fact]))}" for fact in asked]
        written.append((draw(st.sampled_from(OUTCOMES)), "\n".join(lines)))
    return rules(*written)


def deciding(listed: Sequence[Rule], cases: Mapping[str, Iterable[Value]]) -> set[str]:
    """The rules that decide at least one case."""
    judge = Rules(Path("rules.yaml"), {"exchange_items": tuple(listed)}).judge
    verdicts = (
        judge("exchange_items", Facts(**dict(zip(cases, values, strict=True))), Used())
        for values in product(*cases.values())
    )
    return {verdict.rule for verdict in verdicts if verdict.by == "rule"}


@settings(max_examples=300)
@given(rule_lists())
def test_the_proof_finds_what_trying_every_case_finds(listed: tuple[Rule, ...]) -> None:
    asked = {condition.fact for rule in listed for condition in rule.conditions}
    alive = deciding(listed, {fact: CASES[fact] for fact in sorted(asked)})
    dead = next((rule.name for rule in listed if rule.name not in alive), None)
    flaw = find_flaw(listed)
    assert (flaw.rule.name if flaw else None) == dead


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        # Covered by one, by several, by all that came before.
        ([("do", "returns: < 3"), ("ask", "returns: 1..2")], "r2 never has its turn: r1 (line 1) always comes first"),
        (
            [("do", "returns: < 3"), ("do", "country: US"), ("do", "returns: '>= 3'"), ("ask", "returns: 0..9")],
            "r4 never has its turn: r1 (line 1), r3 (line 3) always come first",
        ),
        ([("ask", ""), ("do", "in_stock: yes")], "r2 never has its turn: r1 (line 1) always comes first"),
        # What may be unknown leaves a gap for a rule that ends alike, none for one that ends otherwise.
        ([("do", "in_stock: yes"), ("do", "in_stock: no"), ("do", "")], None),
        ([("do", "in_stock: yes"), ("do", "in_stock: no"), ("ask", "")], None),
        (
            [("do", "in_stock: yes"), ("do", "in_stock: no"), ("refuse", "")],
            "r3 never has its turn: r1 (line 1), r2 (line 2) always come first",
        ),
        ([("do", "returns: 0"), ("do", "returns: '>= 1'"), ("ask", "")],
         "r3 never has its turn: r1 (line 1), r2 (line 2) always come first"),
        # Sets of names.
        ([("do", "tags: {any: [a, b]}"), ("ask", "tags: {all: [a, b]}")],
         "r2 never has its turn: r1 (line 1) always comes first"),
        ([("do", "tags: {all: [a, b]}"), ("ask", "tags: {any: [a, b]}")], None),
        ([("do", "tags: {only: [a, b]}"), ("ask", "tags: {only: a}")],
         "r2 never has its turn: r1 (line 1) always comes first"),
        ([("do", "tags: {none: a}"), ("ask", "tags: a"), ("refuse", "tags: b")],
         "r3 never has its turn: r1 (line 1), r2 (line 2) always come first"),
        ([("do", "item_types: b"), ("do", "item_types: {none: b}"), ("do", "item_types: {none: a}")],
         "r3 never has its turn: r1 (line 1), r2 (line 2) always come first"),
        ([("do", "item_types: b"), ("do", "item_types: {none: b}"), ("do", "item_types: a")], None),
        ([("do", "tags: A"), ("ask", "tags: a")], "r2 never has its turn: r1 (line 1) always comes first"),
        # Contradictions within a rule.
        ([("do", "tags: {any: a, none: a}")], "r1 can never hold: its conditions contradict each other"),
        ([("do", "refund: < 5 USD\ncurrency: EUR")],
         "r1 can never hold: `refund: < 5 USD` (line 1) and `currency: EUR` (line 2) contradict each other"),
        ([("do", "status: unfulfilled\nfulfillment: fulfilled")],
         "r1 can never hold: `status: unfulfilled` (line 1) and `fulfillment: fulfilled` (line 2) contradict each other"),
        ([("do", "items_are: unshipped\nsince_delivery: < 3 days")],
         "r1 can never hold: `items_are: unshipped` (line 1) and `since_delivery: < 3 days` (line 2) contradict each other"),
        ([("do", "age: < 2 days\nsince_delivery: 5 days")],
         "r1 can never hold: `age: < 2 days` (line 1) and `since_delivery: 5 days` (line 2) contradict each other"),
        ([("do", "country: US\nnew_country: US\ncountry_changes: yes")],
         "r1 can never hold: its conditions contradict each other"),
        ([("do", "country: {not: US}\nnew_country: {not: US}\ncountry_changes: yes")], None),
        ([("do", "changes_email: no\nchanges_phone: no")],
         "r1 can never hold: `changes_email: no` (line 1) and `changes_phone: no` (line 2) contradict each other"),
        ([("do", "ordered_on: 11-01..12-24\ntoday: 03-01..10-01\nage: < 60 days")],
         "r1 can never hold: its conditions contradict each other"),
        ([("do", "ordered_on: 11-01..12-24\ntoday: 11-01..01-31\nage: <= 92 days")], None),
        # Numbers: whole ones have no room between neighbours, days are counted whole.
        ([("do", "returns: '> 1'\nage: < 1 day"), ("ask", "returns: '>= 2'\nage: < 24 hours")],
         "r2 never has its turn: r1 (line 1) always comes first"),
        ([("do", "refund: <= 5 USD"), ("ask", "refund: < 5.0001 USD")],
         "r2 never has its turn: r1 (line 1) always comes first"),
        ([("do", "refund: <= 5 USD"), ("ask", "refund: < 5.01 USD")], None),
        ([("do", "price_difference: < 0 USD"), ("do", "price_difference: 0 USD"), ("ask", "price_difference: <= 0 USD")],
         "r3 never has its turn: r1 (line 1), r2 (line 2) always come first"),
    ],
)  # fmt: skip
def test_flaws_are_told_by_name(written: list[tuple[Outcome, str]], problem: str | None) -> None:
    flaw = find_flaw(rules(*written))
    assert (flaw.problem if flaw else None) == problem


def test_what_is_too_entangled_to_prove_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = rules(*(("do", f"returns: {n}\nexchanges: {9 - n}") for n in range(10)), ("ask", "returns: < 5"))
    assert find_flaw(listed) is None
    monkeypatch.setattr(proving, "MOST_STEPS", 2)
    flaw = find_flaw(listed)
    assert flaw is not None
    assert flaw.problem.endswith("the rules are too entangled: simplify them")
