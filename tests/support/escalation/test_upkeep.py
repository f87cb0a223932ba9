"""What time asks of a case: reminders in working time, silences by the calendar; rows that no longer stand say nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.escalation.hours import WorkingHours
from support.escalation.upkeep import WAITS_ENOUGH, Upkeep, usual_wait
from support.model.cases import Case
from support.profile import ShopProfile
from tests.support.escalation.test_hours import OFFICE, moment
from tests.support.scenes import TALK, handoff


def upkeep(**team: Any) -> Upkeep:
    team = {"name": {"en": "Team"}, "reply_within_minutes": 120, "hours": OFFICE, **team}
    profile = ShopProfile.model_validate({"name": "Shop", "timezone": "Europe/Paris", "team": team})
    return Upkeep(WorkingHours(profile), profile.team)


def waiting(since: datetime | None, **changes: Any) -> Case:
    case = Case(TALK, "asked_for_human", "normal", handoff(), since or moment("2026-05-04 10:00"), since)
    return replace(case, **changes)


@pytest.mark.parametrize(
    ("since", "remind", "by"),
    [
        ("2026-05-04 10:00", "2026-05-04 11:30", "2026-05-04 12:00"),
        ("2026-05-08 16:00", "2026-05-11 09:30", "2026-05-11 10:00"),
        ("2026-05-09 12:00", "2026-05-11 10:30", "2026-05-11 11:00"),
    ],
)
def test_a_reminder_comes_in_working_time_before_the_target(since: str, remind: str, by: str) -> None:
    case, due = upkeep().follow(None, waiting(moment(since)), moment(since))
    assert [(row.kind, row.due_at) for row in due] == [("sla", moment(remind))]
    assert upkeep().answer_by(case) == moment(by)


def test_targets_go_by_priority_and_a_reminder_is_no_earlier_than_half_of_it() -> None:
    urgent = waiting(moment("2026-05-04 10:00"), priority="critical")
    keeping = upkeep(targets={"critical": 20})
    assert keeping.answer_by(urgent) == moment("2026-05-04 10:20")
    assert keeping.remind_at(urgent) == moment("2026-05-04 10:10")
    assert keeping.answer_by(waiting(moment("2026-05-04 10:00"))) == moment("2026-05-04 12:00")


@pytest.mark.parametrize(("day", "by"), [("2026-03-29", "05:00"), ("2026-10-25", "03:00")])
def test_the_hour_that_clocks_lose_or_gain_is_working_time_or_not(day: str, by: str) -> None:
    night = upkeep(hours={"sun": "00:00-08:00"}, reply_within_minutes=180)
    answer_by = night.answer_by(waiting(moment(f"{day} 01:00")))
    assert answer_by is not None
    assert answer_by.strftime("%H:%M") == by


def test_each_state_of_a_wait_is_told_once_also_when_the_clock_jumps() -> None:
    keeping, since = upkeep(), moment("2026-05-04 10:00")
    case = waiting(since)
    assert keeping.overdue(case, moment("2026-05-04 11:29")) is None
    assert keeping.overdue(case, moment("2026-05-04 11:30")) == "soon"
    assert keeping.overdue(case, moment("2026-05-06 11:30")) == "late"
    assert keeping.overdue(replace(case, reminded="soon"), moment("2026-05-04 11:45")) is None
    assert keeping.overdue(replace(case, reminded="soon"), moment("2026-05-04 12:00")) == "late"
    assert keeping.overdue(replace(case, reminded="late"), moment("2026-05-04 12:00")) is None
    assert keeping.overdue(replace(case, reminded="late"), moment("2026-05-04 11:45")) is None


def test_who_was_answered_or_put_off_is_not_overdue() -> None:
    keeping, late = upkeep(), moment("2026-05-05 12:00")
    since = moment("2026-05-04 10:00")
    assert keeping.overdue(waiting(None), late) is None
    assert keeping.overdue(waiting(since, snoozed_until=late + timedelta(hours=1)), late) is None


def test_a_wait_that_goes_on_is_not_looked_at_twice() -> None:
    case = waiting(moment("2026-05-04 10:00"))
    assert upkeep().follow(case, replace(case, assignee=None, tags=("x",)), moment("2026-05-04 10:05"))[1] == ()


def test_a_snooze_that_ends_and_another_priority_are_looked_at_anew() -> None:
    keeping, since, now = upkeep(targets={"high": 60}), moment("2026-05-04 10:00"), moment("2026-05-04 14:00")
    asleep = waiting(since, snoozed_until=now)
    assert [row.due_at for row in keeping.follow(asleep, replace(asleep, snoozed_until=None), now)[1]] == [now]
    case, early = waiting(since), moment("2026-05-04 10:05")
    urgent = keeping.follow(case, replace(case, priority="high"), early)[1]
    assert [row.due_at for row in urgent] == [moment("2026-05-04 10:30")]


def test_how_long_the_first_answer_took_is_counted_in_working_time() -> None:
    keeping, friday = upkeep(), waiting(moment("2026-05-08 16:00"))
    monday = moment("2026-05-11 09:30")
    answered, _ = keeping.follow(friday, replace(friday, waiting_since=None, answered_at=monday), monday)
    assert (answered.first_answer_at, answered.waited_s) == (monday, 90 * 60)
    waits = replace(answered, waiting_since=monday)
    later = moment("2026-05-11 12:00")
    again, _ = keeping.follow(waits, replace(waits, waiting_since=None, answered_at=later), later)
    assert again.waited_s == 90 * 60


def test_a_silence_after_an_answer_is_looked_at_and_ends_only_if_it_lasts() -> None:
    keeping, now = upkeep(closing={"nudge_after_hours": 24, "close_after_hours": 48}), moment("2026-05-04 10:00")
    before = waiting(now)
    case, due = keeping.follow(before, replace(before, waiting_since=None, answered_at=now), now)
    assert [(row.kind, row.due_at - now) for row in due] == [("nudge", timedelta(hours=24))]
    assert not keeping.silent(case, "nudge", now + timedelta(hours=23))
    assert keeping.silent(case, "nudge", now + timedelta(hours=24))
    nudged = replace(case, nudged_at=now + timedelta(hours=24))
    assert not keeping.silent(nudged, "nudge", now + timedelta(hours=30))
    assert [row.due_at - now for row in keeping.silence(nudged, now + timedelta(hours=24))] == [timedelta(hours=72)]
    assert not keeping.silent(nudged, "close", now + timedelta(hours=71))
    assert keeping.silent(nudged, "close", now + timedelta(hours=72))
    assert not keeping.silent(replace(nudged, waiting_since=now), "close", now + timedelta(hours=99))


def test_without_a_nudge_it_is_closed_and_without_either_it_stays() -> None:
    now = moment("2026-05-04 10:00")
    answered = waiting(None, answered_at=now)
    quiet = upkeep(closing={"nudge_after_hours": 0, "close_after_hours": 10})
    assert [row.kind for row in quiet.silence(answered, now)] == ["close"]
    assert upkeep(closing={"nudge_after_hours": 0, "close_after_hours": 0}).silence(answered, now) == ()


def test_a_usual_wait_is_the_median_of_enough_and_no_more_exact_than_it_can_be() -> None:
    assert usual_wait([60] * (WAITS_ENOUGH - 1)) is None
    assert usual_wait([60] * WAITS_ENOUGH) == timedelta(minutes=15)
    assert usual_wait([0] * WAITS_ENOUGH) == timedelta(minutes=15)
    assert usual_wait([1000] * 15 + [90_000] * 10) == timedelta(minutes=30)


@settings(deadline=None)
@given(st.integers(0, 60 * 24 * 400), st.integers(0, 60 * 24 * 20))
def test_working_time_between_two_moments_is_what_leads_from_one_to_the_other(start: int, length: int) -> None:
    hours = upkeep().hours
    begin = moment("2026-01-01 00:00") + timedelta(minutes=start)
    end = begin + timedelta(minutes=length)
    worked = hours.between(begin, end)
    assert timedelta() <= worked <= timedelta(minutes=length) + timedelta(hours=1)
    reached = hours.after(begin, worked)
    assert worked == timedelta() or (reached is not None and reached.timestamp() <= end.timestamp())
