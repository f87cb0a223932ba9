"""When a person answers: counted in working time, in the shop's zone, through nights, holidays and changed clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.escalation.hours import HORIZON_DAYS, WorkingHours
from support.profile import ShopProfile

OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00")


def hours(zone: str = "Europe/Paris", within: int = 120, holidays: str = "", **days: Any) -> WorkingHours:
    team = {"name": {"en": "Team"}, "reply_within_minutes": within, "hours": days or OFFICE, "holidays": holidays}
    return WorkingHours(ShopProfile.model_validate({"name": "Shop", "timezone": zone, "team": team}))


def moment(text: str, zone: str = "Europe/Paris") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "working", "by"),
    [
        ("2026-05-04 10:00", True, "2026-05-04 12:00"),
        ("2026-05-04 09:00", True, "2026-05-04 11:00"),
        ("2026-05-04 15:00", True, "2026-05-04 17:00"),
        ("2026-05-04 16:00", True, "2026-05-05 10:00"),
        ("2026-05-04 17:00", False, "2026-05-05 11:00"),
        ("2026-05-04 03:00", False, "2026-05-04 11:00"),
        ("2026-05-08 16:30", True, "2026-05-11 10:30"),
        ("2026-05-09 12:00", False, "2026-05-11 11:00"),
    ],
)
def test_an_answer_is_promised_in_working_time(now: str, working: bool, by: str) -> None:
    expected = hours().expectation(moment(now))
    assert (expected.working, expected.by) == (working, moment(by))


def test_any_zone_comes_in_and_the_shop_s_goes_out() -> None:
    by = hours("America/Los_Angeles").expectation(datetime(2026, 5, 4, 17, 0, tzinfo=UTC)).by
    assert by == moment("2026-05-04 12:00", "America/Los_Angeles")
    assert by is not None
    assert by.tzinfo == ZoneInfo("America/Los_Angeles")


def test_holidays_are_days_off_where_they_are_taken() -> None:
    christmas_eve = moment("2026-12-24 16:30")
    assert hours(holidays="FR").expectation(christmas_eve).by == moment("2026-12-28 10:30")
    assert hours().expectation(christmas_eve).by == moment("2026-12-25 10:30")
    assert not hours(holidays="FR").expectation(moment("2026-12-25 10:00")).working


def test_a_promise_of_several_days_is_spread_over_them() -> None:
    assert hours(within=20 * 60).expectation(moment("2026-05-04 09:00")).by == moment("2026-05-06 13:00")


@pytest.mark.parametrize(("day", "by"), [("2026-03-29", "05:00"), ("2026-10-25", "03:00")])
def test_an_hour_that_clocks_lose_or_gain_is_counted(day: str, by: str) -> None:
    """From 1:00, three hours on: at 2:00 the clocks go to 3:00 in spring, at 3:00 back to 2:00 in autumn."""
    night = hours(within=180, sun="00:00-08:00")
    expected = night.expectation(moment(f"{day} 01:00")).by
    assert expected is not None
    assert expected.strftime("%H:%M") == by


def test_a_team_that_does_not_work_soon_gives_no_date() -> None:
    busy = hours(within=7 * 24 * 60, sat="10:00-10:30")
    assert busy.expectation(moment("2026-05-04 10:00")).by is None


@given(st.integers(0, 2 * 365 * 24 * 60))
def test_every_promise_lies_ahead_and_in_working_time(minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    expected = hours(holidays="FR").expectation(now)
    assert expected.by is not None
    assert now < expected.by < now + timedelta(days=HORIZON_DAYS)
    local = expected.by.astimezone(ZoneInfo("Europe/Paris"))
    assert local.weekday() < 5
    assert "09:00" < local.strftime("%H:%M") <= "17:00"
