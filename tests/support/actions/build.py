"""Orders with all that an action must know, in short."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from support.model.actions import CancelOrder
from support.model.commerce import (
    Address,
    Customer,
    CustomerId,
    Money,
    Order,
    OrderDetails,
    ProductId,
    ReturnRecord,
    Variant,
    VariantId,
)

HOME = Address("1 Elm Street", "Portland", "US", "97205", province_code="OR")
LYON = Address("12 rue des Tables", "Lyon", "FR", "69001")
MAYA = Customer(
    CustomerId("gid://shopify/Customer/5201"), "Maya", "Lind", "maya@example.com", None, HOME, None, 3, ("VIP",)
)
CANCEL = CancelOrder("#1042", "no_longer_needed")


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def details(
    order: Order,
    *,
    customer: Customer | None = MAYA,
    address: Address | None = HOME,
    refundable: Money | None = None,
    product_types: Mapping[ProductId, str] | None = None,
    returns: tuple[ReturnRecord, ...] = (),
) -> OrderDetails:
    return OrderDetails(
        order=order,
        version="1",
        email="maya@example.com",
        phone=None,
        address=address,
        customer=customer,
        subtotal=order.total,
        shipping=usd(0),
        tax=None,
        refunded=usd(0),
        refundable=refundable or order.total,
        payments=(),
        editable=True,
        edit_errors=(),
        product_types=dict(product_types or {}),
        returnable=(),
        returns=returns,
    )


def variant(id: str, product: str, *, stock: int | None = 5, available: bool = True) -> Variant:
    return Variant(VariantId(id), ProductId(product), "Lamp", id, (), usd(30), available, stock)
