"""Numbers and dates as rules write them, turned into spans of whole steps: `< 2 hours`, `0..14 days`, `11-01..01-31`.

A number of days in a fact that is counted in hours means complete days, as people count them: `<= 2 days` is less than
three times 24 hours.
"""

from __future__ import annotations

import re
from decimal import Decimal

from support.actions.rules.kinds import DAYS_A_YEAR, MONEY_STEP, Number, day_of_year

Span = tuple[int | None, int | None]
"""First and last step; None is without an end."""

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_COMPARED = re.compile(rf"(<=|>=|<|>|)\s*{_NUMBER}\s*([a-z]*)")
_RANGE = re.compile(rf"{_NUMBER}\s*\.\.\s*{_NUMBER}\s*([a-z]*)")
_DATES = re.compile(r"(\d\d)-(\d\d)(?:\s*\.\.\s*(\d\d)-(\d\d))?")
_HOURS_A_DAY = 24
_WRITTEN = {
    "pieces": {"": 1},
    "money": {"": 1},
    "days": {"day": 1, "days": 1},
    "hours": {"hour": 1, "hours": 1, "day": _HOURS_A_DAY, "days": _HOURS_A_DAY},
}
"""How long each written unit is in the fact's own."""

_EXAMPLES = {"pieces": "< 3", "money": "< 50", "days": "< 30 days", "hours": "< 2 hours"}


def spans_of(text: str, kind: Number) -> tuple[Span, ...]:
    """What a text says. Raises ValueError saying what is wrong with it."""
    spans = _dates(text) if kind.unit == "day of the year" else (_span(text, kind),)
    possible = tuple(span for span in (_possible(span, kind) for span in spans) if span)
    if not possible:
        raise ValueError(f"{text!r} can never be: the least there is is {kind.lowest}")
    return possible


def _span(text: str, kind: Number) -> Span:
    if match := _RANGE.fullmatch(text):
        (low, _), (_, high) = (_steps(match[1], match[3], kind), _steps(match[2], match[3], kind))
        if low > high:
            raise ValueError(f"{text!r} ends before it begins")
        return low, high
    match = _COMPARED.fullmatch(text)
    if match is None:
        example = _EXAMPLES[kind.unit]
        ranged = example.replace("< ", "0..")
        raise ValueError(f"{text!r} is no number or range; write one like {example!r} or {ranged!r}")
    low, high = _steps(match[2], match[3], kind)
    match match[1]:
        case "<":
            return None, low - 1
        case "<=":
            return None, high
        case ">":
            return high + 1, None
        case ">=":
            return low, None
        case _:
            return low, high


def _steps(number: str, unit: str, kind: Number) -> tuple[int, int]:
    """First and last step of what counts as this number."""
    factors = _WRITTEN[kind.unit]
    if unit not in factors:
        raise ValueError(f"say the unit: {number} {' or '.join(name for name in factors if name.endswith('s'))}"
                         if unit == "" else f"{unit!r} is no unit here")  # fmt: skip
    steps = Decimal(number) / MONEY_STEP if kind.unit == "money" else Decimal(number)
    if steps != steps.to_integral_value():
        raise ValueError(f"{number} is no whole number" if kind.unit != "money" else f"{number} has too many decimals")
    first = int(steps) * factors[unit]
    return first, first + factors[unit] - 1


def _possible(span: Span, kind: Number) -> Span | None:
    """The part of the span that the fact can be in."""
    low, high = span
    if kind.lowest is not None:
        low = kind.lowest if low is None else max(low, kind.lowest)
    return None if low is not None and high is not None and low > high else (low, high)


def _dates(text: str) -> tuple[Span, ...]:
    match = _DATES.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date or range; write '12-25' or '11-01..01-31' (month-day)")
    first = _day(match[1], match[2])
    last = _day(match[3], match[4]) if match[3] else first
    return ((first, last),) if first <= last else ((first, DAYS_A_YEAR), (1, last))


def _day(month: str, day: str) -> int:
    try:
        return day_of_year(int(month), int(day))
    except ValueError:
        raise ValueError(f"there is no day {month}-{day} (write month-day)") from None
