"""A rule's conditions and how they are judged: yes, no, or not known.

Three-valued, after Kleene: a test of a fact that is not known is not known; "any of" is yes as soon as one is yes and
no only when all are no; "all of" the other way round. The proof of reachability uses the very tests that judge, so the
two can't disagree.

A condition is a choice of alternatives, each a row of tests that must all hold: `status: [shipped, delivered]` is one
test, `tags: {any: [vip, press]}` two alternatives, `refund: [< 50 USD, < 45 EUR]` two rows of two tests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import assert_never

from support.actions.rules.facts import Facts, value_of
from support.actions.rules.kinds import MONEY_STEP, Names, Value, day_of_year


@dataclass(frozen=True, slots=True)
class OneOf:
    """The name is one of these; `negated`: it is another one."""

    values: frozenset[str]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """The number lies in one of these spans; both ends belong to it, None is without an end.

    Ends are in the smallest steps of their unit: of money in ten-thousandths, of dates in days of the year.
    """

    spans: tuple[tuple[int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class Is:
    """Yes, or no."""

    value: bool


@dataclass(frozen=True, slots=True)
class Has:
    """The names have this one; `negated`: they don't."""

    name: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class NothingBut:
    """The names have none beside these."""

    names: frozenset[str]


Test = OneOf | Within | Is | Has | NothingBut


@dataclass(frozen=True, slots=True)
class Asked:
    """One test of one fact."""

    fact: str
    test: Test


@dataclass(frozen=True, slots=True)
class Condition:
    """One line under `when`, as it was written and as it is judged."""

    fact: str
    written: str
    line: int
    alternatives: tuple[tuple[Asked, ...], ...]

    def judge(self, facts: Facts) -> bool | None:
        """Does it hold? None when that can't be known."""
        return any_of(all_of(holds(asked.test, value_of(facts, asked.fact)) for asked in row)
                      for row in self.alternatives)  # fmt: skip


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """No if one is no, else unknown if one is unknown, else yes."""
    unknown = False
    for answer in answers:
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Yes if one is yes, else unknown if one is unknown, else no."""
    unknown = False
    for answer in answers:
        if answer is True:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def holds(test: Test, value: Value) -> bool | None:
    """Does a value pass a test? None when the value, or the part of it that matters, is not known."""
    if value is None:
        return None
    match test:
        case OneOf(values, negated):
            return (value in values) != negated
        case Within(spans):
            number = in_steps(value)
            return any((low is None or low <= number) and (high is None or number <= high) for low, high in spans)
        case Is(wanted):
            return value is wanted
        case Has(name, negated):
            return _has(_names(value), lambda known: known == name, negated)
        case NothingBut(names):
            return _has(_names(value), lambda known: known not in names, True)
    assert_never(test)


def _has(names: Names, wanted: Callable[[str], bool], negated: bool) -> bool | None:
    if any(wanted(name) for name in names.known):
        return not negated
    return negated if names.complete else None


def _names(value: Value) -> Names:
    if not isinstance(value, Names):
        raise TypeError(f"{value!r} is not a set of names")
    return value


def in_steps(value: Value) -> int:
    """A number in the smallest steps of its unit, rounded down to one, as `Within` has them."""
    if isinstance(value, date):
        return day_of_year(value.month, value.day)
    if isinstance(value, Decimal):
        return math.floor(value / MONEY_STEP)
    if isinstance(value, int):
        return value
    raise TypeError(f"{value!r} is not a number")
