"""What was paid and given back for one order: transactions, refunds, and how much could still be given back."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from sandbox.shopify.clock import zulu_text
from sandbox.shopify.money import ZERO, Purse, amount
from sandbox.shopify.shopfile import Json, tail

PAYING = ("SALE", "CAPTURE")
GATEWAY_WORDS = {"shopify_payments": "Shopify Payments", "gift_card": "Gift card", "paypal": "PayPal"}


class Payments:
    """Sums and GraphQL nodes; amounts are in the currency that the customer paid in."""

    def __init__(self, order: Json, purse: Purse, lines: Mapping[str, Json]) -> None:
        self._order = order
        self._purse = purse
        self._lines = lines

    def _sum(self, kinds: tuple[str, ...], *statuses: str) -> Decimal:
        return sum(
            (
                amount(t["amount"])
                for t in self._order["transactions"]
                if t["kind"] in kinds and t.get("status", "SUCCESS") in statuses
            ),
            ZERO,
        )

    @cached_property
    def received(self) -> Decimal:
        """Payments that succeeded."""
        return self._sum(PAYING, "SUCCESS")

    @cached_property
    def returned(self) -> Decimal:
        """Refund transactions that succeeded."""
        return self._sum(("REFUND",), "SUCCESS")

    @cached_property
    def refundable(self) -> Decimal:
        """What may still be given back; a refund under way is spent already."""
        return max(self.received - self._sum(("REFUND",), "SUCCESS", "PENDING"), ZERO)

    @cached_property
    def net(self) -> Decimal:
        """What the shop keeps."""
        return self.received - self.returned

    @cached_property
    def refund_total(self) -> Decimal:
        """All refunds, under way or done."""
        return sum((amount(refund["amount"]) for refund in self._order["refunds"]), ZERO)

    @cached_property
    def refunded_lines(self) -> Decimal:
        """The price of the units that were refunded."""
        parts = (part for refund in self._order["refunds"] for part in refund.get("lineItems", ()))
        return sum((self._lines[p["lineItemId"]]["unitPrice"] * p["quantity"] for p in parts), ZERO)

    @cached_property
    def gateways(self) -> list[str]:
        """Gateways used to pay, in order, each once."""
        return list(dict.fromkeys(t["gateway"] for t in self._order["transactions"] if t["kind"] in PAYING))

    def refundable_of(self, transaction_id: str) -> Decimal:
        """What may still be given back of one payment."""
        paid = sum((amount(t["amount"]) for t in self._order["transactions"] if t["id"] == transaction_id), ZERO)
        back = sum(
            (
                amount(t["amount"])
                for t in self._order["transactions"]
                if t["kind"] == "REFUND"
                and t.get("parentId") == transaction_id
                and t.get("status", "SUCCESS") in ("SUCCESS", "PENDING")
            ),
            ZERO,
        )
        return max(paid - back, ZERO)

    @cached_property
    def transactions(self) -> list[Json]:
        """OrderTransaction nodes."""
        nodes: dict[str, Json] = {}
        for raw in self._order["transactions"]:
            made = zulu_text(raw.get("createdAt") or self._order["createdAt"])
            nodes[raw["id"]] = {
                "id": raw["id"],
                "kind": raw["kind"],
                "status": raw.get("status", "SUCCESS"),
                "amountSet": self._purse.bag(amount(raw["amount"])),
                "gateway": raw.get("gateway"),
                "formattedGateway": GATEWAY_WORDS.get(raw.get("gateway", ""), raw.get("gateway")),
                "createdAt": made,
                "processedAt": zulu_text(raw.get("processedAt")) or made,
                "parentTransaction": nodes.get(raw.get("parentId") or ""),
                "errorCode": raw.get("errorCode"),
                "test": False,
                "maximumRefundableV2": self._purse.money(self.refundable_of(raw["id"]))
                if raw["kind"] in PAYING
                else None,
            }
        return list(nodes.values())

    @cached_property
    def refunds(self) -> list[Json]:
        """Refund nodes."""
        return [self._refund(raw) for raw in self._order["refunds"]]

    def _refund(self, raw: Json) -> Json:
        made = zulu_text(raw["createdAt"])
        claimed = set(raw.get("transactionIds", ()))
        return {
            "id": raw["id"],
            "legacyResourceId": tail(raw["id"]),
            "createdAt": made,
            "processedAt": zulu_text(raw.get("processedAt")) or made,
            "updatedAt": zulu_text(raw.get("updatedAt")) or made,
            "note": raw.get("note"),
            "totalRefundedSet": self._purse.bag(amount(raw["amount"])),
            "refundLineItems": [self.refund_line(part) for part in raw.get("lineItems", ())],
            "transactions": [node for node in self.transactions if node["id"] in claimed],
            "orderId": self._order["id"],
            "returnId": raw.get("returnId"),
        }

    def refund_line(self, part: Json) -> Json:
        """The GraphQL RefundLineItem of a refund's part of a shop file."""
        line = self._lines[part["lineItemId"]]
        return {
            "id": part.get("id"),
            "lineItem": line,
            "quantity": part["quantity"],
            "restockType": part.get("restockType", "NO_RESTOCK"),
            "restocked": part.get("restockType", "NO_RESTOCK") != "NO_RESTOCK",
            "priceSet": line["originalUnitPriceSet"],
            "subtotalSet": self._purse.bag(line["unitPrice"] * part["quantity"]),
        }
