"""The clocks: the real one, and one set to another day (a sandbox shop's) that runs on from there."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """Implements `support.ports.Clock`. With `start`, "now" was `start` when the clock was made."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._since = time.monotonic()

    def now(self) -> datetime:
        """The present, UTC."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start.astimezone(UTC) + timedelta(seconds=time.monotonic() - self._since)

    async def sleep(self, seconds: float) -> None:
        """Wait in real time."""
        await asyncio.sleep(seconds)
