"""Reads an order out of Shopify's JSON (the fragment OrderStatus) into our `Order`.

Anything may be null that the schema lets be null, and lists may be cut off by their page size; then the order says
`truncated`. A status that this version of the API does not know becomes the least that can be said.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast, get_args

from support.integrations.shopify.values import Json, moment, money, picture
from support.model.commerce import (
    CustomerId,
    DeliveryPromise,
    FinancialStatus,
    Fulfillment,
    FulfillmentStatus,
    Hold,
    LineItem,
    LineItemId,
    Order,
    OrderId,
    OrderName,
    Picture,
    Refund,
    ShipmentStatus,
    Tracking,
    TrackingEvent,
)

MOST_FULFILLMENTS = 5
MOST_REFUNDS = 5
"""As many as the fragment asks for: a list this long may go on. Plain lists don't say whether they do."""

_FINANCIAL = frozenset(get_args(FinancialStatus))
_FULFILLMENT = frozenset(get_args(FulfillmentStatus))
_SHIPMENT = frozenset(get_args(ShipmentStatus))
_OVER = frozenset({"CLOSED", "CANCELLED", "INCOMPLETE"})
"""FulfillmentOrderStatus of work that is not waiting any more."""


def read_order(node: Json) -> Order:
    """The order of an OrderStatus fragment. Raises KeyError or TypeError only if non-null fields are missing."""
    lines = node["lineItems"]
    pictures = {line["id"]: picture(line["image"]) for line in node.get("pictured", {}).get("nodes", ())}
    raw_fulfillments = node["fulfillments"]
    fulfillments = tuple([_fulfillment(raw) for raw in raw_fulfillments])
    raw_refunds = node["refunds"]
    work = (node.get("fulfillmentOrders") or {}).get("nodes") or ()
    status = node["displayFulfillmentStatus"]
    customer = node["customer"]
    financial = node["displayFinancialStatus"]
    returns = node["returnStatus"]
    return Order(
        id=OrderId(node["id"]),
        name=OrderName(node["name"]),
        created_at=datetime.fromisoformat(node["createdAt"]),
        financial=cast(FinancialStatus, financial) if financial in _FINANCIAL else None,
        fulfillment=cast(FulfillmentStatus, status) if status in _FULFILLMENT else _likely(fulfillments),
        total=money(node["totalPriceSet"]),
        items=tuple([read_line(raw, pictures.get(raw["id"])) for raw in lines["nodes"]]),
        fulfillments=fulfillments,
        cancelled_at=moment(node["cancelledAt"]),
        cancel_reason=node["cancelReason"],
        customer_id=None if customer is None else CustomerId(customer["id"]),
        emails=_emails(node["email"], customer),
        refunds=tuple([_refund(raw) for raw in raw_refunds]),
        holds=_holds(work) if work else (),
        promise=_promise(work) if work else None,
        scheduled_for=_scheduled(work) if work else None,
        return_status=None if returns == "NO_RETURN" else returns,
        tags=tuple(node["tags"]),
        truncated=(
            lines["pageInfo"]["hasNextPage"]
            or len(raw_fulfillments) >= MOST_FULFILLMENTS
            or len(raw_refunds) >= MOST_REFUNDS
            or any(raw["fulfillmentLineItems"]["pageInfo"]["hasNextPage"] for raw in raw_fulfillments)
            or status not in _FULFILLMENT
        ),
    )


def _likely(fulfillments: Iterable[Fulfillment]) -> FulfillmentStatus:
    """For a status we don't know: whether something left. Such an order is marked as truncated besides."""
    return "PARTIALLY_FULFILLED" if any(f.status == "SUCCESS" for f in fulfillments) else "UNFULFILLED"


def _emails(own: str | None, customer: Json | None) -> tuple[str, ...]:
    default = (customer or {}).get("defaultEmailAddress")
    other = None if default is None else default["emailAddress"]
    if own and other and own.casefold() != other.casefold():
        return (own, other)
    return (own,) if own else (other,) if other else ()


def read_line(raw: Json, pictured: Picture | None = None) -> LineItem:
    """The line of an OrderLine fragment, with its picture, which the fragment has not."""
    return LineItem(
        id=LineItemId(raw["id"]),
        title=raw["title"],
        quantity=raw["currentQuantity"],
        unfulfilled=raw["unfulfilledQuantity"],
        variant=raw["variantTitle"],
        sku=raw["sku"],
        picture=pictured,
        ordered=raw["quantity"],
    )


def _fulfillment(raw: Json) -> Fulfillment:
    status = raw["displayStatus"]
    return Fulfillment(
        id=raw["id"],
        name=raw["name"],
        created_at=datetime.fromisoformat(raw["createdAt"]),
        status=raw["status"],
        display_status=cast(ShipmentStatus, status) if status in _SHIPMENT else None,
        estimated_delivery_at=moment(raw["estimatedDeliveryAt"]),
        in_transit_at=moment(raw["inTransitAt"]),
        delivered_at=moment(raw["deliveredAt"]),
        tracking=tuple([Tracking(t["number"], t["company"], t["url"]) for t in raw["trackingInfo"]]),
        items=tuple(
            [
                (LineItemId(item["lineItem"]["id"]), item["quantity"] or 0)
                for item in raw["fulfillmentLineItems"]["nodes"]
            ]
        ),
        events=tuple(
            [
                TrackingEvent(event["status"], datetime.fromisoformat(event["happenedAt"]), event["message"])
                for event in reversed(raw["events"]["nodes"])
            ]
        ),
    )


def _refund(raw: Json) -> Refund:
    amount = money(raw["totalRefundedSet"])
    statuses = [transaction["status"] for transaction in raw["transactions"]["nodes"]]
    return Refund(
        id=raw["id"],
        created_at=datetime.fromisoformat(raw["processedAt"]),
        amount=amount,
        # A refund without transactions moved no money, unless it says that it did: then it is not through.
        settled=all(status == "SUCCESS" for status in statuses) and (bool(statuses) or not amount.amount),
    )


def _holds(work: Iterable[Json]) -> tuple[Hold, ...]:
    return tuple(
        Hold(hold["reason"], hold["reasonNotes"])
        for part in work
        if part["status"] not in _OVER
        for hold in part["fulfillmentHolds"]
    )


def _promise(work: Iterable[Json]) -> DeliveryPromise | None:
    """The window for what still waits; when nothing does, the one that was shown for what was sent."""
    parts = [part for part in work if part["status"] != "CANCELLED" and part["deliveryMethod"] is not None]
    waiting = [part for part in parts if part["status"] not in _OVER]
    methods = [part["deliveryMethod"] for part in waiting or parts]
    starts = [datetime.fromisoformat(m["minDeliveryDateTime"]) for m in methods if m["minDeliveryDateTime"]]
    ends = [datetime.fromisoformat(m["maxDeliveryDateTime"]) for m in methods if m["maxDeliveryDateTime"]]
    if not starts and not ends:
        return None
    return DeliveryPromise(min(starts, default=None), max(ends, default=None))


def _scheduled(work: Iterable[Json]) -> datetime | None:
    dates = [part["fulfillAt"] for part in work if part["status"] == "SCHEDULED" and part["fulfillAt"]]
    return min(map(datetime.fromisoformat, dates), default=None)
