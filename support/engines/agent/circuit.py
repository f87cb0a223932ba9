"""A circuit for each model: after failures in a row it is left alone for a while, then tried once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from support.ports import Clock

OPENS_AFTER = 3
RESTS = timedelta(seconds=30)


@dataclass(slots=True)
class Circuit:
    """Of one model."""

    clock: Clock
    failures: int = 0
    open_until: datetime | None = field(default=None)

    @property
    def closed(self) -> bool:
        """May it be asked? Once it has rested, one turn tries it; the others wait for what comes of that."""
        if self.open_until is None:
            return True
        if self.clock.now() < self.open_until:
            return False
        self.open_until = self.clock.now() + RESTS
        return True

    @property
    def resting(self) -> bool:
        """Is it left alone at present? Asking changes nothing."""
        return self.open_until is not None and self.clock.now() < self.open_until

    def succeeded(self) -> None:
        """It answered."""
        self.failures, self.open_until = 0, None

    def failed(self, *, for_good: bool = False) -> None:
        """It did not. `for_good`: a key or a name that will not be right in a while either."""
        self.failures += 1
        if self.failures >= OPENS_AFTER or for_good:
            self.open_until = self.clock.now() + RESTS
