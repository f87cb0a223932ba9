"""The stand-in's clock: the time of messages, of triggers and of response URLs.

It follows the clock it is given (the machine's by default, a test's fake one otherwise) and can be put
forward from outside, so that a three-second trigger or a thirty-minute URL expires without waiting. It
can't be put back: a chat platform's timestamps only grow.
"""

import time
from collections.abc import Callable


class Clock:
    """Seconds since the epoch, ahead of `source` by what `advance` was given."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._ahead_s = 0.0

    def now(self) -> float:
        return self._source() + self._ahead_s

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("the clock of a chat platform can't go back")
        self._ahead_s += seconds
