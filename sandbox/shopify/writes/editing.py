"""`orderEditBegin`, `…SetQuantity`, `…AddVariant`, `…Commit`: items of an order that were not shipped yet.

A new total is not paid by itself: a rise leaves the order partly paid, a fall leaves money to give back.
https://shopify.dev/docs/apps/build/orders-fulfillment/order-management-apps/edit-orders
"""

from typing import Any

from sandbox.shopify.asking import Asking, Info, Resolver, Resolvers, asking
from sandbox.shopify.connections import connection
from sandbox.shopify.edits import (
    Added,
    Edit,
    added_node,
    difference,
    line_node,
    order_node,
    price_of,
    state_of,
)
from sandbox.shopify.money import ZERO
from sandbox.shopify.orderview import OrderView
from sandbox.shopify.read_catalog import variant_node
from sandbox.shopify.shopfile import Json, tail
from sandbox.shopify.transitions import Change
from sandbox.shopify.writes.replies import NO_ORDER, add_stock, found_order, settle_fulfillment, wrong

MOST_UNITS = 1_000_000


def _reply(edit: Edit | None, view: OrderView | None, errors: list[Json], line: Json | None = None) -> Json:
    calculated = order_node(edit, view) if edit is not None and view is not None and not errors else None
    return {
        "calculatedOrder": calculated,
        "calculatedLineItem": line,
        "orderEditSession": {"id": edit.session_id} if edit is not None and not errors else None,
        "userErrors": errors,
    }


def _begin(_source: object, info: Info, id: str) -> Json:
    ask = asking(info)
    order = found_order(ask, id)
    if order is None:
        return _reply(None, None, wrong(NO_ORDER, "id"))
    view = ask.shop.view(order)
    if view.edit_errors:
        return _reply(None, None, wrong(f"The order cannot be edited: {view.edit_errors[0]}", "id"))
    edit = Edit(tail(ask.shop.new_id("OrderEditSession")), id, state_of(order))
    ask.edits[edit.number] = edit
    return _reply(edit, view, [])


def _session(ask: Asking, id_: str) -> tuple[Edit, OrderView] | list[Json]:
    """The session and its order, or why there is none (any more)."""
    edit = ask.edits.get(tail(id_))
    order = None if edit is None else found_order(ask, edit.order_id)
    if edit is None or order is None:
        return wrong("The calculated order does not exist.", "id")
    if state_of(order) != edit.seen:
        return wrong("The order was changed since the edit began.", "id")
    return edit, ask.shop.view(order)


def _set_quantity(
    _source: object,
    info: Info,
    id: str,
    lineItemId: str,  # noqa: N803
    quantity: int,
    restock: bool | None = None,
) -> Json:
    ask = asking(info)
    found = _session(ask, id)
    if isinstance(found, list):
        return _reply(None, None, found)
    edit, view = found
    if not 0 <= quantity <= MOST_UNITS:
        return _reply(None, None, wrong("Quantity must be between 0 and 1000000", "quantity"))
    added = next((one for one in edit.added if one.number == tail(lineItemId)), None)
    if added is not None:
        added.quantity = quantity
        return _reply(edit, view, [], added_node(added, view))
    line = next((one for one in view.lines if tail(one["id"]) == tail(lineItemId)), None)
    if line is None or all(raw["id"] != line["id"] for raw in view.order["lineItems"]):
        return _reply(None, None, wrong("The line item does not exist on the order.", "lineItemId"))
    if quantity < line["currentQuantity"] - line["unfulfilledQuantity"]:
        return _reply(None, None, wrong("Fulfilled items can't be removed from the order.", "quantity"))
    edit.quantities[line["id"]] = quantity
    if restock:
        edit.restock.add(line["id"])
    else:
        edit.restock.discard(line["id"])
    return _reply(edit, view, [], line_node(edit, view, line))


def _add_variant(
    _source: object,
    info: Info,
    id: str,
    variantId: str,  # noqa: N803
    quantity: int,
    allowDuplicates: bool = False,  # noqa: N803
) -> Json:
    ask = asking(info)
    found = _session(ask, id)
    if isinstance(found, list):
        return _reply(None, None, found)
    edit, view = found
    if view.variant(variantId) is None:
        return _reply(None, None, wrong("The variant does not exist.", "variantId"))
    if not 1 <= quantity <= MOST_UNITS:
        return _reply(None, None, wrong("Quantity must be greater than 0", "quantity"))
    there = any(raw.get("variantId") == variantId for raw in view.order["lineItems"])
    if not allowDuplicates and (there or any(one.variant_id == variantId for one in edit.added)):
        return _reply(None, None, wrong("The variant is already on the order.", "variantId"))
    one = Added(tail(ask.shop.new_id("CalculatedLineItem")), variantId, quantity)
    edit.added.append(one)
    return _reply(edit, view, [], added_node(one, view))


