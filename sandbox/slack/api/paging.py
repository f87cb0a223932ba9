"""Cursor pagination. https://docs.slack.dev/apis/web-api/pagination

Cursors are opaque base64, as Slack's; `next_cursor` is an empty string on the last page.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from sandbox.slack.api.call import ApiError, Call

Item = TypeVar("Item")
MAX_LIMIT = 1000


def page_size(call: Call, default: int = 100) -> int:
    limit = call.number("limit", default)
    return min(limit, MAX_LIMIT) if limit > 0 else default


def encode_cursor(kind: str, position: str) -> str:
    return base64.b64encode(f"{kind}:{position}".encode()).decode()


def decode_cursor(call: Call, kind: str) -> str | None:
    """The position in the call's cursor. Raises `invalid_cursor` for anything that wasn't given out."""
    cursor = call.text("cursor")
    if not cursor:
        return None
    try:
        found, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise ApiError("invalid_cursor") from None
    if found != kind or not position:
        raise ApiError("invalid_cursor")
    return position


def page(call: Call, items: Sequence[Item], *, default: int = 100) -> tuple[Sequence[Item], str]:
    """One page of a list that doesn't change under the reader, and the cursor of the next."""
    position = decode_cursor(call, "offset") or "0"
    if not position.isdecimal():
        raise ApiError("invalid_cursor")
    start = int(position)
    end = start + page_size(call, default)
    return items[start:end], encode_cursor("offset", str(end)) if end < len(items) else ""
