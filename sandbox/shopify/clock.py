"""The shop's time: where its file says the day begins, plus what has passed since. No wall-clock dates anywhere else.

A shop file is a story with absolute dates, so "today" must be the story's day, on every machine and in every year.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Now = Callable[[], datetime]


class ShopClock:
    """Starts at `start` and runs at the pace of real time; `advance` lets a demo or a test turn the page."""

    def __init__(self, start: datetime, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        if start.tzinfo is None:
            raise ValueError("a shop's `now` needs a time zone")
        self._start = start.astimezone(UTC)
        self._monotonic_s = monotonic_s
        self._begun_s = monotonic_s()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=self._monotonic_s() - self._begun_s)

    def advance(self, by: timedelta) -> None:
        """Move the shop's time forward. Going back would unmake what was already told."""
        if by < timedelta(0):
            raise ValueError("a shop's time does not run backwards")
        self._start += by


def zulu(moment: datetime) -> str:
    """A moment as Shopify writes it: UTC, whole seconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_moment(text: str) -> datetime:
    """A date or a date-time as shop files and searches give it; without a zone it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def zulu_text(text: str | None) -> str | None:
    """The same moment, written as Shopify writes it; null stays null."""
    return None if text is None else zulu(parse_moment(text))
