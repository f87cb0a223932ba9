"""Shipments of an order and the work orders behind them, from what a shop file says.

A file may give `fulfillmentOrders` (with holds and delivery promises). Where it doesn't, they follow from the order's
status, as a shop without special set-up would have them: one per state that its goods are in.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sandbox.shopify.clock import zulu_text
from sandbox.shopify.shopfile import Json, gid, tail

if TYPE_CHECKING:
    from sandbox.shopify.orderview import OrderView

NOT_SHIPPED = ("CANCELLED", "ERROR", "FAILURE")
"""FulfillmentStatus values under which nothing left."""

HOLD_WORDS = {
    "AWAITING_PAYMENT": "Awaiting payment",
    "AWAITING_RETURN_ITEMS": "Exchange items awaiting return delivery",
    "HIGH_RISK_OF_FRAUD": "High risk of fraud",
    "INCORRECT_ADDRESS": "Incorrect address",
    "INVENTORY_OUT_OF_STOCK": "Inventory out of stock",
    "ONLINE_STORE_POST_PURCHASE_CROSS_SELL": "Upsell offer",
    "OTHER": "Other",
    "UNKNOWN_DELIVERY_DATE": "Unknown delivery date",
}
_OPEN_STATUS = {
    "ON_HOLD": "ON_HOLD",
    "SCHEDULED": "SCHEDULED",
    "IN_PROGRESS": "IN_PROGRESS",
    "PENDING_FULFILLMENT": "IN_PROGRESS",
}


def is_live(fulfillment: Json) -> bool:
    """Did this shipment happen (and was not undone)?"""
    return fulfillment["status"] not in NOT_SHIPPED


def carried(fulfillment: Json, order: Json) -> list[tuple[str, int]]:
    """(line item id, units) of a fulfillment of a shop file."""
    lines = {tail(line["id"]): line for line in (*order["lineItems"], *order.get("removedLineItems", ()))}
    quantities = fulfillment.get("quantities") or [None] * len(fulfillment["lineItemIds"])
    return [
        (lines[number]["id"], lines[number]["quantity"] if quantity is None else quantity)
        for number, quantity in zip(fulfillment["lineItemIds"], quantities, strict=True)
    ]


def shipped_quantities(order: Json) -> Counter[str]:
    """Units shipped, by line item id."""
    units: Counter[str] = Counter()
    for fulfillment in order["fulfillments"]:
        if is_live(fulfillment):
            for line, quantity in carried(fulfillment, order):
                units[line] += quantity
    return units


def fulfillment_node(raw: Json, view: OrderView) -> Json:
    """The GraphQL Fulfillment."""
    events = [_event_node(event, count, raw) for count, event in enumerate(raw.get("events", ()), start=1)]
    in_transit = next((e["happenedAt"] for e in events if e["status"] == "IN_TRANSIT"), None)
    place = view.order["fulfillments"].index(raw) + 1
    items = [
        _fulfillment_line_item(raw, count, view.lines_by_id[line], quantity, view)
        for count, (line, quantity) in enumerate(carried(raw, view.order), start=1)
    ]
    return {
        "id": raw["id"],
        "name": raw.get("name") or f"{view.order['name']}-F{place}",
        "legacyResourceId": tail(raw["id"]),
        "createdAt": zulu_text(raw["createdAt"]),
        "updatedAt": zulu_text(raw.get("updatedAt") or raw.get("deliveredAt") or raw["createdAt"]),
        "status": raw["status"],
        "displayStatus": raw.get("displayStatus"),
        "estimatedDeliveryAt": zulu_text(raw.get("estimatedDeliveryAt")),
        "inTransitAt": zulu_text(raw.get("inTransitAt")) or in_transit,
        "deliveredAt": zulu_text(raw.get("deliveredAt")),
        "requiresShipping": True,
        "totalQuantity": sum(item["quantity"] for item in items),
        "trackingInfo": [
            {"number": t.get("number"), "company": t.get("company"), "url": t.get("url")}
            for t in raw.get("trackingInfo") or ()
        ],
        "events": events,
        "fulfillmentLineItems": items,
        "order": view,
    }


def _fulfillment_line_item(raw: Json, count: int, line: Json, quantity: int, view: OrderView) -> Json:
    total = view.purse.bag(line["unitPrice"] * quantity)
    return {
        "id": gid("FulfillmentLineItem", f"{tail(raw['id'])}{count:03d}"),
        "quantity": quantity,
        "lineItem": line,
        "originalTotalSet": total,
        "discountedTotalSet": total,
    }


def _event_node(event: Json, count: int, fulfillment: Json) -> Json:
    happened = zulu_text(event["happenedAt"])
    return {
        "id": gid("FulfillmentEvent", f"{tail(fulfillment['id'])}{count:03d}"),
        "status": event["status"],
        "happenedAt": happened,
        "createdAt": zulu_text(event.get("createdAt")) or happened,
        "message": event.get("message"),
        "city": event.get("city"),
        "province": event.get("province"),
        "country": event.get("country"),
        "zip": event.get("zip"),
        "estimatedDeliveryAt": zulu_text(event.get("estimatedDeliveryAt")),
    }


def derived_fulfillment_orders(view: OrderView) -> list[Json]:
    """What the order's own status implies, in the shape of a shop file's `fulfillmentOrders`."""
    order = view.order
    shipped = [line["id"] for line in view.lines if view.fulfilled[line["id"]]]
    waiting = [line["id"] for line in view.lines if line["unfulfilledQuantity"]]
    if order.get("cancelledAt"):
        return [{"status": "CLOSED", "lineItemIds": [line["id"] for line in view.lines]}]
    found: list[Json] = []
    if shipped:
        found.append({"status": "CLOSED", "lineItemIds": shipped})
    if waiting:
        status = _OPEN_STATUS.get(order["displayFulfillmentStatus"], "OPEN")
        found.append({"status": status, "lineItemIds": waiting})
        if status == "ON_HOLD":
            found[-1]["fulfillmentHolds"] = [{"reason": "OTHER"}]
    return found


def fulfillment_order_node(raw: Json, count: int, view: OrderView) -> Json:
    """The GraphQL FulfillmentOrder. `lineItemIds` of the file default to every line with something left to ship."""
    order = view.order
    number = f"{tail(order['id'])}{count:02d}"
    wanted = raw.get("lineItemIds")
    lines = [
        line
        for line in view.lines
        if (line["unfulfilledQuantity"] if wanted is None else line["id"] in wanted or tail(line["id"]) in wanted)
    ]
    delivery = raw.get("deliveryMethod")
    closed = raw["status"] in ("CLOSED", "CANCELLED")
    return {
        "id": raw.get("id") or gid("FulfillmentOrder", number),
        "status": raw["status"],
        "requestStatus": "CLOSED" if closed else "UNSUBMITTED",
        "createdAt": zulu_text(order["createdAt"]),
        "updatedAt": zulu_text(order.get("updatedAt") or order["createdAt"]),
        "fulfillAt": zulu_text(raw.get("fulfillAt")),
        "fulfillBy": zulu_text(raw.get("fulfillBy")),
        "orderId": order["id"],
        "orderName": order["name"],
        "fulfillmentHolds": [_hold_node(hold, number, at) for at, hold in enumerate(raw.get("fulfillmentHolds", ()))],
        "deliveryMethod": None if delivery is None else _delivery_node(delivery, number),
        "lineItems": [_fulfillment_order_line(line, number, closed) for line in lines],
    }


def _hold_node(hold: Json, number: str, at: int) -> Json:
    return {
        "id": gid("FulfillmentHold", f"{number}{at + 1}"),
        "reason": hold["reason"],
        "displayReason": HOLD_WORDS[hold["reason"]],
        "reasonNotes": hold.get("reasonNotes"),
        "heldByRequestingApp": False,
    }


def _delivery_node(delivery: Json, number: str) -> Json:
    return {
        "id": gid("DeliveryMethod", number),
        "methodType": delivery.get("methodType", "SHIPPING"),
        "minDeliveryDateTime": zulu_text(delivery.get("minDeliveryDateTime")),
        "maxDeliveryDateTime": zulu_text(delivery.get("maxDeliveryDateTime")),
        "presentedName": delivery.get("presentedName"),
        "serviceCode": delivery.get("serviceCode"),
    }


def _fulfillment_order_line(line: Json, number: str, closed: bool) -> Json:
    return {
        "id": gid("FulfillmentOrderLineItem", f"{number}{tail(line['id'])}"),
        "totalQuantity": line["quantity"],
        "remainingQuantity": 0 if closed else line["unfulfilledQuantity"],
        "productTitle": line["title"],
        "variantTitle": line["variantTitle"],
        "sku": line["sku"],
        "requiresShipping": line["requiresShipping"],
        "lineItem": line,
    }
