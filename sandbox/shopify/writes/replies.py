"""What every mutation needs: user errors, the order it is about, effects on stock."""

from typing import Any

from sandbox.shopify.asking import Asking
from sandbox.shopify.shopfile import Json, tail
from sandbox.shopify.stock import move

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
    ask.announce(move(ask.shop, variant_id, units))


def settle_fulfillment(ask: Asking, order: Json) -> None:
    """An order whose rest is not wanted any more has been sent as a whole."""
    ask.shop.refresh(order)
    lines = ask.shop.view(order).lines
    if order["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED" and not any(
        line["unfulfilledQuantity"] for line in lines
    ):
        order["displayFulfillmentStatus"] = "FULFILLED"
    for work in order.get("fulfillmentOrders", ()):
        if work["status"] not in ("CLOSED", "CANCELLED") and work.get("lineItemIds") is not None:
            work["lineItemIds"] = [tail(line["id"]) for line in lines if line["unfulfilledQuantity"]]


def too_long(value: Any, most: int) -> bool:
    """Is a text longer than the field takes?"""
    return isinstance(value, str) and len(value) > most
