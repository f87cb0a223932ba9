"""What every mutation needs: user errors, the order it is about, effects on stock."""

from typing import Any

from sandbox.shopify.asking import Asking
from sandbox.shopify.shopfile import Json

NO_ORDER = "Order does not exist"


def wrong(message: str, *field: str, code: str | None = None) -> list[Json]:
    """A mutation's userErrors with one error."""
    return [{"code": code, "field": list(field) or None, "message": message}]


def found_order(ask: Asking, id_: str) -> Json | None:
    """The order, if it exists and the token may see it."""
    order = ask.shop.order(id_)
    return order if order is not None and ask.may_see(order) else None


def add_stock(ask: Asking, variant_id: str | None, units: int) -> None:
    """Put units back on the shelf, or take them with a negative number."""
    found = ask.shop.variants_by_id.get(variant_id or "")
    if found is None:
        return
    variant = found[1]
    variant["inventoryQuantity"] = (variant.get("inventoryQuantity") or 0) + units
    variant["availableForSale"] = variant["inventoryQuantity"] > 0 or variant.get("inventoryPolicy") == "CONTINUE"


def too_long(value: Any, most: int) -> bool:
    """Is a text longer than the field takes?"""
    return isinstance(value, str) and len(value) > most
