"""How much we may ask at the moment: a local picture of Shopify's bucket, drawn from what each answer says of it.

Before it runs, a query must find its *requested* cost in the bucket, though it is charged only its *actual* cost. So
we wait when the bucket can't hold what the operation requested last time; a `THROTTLED` answer would cost a round trip
and tell us the same. https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

_UNKNOWN_RATE_WAIT_S = 1.0


class Bucket:
    """Knows nothing at first and lets everything pass until an answer has told.

    Requests under way hold what they may take; most of it comes back when they end, so a request that finds the bucket
    promised to others waits for them, and only one that finds it empty waits for time to fill it.
    """

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._costs: dict[str, float] = {}
        self._available = float("inf")
        self._maximum = float("inf")
        self._rate = 0.0
        self._at_s = monotonic_s()
        self._promised = 0.0
        self._released = asyncio.Event()

    def has_room(self, operation: str) -> bool:
        """Does the bucket hold what `operation` requests, with what is promised to others set aside?"""
        return self._costs.get(operation, 0.0) + self._promised <= self._now_available()

    @property
    def shared(self) -> bool:
        """Are other requests under way, whose end will give something back?"""
        return self._promised > 0

    def refill_s(self, operation: str) -> float:
        """Seconds until time alone has filled the bucket enough for `operation`; 0 if only promises are in the way."""
        short = min(self._costs.get(operation, 0.0), self._maximum) - self._now_available()
        if short <= 0:
            return 0.0
        return short / self._rate if self._rate > 0 else _UNKNOWN_RATE_WAIT_S

    async def change(self, within_s: float | None) -> None:
        """Wait until a request under way has ended, or `within_s` seconds have."""
        self._released.clear()
        try:
            async with asyncio.timeout(within_s):
                await self._released.wait()
        except TimeoutError:
            return

    def take(self, operation: str) -> float:
        """Set aside what the operation may take; give the result back to `release`."""
        points = self._costs.get(operation, 0.0)
        self._promised += points
        return points

    def release(self, points: float) -> None:
        """The request is over."""
        self._promised = max(self._promised - points, 0.0)
        self._released.set()

    def learn(self, operation: str, cost: Mapping[str, Any]) -> None:
        """Read `extensions.cost` of an answer. What is missing or odd in it is passed over."""
        status = cost.get("throttleStatus")
        try:
            self._costs[operation] = float(cost["requestedQueryCost"])
            if isinstance(status, Mapping):
                available, maximum = float(status["currentlyAvailable"]), float(status["maximumAvailable"])
                self._rate = float(status["restoreRate"])
                self._available, self._maximum = available, maximum
                self._at_s = self._monotonic_s()
        except (KeyError, TypeError, ValueError):
            return

    def _now_available(self) -> float:
        if self._rate <= 0:
            return self._available
        return min(self._maximum, self._available + (self._monotonic_s() - self._at_s) * self._rate)
