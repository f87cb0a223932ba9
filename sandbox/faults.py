"""Failures to order: the next calls of a method answer an error, a status, late, or not at all.

Each fault names what goes wrong and how often; the first that fits a call is used up by it. Network
trouble comes in both kinds that matter to a bot that must do things once: `before` breaks the connection
before the call took effect, `after` when it already has.
"""

from dataclasses import dataclass
from typing import Literal

ANY_METHOD = "*"


@dataclass(slots=True)
class Fault:
    """`skip` calls pass first, then `times` calls fail. `delay_s` holds the answer back, not the effect."""

    method: str
    error: str | None = None
    status: int | None = None
    retry_after_s: int | None = None
    delay_s: float = 0.0
    drop_connection: Literal["before", "after"] | None = None
    times: int = 1
    skip: int = 0

    @property
    def refuses(self) -> bool:
        """Whether the call has no effect."""
        return self.error is not None or self.status is not None or self.drop_connection == "before"


class Faults:
    """The faults still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self) -> None:
        self._faults.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets."""
        if not self._faults:
            return None
        for fault in self._faults:
            if fault.method not in (method, ANY_METHOD):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
            return fault
        return None
