"""A shop in memory with all four of its ports: it changes as Shopify would, counts what happened, and fails on demand.

A call can fail before it arrives, after it had its effect (the answer got lost), or be refused. What it holds are the
nouns themselves, so tests compare what was shown with what is there.
"""

from __future__ import annotations

import itertools
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal, TypeVar

from support.errors import NotPossible, ShopUnavailable
from support.model.actions import CancelReason, ExchangeLine, ItemEdit, RefundLine, ReturnLine, UpdateCustomer
from support.model.commerce import (
    Address,
    Customer,
    CustomerId,
    Fulfillment,
    LineItem,
    LineItemId,
    Money,
    Order,
    OrderDetails,
    OrderId,
    OrderName,
    Payment,
    Product,
    ProductId,
    Refund,
    Returnable,
    ReturnReason,
    ReturnRecord,
    Variant,
    VariantId,
    order_key,
)

PLACED = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
HOME = Address("1 Elm Street", "Portland", "US", "97205", province_code="OR", first_name="Ada", last_name="Lace")
T = TypeVar("T")
Failure = Literal["before", "after", "refused"]
REASONS = tuple(ReturnReason(f"gid://shopify/ReturnReasonDefinition/{n}", handle, handle.title())
                for n, handle in enumerate(("unwanted", "defective", "other"), 1))  # fmt: skip


def usd(amount: str | int | Decimal) -> Money:
    return Money(Decimal(amount), "USD")


def item(number: int, title: str = "Cap", *, quantity: int = 1, shipped: int = 0, price: str = "20.00") -> LineItem:
    """A line; its variant and product have its number."""
    return LineItem(
        LineItemId(f"gid://shopify/LineItem/{number}"), title, quantity, quantity - shipped, variant=f"v{number}",
        variant_id=VariantId(f"gid://shopify/ProductVariant/{number}"),
        product_id=ProductId(f"gid://shopify/Product/{number}"), unit_price=usd(price), ordered=quantity,
    )  # fmt: skip


def customer(number: int = 1, email: str = "ada@example.com") -> Customer:
    return Customer(CustomerId(f"gid://shopify/Customer/{number}"), "Ada", "Lace", email, "+15035550100", HOME,
                    f"gid://shopify/MailingAddress/{number}", 2)  # fmt: skip


def order(
    name: str = "#1042",
    *items: LineItem,
    owner: Customer | None = None,
    email: str | None = "ada@example.com",
    paid: bool = True,
    currency: str = "USD",
    gateway: str = "shopify_payments",
) -> OrderDetails:
    """An order of these items; what has left of each came in one parcel, delivered."""
    lines = items or (item(1),)
    total = Money(
        sum((line.unit_price.amount * line.quantity for line in lines if line.unit_price), Decimal(0)), currency
    )
    number = "".join(filter(str.isdigit, name))
    sent = [(line.id, line.quantity - line.unfulfilled) for line in lines if line.unfulfilled < line.quantity]
    parcels = (
        (Fulfillment(f"gid://shopify/Fulfillment/{number}", f"{name}-F1", PLACED, "SUCCESS", "DELIVERED", None, PLACED,
                     PLACED, (), tuple(sent)),) if sent else ()
    )  # fmt: skip
    whole = all(line.unfulfilled == 0 for line in lines)
    emails = tuple(dict.fromkeys(e for e in (email, owner.email if owner else None) if e))
    head = Order(
        OrderId(f"gid://shopify/Order/{number}"), OrderName(name), PLACED, "PAID" if paid else "PENDING",
        "FULFILLED" if whole else "PARTIALLY_FULFILLED" if sent else "UNFULFILLED", total, tuple(lines), parcels,
        customer_id=owner.id if owner else None, emails=emails,
    )  # fmt: skip
    nothing = Money(Decimal(0), currency)
    payments = (
        (Payment(f"gid://shopify/OrderTransaction/{number}", "SALE", "SUCCESS", total, gateway, PLACED),)
        if paid
        else ()
    )
    return OrderDetails(
        order=head, version="1", email=email, phone=None, address=HOME, customer=owner, subtotal=total,
        shipping=nothing, tax=None, refunded=nothing, refundable=total if paid else nothing, payments=payments,
        editable=not whole, edit_errors=(), product_types={},
        returnable=tuple(Returnable(id, f"gid://shopify/FulfillmentLineItem/{id[-1]}", n) for id, n in sent), returns=(),
    )  # fmt: skip


def variant(number: int, product: int, *, title: str = "", price: str = "20.00", stock: int | None = 5) -> Variant:
    return Variant(VariantId(f"gid://shopify/ProductVariant/{number}"), ProductId(f"gid://shopify/Product/{product}"),
                   "Cap", title or f"v{number}", (), usd(price), stock is None or stock > 0, stock)  # fmt: skip


