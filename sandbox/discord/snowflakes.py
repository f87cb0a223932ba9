"""Ids that grow with time: https://docs.discord.com/developers/reference#snowflakes"""

from __future__ import annotations

from sandbox.clock import Clock

EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Gives ids out. Two of one millisecond differ by their last bits; none is below an earlier one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        made = (int(self._clock.now() * 1000) - EPOCH_MS) << 22
        self._last = max(self._last + 1, made)
        return str(self._last)


def moment(id: str) -> float:
    """When the thing with this id came to be, in seconds since 1970."""
    return ((int(id) >> 22) + EPOCH_MS) / 1000
