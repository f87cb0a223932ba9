"""Relay connections over a list: `first`/`last`, `after`/`before`, `reverse`, with Shopify's limits.

https://shopify.dev/docs/api/usage/pagination-graphql
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

MOST_AT_ONCE = 250
"""https://shopify.dev/docs/api/usage/limits: arrays and pages hold at most 250."""

Node = dict[str, Any]


def connection(
    nodes: Sequence[Node],
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    reverse: bool | None = False,
) -> dict[str, Any]:
    """The page of `nodes` that was asked for. `edges` are made by the resolver, only when they are asked for.

    Raises GraphQLError as Shopify does when neither `first` nor `last` is given, both are, or one is out of range.
    """
    _check(first, last)
    everything = list(reversed(nodes)) if reverse else list(nodes)
    start = 0 if after is None else _place(everything, after) + 1
    stop = len(everything) if before is None else _place(everything, before)
    window = everything[start:stop]
    page = window[:first] if first is not None else window[len(window) - min(last or 0, len(window)) :]
    offset = start if first is not None else stop - len(page)
    return {
        "nodes": page,
        "@offset": offset,
        "pageInfo": {
            "hasNextPage": offset + len(page) < len(everything) if first is not None else before is not None,
            "hasPreviousPage": offset > 0,
            "startCursor": cursor(page[0], offset) if page else None,
            "endCursor": cursor(page[-1], offset + len(page) - 1) if page else None,
        },
    }


def edges(page: dict[str, Any]) -> list[dict[str, Any]]:
    """The edges of a page."""
    offset = page["@offset"]
    return [{"cursor": cursor(node, offset + at), "node": node} for at, node in enumerate(page["nodes"])]


def limited(things: Sequence[Any], first: int | None) -> Sequence[Any]:
    """A plain list field with a `first` argument."""
    if first is None:
        return things
    _check(first, None)
    return things[:first]


def cursor(node: Node, place: int) -> str:
    """Names a node by its id, or by its place where it has none."""
    return base64.b64encode(str(node.get("id") or place).encode()).decode()


def _place(nodes: Sequence[Node], text: str) -> int:
    for place, node in enumerate(nodes):
        if cursor(node, place) == text:
            return place
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise GraphQLError("Invalid cursor for current pagination sort.") from None
    return -1


def _check(first: int | None, last: int | None) -> None:
    if first is None and last is None:
        raise GraphQLError("you must provide one of first or last")
    if first is not None and last is not None:
        raise GraphQLError("providing both first and last is not supported")
    name, count = ("first", first) if first is not None else ("last", last)
    if count is not None and count < 1:
        raise GraphQLError(f"{name} must be greater than 0")
    if count is not None and count > MOST_AT_ONCE:
        raise GraphQLError(f"{name} cannot exceed {MOST_AT_ONCE}")
