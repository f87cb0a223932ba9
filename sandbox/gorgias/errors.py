"""The answers of the Gorgias API that are not a success: `{"error": {"msg": …, "data": …}}`.

https://developers.gorgias.com/reference/errors
"""

from __future__ import annotations

from typing import Any


class Complaint(Exception):
    """A body or a query is wrong: answered with 400. `data` follows the shape of what was sent."""

    def __init__(self, data: Any) -> None:
        super().__init__(str(data))
        self.data = data


class Refusal(Exception):
    """Any other answer that is not a success."""

    def __init__(self, status: int, message: str, data: Any = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.data = data
        self.headers = headers or {}


class Moved(Exception):
    """The thing was merged into another: 301 with an empty body.

    https://developers.gorgias.com/changelog/301-redirect-when-fetching-merged-ticket
    """

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def error_body(message: str, data: Any = None) -> dict[str, Any]:
    """The JSON of an answer that is not a success."""
    return {"error": {"msg": message, "data": data if data is not None else {}}}


def not_found(what: str) -> Refusal:
    """404 as for a thing that does not exist or was deleted."""
    return Refusal(404, f"{what} not found.")
