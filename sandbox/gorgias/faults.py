"""Failures on order: a stand-in must be able to fail in every way that the vendor and the network between can.

The order matters to who tests idempotency: a fault either strikes before a request was carried out, or (`applied`)
after it was carried out and before anybody was told.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Literal

FaultKind = Literal["answer", "drop", "hang", "delay"]
"""An error answer; a cut connection; silence for `delay_s`, then a cut; a late but good answer."""


@dataclass(slots=True)
class Fault:
    """What goes wrong, for which requests, how often.

    `path` is a regular expression searched for in the path. `times` counts down; None means for ever. `status` and
    `retry_after_s` belong to `answer`, `delay_s` to `hang` and `delay`.
    """

    kind: FaultKind
    applied: bool = False
    status: int = 500
    retry_after_s: float | None = None
    delay_s: float = 30.0
    method: str | None = None
    path: str = ""
    times: int | None = 1
    probability: float = 1.0

    def fits(self, method: str, path: str) -> bool:
        """Is this a request that the fault is for?"""
        return (
            self.times != 0
            and (self.method is None or self.method.upper() == method.upper())
            and re.search(self.path, path) is not None
        )


class Faults:
    """The faults on order, in the order they were given."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order one."""
        re.compile(fault.path)
        self._faults.append(fault)

    def clear(self) -> None:
        """Everything works again."""
        self._faults.clear()

    def draw(self, method: str, path: str) -> Fault | None:
        """The fault that strikes this request, if any; it is used up by one."""
        for fault in self._faults:
            if fault.fits(method, path) and self._random.random() < fault.probability:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None
