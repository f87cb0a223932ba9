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
    """`titles` renames products wherever they stand, `descriptions` and `types` are by title; `notes`, `tags`,
    `carriers` (who tracking says carries a parcel) and `scans` (what carriers say of it) by an order's name."""
    undo: Undo = []
    for product in shop.products:
        for kind, keys in _OF_PRODUCTS.items():
            if product["title"] in words.get(kind, {}):
                for key in keys:
                    _set(product, key, words[kind][product["title"]], undo)
    for order in shop.orders:
        for kind, put in _OF_ORDERS.items():
            if order["name"] in words.get(kind, {}):
                put(order, words[kind][order["name"]], undo)
    for thing in (*shop.products, *shop.orders):
        _rename(thing, words.get("titles", {}), undo)
    _refresh(shop)
    try:
        yield
    finally:
        for changed, key, before in reversed(undo):
            changed[key] = before
        _refresh(shop)


def _put_note(order: Json, text: str, undo: Undo) -> None:
    _set(order, "note", text, undo)


def _put_tag(order: Json, text: str, undo: Undo) -> None:
    _set(order, "tags", [*order.get("tags", ()), text], undo)


def _put_carrier(order: Json, text: str, undo: Undo) -> None:
    for shipment in order.get("fulfillments", ()):
        for track in shipment.get("trackingInfo", ()):
            _set(track, "company", text, undo)


def _put_scan(order: Json, text: str, undo: Undo) -> None:
    for shipment in order.get("fulfillments", ()):
        for event in shipment.get("events", ()):
            _set(event, "message", text, undo)


_OF_PRODUCTS = {"descriptions": ("description", "descriptionHtml"), "types": ("productType",)}
_OF_ORDERS = {"notes": _put_note, "tags": _put_tag, "carriers": _put_carrier, "scans": _put_scan}


def _set(thing: Json, key: str, value: Any, undo: Undo) -> None:
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
