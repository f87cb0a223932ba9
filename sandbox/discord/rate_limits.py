"""Discord's rate limits, off until they are switched on: five messages in five seconds a channel, fifty calls a second.

https://docs.discord.com/developers/topics/rate-limits
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.clock import Clock

MESSAGES, EVERYTHING = 5, 50
WINDOW_S, SECOND_S = 5.0, 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a call finds: how much is left, when it is full again, and how long to wait if nothing is left."""

    limit: int
    remaining: int
    reset_after_s: float
    retry_after_s: float | None = None
    is_global: bool = False


class RateLimits:
    """Fixed windows, as Discord's headers tell them."""

    def __init__(self, clock: Clock) -> None:
        self.enabled = False
        self._clock = clock
        self._windows: dict[str, tuple[float, int]] = {}

    def call(self, bucket: str, *, is_message: bool) -> Standing | None:
        """Count a call; None while limits are off."""
        if not self.enabled:
            return None
        overall = self._count("everything", EVERYTHING, SECOND_S)
        if overall.retry_after_s is not None:
            return Standing(overall.limit, 0, overall.reset_after_s, overall.retry_after_s, is_global=True)
        return self._count(bucket, MESSAGES, WINDOW_S) if is_message else None

    def _count(self, name: str, limit: int, window_s: float) -> Standing:
        now = self._clock.now()
        ends, used = self._windows.get(name, (0.0, 0))
        if now >= ends:
            ends, used = now + window_s, 0
        if used >= limit:
            return Standing(limit, 0, ends - now, ends - now)
        self._windows[name] = (ends, used + 1)
        return Standing(limit, limit - used - 1, ends - now)
