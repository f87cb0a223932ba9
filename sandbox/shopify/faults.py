"""Misbehaviour on demand: outages, refusals and nulls that a client has to live with.

A fault is used up by the requests that meet it; nulls stay until they are taken away.
"""

from collections import deque
from dataclasses import dataclass
from typing import Literal, get_args

FaultKind = Literal[
    "slow",
    "server_error",
    "bad_gateway",
    "unavailable",
    "drop",
    "drop_after",
    "garbage",
    "graphql_error",
    "no_data",
    "throttled",
    "too_many_requests",
    "unauthorized",
    "payment_required",
    "forbidden",
    "not_found",
    "locked",
]
"""`slow` answers late; `server_error` 500, `bad_gateway` 502 with an HTML page, `unavailable` 503; `drop` cuts the
connection before anything happens, `drop_after` once it happened; `garbage` is no JSON; `graphql_error` an
INTERNAL_SERVER_ERROR in the body, `no_data` a body without data or errors; the others are statuses by their names."""

FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)


@dataclass(slots=True)
class Fault:
    """`seconds` is the delay of `slow` or the Retry-After of `too_many_requests`. `operation` limits it to a name."""

    kind: FaultKind
    times: int = 1
    seconds: float = 0.0
    operation: str | None = None


class Faults:
    """What is wrong with the shop at the moment."""

    def __init__(self) -> None:
        self._queue: deque[Fault] = deque()
        self.nulls: frozenset[str] = frozenset()
        self.jobs_never_end = False

    def add(self, kind: FaultKind, times: int = 1, *, seconds: float = 0.0, operation: str | None = None) -> None:
        """The next `times` requests (of `operation`) fail in this way. Faults of one request pile up in order."""
        if kind not in FAULT_KINDS:
            raise ValueError(f"no such fault: {kind}; known are {', '.join(FAULT_KINDS)}")
        self._queue.append(Fault(kind, times, seconds, operation))

    def set_nulls(self, *fields: str) -> None:
        """Answer null for these nullable fields, such as `Order.email`, `FulfillmentTrackingInfo.url`."""
        self.nulls = frozenset(fields)

    def clear(self) -> None:
        """Everything is well again."""
        self._queue.clear()
        self.nulls = frozenset()
        self.jobs_never_end = False

    def next_for(self, operation: str | None) -> Fault | None:
        """The fault that this request meets, used up once."""
        for fault in self._queue:
            if fault.operation in (None, operation):
                fault.times -= 1
                if fault.times <= 0:
                    self._queue.remove(fault)
                return fault
        return None
