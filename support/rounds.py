"""What is done for the desk as a whole by the clock: how long answers take lately is learned, so that it is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from support.escalation.hours import WorkingHours
from support.escalation.upkeep import WAITS_COUNTED, usual_wait
from support.ports import Cases, Clock

LEARNED_EVERY = timedelta(minutes=10)


class Rounds:
    """One a process. What must happen once for all processes is a row; what is only learned, each learns itself."""

    def __init__(self, *, cases: Cases, hours: WorkingHours, clock: Clock) -> None:
        self._cases = cases
        self._hours = hours
        self._clock = clock
        self._learned_at: datetime | None = None

    async def make(self) -> None:
        """A tick."""
        now = self._clock.now()
        # A clock that was set back must not stop the learning until it has caught up.
        if self._learned_at is None or not timedelta() <= now - self._learned_at < LEARNED_EVERY:
            self._hours.usual = usual_wait(await self._cases.waits(now - WAITS_COUNTED))
            self._learned_at = now
