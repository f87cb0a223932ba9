"""Keeps an account's calls below Gorgias' rate limit, so that catching up after an outage never meets a 429.

Gorgias counts with a leaky bucket: 40 calls at once with an API key (80 with OAuth), emptying within 20 seconds, for
all callers of the account together (https://developers.gorgias.com/reference/limitations). `Bucket` is our copy of
it: our own calls, raised to what the headers tell when others call too. It never counts less than Gorgias does: a call
under way may reach Gorgias at any moment before its answer, so it begins to leak only when it is over.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

KEY_LIMIT = 40
WINDOW_S = 20.0
RESERVE = 2
"""Calls left free, for what is under way when ours are counted."""


class Bucket:
    """The count, without any waiting: all times are given in seconds of one steady clock."""

    def __init__(self, window_s: float = WINDOW_S, limit: int = KEY_LIMIT) -> None:
        self._window_s = window_s
        self._limit = limit
        self._level = 0.0
        self._under_way = 0
        self._at = 0.0
        self._closed_until = 0.0

    def wait_s(self, now: float) -> float:
        """Seconds until a call may be made; 0 when it may be made now."""
        self._leak(now)
        over = self._level + self._under_way + 1 + min(RESERVE, self._limit - 1) - self._limit
        return max(0.0, over / self._rate, self._closed_until - now)

    def begin(self) -> None:
        """A call is being made."""
        self._under_way += 1

    def end(self, now: float) -> None:
        """A call that began is over, however it went."""
        self._leak(now)
        self._under_way -= 1
        self._level += 1

    def learn(self, header: str | None, now: float) -> None:
        """Take over `X-Gorgias-Account-Api-Call-Limit`, such as `10/40`. Anything else is ignored."""
        used, _, limit = (header or "").partition("/")
        if not (used.isdecimal() and limit.isdecimal() and int(limit) > 0):
            return
        self._leak(now)
        self._limit = int(limit)
        self._level = max(self._level, float(used) - self._under_way)

    def close(self, seconds: float, now: float) -> None:
        """Gorgias asked to wait."""
        self._closed_until = max(self._closed_until, now + seconds)

    @property
    def _rate(self) -> float:
        return self._limit / self._window_s

    def _leak(self, now: float) -> None:
        self._level = max(0.0, self._level - (now - self._at) * self._rate)
        self._at = now


class Pacer:
    """Lets calls go one by one, first come, first served."""

    def __init__(
        self,
        bucket: Bucket,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bucket = bucket
        self._monotonic = monotonic
        self._sleep = sleep
        self._queue = asyncio.Lock()
        self._bucket.wait_s(monotonic())

    async def turn(self, longest_s: float) -> float:
        """Wait for a call's turn. Returns 0 when it has come, or the wait itself where it is longer than allowed.

        Whoever got 0 calls `done` once the call is over.
        """
        async with self._queue:
            while wait_s := self._bucket.wait_s(self._monotonic()):
                if wait_s > longest_s:
                    return wait_s
                await self._sleep(wait_s)
            self._bucket.begin()
        return 0.0

    def done(self) -> None:
        """The call whose turn it was is over."""
        self._bucket.end(self._monotonic())

    def learn(self, header: str | None) -> None:
        """An answer came; this is its header."""
        self._bucket.learn(header, self._monotonic())

    def close(self, seconds: float) -> None:
        """A 429 came; nobody calls before."""
        self._bucket.close(seconds, self._monotonic())
