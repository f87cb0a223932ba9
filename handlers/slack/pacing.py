"""Slack's rates: about one message a second and channel, with short bursts, kept without holding up other channels; and
for some methods so many calls a minute and workspace, for which nobody stands in line.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

PER_SECOND = 1.0
BURST = 3
"""A stub, its private answer and a notice go out together; then the channel's rate holds."""
EDITS_A_MINUTE, EDITS_AT_ONCE = 40, 10
"""Of the 50 that a workspace has for chat.update (tier 3) the desk's cards take no more; answers are edited, too."""


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

    def free_in_s(self, channel: str) -> float:
        """How long until `turn` would not wait, as far as is known now: for what had better stand in no line."""
        now = self._monotonic()
        return max(self._full_at.get(channel, now) - now - (self._burst - 1) * self._interval, 0.0)


@dataclass(frozen=True, slots=True)
class DeskPace:
    """The desk's two rates: of what is posted in its channel, without any burst, and of the cards that are edited."""

    posts: ChannelPace
    edits: ChannelPace

    @classmethod
    def of(
        cls, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]], *, paced: bool = True
    ) -> DeskPace:
        """`paced` false switches both off."""
        return cls(
            ChannelPace(monotonic, sleep, PER_SECOND if paced else 0.0, burst=1),
            ChannelPace(monotonic, sleep, EDITS_A_MINUTE / 60 if paced else 0.0, EDITS_AT_ONCE),
        )


class Tier:
    """Calls of one method a minute. Who finds none left is told when there will be one, and does without till then."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        """`per_minute` 0 switches it off."""
        self._interval = 60 / per_minute if per_minute else 0.0
        self._monotonic = monotonic
        self._full_at = 0.0

    def take(self) -> float:
        """Take one: 0 when there was one, else how many seconds to wait. Half a minute's may be taken at once."""
        wait_s = self.free_in_s()
        if wait_s == 0:
            self._full_at = max(self._full_at, self._monotonic()) + self._interval
        return wait_s

    def free_in_s(self) -> float:
        """How long until there is one."""
        if not self._interval:
            return 0.0
        return max(self._full_at - self._monotonic() + self._interval - 30.0, 0.0)
