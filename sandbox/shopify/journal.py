"""What was asked of the shop, for tests to look at. Kept in memory, the oldest forgotten first."""

from collections import deque
from dataclasses import dataclass
from typing import Any

_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One GraphQL request. `status` is the HTTP status, 0 for a connection that was cut.

    `at` is when it had come in (seconds since the epoch, the machine's clock), `took_s` how long the shop was busy.
    """

    operation: str | None
    query: str
    variables: dict[str, Any]
    status: int
    requested_cost: int | None = None
    actual_cost: int | None = None
    fault: str | None = None
    at: float = 0.0
    took_s: float = 0.0


class Journal:
    """The requests so far."""

    def __init__(self) -> None:
        self._entries: deque[Asked] = deque(maxlen=_MOST)

    def note(self, entry: Asked) -> None:
        """Remember a request."""
        self._entries.append(entry)

    def all(self, operation: str | None = None) -> list[Asked]:
        """Every request, or those of one operation."""
        return [entry for entry in self._entries if operation is None or entry.operation == operation]

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
