"""Which rule decides, and what it decides: pure functions of the rules, the facts and what was done before.

The rules it lives by:
- rules are tried from the top; the first whose conditions all hold decides;
- a condition on a fact that is not known does not hold: nothing is done, and nobody is refused, on what is not known;
- where a rule that can't be told stands above the one that holds, and would end differently, a person decides;
- where no rule holds, a person decides;
- what would pay back nobody knows how much is put before a person;
- caps stand above all: what would be done beyond one is put before a person, whatever the rules say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal, get_args

from support.actions.rules.conditions import Condition, all_of
from support.actions.rules.facts import PAYS_BACK, Facts, value_of
from support.actions.rules.kinds import Value
from support.model.actions import ActionName
from support.model.commerce import Money
from support.model.people import Language

Outcome = Literal["do", "ask", "refuse"]
"""`do`: once the customer says yes. `ask`: a person has to approve it too. `refuse`: say why, and quote the policy."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

USED_FOR = timedelta(hours=24)
"""How long something that was done counts against the caps: any 24 hours, so that midnight gives nobody two days."""

By = Literal["rule", "doubt", "nothing", "amount", "cap"]
"""What decided: a rule that holds; one that can't be told; that none holds; for what a rule would have done, that the
amount is not known, or a cap."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `data/rules.yaml`. `why` and `policy` are what a refused customer is told; others have neither."""

    name: str
    line: int
    conditions: tuple[Condition, ...]
    outcome: Outcome
    why: Mapping[Language, str] = field(default_factory=dict)
    policy: str | None = None
    """Address of the policy's section: `returns#return-window`."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done for the customer, and what it paid back."""

    action: ActionName
    paid_back: Money | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """What was done for the customer in the last 24 hours (`USED_FOR`), from whichever account they asked."""

    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class Cap:
    """How much may be done for a customer in 24 hours without a person. None is without an end.

    `amounts` are what may be paid back, by currency. Parts of several currencies add up: half of one and half of
    another are all of it. A currency that is not there has no allowance. `action` None counts all actions together.
    """

    action: ActionName | None
    line: int
    count: int | None = None
    amounts: Mapping[str, Decimal] | None = None

    def passed(self, now: Deed, used: Used) -> bool:
        """Would it be passed if `now` were done as well?"""
        if self.action not in (None, now.action):
            return False
        deeds = [deed for deed in (*used.deeds, now) if self.action in (None, deed.action)]
        if self.count is not None and len(deeds) > self.count:
            return True
        if self.amounts is None or not now.paid_back or now.paid_back.amount <= 0:
            return False
        return self._overspent([deed.paid_back for deed in deeds if deed.paid_back])

    def _overspent(self, paid: Sequence[Money]) -> bool:
        allowed = self.amounts or {}
        spent = [money for money in paid if money.amount > 0]
        if any(money.currency not in allowed for money in spent):
            return True
        # Fractions, so that three thirds are exactly the whole.
        return sum(Fraction(money.amount) / Fraction(allowed[money.currency]) for money in spent) > 1


@dataclass(frozen=True, slots=True)
class Because:
    """One condition and what it was held against."""

    condition: Condition
    value: Value
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of an action, and why. `rule` is empty when no rule had anything to do with it.

    `because` are the conditions of that rule; `cap` is the cap that stopped it.
    """

    outcome: Outcome
    by: By
    rule: str = ""
    why: Mapping[Language, str] = field(default_factory=dict)
    policy: str | None = None
    because: tuple[Because, ...] = ()
    cap: Cap | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was looked at, and how each of its conditions came out. `holds` is None when it can't be told."""

    rule: Rule
    holds: bool | None
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """`data/rules.yaml`, checked and proven (`support.actions.rules.loading`)."""

    file: Path
    rules: Mapping[ActionName, tuple[Rule, ...]]
    caps: tuple[Cap, ...] = ()

    @property
    def summary(self) -> str:
        """How many there are, for the operator."""
        count = sum(len(rules) for rules in self.rules.values())
        return (
            f"{self.file}: {count} rules for {len(self.rules)} actions, {len(self.caps)} caps; each can have its turn"
        )

    def judge(self, action: ActionName, facts: Facts, used: Used) -> Verdict:
        """What is to become of this action."""
        verdict = self._by_rules(self.tried(action, facts))
        if verdict.outcome != "do":
            return verdict
        if action in PAYS_BACK and facts.refund is None:
            return replace(verdict, outcome="ask", by="amount")
        paid_back = Money(facts.refund, facts.currency) if facts.refund is not None and facts.currency else None
        deed = Deed(action, paid_back)
        cap = next((cap for cap in self.caps if cap.passed(deed, used)), None)
        return replace(verdict, outcome="ask", by="cap", cap=cap) if cap else verdict

    def tried(self, action: ActionName, facts: Facts) -> tuple[Tried, ...]:
        """The rules from the top to the first that holds; all of them when none does."""
        tried: list[Tried] = []
        for rule in self.rules.get(action, ()):
            because = tuple(
                Because(condition, value_of(facts, condition.fact), condition.judge(facts))
                for condition in rule.conditions
            )
            tried.append(Tried(rule, all_of(each.holds for each in because), because))
            if tried[-1].holds:
                break
        return tuple(tried)

    @staticmethod
    def _by_rules(tried: Sequence[Tried]) -> Verdict:
        doubtful = [each for each in tried if each.holds is None]
        if tried and tried[-1].holds:
            winner = tried[-1]
            outcome = winner.rule.outcome
            doubtful = [each for each in doubtful if each.rule.outcome != outcome]
            if outcome == "ask" or not doubtful:
                rule = winner.rule
                return Verdict(outcome, "rule", rule.name, rule.why, rule.policy, winner.because)
        if doubtful:
            return Verdict("ask", "doubt", doubtful[0].rule.name, because=doubtful[0].because)
        return Verdict("ask", "nothing")
