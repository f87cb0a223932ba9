"""Cursor lists: `limit` up to 100, opaque cursors that expire, the list envelope.

https://developers.gorgias.com/reference/pagination. Pages are cut by key, not by number, as a real list is: what
changes its place between two pages can be met twice or missed.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request

from sandbox.gorgias.account import Account
from sandbox.gorgias.errors import Complaint

DEFAULT_LIMIT = 30
MAX_LIMIT = 100

Item = TypeVar("Item")
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Order:
    """How a list can be ordered: `name` of `order_by` → the key of an item."""

    keys: Mapping[str, Callable[[Any], Key]]
    default: str

    def chosen(self, order_by: str | None) -> tuple[Callable[[Any], Key], bool]:
        """The key and whether it descends. Raises Complaint."""
        attribute, _, direction = (order_by or self.default).partition(":")
        if attribute not in self.keys or direction not in ("asc", "desc"):
            allowed = ", ".join(f"{name}:asc, {name}:desc" for name in self.keys)
            raise Complaint({"order_by": [f"Must be one of: {allowed}."]})
        return self.keys[attribute], direction == "desc"


def only(request: Request, *allowed: str) -> None:
    """Refuse query parameters that the endpoint does not know. Raises Complaint."""
    unknown = [name for name in request.query_params if name not in allowed]
    if unknown:
        raise Complaint({name: ["Unknown field."] for name in unknown})


def number(request: Request, name: str) -> int | None:
    """A query parameter that is an id. Raises Complaint."""
    given = request.query_params.get(name)
    if given is None:
        return None
    if not given.isascii() or not given.isdigit():
        raise Complaint({name: ["Not a valid integer."]})
    return int(given)


def page(
    account: Account, request: Request, items: Iterable[Item], order: Order, show: Callable[[Item], Any]
) -> dict[str, Any]:
    """The page that the request asks for, in the list envelope. Raises Complaint."""
    chosen, previous, following = cut(account, request, items, order)
    query = f"?{request.url.query}" if request.url.query else ""
    return {
        "object": "list",
        "uri": f"{request.url.path}{query}",
        "data": [show(item) for item in chosen],
        "meta": {"prev_cursor": previous, "next_cursor": following},
    }


def cut(
    account: Account, request: Request, items: Iterable[Item], order: Order
) -> tuple[Sequence[Item], str | None, str | None]:
    """The items of the page, and the cursors of the pages around it. Raises Complaint."""
    key, descending = order.chosen(request.query_params.get("order_by"))
    limit = _limit(request)
    rows = sorted(items, key=key, reverse=descending)
    start, end = 0, limit
    cursor = request.query_params.get("cursor")
    if cursor:
        direction, position = _read(account, cursor)
        before = sum(1 for row in rows if _passed(key(row), position, descending))
        at = sum(1 for row in rows if key(row) == position)
        start, end = (before + at, before + at + limit) if direction == "next" else (max(0, before - limit), before)
    chosen = rows[start:end]
    previous = _write(account, "prev", key(chosen[0])) if chosen and start > 0 else None
    following = _write(account, "next", key(chosen[-1])) if chosen and end < len(rows) else None
    return chosen, previous, following


def _passed(key: Key, position: Key, descending: bool) -> bool:
    return key > position if descending else key < position


def _limit(request: Request) -> int:
    given = request.query_params.get("limit")
    if given is None:
        return DEFAULT_LIMIT
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= MAX_LIMIT:
        raise Complaint({"limit": [f"Must be between 1 and {MAX_LIMIT}."]})
    return int(given)


def _write(account: Account, direction: str, key: Key) -> str:
    raw = json.dumps([direction, *key, account.now().timestamp()])
    return base64.urlsafe_b64encode(raw.encode()).decode()


def _read(account: Account, cursor: str) -> tuple[str, Key]:
    try:
        direction, sortable, id, issued = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        expired = account.now().timestamp() - float(issued) > account.cursor_ttl_s
        position = (str(sortable), int(id))
    except (ValueError, TypeError, binascii.Error):
        raise Complaint({"cursor": ["Invalid cursor."]}) from None
    if expired or direction not in ("next", "prev"):
        raise Complaint({"cursor": ["Expired cursor."]})
    return direction, position