def _commit(
    _source: object,
    info: Info,
    id: str,
    notifyCustomer: bool | None = None,  # noqa: N803
    staffNote: str | None = None,  # noqa: N803
) -> Json:
    ask = asking(info)
    found = _session(ask, id)
    if isinstance(found, list):
        return {"order": None, "successMessages": None, "userErrors": found}
    edit, view = found
    del ask.edits[edit.number]
    order = view.order
    if edit.quantities or any(one.quantity for one in edit.added):
        _apply(ask, edit, view)
        ask.shop.touch(order)
        ask.announce([Change("ORDERS_EDITED", order), Change("ORDERS_UPDATED", order)])
    return {"order": ask.shop.view(order).node, "successMessages": ["Order updated"], "userErrors": []}


def _apply(ask: Asking, edit: Edit, view: OrderView) -> None:
    order = view.order
    total = view.total + difference(edit, view)
    order.setdefault("originalTotalPrice", order["totalPrice"])
    for raw in list(order["lineItems"]):
        if raw["id"] in edit.quantities:
            _set_line(ask, order, raw, edit.quantities[raw["id"]], raw["id"] in edit.restock)
    for one in edit.added:
        if one.quantity:
            order["lineItems"].append(_new_line(ask, view, one))
            add_stock(ask, one.variant_id, -one.quantity)
    order["totalPrice"] = f"{total:.2f}"
    order["edited"] = True
    _settle_statuses(ask, order)


def _set_line(ask: Asking, order: Json, raw: Json, wanted: int, restock: bool) -> None:
    before = raw["quantity"]
    # Units that were refunded stay counted in the file's quantity.
    quantity = wanted + ask.shop.view(order).refunded[raw["id"]]
    raw.setdefault("orderedQuantity", before)
    if quantity > before:
        raw["orderedQuantity"] += quantity - before
        add_stock(ask, raw.get("variantId"), before - quantity)
    elif restock:
        add_stock(ask, raw.get("variantId"), before - quantity)
    if quantity:
        raw["quantity"] = quantity
    else:
        raw["quantity"] = raw["orderedQuantity"]
        order["lineItems"].remove(raw)
        order.setdefault("removedLineItems", []).append(raw)


def _new_line(ask: Asking, view: OrderView, one: Added) -> Json:
    found = view.variant(one.variant_id)
    assert found is not None  # noqa: S101 - checked when it was added
    product, variant = found
    line: dict[str, Any] = {
        "id": ask.shop.new_id("LineItem"),
        "title": product["title"],
        "variantId": variant["id"],
        "productId": product["id"],
        "quantity": one.quantity,
        "price": f"{price_of(view, one.variant_id):.2f}",
        "sku": variant.get("sku"),
    }
    if variant["title"] != "Default Title":
        line["options"] = {option["name"]: option["value"] for option in variant.get("selectedOptions") or ()}
    return line


def _settle_statuses(ask: Asking, order: Json) -> None:
    settle_fulfillment(ask, order)
    view = ask.shop.view(order)
    paid = view.payments
    if order.get("displayFinancialStatus") in ("PAID", "PARTIALLY_PAID"):
        order["displayFinancialStatus"] = "PARTIALLY_PAID" if paid.received < view.total else "PAID"
        if paid.received == ZERO < view.total:
            order["displayFinancialStatus"] = "PENDING"


def _variant(line: Json, info: Info) -> Json | None:
    found = asking(info).shop.variants_by_id.get(line["variantId"] or "")
    return None if found is None else variant_node(*found)


MUTATIONS: dict[str, Resolver] = {
    "orderEditBegin": _begin,
    "orderEditSetQuantity": _set_quantity,
    "orderEditAddVariant": _add_variant,
    "orderEditCommit": _commit,
}
TYPES: Resolvers = {
    "CalculatedOrder": {
        "lineItems": lambda order, _info, **page: connection(order["lineItems"], **page),
        "addedLineItems": lambda order, _info, **page: connection(order["addedLineItems"], **page),
    },
    "CalculatedLineItem": {"variant": _variant},
}
