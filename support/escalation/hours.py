"""When will a person answer? Counted in the team's working hours, in the shop's time zone, holidays left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from support.profile import DAYS, ShopProfile, Span, days_off

HORIZON_DAYS = 30
"""How far ahead working time is looked for: a team closed for longer has no honest date to give."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """`working` is whether the team is at work now; `by` is when an answer can be expected, in the shop's zone.

    `by` is None when no working time was found within HORIZON_DAYS.
    """

    working: bool
    by: datetime | None


class WorkingHours:
    """The team's calendar. Times come in with any zone and go out in the shop's."""

    def __init__(self, profile: ShopProfile) -> None:
        self._zone = profile.zone
        self._hours = profile.team.hours
        self._within = timedelta(minutes=profile.team.reply_within_minutes)
        self._days_off = days_off(profile.team.holidays)

    def expectation(self, now: datetime) -> Expectation:
        """When someone who asks now can expect an answer."""
        local = now.astimezone(self._zone)
        left = self._within
        working = False
        for ahead in range(HORIZON_DAYS):
            day = local.date() + timedelta(days=ahead)
            span = self._span(day)
            if span is None:
                continue
            opens = datetime.combine(day, span.start, self._zone)
            closes = datetime.combine(day, span.end, self._zone)
            if ahead == 0:
                working = opens <= local < closes
            start = max(opens, local)
            if start >= closes:
                continue
            # Through timestamps: subtracting local times would miss an hour on the days the clocks change.
            room = timedelta(seconds=closes.timestamp() - start.timestamp())
            if left <= room:
                return Expectation(
                    working, datetime.fromtimestamp(start.timestamp() + left.total_seconds(), self._zone)
                )
            left -= room
        return Expectation(working, None)

    def _span(self, day: date) -> Span | None:
        return None if day in self._days_off else self._hours.get(DAYS[day.weekday()])
