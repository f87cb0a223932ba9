"""Days that a customer names an order by: "the one from Nov 14", "celle du 14 novembre". Pure."""

from __future__ import annotations

import re

from support.engines.understanding.text import fold

_MONTHS = (
    "jan", "feb|fev", "mar", "apr|avr", "may|mai", "jun|juin", "jul|juil", "aug|aout", "sep", "oct", "nov", "dec",
)  # fmt: skip
"""How the months begin, in both languages."""
_MONTH = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\.?"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th|er)?"
_DATES = tuple(re.compile(rf"\b{both}\b") for both in (rf"{_DAY}(?: of)? {_MONTH}", rf"{_MONTH} (?:the )?{_DAY}"))


def days_in(text: str) -> frozenset[tuple[int, int]]:
    """Month and day of each date that is written with the month's name."""
    plain = fold(text)
    return frozenset((_number(match["month"]), int(match["day"])) for date in _DATES for match in date.finditer(plain))


def _number(month: str) -> int:
    return next(number for number, begins in enumerate(_MONTHS, 1) if re.match(begins, month))
