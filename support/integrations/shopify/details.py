"""Reads an order with everything that a verified account may see and an action must know.

It takes several queries side by side (the order, its lines, its returns, what can be returned), none of which asks for
much. They are not one moment. `version` is made of what all of them said, so a mixture of two moments equals neither,
and a proposal that was made on one is stopped when the order is read again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import structlog

from support.integrations.shopify.answers import Answer, ScopeMissing
from support.integrations.shopify.customers import read_customer
from support.integrations.shopify.orders import read_line, read_order
from support.integrations.shopify.reads import Listed, Reads, side_by_side, understood
from support.integrations.shopify.returns import read_returnable, read_returns
from support.integrations.shopify.values import Json, address, money, picture
from support.model.commerce import (
    LineItem,
    Money,
    OrderDetails,
    OrderId,
    Payment,
    ProductId,
    Returnable,
    ReturnRecord,
    Unseen,
    VariantId,
)

log = structlog.get_logger(__name__)

MOST_PAYMENTS = 10
"""As many as the query asks for: a list this long may go on."""

_PRODUCT_FIELDS = frozenset({"product", "variant"})


@dataclass(frozen=True, slots=True)
class _Returns:
    """What was read of an order's returns; `seen` is false where the app may not read them."""

    records: tuple[ReturnRecord, ...] = ()
    returnable: tuple[Returnable, ...] = ()
    cut: bool = False
    seen: bool = True


async def read_details(reads: Reads, id: OrderId) -> OrderDetails | None:
    """The order with this global id; None if it is gone, or too old for the app to see."""
    async with side_by_side() as tasks:
        head = tasks.create_task(reads.ask("order_details", {"id": id}))
        lines = tasks.create_task(reads.every("order_lines", {"id": id}, _lines_of))
        returns = tasks.create_task(_returns(reads, id))
    answer = head.result()
    if answer.data["order"] is None:
        return None
    return understood(lambda: _details(answer, lines.result(), returns.result()))


async def _returns(reads: Reads, id: OrderId) -> _Returns:
    try:
        records, records_cut = await read_returns(reads, id)
        returnable, returnable_cut = await read_returnable(reads, id)
    except ScopeMissing as error:
        log.warning("shopify.scope_missing", field=", ".join(sorted(error.fields)), effect="no returns")
        return _Returns(seen=False)
    return _Returns(records, returnable, records_cut or returnable_cut)


def _lines_of(data: Json) -> Json | None:
    order = data["order"]
    return None if order is None else order["lineItems"]


def _details(answer: Answer, lines: Listed, returns: _Returns) -> OrderDetails:
    node = answer.data["order"]
    order = read_order({**node, "lineItems": {"nodes": lines.nodes, "pageInfo": {"hasNextPage": lines.cut}}})
    cut = order.truncated or returns.cut or len(node["transactions"]) >= MOST_PAYMENTS
    customer = node["customer"]
    details = OrderDetails(
        order=replace(order, items=tuple(_line(raw) for raw in lines.nodes), truncated=cut),
        version="",
        email=node["email"],
        phone=node["phone"],
        address=address(node["shippingAddress"]),
        customer=None if customer is None else read_customer(customer),
        subtotal=_optional(node["subtotalPriceSet"]) or Money(Decimal(0), order.total.currency),
        shipping=money(node["totalShippingPriceSet"]),
        tax=_optional(node["totalTaxSet"]),
        refunded=money(node["totalRefundedSet"]),
        refundable=_refundable(node),
        payments=tuple(_payment(raw) for raw in node["transactions"]),
        editable=node["merchantEditable"],
        edit_errors=tuple(node["merchantEditableErrors"]),
        product_types={
            ProductId(raw["product"]["id"]): raw["product"]["productType"]
            for raw in lines.nodes
            if raw["product"] is not None
        },
        returnable=returns.returnable,
        returns=returns.records,
        note=node["note"],
        edited=node["edited"],
        unseen=_unseen(answer, lines, returns),
    )
    return replace(details, version=fingerprint(details))


def _line(raw: Json) -> LineItem:
    variant, product = raw["variant"], raw["product"]
    return replace(
        read_line(raw, picture(raw["image"])),
        variant_id=None if variant is None else VariantId(variant["id"]),
        product_id=None if product is None else ProductId(product["id"]),
        unit_price=money(raw["discountedUnitPriceAfterAllDiscountsSet"]),
        gift_card=raw["isGiftCard"],
    )


def _payment(raw: Json) -> Payment:
    return Payment(
        id=raw["id"],
        kind=raw["kind"],
        status=raw["status"],
        amount=money(raw["amountSet"]),
        gateway=raw["gateway"] or "",
        created_at=datetime.fromisoformat(raw["createdAt"]),
    )


def _optional(bag: Json | None) -> Money | None:
    return None if bag is None else money(bag)


def _refundable(node: Json) -> Money:
    """What may still be given back. Without Shopify's word on it: what was paid and is not given back."""
    suggestion = node["suggestedRefund"]
    return money(node["netPaymentSet"] if suggestion is None else suggestion["maximumRefundableSet"])


def _unseen(answer: Answer, lines: Listed, returns: _Returns) -> frozenset[Unseen]:
    found: set[Unseen] = set()
    if "customer" in answer.denied:
        found.add("customer")
    if lines.denied & _PRODUCT_FIELDS:
        found.add("products")
    if not returns.seen:
        found.add("returns")
    return frozenset(found)


def fingerprint(details: OrderDetails) -> str:
    """Changes with everything about the order that a proposal may have been made on.

    Shopify's `updatedAt` is no part of it: it counts in seconds, and moves with every scan of a parcel.
    """
    order = details.order
    items = [replace(item, picture=None) for item in order.items]
    facts = (
        order.id, order.name, order.financial, order.fulfillment, order.cancelled_at, order.total, items,
        [(parcel.id, parcel.status, parcel.delivered_at, parcel.items) for parcel in order.fulfillments],
        order.refunds, order.holds, order.tags, order.customer_id, details.email, details.phone, details.address,
        details.subtotal, details.shipping, details.refunded, details.refundable, details.payments, details.editable,
        details.returnable, details.returns, details.note, order.truncated, sorted(details.unseen),
    )  # fmt: skip
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
