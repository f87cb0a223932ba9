"""`refundCreate @idempotent(key:)`: money back, never more than was paid, and once a key.

Since version 2026-04 a call without the directive fails when it runs, though the schema does not say so. A key that was
used gives the first result again; used with other arguments it is an error.
https://shopify.dev/docs/api/usage/idempotent-requests
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from graphql import GraphQLError
from graphql.execution import get_argument_values

from sandbox.shopify.asking import Asking, Info, Resolver, asking
from sandbox.shopify.clock import zulu
from sandbox.shopify.money import ZERO, amount
from sandbox.shopify.orderview import OrderView
from sandbox.shopify.refunding import allocate
from sandbox.shopify.shopfile import Json
from sandbox.shopify.transitions import Change
from sandbox.shopify.writes.replies import NO_ORDER, add_stock, found_order, settle_fulfillment, wrong

Payment = tuple[Json, Decimal]
"""(paying transaction of the shop file, what of it to give back)."""


def _refund_create(_source: object, info: Info, input: Json) -> Json:
    ask = asking(info)
    key = _idempotency_key(info)
    known = ask.keys.get(key)
    if known is not None:
        if known[0] != input:
            message = "The same idempotency key cannot be used with different operation parameters."
            return {"order": None, "refund": None, "userErrors": wrong(message)}
        return _result(ask, input["orderId"], known[1])
    order = found_order(ask, input["orderId"])
    if order is None:
        return {"order": None, "refund": None, "userErrors": wrong(NO_ORDER, "orderId")}
    view = ask.shop.view(order)
    errors = _line_errors(view, input) or _money_errors(view, input)
    if errors:
        return {"order": None, "refund": None, "userErrors": errors}
    payments = [(_parent(view, t), amount(t["amount"])) for t in input.get("transactions") or ()]
    total = sum((part for _, part in payments), ZERO)
    lines = [
        {"lineItemId": part["lineItemId"], "quantity": part["quantity"],
         "restockType": part.get("restockType") or "NO_RESTOCK"}
        for part in input.get("refundLineItems") or ()
    ]  # fmt: skip
    for part in lines:
        if part["restockType"] != "NO_RESTOCK":
            add_stock(ask, view.lines_by_id[part["lineItemId"]]["variantId"], part["quantity"])
    refund = record_refund(ask, order, total, lines, note=input.get("note"), payments=payments)
    shipping = _shipping(view, input)
    if shipping:
        refund["shipping"] = str(shipping)
    settle_fulfillment(ask, order)
    ask.keys[key] = (input, refund["id"])
    ask.shop.touch(order)
    ask.announce([Change("REFUNDS_CREATE", order, refund), Change("ORDERS_UPDATED", order)])
    return _result(ask, order["id"], refund["id"])


def _shipping(view: OrderView, input_: Json) -> Decimal:
    """What of the refund is for shipping."""
    wanted = input_.get("shipping") or {}
    return view.refundable_shipping if wanted.get("fullRefund") else amount(wanted.get("amount"))


def _idempotency_key(info: Info) -> str:
    directive = info.schema.get_directive("idempotent")
    for node in info.field_nodes[0].directives or ():
        if node.name.value == "idempotent" and directive is not None:
            return str(get_argument_values(directive, node, info.variable_values)["key"])
    raise GraphQLError(
        "The @idempotent directive is required for this mutation but was not provided.",
        extensions={"code": "BAD_REQUEST"},
    )


def _result(ask: Asking, order_id: str, refund_id: str) -> Json:
    order = ask.shop.orders_by_id[order_id]
    view = ask.shop.view(order)
    refund = next(node for node in view.payments.refunds if node["id"] == refund_id)
    return {"order": view.node, "refund": refund, "userErrors": []}


def _line_errors(view: OrderView, input_: Json) -> list[Json]:
    wanted: dict[str, int] = {}
    for place, part in enumerate(input_.get("refundLineItems") or ()):
        field = ("refundLineItems", str(place))
        line = view.lines_by_id.get(part["lineItemId"])
        if line is None:
            return wrong("Line item does not belong to the order", *field, "lineItemId")
        wanted[line["id"]] = wanted.get(line["id"], 0) + part["quantity"]
        if part["quantity"] < 1 or wanted[line["id"]] > line["refundableQuantity"]:
            return wrong("Quantity cannot refund more items than were purchased", *field, "quantity")
    return []


def _money_errors(view: OrderView, input_: Json) -> list[Json]:
    if view.purse.shop_currency != view.purse.currency and input_.get("currency") != view.purse.currency:
        return wrong("Currency must be the presentment currency of the order", "currency")
    if _shipping(view, input_) > view.refundable_shipping:
        return wrong("Shipping amount is more than was paid for shipping", "shipping", "amount")
    per_parent: dict[str, Decimal] = {}
    for place, transaction in enumerate(input_.get("transactions") or ()):
        field = ("transactions", str(place))
        if transaction["kind"] != "REFUND":
            return wrong("Transaction kind must be REFUND", *field, "kind")
        parent = _parent(view, transaction)
        if parent is None or transaction["orderId"] != view.order["id"]:
            return wrong("Parent transaction does not belong to the order", *field, "parentId")
        if transaction["gateway"] != parent["gateway"]:
            return wrong("Gateway does not match the parent transaction's", *field, "gateway")
        part = amount(transaction["amount"])
        per_parent[parent["id"]] = per_parent.get(parent["id"], ZERO) + part
        if part <= ZERO or per_parent[parent["id"]] > view.payments.refundable_of(parent["id"]):
            return wrong("Refund amount is more than can be refunded", *field, "amount")
    return []


def _parent(view: OrderView, transaction: Json) -> Any:
    wanted = transaction.get("parentId")
    paid = [t for t in view.order["transactions"] if t["kind"] in ("SALE", "CAPTURE")]
    if wanted is None:
        return paid[0] if len(paid) == 1 else None
    return next((t for t in paid if t["id"] == wanted), None)


def record_refund(
    ask: Asking,
    order: Json,
    total: Decimal,
    lines: Sequence[Json],
    *,
    note: str | None = None,
    payments: Sequence[Payment] | None = None,
) -> Json:
    """Write a refund into the order: over `payments`, or spread over what was paid. The order must be touched after."""
    view = ask.shop.view(order)
    now = zulu(ask.shop.now())
    ids = []
    for parent, part in allocate(view, total) if payments is None else payments:
        transaction = {
            "id": ask.shop.new_id("OrderTransaction"),
            "kind": "REFUND",
            "amount": str(part),
            "gateway": parent["gateway"],
            "status": ask.refund_status,
            "createdAt": now,
            "parentId": parent["id"],
        }
        if "paymentMethodId" in parent:
            transaction["paymentMethodId"] = parent["paymentMethodId"]
        order["transactions"].append(transaction)
        ids.append(transaction["id"])
    refund: Json = {
        "id": ask.shop.new_id("Refund"),
        "createdAt": now,
        "note": note,
        "amount": str(total),
        "transactionIds": ids,
        "lineItems": list(lines),
    }
    order["refunds"].append(refund)
    ask.shop.refresh(order)
    paid = ask.shop.view(order).payments
    if total > ZERO:
        order["displayFinancialStatus"] = "REFUNDED" if paid.refundable == ZERO else "PARTIALLY_REFUNDED"
    return refund


MUTATIONS: dict[str, Resolver] = {"refundCreate": _refund_create}
