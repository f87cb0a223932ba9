"""Ids and message timestamps, shaped as Slack's.

Ids must not repeat when the stand-in restarts beside a bot that kept its database, so they count up from
the microsecond at which the process began. A message's `ts` is its id within a channel; Slack makes it
unique and increasing, and so does `Timestamps`.
"""

import itertools
import time

from sandbox.clock import Clock

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_serial = itertools.count(time.time_ns() // 1_000)


def new_id(prefix: str) -> str:
    """A fresh id such as `U0GQ3M5V7K2`; the prefix tells the kind (`T`, `U`, `B`, `C`, `D`, `F`, `V`…)."""
    number = next(_serial)
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _ALPHABET[rest] + digits
    return f"{prefix}{digits}"


class Timestamps:
    """Increasing `seconds.microseconds` strings; of equal width, so that they compare as text."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_us = 0

    def follow(self, clock: Clock) -> None:
        """Take another clock; what was given out stays in the past."""
        self._clock = clock

    def next(self) -> str:
        self._last_us = max(int(self._clock.now() * 1_000_000), self._last_us + 1)
        return f"{self._last_us // 1_000_000:010d}.{self._last_us % 1_000_000:06d}"
