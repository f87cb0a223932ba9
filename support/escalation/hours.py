"""When will a person answer? Counted in the team's working hours, in the shop's time zone, holidays left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from support.profile import DAYS, ShopProfile, Span, days_off

ENDING_S = 2 * 3600.0
"""Time enough to keep a promise that was made for the day."""
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
    """The team's calendar. Times come in with any zone and go out in the shop's.

    `usual` is how much working time the last weeks' answers took (`support.upkeep` keeps it); None: too few to tell.
    """

    usual: timedelta | None = None

    def __init__(self, profile: ShopProfile) -> None:
        self._zone = profile.zone
        self._hours = profile.team.hours
        self._within = timedelta(minutes=profile.team.reply_within_minutes)
        self._days_off = days_off(profile.team.holidays)

    def expectation(self, now: datetime) -> Expectation:
        """When someone who asks now can expect an answer: as it was lately, else as the team means to."""
        return Expectation(self.working(now), self.after(now, self.usual or self._within))

    def working(self, at: datetime) -> bool:
        """Is the team at work then?"""
        moment = at.timestamp()
        return any(opens <= moment < closes for opens, closes in self._spans(at, 1))

    def after(self, start: datetime, work: timedelta) -> datetime | None:
        """When so much working time has passed since `start`; None if not within HORIZON_DAYS."""
        moment, left = start.timestamp(), work.total_seconds()
        for opens, closes in self._spans(start, HORIZON_DAYS):
            begins = max(opens, moment)
            if begins >= closes:
                continue
            if left <= closes - begins:
                return datetime.fromtimestamp(begins + left, self._zone)
            left -= closes - begins
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between the two; what is longer ago than HORIZON_DAYS is not counted."""
        first, last = start.timestamp(), end.timestamp()
        start = max(start, end - timedelta(days=HORIZON_DAYS))
        worked = (min(closes, last) - max(opens, first) for opens, closes in self._spans(start, HORIZON_DAYS + 2))
        return timedelta(seconds=sum(seconds for seconds in worked if seconds > 0))

    def end_of_day(self, day: datetime) -> datetime | None:
        """Shortly before the team goes home on that day, or on the next one that it works."""
        spans = self._spans(day, HORIZON_DAYS)
        return next(
            (datetime.fromtimestamp(max(opens, closes - ENDING_S), self._zone) for opens, closes in spans), None
        )

    @property
    def zone(self) -> ZoneInfo:
        """The shop's."""
        return self._zone

    def next_at(self, now: datetime, at: time) -> datetime | None:
        """The next working day's moment of this local time; None if not within HORIZON_DAYS."""
        return next((moment for moment in self._moments(now, at, 1) if moment > now), None)

    def last_at(self, now: datetime, at: time) -> datetime | None:
        """The working day's moment of this local time before now."""
        return next((moment for moment in self._moments(now, at, -1) if moment < now), None)

    def _moments(self, now: datetime, at: time, step: int) -> Iterator[datetime]:
        today = now.astimezone(self._zone).date()
        for ahead in range(HORIZON_DAYS):
            day = today + timedelta(days=step * ahead)
            if self._span(day) is not None:
                # By way of UTC: where clocks skip this time it is the same moment with another name.
                yield datetime.combine(day, at, self._zone).astimezone(UTC)

    def _spans(self, start: datetime, days: int) -> Iterator[tuple[float, float]]:
        """Working times from the day of `start` on.

        As timestamps: differences of local times would miss an hour on the days the clocks change.
        """
        today = start.astimezone(self._zone).date()
        for ahead in range(days):
            day = today + timedelta(days=ahead)
            span = self._span(day)
            if span is not None:
                opens, closes = (datetime.combine(day, at, self._zone).timestamp() for at in (span.start, span.end))
                yield opens, closes

    def _span(self, day: date) -> Span | None:
        return None if day in self._days_off else self._hours.get(DAYS[day.weekday()])
