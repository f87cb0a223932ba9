"""What follows from an order of a shop file: quantities, totals, shipments, refunds, in the shape GraphQL answers.

Nodes are plain dictionaries named as in the schema, so that the executor reads most fields without calling anything.
A view is thrown away when its order changes. It holds no clock and no scope: who may see it is not decided here.
"""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from sandbox.shopify.clock import zulu_text
from sandbox.shopify.fulfilment import (
    derived_fulfillment_orders,
    fulfillment_node,
    fulfillment_order_node,
    is_live,
    shipped_quantities,
)
from sandbox.shopify.money import ZERO, Purse, amount
from sandbox.shopify.payments import Payments
from sandbox.shopify.returns import return_nodes, return_status
from sandbox.shopify.shopfile import Json, gid, tail

VIEW = "@view"
"""Key of an order node that leads back to its view; no GraphQL name can begin with `@`."""


class OrderView:
    """One order, ready to be asked. `node` is the GraphQL Order; the lists are its connections' nodes."""

    def __init__(self, order: Json, shop_currency: str, variants: Mapping[str, tuple[Json, Json]]) -> None:
        self.order = order
        self.purse = Purse(order, shop_currency)
        self._variants = variants

    # -- lines ---------------------------------------------------------------------------------------------------

    @cached_property
    def fulfilled(self) -> Counter[str]:
        """Units shipped, by line item id."""
        return shipped_quantities(self.order)

    @cached_property
    def refunded(self) -> Counter[str]:
        """Units refunded, by line item id."""
        return Counter(
            {
                line: sum(
                    part["quantity"]
                    for refund in self.order["refunds"]
                    for part in refund.get("lineItems", ())
                    if part["lineItemId"] == line
                )
                for line in {p["lineItemId"] for r in self.order["refunds"] for p in r.get("lineItems", ())}
            }
        )

    @cached_property
    def lines(self) -> list[Json]:
        """LineItem nodes, those that an edit removed last."""
        removed = self.order.get("removedLineItems", ())
        return [self._line(raw, raw["quantity"]) for raw in self.order["lineItems"]] + [
            self._line(raw, 0) for raw in removed
        ]

    @cached_property
    def lines_by_id(self) -> dict[str, Json]:
        """LineItem nodes by global id."""
        return {line["id"]: line for line in self.lines}

    def variant(self, id_: str | None) -> tuple[Json, Json] | None:
        """(product, variant) of the shop file; None once it was deleted."""
        return self._variants.get(id_ or "")

    def _line(self, raw: Json, kept: int) -> Json:
        product, variant = self.variant(raw.get("variantId")) or (None, None)
        refunded = self.refunded[raw["id"]]
        fulfilled = self.fulfilled[raw["id"]]
        cancelled = self.order.get("cancelledAt") is not None
        # Refunds of units that were never shipped take them off what is left to ship.
        unshipped = 0 if cancelled else max(kept - fulfilled - max(refunded - fulfilled, 0), 0)
        ordered: int = raw["orderedQuantity"] if "orderedQuantity" in raw else raw["quantity"]
        unit = amount(raw["price"])
        title = raw.get("variantTitle") or " / ".join((raw.get("options") or {}).values()) or None
        gift = bool(raw.get("isGiftCard", False))
        return {
            "id": raw["id"],
            "title": raw["title"],
            "name": f"{raw['title']} - {title}" if title else raw["title"],
            "variantTitle": title,
            "sku": raw.get("sku") or (variant or {}).get("sku"),
            "quantity": ordered,
            "currentQuantity": 0 if cancelled else max(kept - refunded, 0),
            "unfulfilledQuantity": unshipped,
            "nonFulfillableQuantity": max(ordered - unshipped - fulfilled, 0),
            "refundableQuantity": max(kept - refunded, 0),
            "requiresShipping": raw.get("requiresShipping", not gift),
            "isGiftCard": gift,
            "merchantEditable": fulfilled == 0 and not cancelled,
            "restockable": variant is not None,
            "taxable": not gift,
            "vendor": (product or {}).get("vendor"),
            "originalUnitPriceSet": self.purse.bag(unit),
            "discountedUnitPriceSet": self.purse.bag(unit),
            "discountedUnitPriceAfterAllDiscountsSet": self.purse.bag(unit),
            "originalTotalSet": self.purse.bag(unit * ordered),
            "discountedTotalSet": self.purse.bag(unit * ordered),
            "image": self._image(raw, product),
            "variantId": raw.get("variantId"),
            "productId": raw.get("productId"),
            "unitPrice": unit,
        }

    @staticmethod
    def _image(raw: Json, product: Json | None) -> Json | None:
        url = raw.get("imageUrl") or (product or {}).get("imageUrl")
        return None if url is None else {"id": None, "altText": raw["title"], "url": url}

    # -- shipments -----------------------------------------------------------------------------------------------

    @cached_property
    def fulfillments(self) -> list[Json]:
        """Fulfillment nodes, in the file's order."""
        return [fulfillment_node(raw, self) for raw in self.order["fulfillments"]]

    @cached_property
    def fulfillments_by_id(self) -> dict[str, Json]:
        """Fulfillment nodes by global id."""
        return {node["id"]: node for node in self.fulfillments}

    @cached_property
    def fulfillment_line_items(self) -> dict[str, tuple[Json, Json]]:
        """(fulfillment node, fulfillment line item node) by the line's global id, of shipments that happened."""
        return {
            item["id"]: (node, item)
            for node in self.fulfillments
            if is_live(node)
            for item in node["fulfillmentLineItems"]
        }

    @cached_property
    def fulfillment_orders(self) -> list[Json]:
        """FulfillmentOrder nodes: those of the file, or those that its status implies."""
        raws = self.order.get("fulfillmentOrders") or derived_fulfillment_orders(self)
        return [fulfillment_order_node(raw, count, self) for count, raw in enumerate(raws, start=1)]

    # -- money ---------------------------------------------------------------------------------------------------

    @cached_property
    def payments(self) -> Payments:
        """Transactions and refunds."""
        return Payments(self.order, self.purse, self.lines_by_id)

    @cached_property
    def total(self) -> Decimal:
        """What the order comes to, before refunds."""
        return amount(self.order["totalPrice"])

    @cached_property
    def subtotal(self) -> Decimal:
        """The lines that are still wanted."""
        return sum((amount(raw["price"]) * raw["quantity"] for raw in self.order["lineItems"]), ZERO)

    @cached_property
    def shipping(self) -> Decimal:
        """What shipping cost."""
        return amount(self.order.get("shippingPrice"))

    @cached_property
    def refundable_shipping(self) -> Decimal:
        """What of it was not given back yet."""
        back = sum((amount(refund.get("shipping")) for refund in self.order["refunds"]), ZERO)
        return max(self.shipping - back, ZERO)

    @cached_property
    def returns(self) -> list[Json]:
        """Return nodes, in the file's order."""
        return return_nodes(self)

    # -- the order itself ----------------------------------------------------------------------------------------

    @cached_property
    def node(self) -> Json:
        """The GraphQL Order, without its connections and links."""
        order = self.order
        kept = sum(raw["quantity"] for raw in order["lineItems"])
        bought = sum(line["quantity"] for line in self.lines)
        number = "".join(char for char in order["name"] if char.isdigit())
        return {
            VIEW: self,
            "id": order["id"],
            "name": order["name"],
            "number": int(number[-9:] or 0),
            "legacyResourceId": tail(order["id"]),
            "createdAt": zulu_text(order["createdAt"]),
            "processedAt": zulu_text(order.get("processedAt") or order["createdAt"]),
            "updatedAt": zulu_text(order.get("updatedAt") or order.get("cancelledAt") or order["createdAt"]),
            "closed": order.get("closedAt") is not None,
            "closedAt": zulu_text(order.get("closedAt")),
            "cancelledAt": zulu_text(order.get("cancelledAt")),
            "cancelReason": order.get("cancelReason"),
            "cancellation": {"staffNote": order.get("staffNote")} if order.get("cancelledAt") else None,
            "confirmed": True,
            "confirmationNumber": order.get("confirmationNumber"),
            "currencyCode": self.purse.shop_currency,
            "presentmentCurrencyCode": self.purse.currency,
            "customerLocale": order.get("customerLocale"),
            "displayFinancialStatus": order.get("displayFinancialStatus"),
            "displayFulfillmentStatus": order["displayFulfillmentStatus"],
            "returnStatus": return_status(order),
            "edited": order.get("edited", False),
            "email": order.get("email"),
            "phone": order.get("phone"),
            "note": order.get("note"),
            "tags": order.get("tags") or [],
            "test": False,
            "requiresShipping": any(line["requiresShipping"] for line in self.lines),
            "fulfillable": any(line["unfulfilledQuantity"] for line in self.lines),
            "merchantEditable": not self.edit_errors,
            "merchantEditableErrors": self.edit_errors,
            "restockable": order.get("cancelledAt") is None,
            "subtotalLineItemsQuantity": bought,
            "currentSubtotalLineItemsQuantity": 0 if order.get("cancelledAt") else kept - self.refunded.total(),
            "paymentGatewayNames": self.payments.gateways,
            "taxesIncluded": order.get("taxesIncluded", True),
            "statusPageUrl": f"https://shop.example/orders/{tail(order['id'])}/authenticate",
            **self._totals(),
        }

    @cached_property
    def edit_errors(self) -> list[str]:
        """Why Shopify would not let this order be edited; empty if it would."""
        if self.order.get("cancelledAt"):
            return ["The order has been cancelled."]
        if self.lines and not any(line["unfulfilledQuantity"] for line in self.lines):
            return ["All of the order's items have been fulfilled or removed."]
        return []

    def _totals(self) -> Json:
        bag, paid = self.purse.bag, self.payments
        cancelled = self.order.get("cancelledAt") is not None
        current = ZERO if cancelled else max(self.total - paid.refund_total, ZERO)
        tax = self.order.get("totalTax")
        outstanding = ZERO if cancelled else current - paid.net
        return {
            "subtotalPriceSet": bag(self.subtotal),
            "currentSubtotalPriceSet": bag(ZERO if cancelled else max(self.subtotal - paid.refunded_lines, ZERO)),
            "totalPriceSet": bag(self.total),
            "currentTotalPriceSet": bag(current),
            "originalTotalPriceSet": bag(amount(self.order.get("originalTotalPrice") or self.order["totalPrice"])),
            "totalReceivedSet": bag(paid.received),
            "totalRefundedSet": bag(paid.returned),
            "totalShippingPriceSet": bag(self.shipping),
            "totalOutstandingSet": bag(outstanding),
            "totalTaxSet": None if tax is None else bag(amount(tax)),
            "totalDiscountsSet": bag(amount(self.order.get("totalDiscounts"))),
            "netPaymentSet": bag(paid.net),
            "refundable": paid.refundable > ZERO,
            "fullyPaid": paid.received >= self.total,
            "unpaid": paid.received == ZERO and self.total > ZERO,
            "shippingLine": self._shipping_line(),
        }

    def _shipping_line(self) -> Json | None:
        title = self.order.get("shippingTitle")
        if title is None and not self.shipping:
            return None
        bag = self.purse.bag(self.shipping)
        return {
            "id": gid("ShippingLine", tail(self.order["id"])),
            "title": title or "Shipping",
            "code": title,
            "currentDiscountedPriceSet": bag,
            "originalPriceSet": bag,
            "discountedPriceSet": bag,
            "custom": False,
            "isRemoved": False,
        }
