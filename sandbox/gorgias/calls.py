"""The log of calls that reached the API, for assertions and for people who watch."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `status` is None when the caller got no answer; `fault` is what was injected."""

    at: datetime
    method: str
    path: str
    query: str
    body: Any
    status: int | None
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For the control interface."""
        return asdict(self) | {"at": self.at.isoformat()}


class CallLog:
    """The latest calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=KEPT)

    def add(self, call: Call) -> None:
        """Note one."""
        self._calls.append(call)

    def clear(self) -> None:
        """Forget all."""
        self._calls.clear()

    def __iter__(self) -> Iterator[Call]:
        return iter(list(self._calls))

    def __len__(self) -> int:
        return len(self._calls)

    def matching(self, method: str, path: str) -> list[Call]:
        """Calls of a method to exactly this path (a trailing slash aside)."""
        return [call for call in self if call.method == method and call.path.rstrip("/") == path.rstrip("/")]

    def refused_for_rate(self) -> int:
        """How many were answered with 429."""
        return sum(1 for call in self if call.status == 429)
