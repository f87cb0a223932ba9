"""Webhooks: believed by their signature, and read as a notice that holds ids alone.

A route calls `read_notice` with what came in, stores the notice under its id, and answers 200 within five seconds, or
401 when it raises NotGenuine. Deliveries come more than once and out of order, so a notice says where to look, not what
is there. https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import structlog

from support.errors import NotGenuine
from support.model.commerce import ShopNotice, ShopTopic

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Subject:
    """How a topic's webhooks look: `X-Shopify-Topic`, the kind of thing they are about, and the keys to its number."""

    header: str
    kind: str
    path: tuple[str, ...] = ("id",)


SUBJECTS: dict[ShopTopic, Subject] = {
    "CUSTOMERS_UPDATE": Subject("customers/update", "Customer"),
    "FULFILLMENTS_CREATE": Subject("fulfillments/create", "Order", ("order_id",)),
    "FULFILLMENTS_UPDATE": Subject("fulfillments/update", "Order", ("order_id",)),
    "FULFILLMENT_EVENTS_CREATE": Subject("fulfillment_events/create", "Order", ("order_id",)),
    "INVENTORY_LEVELS_UPDATE": Subject("inventory_levels/update", "InventoryItem", ("inventory_item_id",)),
    "ORDERS_CANCELLED": Subject("orders/cancelled", "Order"),
    "ORDERS_EDITED": Subject("orders/edited", "Order", ("order_edit", "order_id")),
    "ORDERS_FULFILLED": Subject("orders/fulfilled", "Order"),
    "ORDERS_PARTIALLY_FULFILLED": Subject("orders/partially_fulfilled", "Order"),
    "ORDERS_UPDATED": Subject("orders/updated", "Order"),
    "PRODUCTS_UPDATE": Subject("products/update", "Product"),
    "REFUNDS_CREATE": Subject("refunds/create", "Order", ("order_id",)),
    "RETURNS_APPROVE": Subject("returns/approve", "Order", ("order", "id")),
    "RETURNS_DECLINE": Subject("returns/decline", "Order", ("order", "id")),
    "RETURNS_REQUEST": Subject("returns/request", "Order", ("order", "id")),
    "VARIANTS_IN_STOCK": Subject("variants/in_stock", "ProductVariant"),
    "VARIANTS_OUT_OF_STOCK": Subject("variants/out_of_stock", "ProductVariant"),
}
"""https://shopify.dev/docs/api/webhooks"""

_TOPICS: dict[str, ShopTopic] = {subject.header: topic for topic, subject in SUBJECTS.items()}


def genuine(body: bytes, signature: str, secret: str) -> bool:
    """Is `signature` the base64 HMAC-SHA256 of the raw body under the app's secret? Compared in constant time."""
    wanted = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(wanted, signature.encode("utf-8", "replace"))


def read_notice(headers: Mapping[str, str], body: bytes, secret: str) -> ShopNotice | None:
    """What a webhook says; None for what Relais does not listen to, or can't read. Raises NotGenuine.

    `body` is as it came over the wire: one that was parsed and written again has another signature.
    """
    told = {name.casefold(): value for name, value in headers.items()}
    if not secret or not genuine(body, told.get("x-shopify-hmac-sha256", ""), secret):
        raise NotGenuine("a webhook without Shopify's signature")
    topic = _TOPICS.get(told.get("x-shopify-topic", ""))
    id_ = told.get("x-shopify-webhook-id", "")
    if topic is None or not id_:
        return None
    thing = _thing(SUBJECTS[topic], body)
    if thing is None:
        log.warning("shopify.webhook_unreadable", topic=topic)
        return None
    return ShopNotice(id_, topic, thing)


def _thing(subject: Subject, body: bytes) -> str | None:
    try:
        found: Any = orjson.loads(body)
    except ValueError:
        return None
    for key in subject.path:
        found = found.get(key) if isinstance(found, dict) else None
    return f"gid://shopify/{subject.kind}/{found}" if type(found) is int else None
