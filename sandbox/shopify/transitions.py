"""What the world does to an order between two questions: goods leave, carriers scan, staff change something.

Each function changes the shop and returns what to tell subscribers. Nothing here is part of Shopify's API: it is the
hand that moves the story of a demo or a test on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.shopify.clock import zulu
from sandbox.shopify.shopfile import Json, tail
from sandbox.shopify.state import ShopState

EVENT_STATUSES = frozenset(
    {
        "ATTEMPTED_DELIVERY", "CARRIER_PICKED_UP", "CONFIRMED", "DELAYED", "DELIVERED", "FAILURE", "IN_TRANSIT",
        "LABEL_PRINTED", "LABEL_PURCHASED", "OUT_FOR_DELIVERY", "READY_FOR_PICKUP",
    }
)  # fmt: skip
"""FulfillmentEventStatus: what a carrier can report."""


class ImpossibleError(ValueError):
    """The order's state does not allow it; the message says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that subscribers of `topic` are told. `subject` is the fulfillment, refund, return or variant."""

    topic: str
    order: Json | None = None
    subject: Json | None = None
    customer: Json | None = None
    product: Json | None = None


def ship(
    shop: ShopState,
    order: Json,
    *,
    units: Mapping[str, int] | None = None,
    tracking: Json | None = None,
    status: str = "CONFIRMED",
    estimated_delivery_at: datetime | None = None,
) -> tuple[Json, list[Change]]:
    """Ship what is left, or `units` by line item id. Raises ImpossibleError."""
    if order.get("cancelledAt"):
        raise ImpossibleError("the order is cancelled")
    left = {line["id"]: line["unfulfilledQuantity"] for line in shop.view(order).lines if line["unfulfilledQuantity"]}
    wanted = dict(units) if units is not None else left
    if not wanted or any(quantity < 1 or quantity > left.get(line, 0) for line, quantity in wanted.items()):
        raise ImpossibleError("there is not that much left to ship")
    fulfillment: Json = {
        "id": shop.new_id("Fulfillment"),
        "createdAt": zulu(shop.now()),
        "status": "SUCCESS",
        "displayStatus": status,
        "deliveredAt": None,
        "estimatedDeliveryAt": None if estimated_delivery_at is None else zulu(estimated_delivery_at),
        "trackingInfo": [] if tracking is None else [tracking],
        "lineItemIds": [tail(line) for line in wanted],
        "quantities": list(wanted.values()),
        "events": [],
    }
    order["fulfillments"].append(fulfillment)
    _settle_work(order, wanted, left)
    whole = all(wanted.get(line) == quantity for line, quantity in left.items())
    order["displayFulfillmentStatus"] = "FULFILLED" if whole else "PARTIALLY_FULFILLED"
    shop.touch(order)
    topic = "ORDERS_FULFILLED" if whole else "ORDERS_PARTIALLY_FULFILLED"
    changes = [Change("FULFILLMENTS_CREATE", order, fulfillment), Change(topic, order), Change("ORDERS_UPDATED", order)]
    return fulfillment, changes


def _settle_work(order: Json, shipped: Mapping[str, int], left: Mapping[str, int]) -> None:
    """Close the work that was done. What the file promised for it stays readable on the closed work order."""
    works = order.get("fulfillmentOrders")
    if not works:
        return
    remaining = [tail(line) for line, quantity in left.items() if shipped.get(line, 0) < quantity]
    open_works = [work for work in works if work["status"] not in ("CLOSED", "CANCELLED")]
    for work in open_works:
        rest = [n for n in remaining if work.get("lineItemIds") is None or n in map(tail, work["lineItemIds"])]
        if rest:
            works.append({**work, "lineItemIds": rest, "id": None})
        work.update(status="CLOSED", fulfillmentHolds=[], lineItemIds=[tail(line) for line in shipped])


def advance(
    shop: ShopState,
    order: Json,
    fulfillment: Json,
    status: str,
    *,
    message: str | None = None,
    estimated_delivery_at: datetime | None = None,
) -> list[Change]:
    """The carrier reports `status` (a FulfillmentDisplayStatus) of a shipment, now. Raises ImpossibleError."""
    if fulfillment["status"] != "SUCCESS":
        raise ImpossibleError("the shipment was cancelled or failed")
    now = zulu(shop.now())
    changes = [Change("FULFILLMENTS_UPDATE", order, fulfillment), Change("ORDERS_UPDATED", order)]
    if status in EVENT_STATUSES:
        event = {"status": status, "happenedAt": now, "message": message}
        fulfillment.setdefault("events", []).append(event)
        changes.insert(0, Change("FULFILLMENT_EVENTS_CREATE", order, {**event, "fulfillment": fulfillment}))
    fulfillment["displayStatus"] = status
    fulfillment["updatedAt"] = now
    if status in ("IN_TRANSIT", "CARRIER_PICKED_UP"):
        fulfillment["inTransitAt"] = fulfillment.get("inTransitAt") or now
    if status in ("DELIVERED", "PICKED_UP"):
        fulfillment["deliveredAt"] = now
    if estimated_delivery_at is not None:
        fulfillment["estimatedDeliveryAt"] = zulu(estimated_delivery_at)
    shop.touch(order)
    return changes


def edit(shop: ShopState, order: Json, values: Json) -> list[Change]:
    """Set keys of the order as the shop file names them, as staff or another app might. Ids stay what they are."""
    fixed = {"id", "name", "lineItems", "transactions", "refunds"} & values.keys()
    if fixed:
        raise ImpossibleError(f"not to be set by hand: {', '.join(sorted(fixed))}")
    order.update(values)
    shop.touch(order)
    return [Change("ORDERS_UPDATED", order)]
