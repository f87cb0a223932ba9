"""What a refund would come to: Shopify's suggestion for given lines and shipping.

https://shopify.dev/docs/api/admin-graphql/2026-10/objects/SuggestedRefund
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from graphql import GraphQLError

from sandbox.shopify.money import ZERO, amount
from sandbox.shopify.payments import PAYING
from sandbox.shopify.shopfile import Json

if TYPE_CHECKING:
    from sandbox.shopify.orderview import OrderView


def suggest(view: OrderView, parts: Sequence[Json], shipping: Decimal) -> Json:
    """The GraphQL SuggestedRefund. Never more than was paid and not yet given back."""
    for part in parts:
        line = view.lines_by_id.get(part["lineItemId"])
        if line is None:
            raise GraphQLError("RefundLineItem's line item does not belong to the order")
        if part["quantity"] > line["refundableQuantity"]:
            raise GraphQLError("Quantity cannot refund more items than were purchased")
    bag, paid = view.purse.bag, view.payments
    subtotal = sum((view.lines_by_id[p["lineItemId"]]["unitPrice"] * p["quantity"] for p in parts), ZERO)
    shipping = min(shipping, view.refundable_shipping)
    total = min(subtotal + shipping, paid.refundable)
    return {
        "amountSet": bag(total),
        "maximumRefundableSet": bag(paid.refundable),
        "subtotalSet": bag(subtotal),
        "discountedSubtotalSet": bag(subtotal),
        "totalTaxSet": bag(ZERO),
        "shipping": {"amountSet": bag(shipping), "maximumRefundableSet": bag(view.refundable_shipping)},
        "refundLineItems": [paid.refund_line(part) for part in parts],
        "suggestedTransactions": [_transaction(view, raw, part) for raw, part in allocate(view, total)],
    }


def allocate(view: OrderView, total: Decimal) -> list[tuple[Json, Decimal]]:
    """Spread `total` over the payments it came from, in their order: (transaction of the shop file, amount)."""
    left, found = total, []
    for raw in view.order["transactions"]:
        if raw["kind"] in PAYING and raw.get("status", "SUCCESS") == "SUCCESS" and left > ZERO:
            part = min(left, view.payments.refundable_of(raw["id"]))
            if part > ZERO:
                found.append((raw, part))
                left -= part
    return found


def _transaction(view: OrderView, raw: Json, part: Decimal) -> Json:
    node = next(node for node in view.payments.transactions if node["id"] == raw["id"])
    return {
        "amountSet": view.purse.bag(part),
        "maximumRefundableSet": view.purse.bag(min(amount(raw["amount"]), view.payments.refundable_of(raw["id"]))),
        "gateway": raw.get("gateway"),
        "formattedGateway": node["formattedGateway"],
        "kind": "SUGGESTED_REFUND",
        "parentTransaction": node,
    }
