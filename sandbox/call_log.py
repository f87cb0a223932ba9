"""What the bot asked of a platform: each call with its parameters and its outcome, for assertions.

Tokens are never kept. The log holds the last calls only and can be switched off, since a benchmark wants
neither the memory nor the time.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

KEPT_CALLS = 20_000


@dataclass(slots=True)
class LoggedCall:
    """One request. `error` is the platform's error code, `status` the HTTP status; None until it is answered.

    `at` is when it had come in, `took_s` how long the stand-in itself was busy with it.
    """

    method: str
    params: dict[str, Any]
    at: float
    status: int | None = None
    error: str | None = None
    took_s: float | None = None

    def as_json(self) -> Json:
        return {
            "method": self.method,
            "params": self.params,
            "at": self.at,
            "status": self.status,
            "error": self.error,
            "took_s": self.took_s,
        }


class CallLog:
    """The last calls, oldest first."""

    def __init__(self) -> None:
        self.enabled = True
        self._calls: deque[LoggedCall] = deque(maxlen=KEPT_CALLS)

    def record(self, method: str, params: dict[str, Any], at: float) -> LoggedCall | None:
        if not self.enabled:
            return None
        call = LoggedCall(method, {key: params[key] for key in params if key != "token"}, at)
        self._calls.append(call)
        return call

    def find(self, method: str | None = None) -> list[LoggedCall]:
        return [call for call in self._calls if method is None or call.method == method]

    def clear(self) -> None:
        self._calls.clear()
