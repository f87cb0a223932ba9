"""What an HTTP answer of Shopify means: data, an error that somebody must mend, or a reason to try again.

Most errors come with status 200 in the body. Texts made here name operations, codes, scopes and Shopify's request id,
never a variable's value: those are customers' data.
https://shopify.dev/docs/api/admin-graphql/2026-10#status-and-error-codes
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from support.errors import ShopRefused

Json = dict[str, Any]


class ScopeMissing(ShopRefused):
    """The app lacks an access scope. `fields` are the response's fields that it was needed for."""

    def __init__(self, message: str, fields: frozenset[str]) -> None:
        super().__init__(message)
        self.fields = fields


class Rejected(ShopRefused):
    """Shopify could not carry out what was asked for `fields`. `said` is its own word, without our variables."""

    def __init__(self, message: str, fields: frozenset[str], said: str) -> None:
        super().__init__(message)
        self.fields = fields
        self.said = said


class TokenRejected(ShopRefused):
    """Shopify does not know the access token (any more)."""


class TryAgain(Exception):
    """An instruction to the client: this try failed, another may not. It never leaves this package.

    `done` says whether the operation may have been carried out.
    `wait_s` is Shopify's own wish; `throttled` that the bucket decides how long to wait.
    """

    def __init__(self, message: str, *, done: bool, wait_s: float | None = None, throttled: bool = False) -> None:
        super().__init__(message)
        self.done = done
        self.wait_s = wait_s
        self.throttled = throttled


@dataclass(frozen=True, slots=True)
class Answer:
    """`denied` are fields that came as null because a scope is missing. `cost` is Shopify's `extensions.cost`."""

    data: Json
    cost: Mapping[str, Any] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()


_REFUSALS = {
    400: "says that the request is malformed",
    402: "has frozen the shop until its bill is paid",
    403: "forbids the request: is the app still installed, with its scopes?",
    404: "knows no such shop or API version: check SHOPIFY_SHOP",
    423: "has locked the shop",
    430: "rejects us for security reasons",
}
_PASSING_CODES = frozenset({"INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"})
_LONGEST_TEXT = 200
_SHORTEST_SECRET = 3
"""A country's code or a single letter says nothing of anybody, and taking it out of a text leaves nothing to read."""


def check_status(operation: str, status: int, headers: Mapping[str, str]) -> None:
    """Nothing for 200. Raises TokenRejected, ShopRefused or TryAgain for everything else."""
    if status == 200:
        return
    trace = _trace(headers)
    if status == 401:
        raise TokenRejected(f"Shopify does not accept the access token{trace}")
    if status in _REFUSALS:
        raise ShopRefused(f"Shopify {_REFUSALS[status]} ({status} to {operation}{trace})")
    if status == 429:
        wait_s = _seconds(headers.get("Retry-After"))
        raise TryAgain(f"Shopify asks us to slow down (429 to {operation})", done=False, wait_s=wait_s or 1.0)
    raise TryAgain(f"Shopify answered {status} to {operation}{trace}", done=True)


def read(operation: str, body: bytes, variables: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
    """The data of a 200. Raises ScopeMissing, ShopRefused or TryAgain."""
    try:
        payload = orjson.loads(body)
    except ValueError:
        raise TryAgain(f"Shopify's answer to {operation} is not JSON{_trace(headers)}", done=True) from None
    if not isinstance(payload, dict):
        raise TryAgain(f"Shopify's answer to {operation} is no object{_trace(headers)}", done=True)
    extensions = payload.get("extensions")
    cost = extensions.get("cost") if isinstance(extensions, dict) else None
    cost = cost if isinstance(cost, dict) else {}
    data, errors = payload.get("data"), payload.get("errors")
    if not errors:
        if isinstance(data, dict):
            return Answer(data, cost)
        raise TryAgain(f"Shopify's answer to {operation} has no data{_trace(headers)}", done=True)
    denied = _judge(operation, errors, data, cost, _Redactor(variables, headers))
    assert isinstance(data, dict)  # noqa: S101 - `_judge` lets nothing else through
    return Answer(data, cost, denied)


class Throttled(TryAgain):
    """The bucket was empty. `cost` says how empty."""

    def __init__(self, message: str, cost: Mapping[str, Any]) -> None:
        super().__init__(message, done=False, throttled=True)
        self.cost = cost


def _judge(operation: str, errors: Any, data: Any, cost: Mapping[str, Any], redact: _Redactor) -> frozenset[str]:
    """The fields denied, if that is all that is wrong and the rest can be used; else raises."""
    listed = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    if not listed:
        raise ShopRefused(redact(f"Shopify rejects {operation}: {errors}"))
    codes = {_code(error) for error in listed}
    first = str(listed[0].get("message", ""))
    if "THROTTLED" in codes:
        raise Throttled(f"Shopify's limit is reached ({operation})", cost)
    if codes == {"ACCESS_DENIED"}:
        fields = frozenset(_field_of(error) for error in listed)
        if isinstance(data, dict) and all(value is not None for value in data.values()):
            return fields
        raise ScopeMissing(redact(f"Shopify denies {', '.join(sorted(fields))} of {operation}: {first}"), fields)
    if codes & _PASSING_CODES:
        raise TryAgain(redact(f"Shopify failed within {operation}: {first}"), done=True)
    text = redact(f"Shopify rejects {operation} ({', '.join(sorted(filter(None, codes)))}): {first}")
    raise Rejected(text, frozenset(name for error in listed for name in _path(error)), redact(first))


def _code(error: Json) -> str:
    extensions = error.get("extensions")
    return str(extensions.get("code", "")) if isinstance(extensions, dict) else ""


def _field_of(error: Json) -> str:
    names = _path(error)
    return names[-1] if names else "?"


def _path(error: Json) -> list[str]:
    path = error.get("path")
    return [part for part in path if isinstance(part, str)] if isinstance(path, Sequence) else []


class _Redactor:
    """Takes out of a text what the variables of the request hold."""

    def __init__(self, variables: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        self._secret = sorted(_strings(variables), key=len, reverse=True)
        self._headers = headers

    def __call__(self, text: str) -> str:
        for value in self._secret:
            text = text.replace(value, "…")
        return text[:_LONGEST_TEXT] + _trace(self._headers)


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if len(value) >= _SHORTEST_SECRET else []
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _strings(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _strings(part)]
    return []


def _trace(headers: Mapping[str, str]) -> str:
    request = headers.get("X-Request-Id")
    return f" [request {request}]" if request else ""


def _seconds(text: str | None) -> float | None:
    try:
        return None if text is None else max(float(text), 0.0)
    except ValueError:
        return None
