"""Gorgias' leaky bucket: 40 calls at once with an API key, emptying within 20 seconds.

https://developers.gorgias.com/reference/limitations. The window can be scaled for tests, and the bucket switched off;
the headers are sent either way.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

KEY_LIMIT = 40
WINDOW_S = 20.0
LIMIT_HEADER = "X-Gorgias-Account-Api-Call-Limit"
RETRY_HEADER = "Retry-after"


class LeakyBucket:
    """Counts the calls of one account."""

    def __init__(
        self,
        limit: int = KEY_LIMIT,
        window_s: float = WINDOW_S,
        *,
        enabled: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limit = limit
        self.window_s = window_s
        self.enabled = enabled
        self._monotonic = monotonic
        self._level = 0.0
        self._seen = monotonic()

    def take(self) -> float | None:
        """Count a call. None when it may pass, else the seconds until the next one may."""
        self._leak()
        over = self._level + 1 - self.limit
        if self.enabled and over > 0:
            return over * self.window_s / self.limit
        self._level = min(self._level + 1, float(self.limit))
        return None

    def configure(self, *, limit: int | None, window_s: float | None, enabled: bool | None) -> None:
        """Change what is given; the count begins anew."""
        self.limit = self.limit if limit is None else limit
        self.window_s = self.window_s if window_s is None else window_s
        self.enabled = self.enabled if enabled is None else enabled
        self._level = 0.0

    def headers(self, wait_s: float | None = None) -> dict[str, str]:
        """The headers of an answer; with `wait_s` those of a 429."""
        self._leak()
        sent = {LIMIT_HEADER: f"{math.ceil(self._level)}/{self.limit}"}
        if wait_s is not None:
            sent[RETRY_HEADER] = self._seconds(wait_s)
        return sent

    def _seconds(self, wait_s: float) -> str:
        # The real window is counted in whole seconds. Under a scaled one, whole seconds would be many windows.
        return str(max(1, math.ceil(wait_s))) if self.window_s >= WINDOW_S else f"{wait_s:.3f}"

    def _leak(self) -> None:
        now = self._monotonic()
        self._level = max(0.0, self._level - (now - self._seen) * self.limit / self.window_s)
        self._seen = now
