"""The access scopes that Relais asks a shop for, and what goes without each of them.

Only `read_orders` is a must. A shop that grants no `write_` scope gets answers and hand-overs, and no actions.
https://shopify.dev/docs/api/usage/access-scopes
"""

from __future__ import annotations

from collections.abc import Iterable

ESSENTIAL = "read_orders"

NEEDED_SCOPES: dict[str, str] = {
    "read_orders": "to see orders at all",
    "read_customers": "to let customers prove an order with the e-mail of their account, and see their own data",
    "read_products": "to answer questions on products and stock, and to know what an order line is",
    "read_returns": "to see returns, and what can be returned",
    "read_merchant_managed_fulfillment_orders": "to say why an order waits and when it was promised",
    "read_all_orders": "to see orders older than 60 days",
}
"""What reading takes: scope -> why."""

ACTION_SCOPES: dict[str, str] = {
    "write_orders": "to cancel, to refund, and to change an order's address, e-mail or phone",
    "write_order_edits": "to change quantities and variants before shipping",
    "write_returns": "to request, approve and decline returns, and to exchange",
    "write_customers": "to change a customer's name, phone and address",
}
"""What doing takes: scope -> why."""


def with_implied(granted: Iterable[str]) -> frozenset[str]:
    """A `write_` scope lets the app read the same things; Shopify may then name the first alone."""
    scopes = set(granted)
    return frozenset(scopes | {f"read_{s.removeprefix('write_')}" for s in scopes if s.startswith("write_")})
