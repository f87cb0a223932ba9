"""Returns of an order: the ones it has, and what could still be sent back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sandbox.shopify.clock import zulu_text
from sandbox.shopify.fulfilment import is_live
from sandbox.shopify.shopfile import Json, gid, tail

if TYPE_CHECKING:
    from sandbox.shopify.orderview import OrderView

OVER = ("DECLINED", "CANCELED")
"""ReturnStatus values that set the items free for another return."""

RETURN_REASONS: tuple[tuple[str, str], ...] = (
    ("unknown", "Unknown"),
    ("size-too-small", "Size was too small"),
    ("size-too-large", "Size was too large"),
    ("unwanted", "Customer changed their mind"),
    ("not-as-described", "Item not as described"),
    ("wrong-item", "Received the wrong item"),
    ("defective", "Damaged or defective"),
    ("style", "Style"),
    ("color", "Color"),
    ("other", "Other"),
)
"""(handle, name) of the reasons this shop knows: the handles that Shopify's former ReturnReason enum maps to."""


def reason_nodes() -> list[Json]:
    """ReturnReasonDefinition nodes."""
    return [
        {"id": gid("ReturnReasonDefinition", number), "handle": handle, "name": name, "deleted": False}
        for number, (handle, name) in enumerate(RETURN_REASONS, start=1)
    ]


REASONS: dict[str, Json] = {node["id"]: node for node in reason_nodes()}


def return_status(order: Json) -> str:
    """The order's OrderReturnStatus: the file's word where it names no returns, else what its returns say."""
    returns = order.get("returns")
    if not returns:
        return str(order.get("returnStatus") or "NO_RETURN")
    statuses = {one["status"] for one in returns}
    if "REQUESTED" in statuses:
        return "RETURN_REQUESTED"
    if "OPEN" in statuses:
        return "IN_PROGRESS"
    return "RETURNED" if "CLOSED" in statuses else "NO_RETURN"


def taken_back(order: Json) -> Counter[str]:
    """Units in returns that were not declined or cancelled, by fulfillment line item id."""
    units: Counter[str] = Counter()
    for one in order.get("returns", ()):
        if one["status"] not in OVER:
            for item in one["returnLineItems"]:
                units[item["fulfillmentLineItemId"]] += item["quantity"]
    return units


def returnable(view: OrderView) -> list[Json]:
    """ReturnableFulfillment nodes: what was shipped, is not in a return, and was not refunded."""
    if view.order.get("cancelledAt"):
        return []
    taken = taken_back(view.order)
    settled = _refunded_without_return(view.order)
    found: list[Json] = []
    for fulfillment in view.fulfillments:
        if not is_live(fulfillment):
            continue
        items: list[Json] = []
        for item in fulfillment["fulfillmentLineItems"]:
            line = item["lineItem"]["id"]
            left = item["quantity"] - taken[item["id"]]
            absorbed = min(left, settled[line])
            settled[line] -= absorbed
            if left > absorbed and not item["lineItem"]["isGiftCard"]:
                items.append({"fulfillmentLineItem": item, "quantity": left - absorbed})
        if items:
            id_ = gid("ReturnableFulfillment", tail(fulfillment["id"]))
            found.append({"id": id_, "fulfillment": fulfillment, "returnableFulfillmentLineItems": items})
    return found


def _refunded_without_return(order: Json) -> Counter[str]:
    """Units refunded after they were shipped and without being sent back, by line item id."""
    units: Counter[str] = Counter()
    for refund in order["refunds"]:
        if refund.get("returnId") is None:
            for part in refund.get("lineItems", ()):
                if part.get("restockType") != "CANCEL":
                    units[part["lineItemId"]] += part["quantity"]
    return units


def return_nodes(view: OrderView) -> list[Json]:
    """The GraphQL Returns of an order."""
    return [_return_node(raw, view) for raw in view.order.get("returns", ())]


def _return_node(raw: Json, view: OrderView) -> Json:
    items = [_return_line(item, view) for item in raw["returnLineItems"]]
    exchanges = [_exchange_line(item, view) for item in raw.get("exchangeLineItems", ())]
    decline = raw.get("decline")
    return {
        "id": raw["id"],
        "name": raw["name"],
        "status": raw["status"],
        "createdAt": zulu_text(raw["createdAt"]),
        "closedAt": zulu_text(raw.get("closedAt")),
        "requestApprovedAt": zulu_text(raw.get("requestApprovedAt")),
        "decline": None if decline is None else {"reason": decline["reason"], "note": decline.get("note")},
        "totalQuantity": sum(item["quantity"] for item in items),
        "returnLineItems": items,
        "exchangeLineItems": exchanges,
        "refunds": [refund for refund in view.payments.refunds if refund["returnId"] == raw["id"]],
        "orderId": view.order["id"],
    }


def _return_line(item: Json, view: OrderView) -> Json:
    done = item.get("processedQuantity", 0)
    refunded = item.get("refundedQuantity", 0)
    return {
        "__typename": "ReturnLineItem",
        "id": item["id"],
        "quantity": item["quantity"],
        "customerNote": item.get("customerNote"),
        "returnReasonDefinition": REASONS.get(item.get("returnReasonDefinitionId") or ""),
        "returnReasonNote": item.get("returnReasonNote", ""),
        "processableQuantity": item["quantity"] - done,
        "processedQuantity": done,
        "unprocessedQuantity": item["quantity"] - done,
        "refundableQuantity": item["quantity"] - refunded,
        "refundedQuantity": refunded,
        "fulfillmentLineItem": view.fulfillment_line_items[item["fulfillmentLineItemId"]][1],
    }


def _exchange_line(item: Json, view: OrderView) -> Json:
    done = item.get("processedQuantity", 0)
    product, variant = view.variant(item["variantId"]) or ({}, {})
    return {
        "id": item["id"],
        "quantity": item["quantity"],
        "lineItems": [view.lines_by_id[id_] for id_ in item.get("lineItemIds", ())],
        "title": product.get("title"),
        "variantId": item["variantId"],
        "variantTitle": variant.get("title"),
        "variantSku": variant.get("sku"),
        "productId": product.get("id"),
        "processableQuantity": item["quantity"] - done,
        "processedQuantity": done,
        "unprocessedQuantity": item["quantity"] - done,
    }
