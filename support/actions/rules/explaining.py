"""Which rule decided, and why, in plain words for those who write the rules: `bot.py rules explain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import assert_never

from support.actions.rules.facts import SCHEMA, Facts
from support.actions.rules.judging import Because, Cap, Rules, Tried, Used, Verdict
from support.actions.rules.kinds import Names, Number, Value
from support.model.actions import ActionName

_ANSWERS = {True: "holds", False: "fails", None: "can't be told"}
_LONG_HOURS = 48
"""From here on hours are also said in days."""
_OUTCOMES = {
    "do": "do: it is done once the customer says yes",
    "ask": "ask: a person has to approve it",
    "refuse": "refuse: the customer is told why",
}


def explain(rules: Rules, action: ActionName, facts: Facts, used: Used) -> tuple[str, ...]:
    """Lines: the verdict, then every rule that was looked at with each of its conditions."""
    verdict = rules.judge(action, facts, used)
    tried = rules.tried(action, facts)
    lines = [f"{action}: {_OUTCOMES[verdict.outcome]}", f"  because {_why(verdict, rules, tried)}"]
    if "en" in verdict.why:
        lines.append(f"  the customer reads: {verdict.why['en']}")
    if verdict.policy:
        lines.append(f"  with the policy: {verdict.policy}")
    if tried:
        lines.append("Rules, from the top:")
    for each in tried:
        lines += _tried(each, facts)
    untried = len(rules.rules.get(action, ())) - len(tried)
    if untried:
        lines.append(f"  ({_count(untried, 'rule')} below had no turn)")
    return tuple(lines)


def _why(verdict: Verdict, rules: Rules, tried: Sequence[Tried]) -> str:
    match verdict.by:
        case "rule":
            return f"{verdict.rule} is the first rule that holds"
        case "doubt":
            surely = f"{tried[-1].rule.name} would end otherwise" if tried[-1].holds else "no rule surely does"
            return f"it can't be told whether {verdict.rule} holds, and {surely}"
        case "nothing":
            return "no rule holds"
        case "amount":
            return f"{verdict.rule} would do it, but nobody knows how much it would pay back"
        case "cap":
            return f"{verdict.rule} would do it, but {_cap(verdict.cap)} ({_place(rules, verdict.cap)})"
    assert_never(verdict.by)


def _place(rules: Rules, cap: Cap | None) -> str:
    return f"{rules.file}:{cap.line}" if cap else str(rules.file)


def _cap(cap: Cap | None) -> str:
    if cap is None:
        return "a cap stops it"
    parts = [_count(cap.count, "time")] if cap.count is not None else []
    parts += [f"{amount} {currency}" for currency, amount in (cap.amounts or {}).items()]
    return f"the cap on {cap.action or 'all actions'} is {', '.join(parts)} a customer in 24 hours"


def _tried(tried: Tried, facts: Facts) -> Iterator[str]:
    rule = tried.rule
    yield f"  {rule.name} (line {rule.line}, {rule.outcome}): {_ANSWERS[tried.holds]}"
    for because in tried.because:
        condition = because.condition
        yield f"    {condition.fact}: {condition.written} - {_ANSWERS[because.holds]}, {_stands(because, facts)}"
    if not tried.because:
        yield "    it has no conditions"


def _stands(because: Because, facts: Facts) -> str:
    text = said(because.condition.fact, because.value, facts.currency)
    return f"it is {text}" if text else "it is not known"


def said(fact: str, value: Value, currency: str | None) -> str:
    """A fact's value with its unit; empty when nothing of it is known."""
    kind = SCHEMA[fact].kind
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{_amount(value)} {currency or ''}".rstrip()
    if isinstance(value, date):
        return f"{value:%m-%d}"
    if isinstance(value, Names):
        return _listed(value)
    if isinstance(value, int) and isinstance(kind, Number) and kind.unit in ("hours", "days"):
        days = f" ({_count(value // 24, 'day')})" if kind.unit == "hours" and value >= _LONG_HOURS else ""
        return _count(value, kind.unit.removesuffix("s")) + days
    return str(value)


def _listed(names: Names) -> str:
    text = ", ".join(sorted(name or "(no type)" for name in names.known))
    if names.complete:
        return text or "none"
    return f"{text}, and others that could not be read" if text else ""


def _amount(value: Decimal) -> str:
    """With two decimals, or as many as it has."""
    return f"{value:.2f}" if value == round(value, 2) else str(value)


def _count(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
