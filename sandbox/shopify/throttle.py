"""The bucket that limits how much an app may ask: filled at a steady rate, emptied by what queries may cost, with the
difference to what they did cost given back. https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits
"""

import time
from collections.abc import Callable
from typing import Any

STANDARD_RESTORE_PER_S = 100.0
STANDARD_MAXIMUM = 2000.0


class Throttle:
    """`enforced=False` never empties (for benchmarks): a polite client paces itself by what it reads of the bucket."""

    def __init__(
        self,
        *,
        maximum: float = STANDARD_MAXIMUM,
        restore_per_s: float = STANDARD_RESTORE_PER_S,
        enforced: bool = True,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic_s = monotonic_s
        self._at_s = monotonic_s()
        self.maximum = maximum
        self.restore_per_s = restore_per_s
        self.enforced = enforced
        self._available = maximum

    def set(self, *, maximum: float, restore_per_s: float, available: float | None = None) -> None:
        """Another plan: the bucket starts full, or with `available` in it."""
        self.maximum, self.restore_per_s = maximum, restore_per_s
        self._available = maximum if available is None else min(available, maximum)
        self._at_s = self._monotonic_s()

    @property
    def available(self) -> float:
        """Points in the bucket now."""
        now_s = self._monotonic_s()
        self._available = min(self.maximum, self._available + (now_s - self._at_s) * self.restore_per_s)
        self._at_s = now_s
        return self._available

    def take(self, requested: float) -> bool:
        """Take what a query may cost; False if the bucket does not hold it."""
        if not self.enforced:
            return True
        if self.available < requested:
            return False
        self._available -= requested
        return True

    def give_back(self, points: float) -> None:
        """Return what a query did not use."""
        self._available = min(self.maximum, self.available + points)

    def status(self) -> dict[str, Any]:
        """`throttleStatus` as Shopify writes it."""
        return {
            "maximumAvailable": float(self.maximum),
            "currentlyAvailable": int(self.available),
            "restoreRate": float(self.restore_per_s),
        }
