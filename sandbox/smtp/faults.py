"""Failures on order: each strikes at one command of a session, as a real server's do."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal, get_args

Stage = Literal["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "NOOP"]
FaultKind = Literal["answer", "drop", "slow"]
"""A refusal with `code`; a cut connection; a good answer that is `seconds` late."""

STAGES: tuple[Stage, ...] = get_args(Stage)
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)


@dataclass(slots=True)
class Fault:
    """What goes wrong, at which command, how often (None: until `clear`). `to` limits it to one recipient.

    A server that is down takes no connection at all: see `server.Smtp.go_down`.
    """

    kind: FaultKind
    at: Stage
    code: int = 451
    seconds: float = 0.0
    times: int | None = 1
    to: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.at not in STAGES or not 400 <= self.code <= 599:
            raise ValueError(f"no such fault: {self}")

    @property
    def answer(self) -> str:
        """What the server says."""
        return f"{self.code} {str(self.code)[0]}.3.0 Failed on order"


class Faults:
    """What is wrong with the server at the moment."""

    def __init__(self) -> None:
        self._queue: deque[Fault] = deque()

    def add(self, fault: Fault) -> None:
        """Order a failure."""
        self._queue.append(fault)

    def clear(self) -> None:
        """Everything is well again."""
        self._queue.clear()

    def take(self, at: Stage, to: str | None = None) -> Fault | None:
        """The failure that strikes now, used up once."""
        for fault in self._queue:
            if fault.at == at and fault.to in (None, to):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._queue.remove(fault)
                return fault
        return None
