"""Slack's rate of about one message a second and channel, with short bursts, kept without holding up other channels.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

PER_SECOND = 1.0
BURST = 3
"""A stub, its private answer and a notice go out together; then the channel's rate holds."""


class ChannelPace:
    """A token bucket a channel. `monotonic` and `sleep` are in seconds. `per_second` 0 switches it off."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        per_second: float = PER_SECOND,
        burst: int = BURST,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._interval = 1 / per_second if per_second else 0.0
        self._burst = burst
        self._full_at: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait until `channel` may get another message; callers are served in the order they came."""
        if not self._interval:
            return
        now = self._monotonic()
        full_at = max(self._full_at.get(channel, now), now) + self._interval
        self._full_at[channel] = full_at
        wait = full_at - now - self._burst * self._interval
        if wait > 0:
            await self._sleep(wait)
        elif len(self._full_at) > 10_000:
            self._full_at = {name: at for name, at in self._full_at.items() if at > now}
