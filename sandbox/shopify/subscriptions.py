"""Webhook subscriptions of the app: which topics go to which address."""

from collections.abc import Iterable

from sandbox.shopify.clock import zulu
from sandbox.shopify.shopfile import Json, tail
from sandbox.shopify.state import ShopState

TOPICS = {
    "ORDERS_UPDATED": "orders/updated",
    "ORDERS_CANCELLED": "orders/cancelled",
    "ORDERS_EDITED": "orders/edited",
    "ORDERS_FULFILLED": "orders/fulfilled",
    "ORDERS_PARTIALLY_FULFILLED": "orders/partially_fulfilled",
    "FULFILLMENTS_CREATE": "fulfillments/create",
    "FULFILLMENTS_UPDATE": "fulfillments/update",
    "FULFILLMENT_EVENTS_CREATE": "fulfillment_events/create",
    "REFUNDS_CREATE": "refunds/create",
    "RETURNS_REQUEST": "returns/request",
    "RETURNS_APPROVE": "returns/approve",
    "RETURNS_DECLINE": "returns/decline",
    "CUSTOMERS_UPDATE": "customers/update",
    "PRODUCTS_UPDATE": "products/update",
    "INVENTORY_LEVELS_UPDATE": "inventory_levels/update",
    "VARIANTS_IN_STOCK": "variants/in_stock",
    "VARIANTS_OUT_OF_STOCK": "variants/out_of_stock",
}
"""WebhookSubscriptionTopic -> the words of `X-Shopify-Topic`."""
SCOPES = {
    "orders": "read_orders",
    "refunds": "read_orders",
    "fulfillments": "read_fulfillments",
    "fulfillment_events": "read_fulfillments",
    "returns": "read_returns",
    "customers": "read_customers",
    "products": "read_products",
    "variants": "read_products",
    "inventory_levels": "read_inventory",
}
"""The scope without which a family of topics can't be subscribed to: https://shopify.dev/docs/api/webhooks"""


def needed_scope(topic: str) -> str:
    """The scope that a WebhookSubscriptionTopic takes."""
    return SCOPES[TOPICS[topic].split("/", 1)[0]]


class Subscriptions:
    """The subscriptions of one app in one shop."""

    def __init__(self, shop: ShopState) -> None:
        self._shop = shop
        self.nodes: list[Json] = []

    def add(self, topic: str, uri: str, wanted: Json | None = None) -> Json:
        """Subscribe `uri` to `topic`; returns the GraphQL WebhookSubscription."""
        made = zulu(self._shop.now())
        id_ = self._shop.new_id("WebhookSubscription")
        wanted = wanted or {}
        node = {
            "id": id_,
            "legacyResourceId": tail(id_),
            "topic": topic,
            "uri": uri,
            "filter": wanted.get("filter"),
            "includeFields": wanted.get("includeFields") or [],
            "format": "JSON",
            "createdAt": made,
            "updatedAt": made,
            "name": wanted.get("name"),
        }
        self.nodes.append(node)
        return node

    def matching(self, topics: Iterable[str] | None, uri: str | None) -> list[Json]:
        """Those of the given topics and address."""
        wanted = None if topics is None else set(topics)
        return [
            node
            for node in self.nodes
            if (wanted is None or node["topic"] in wanted) and (uri is None or node["uri"] == uri)
        ]