@dataclass
class LivingShop:
    """`effects` counts what really happened, by call and order. `failures` are taken by the next writes."""

    orders: dict[str, OrderDetails] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    variants: dict[str, Variant] = field(default_factory=dict)
    effects: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: deque[Failure | None] = field(default_factory=deque)
    down: bool = False
    jobs_end: bool = True
    calls: list[str] = field(default_factory=list)
    _keys: dict[str, str] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _pending: list[Callable[[], None]] = field(default_factory=list)

    def add(self, *orders: OrderDetails) -> LivingShop:
        for details in orders:
            self.orders[details.order.id] = details
            if details.customer is not None:
                self.customers[details.customer.id] = details.customer
            for line in details.order.items:
                if line.variant_id and line.product_id and line.unit_price:
                    self.variants.setdefault(line.variant_id, Variant(
                        line.variant_id, line.product_id, line.title, line.variant or "", (), line.unit_price, True, 9,
                    ))  # fmt: skip
        return self

    def named(self, name: str) -> OrderDetails:
        return next(each for each in self.orders.values() if order_key(each.order.name) == order_key(name))

    def touch(self, id: str, **changes: object) -> None:
        """Change an order as staff does: a new version."""
        before = self.orders[id]
        head = {key: changes.pop(key) for key in list(changes) if key in Order.__dataclass_fields__}
        changed = replace(before.order, **head) if head else before.order  # type: ignore[arg-type]
        self.orders[id] = replace(before, order=changed, version=str(next(self._ids)) + "v", **changes)  # type: ignore[arg-type]

    def finish_jobs(self) -> None:
        """Let cancellations that were started take effect."""
        while self._pending:
            self._pending.pop(0)()

    # Reads

    async def order_by_name(self, number: str) -> Order | None:
        self._reachable()
        found = [each.order for each in self.orders.values() if order_key(each.order.name) == order_key(number)]
        return found[0] if found else None

    async def details(self, id: OrderId) -> OrderDetails | None:
        self._reachable()
        return self.orders.get(id)

    async def orders_of(self, customer: CustomerId | None, email: str, *, limit: int = 10) -> Sequence[Order]:
        return [each.order for each in self.orders.values() if each.order.customer_id == customer][:limit]

    async def customer(self, id: CustomerId) -> Customer | None:
        self._reachable()
        return self.customers.get(id)

    async def return_reasons(self) -> Sequence[ReturnReason]:
        return REASONS

    async def products(self, words: str, *, limit: int = 5) -> Sequence[Product]:
        return ()

    async def product(self, id: ProductId) -> Product | None:
        return None

    async def variant(self, id: VariantId) -> Variant | None:
        self._reachable()
        return self.variants.get(id)

    async def suggested_refund(self, order: OrderId, lines: Sequence[RefundLine], *, shipping: bool) -> Money:
        self._reachable()
        details = self.orders[order]
        prices = {line.id: line.unit_price.amount for line in details.order.items if line.unit_price}
        amount = sum((prices[each.item] * each.quantity for each in lines), Decimal(0))
        amount += details.shipping.amount if shipping else 0
        return Money(min(amount, details.refundable.amount), details.order.total.currency)

    # Writes

    async def cancel(self, order: OrderId, reason: CancelReason, note: str) -> None:
        def work() -> None:
            if self.orders[order].order.cancelled_at is None:
                self.touch(order, cancelled_at=PLACED, cancel_reason="CUSTOMER")
                self.effects["cancel", order] += 1

        self._reachable()
        if self.orders[order].order.cancelled_at is not None or self._pending:
            raise NotPossible("The order is already being cancelled")
        failure = self._fails("cancel")
        if not self.jobs_end:
            self._pending.append(work)
            raise ShopUnavailable("the job did not end in time")
        work()
        self._lost(failure)

    async def change_address(self, order: OrderId, address: Address) -> None:
        self._write("change_address", order, lambda: self.touch(order, address=address))

    async def change_contact(self, order: OrderId, email: str | None, phone: str | None) -> None:
        new = {key: value for key, value in (("email", email), ("phone", phone)) if value is not None}
        self._write("change_contact", order, lambda: self.touch(order, **new))

    async def edit_items(self, order: OrderId, edits: Sequence[ItemEdit], note: str) -> None:
        self._write("edit_items", order, lambda: self._edit(order, edits))

    async def request_return(self, order: OrderId, lines: Sequence[tuple[Returnable, ReturnLine]]) -> str:
        back = [(source, line.quantity) for source, line in lines]
        return self._write("request_return", order, lambda: self._return(order, back, "REQUESTED"))

    async def approve_return(self, id: str) -> None:
        self._write("approve_return", id, lambda: self._move_return(id, "OPEN"))

    async def decline_return(self, id: str, note: str) -> None:
        self._write("decline_return", id, lambda: self._move_return(id, "DECLINED"))

    def _move_return(self, id: str, status: str) -> None:
        for key, details in self.orders.items():
            if any(each.id == id for each in details.returns):
                moved = (replace(each, status=status) if each.id == id else each for each in details.returns)
                self.touch(key, returns=tuple(moved))

    async def exchange(self, order: OrderId, lines: Sequence[tuple[Returnable, ExchangeLine]]) -> str:
        out: Counter[VariantId] = Counter()
        for _, swap in lines:
            out[swap.variant] += swap.quantity
        back = [(source, swap.quantity) for source, swap in lines]
        return self._write("exchange", order, lambda: self._return(order, back, "OPEN", tuple(out.items())))

    async def refund(
        self, order: OrderId, lines: Sequence[RefundLine], *, shipping: bool, amount: Money, note: str, key: str
    ) -> str:
        self._reachable()
        if key in self._keys:
            return self._keys[key]

        def work() -> str:
            details = self.orders[order]
            if amount.amount > details.refundable.amount:
                raise NotPossible("Refund amount is more than can be refunded")
            id = f"gid://shopify/Refund/{next(self._ids)}"
            left = replace(details.refundable, amount=details.refundable.amount - amount.amount)
            back = replace(details.refunded, amount=details.refunded.amount + amount.amount)
            refunds = (*details.order.refunds, Refund(id, PLACED, amount, True))
            self.touch(order, refunds=refunds, refundable=left, refunded=back)
            self._keys[key] = id
            return id

        return self._write("refund", order, work)

    async def update_customer(self, id: CustomerId, change: UpdateCustomer, address_id: str | None) -> None:
        def work() -> None:
            before = self.customers[id]
            self.customers[id] = replace(
                before,
                first_name=change.first_name or before.first_name,
                last_name=change.last_name or before.last_name,
                phone=change.phone or before.phone,
                address=change.address or before.address,
            )

        self._write("update_customer", id, work)

    def _edit(self, id: OrderId, edits: Sequence[ItemEdit]) -> None:
        details, lines, change = self.orders[id], list(self.orders[id].order.items), Decimal(0)
        for edit in edits:
            at = next(n for n, line in enumerate(lines) if line.id == edit.item)
            line = lines[at]
            quantity = line.quantity if edit.quantity is None else edit.quantity
            price = line.unit_price.amount if line.unit_price else Decimal(0)
            if edit.variant is not None and edit.variant != line.variant_id and quantity:
                new = self.variants[edit.variant]
                lines[at] = replace(line, quantity=0, unfulfilled=0)
                lines.append(LineItem(
                    LineItemId(f"gid://shopify/LineItem/9{next(self._ids)}"), new.product_title, quantity, quantity,
                    variant=new.title, variant_id=new.id, product_id=new.product, unit_price=new.price,
                ))  # fmt: skip
                change += new.price.amount * quantity - price * line.quantity
            else:
                lines[at] = replace(line, quantity=quantity, unfulfilled=quantity)
                change += price * (quantity - line.quantity)
        total = replace(details.order.total, amount=details.order.total.amount + change)
        self.touch(id, items=tuple(lines), total=total)

    def _return(
        self,
        id: OrderId,
        back: Sequence[tuple[Returnable, int]],
        status: str,
        exchanged: tuple[tuple[VariantId, int], ...] = (),
    ) -> str:
        details = self.orders[id]
        left = {each.fulfillment_line: each.quantity for each in details.returnable}
        for source, quantity in back:
            if quantity > left.get(source.fulfillment_line, 0):
                raise NotPossible("Return line item has an invalid quantity.")
            left[source.fulfillment_line] -= quantity
        name = f"gid://shopify/Return/{next(self._ids)}"
        lines = tuple((source.item, quantity) for source, quantity in back)
        record = ReturnRecord(name, f"R{name[-1]}", status, lines, exchanged)
        returnable = tuple(
            replace(each, quantity=left[each.fulfillment_line])
            for each in details.returnable
            if left[each.fulfillment_line]
        )
        self.touch(id, returns=(*details.returns, record), returnable=returnable)
        return name

    def _write(self, call: str, subject: str, work: Callable[[], T]) -> T:
        self._reachable()
        failure = self._fails(call)
        made = work()
        self.effects[call, subject] += 1
        self._lost(failure)
        return made

    def _reachable(self) -> None:
        if self.down:
            raise ShopUnavailable("down", before=True)

    def _fails(self, call: str) -> Failure | None:
        self.calls.append(call)
        failure = self.failures.popleft() if self.failures else None
        if failure == "before":
            raise ShopUnavailable("never arrived", before=True)
        if failure == "refused":
            raise NotPossible("The shop does not want to")
        return failure

    @staticmethod
    def _lost(failure: Failure | None) -> None:
        if failure == "after":
            raise ShopUnavailable("the answer got lost")
