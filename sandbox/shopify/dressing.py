"""Other words in a shop for a while: what a hostile seller, or a customer at the checkout, may have written into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sandbox.shopify.shopfile import Json
from sandbox.shopify.state import ShopState

Undo = list[tuple[Json, str, Any]]


@contextmanager
def dressed(shop: ShopState, words: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
    """`titles` renames products wherever they stand, `descriptions` are by title, `notes` by an order's name."""
    undo: Undo = []
    for product in shop.products:
        if product["title"] in words.get("descriptions", {}):
            for key in ("description", "descriptionHtml"):
                _set(product, key, words["descriptions"][product["title"]], undo)
    for order in shop.orders:
        if order["name"] in words.get("notes", {}):
            _set(order, "note", words["notes"][order["name"]], undo)
    for thing in (*shop.products, *shop.orders):
        _rename(thing, words.get("titles", {}), undo)
    _refresh(shop)
    try:
        yield
    finally:
        for changed, key, before in reversed(undo):
            changed[key] = before
        _refresh(shop)


def _set(thing: Json, key: str, value: str, undo: Undo) -> None:
    undo.append((thing, key, thing.get(key)))
    thing[key] = value


def _rename(thing: Any, titles: Mapping[str, str], undo: Undo) -> None:
    if isinstance(thing, dict):
        for key, value in list(thing.items()):
            if key in ("title", "name") and isinstance(value, str) and value in titles:
                _set(thing, key, titles[value], undo)
            else:
                _rename(value, titles, undo)
    elif isinstance(thing, list):
        for each in thing:
            _rename(each, titles, undo)


def _refresh(shop: ShopState) -> None:
    for order in shop.orders:
        shop.refresh(order)
