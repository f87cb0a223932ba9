"""A shop in memory that counts what it is asked: for tests that are about who may ask, not about Shopify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from support.errors import ShopUnavailable
from support.model.commerce import (
    Customer,
    CustomerId,
    LineItem,
    LineItemId,
    Money,
    Order,
    OrderDetails,
    OrderId,
    OrderName,
    ReturnReason,
    order_key,
)
from tests.support.scenes import NOW

ZERO = Money(Decimal(0), "EUR")
MAYA, CAMILLE = "maya.lind@example.com", "camille.roux@example.com"


def customer(number: int, email: str | None = MAYA, **changes: Any) -> Customer:
    plain = Customer(CustomerId(f"gid://shopify/Customer/{number}"), "Maya", "Lind", email, "+1555", None, None, 2)
    return replace(plain, **changes)


def order(number: str, *emails: str, customer: Customer | None = None, **changes: Any) -> Order:
    plain = Order(
        id=OrderId(f"gid://shopify/Order/{number}"),
        name=OrderName(f"#{number}"),
        created_at=NOW,
        financial="PAID",
        fulfillment="UNFULFILLED",
        total=Money(Decimal("49.00"), "EUR"),
        items=(LineItem(LineItemId("gid://shopify/LineItem/1"), "Desk Lamp", 1, 1),),
        fulfillments=(),
        customer_id=customer.id if customer else None,
        emails=emails,
    )
    return replace(plain, **changes)


def details(order: Order, customer: Customer | None = None, **changes: Any) -> OrderDetails:
    plain = OrderDetails(
        order=order, version="v1", email=order.emails[0] if order.emails else None, phone=None, address=None,
        customer=customer, subtotal=order.total, shipping=ZERO, tax=None, refunded=ZERO, refundable=order.total,
        payments=(), editable=True, edit_errors=(), product_types={}, returnable=(), returns=(),
    )  # fmt: skip
    return replace(plain, **changes)


@dataclass
class MemoryShop:
    """`support.ports.Shop` and `PrivateShop`. `asked` names every call; `down` makes each one fail."""

    orders: list[Order]
    customers: list[Customer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    down: bool = False

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.down:
            raise ShopUnavailable("down")

    async def order_by_name(self, number: str) -> Order | None:
        self._ask("order_by_name")
        return next((one for one in self.orders if order_key(one.name) == order_key(number)), None)

    async def details(self, id: OrderId) -> OrderDetails | None:
        self._ask("details")
        found = next((one for one in self.orders if one.id == id), None)
        return details(found, self._customer(found.customer_id)) if found else None

    async def orders_of(self, customer: CustomerId | None, email: str, *, limit: int = 10) -> Sequence[Order]:
        """Too generous on purpose, as a search is: the gate must look at each order itself."""
        self._ask("orders_of")
        return self.orders[:limit]

    async def customer(self, id: CustomerId) -> Customer | None:
        self._ask("customer")
        return self._customer(id)

    async def return_reasons(self) -> Sequence[ReturnReason]:
        self._ask("return_reasons")
        return ()

    def _customer(self, id: CustomerId | None) -> Customer | None:
        return next((one for one in self.customers if one.id == id), None)


@dataclass
class MemoryMailer:
    """`support.ports.CodeMailer`: keeps what it sent; `error` is raised instead."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    checked: int = 0
    error: Exception | None = None

    async def send_code(self, address: str, code: str, language: str) -> None:
        if self.error:
            raise self.error
        self.sent.append((address, code))

    async def check(self) -> None:
        if self.error:
            raise self.error
        self.checked += 1
