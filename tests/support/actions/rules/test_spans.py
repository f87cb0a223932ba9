"""Numbers and dates as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.actions.rules.conditions import Within, holds
from support.actions.rules.kinds import Number
from support.actions.rules.spans import spans_of

COUNT, DAYS, HOURS, MONEY = Number("pieces"), Number("days"), Number("hours"), Number("money")
BALANCE, DATE = Number("money", lowest=None), Number("day of the year", 1, 366)


@pytest.mark.parametrize(
    ("text", "kind", "spans"),
    [
        ("< 3", COUNT, ((0, 2),)),
        ("<= 3", COUNT, ((0, 3),)),
        ("> 3", COUNT, ((4, None),)),
        (">=3", COUNT, ((3, None),)),
        ("3", COUNT, ((3, 3),)),
        ("0..14 days", DAYS, ((0, 14),)),
        ("1 day", DAYS, ((1, 1),)),
        ("< 2 hours", HOURS, ((0, 1),)),
        ("< 2 days", HOURS, ((0, 47),)),
        ("<= 2 days", HOURS, ((0, 71),)),
        ("> 2 days", HOURS, ((72, None),)),
        (">= 2 days", HOURS, ((48, None),)),
        ("1..2 days", HOURS, ((24, 71),)),
        ("< 50", MONEY, ((0, 499_999),)),
        ("19.99", MONEY, ((199_900, 199_900),)),
        ("-20 .. 0", BALANCE, ((-200_000, 0),)),
        ("< 0", BALANCE, ((None, -1),)),
        ("-5..2", MONEY, ((0, 20_000),)),
        ("12-25", DATE, ((360, 360),)),
        ("02-29", DATE, ((60, 60),)),
        ("11-01..01-31", DATE, ((306, 366), (1, 31))),
        ("01-01..12-31", DATE, ((1, 366),)),
    ],
)
def test_what_is_written_is_what_is_meant(
    text: str, kind: Number, spans: tuple[tuple[int | None, int | None], ...]
) -> None:
    assert spans_of(text, kind) == spans


@given(st.integers(0, 400), st.integers(0, 20))
def test_days_in_hours_are_complete_days(hours: int, days: int) -> None:
    complete = hours // 24
    for sign, truth in {
        "<": complete < days,
        "<=": complete <= days,
        ">": complete > days,
        ">=": complete >= days,
        "": complete == days,
    }.items():
        if (sign, days) != ("<", 0):
            assert holds(Within(spans_of(f"{sign} {days} days", HOURS)), hours) is truth
