"""Reads request bodies: required fields, types, lengths, choices; refuses what it does not know, as Gorgias does.

Complaints have the shape that Gorgias answers with (https://developers.gorgias.com/reference/errors): an object
that follows the body, with a list of sentences at each field that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.gorgias.errors import Complaint

Check = Callable[[Any], Any]
"""Returns the value as it is to be kept, or raises Complaint."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body."""

    check: Check
    required: bool = False
    nullable: bool = True


def read(body: object, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The given fields of `body`, checked. Raises Complaint with all that is wrong."""
    if not isinstance(body, dict):
        raise Complaint(["Not a valid JSON object."])
    wrong: dict[str, object] = {}
    kept: dict[str, Any] = {}
    for name in body:
        if name not in fields:
            wrong[str(name)] = ["Unknown field."]
    for name, field in fields.items():
        if name not in body:
            if field.required:
                wrong[name] = ["Missing data for required field."]
            continue
        value = body[name]
        if value is None:
            if not field.nullable or field.required:
                wrong[name] = ["Field may not be null."]
            else:
                kept[name] = None
            continue
        try:
            kept[name] = field.check(value)
        except Complaint as complaint:
            wrong[name] = complaint.data
    if wrong:
        raise Complaint(wrong)
    return kept


def text(longest: int | None = None, shortest: int = 0) -> Check:
    """A string of a length."""

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            raise Complaint(["Not a valid string."])
        if "\x00" in value:
            raise Complaint(["Null characters are not allowed."])
        if longest is not None and len(value) > longest:
            raise Complaint([f"Longer than maximum length {longest}."])
        if len(value) < shortest:
            raise Complaint([f"Shorter than minimum length {shortest}."])
        return value

    return check


def integer(lowest: int | None = None, highest: int | None = None) -> Check:
    """A whole number in a range."""

    def check(value: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Complaint(["Not a valid integer."])
        if lowest is not None and value < lowest:
            raise Complaint([f"Must be greater than or equal to {lowest}."])
        if highest is not None and value > highest:
            raise Complaint([f"Must be less than or equal to {highest}."])
        return value

    return check


def boolean(value: Any) -> Any:
    """True or false."""
    if not isinstance(value, bool):
        raise Complaint(["Not a valid boolean."])
    return value


def moment(value: Any) -> Any:
    """An ISO 8601 date and time; without a zone it is UTC."""
    try:
        parsed = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Complaint(["Not a valid datetime."]) from None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def choice(*allowed: str) -> Check:
    """One of a few strings."""

    def check(value: Any) -> Any:
        if value not in allowed:
            raise Complaint([f"Must be one of: {', '.join(allowed)}."])
        return value

    return check


def each(check_one: Check, shortest: int = 0, longest: int | None = None) -> Check:
    """A list; complaints are keyed by index."""

    def check(value: Any) -> Any:
        if not isinstance(value, list):
            raise Complaint(["Not a valid list."])
        if len(value) < shortest:
            raise Complaint([f"Shorter than minimum length {shortest}."])
        if longest is not None and len(value) > longest:
            raise Complaint([f"Longer than maximum length {longest}."])
        kept: list[Any] = []
        wrong: dict[str, object] = {}
        for index, item in enumerate(value):
            try:
                kept.append(check_one(item))
            except Complaint as complaint:
                wrong[str(index)] = complaint.data
        if wrong:
            raise Complaint(wrong)
        return kept

    return check


def shape(**fields: Field) -> Check:
    """An object with known fields."""
    return lambda value: read(value, fields)


def mapping(check_value: Check) -> Check:
    """An object with free keys."""

    def check(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Complaint(["Not a valid mapping type."])
        return {str(key): check_value(item) for key, item in value.items()}

    return check


def anything(value: Any) -> Any:
    """Any JSON value."""
    return value


def slug(value: Any) -> Any:
    """A channel's or a way's name: the legacy ones and those of apps."""
    return _matching(_SLUG, value, "Not a valid slug.")


def email(value: Any) -> Any:
    """An e-mail address."""
    return _matching(_EMAIL, value, "Not a valid email address.")


def url(value: Any) -> Any:
    """An address on the web; templates in it are allowed."""
    return _matching(_URL, value, "Not a valid URL.")


def _matching(pattern: re.Pattern[str], value: Any, otherwise: str) -> Any:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Complaint([otherwise])
    return value
