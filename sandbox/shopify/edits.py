"""Edits of orders that are being made: staged quantities and added variants, priced as they would come out.

Nothing of a session is in the order until it is committed.
https://shopify.dev/docs/apps/build/orders-fulfillment/order-management-apps/edit-orders
"""

from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.shopify.money import ZERO, amount
from sandbox.shopify.orderview import OrderView
from sandbox.shopify.shopfile import Json, gid, tail


@dataclass(slots=True)
class Added:
    """A variant that the edit adds."""

    number: str
    variant_id: str
    quantity: int


@dataclass(slots=True)
class Edit:
    """One session. `quantities` are the new ones by line item id; `restock` those lines whose units go back."""

    number: str
    order_id: str
    seen: Json
    """What was shipped and cancelled when the session began: a change since then spoils it."""
    quantities: dict[str, int] = field(default_factory=dict)
    restock: set[str] = field(default_factory=set)
    added: list[Added] = field(default_factory=list)

    @property
    def calculated_id(self) -> str:
        """The id of its CalculatedOrder."""
        return gid("CalculatedOrder", self.number)

    @property
    def session_id(self) -> str:
        """The id of its OrderEditSession."""
        return gid("OrderEditSession", self.number)


def state_of(order: Json) -> Json:
    """What an edit must find unchanged at its end."""
    return {
        "cancelledAt": order.get("cancelledAt"),
        "shipped": [(f["id"], f["status"]) for f in order["fulfillments"]],
        "lines": [(line["id"], line["quantity"]) for line in order["lineItems"]],
    }


def line_node(edit: Edit, view: OrderView, line: Json) -> Json:
    """The CalculatedLineItem of a line that the order has."""
    kept = line["currentQuantity"]
    quantity = edit.quantities.get(line["id"], kept)
    shipped = kept - line["unfulfilledQuantity"]
    bag, unit = view.purse.bag, line["unitPrice"]
    return {
        "id": gid("CalculatedLineItem", tail(line["id"])),
        "title": line["title"],
        "variantTitle": line["variantTitle"],
        "sku": line["sku"],
        "quantity": quantity,
        "editableQuantity": max(quantity - shipped, 0),
        "editableQuantityBeforeChanges": max(kept - shipped, 0),
        "originalUnitPriceSet": line["originalUnitPriceSet"],
        "discountedUnitPriceSet": line["discountedUnitPriceSet"],
        "editableSubtotalSet": bag(unit * max(quantity - shipped, 0)),
        "uneditableSubtotalSet": bag(unit * min(shipped, quantity)),
        "restockable": line["restockable"],
        "restocking": line["id"] in edit.restock,
        "hasStagedLineItemDiscount": False,
        "variantId": line["variantId"],
    }


def added_node(one: Added, view: OrderView) -> Json:
    """The CalculatedLineItem of a variant that the edit adds."""
    found = view.variant(one.variant_id)
    product, variant = found if found is not None else ({}, {})
    unit = amount(variant.get("price"))
    bag = view.purse.bag
    return {
        "id": gid("CalculatedLineItem", one.number),
        "title": product.get("title", ""),
        "variantTitle": None if variant.get("title") == "Default Title" else variant.get("title"),
        "sku": variant.get("sku"),
        "quantity": one.quantity,
        "editableQuantity": one.quantity,
        "editableQuantityBeforeChanges": 0,
        "originalUnitPriceSet": bag(unit),
        "discountedUnitPriceSet": bag(unit),
        "editableSubtotalSet": bag(unit * one.quantity),
        "uneditableSubtotalSet": bag(ZERO),
        "restockable": True,
        "restocking": False,
        "hasStagedLineItemDiscount": False,
        "variantId": one.variant_id,
    }


def difference(edit: Edit, view: OrderView) -> Decimal:
    """By how much the edit changes the order's total."""
    lines = view.lines_by_id
    changed = sum(
        (lines[id_]["unitPrice"] * (quantity - lines[id_]["currentQuantity"])
         for id_, quantity in edit.quantities.items()),
        ZERO,
    )  # fmt: skip
    added = sum((price_of(view, one.variant_id) * one.quantity for one in edit.added), ZERO)
    return changed + added


def price_of(view: OrderView, variant_id: str) -> Decimal:
    """A variant's price now."""
    found = view.variant(variant_id)
    return ZERO if found is None else amount(found[1]["price"])


def order_node(edit: Edit, view: OrderView) -> Json:
    """The CalculatedOrder."""
    lines = [line_node(edit, view, line) for line in view.lines]
    added = [added_node(one, view) for one in edit.added]
    change = difference(edit, view)
    bag = view.purse.bag
    return {
        "id": edit.calculated_id,
        "originalOrder": view.node,
        "lineItems": lines,
        "addedLineItems": added,
        "subtotalLineItemsQuantity": sum(line["quantity"] for line in (*lines, *added)),
        "subtotalPriceSet": bag(view.subtotal + change),
        "totalPriceSet": bag(view.total + change),
        "totalOutstandingSet": bag(view.total + change - view.payments.refund_total - view.payments.net),
    }
