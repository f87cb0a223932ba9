"""The facts of what tools bring: an order's story, a verified order, products. Each knows what it is a fact of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo

from support.engines.grounding import amounts, durations
from support.engines.grounding.claims import Kind, Reading, claims_in, link_value, named, tracking_value
from support.engines.grounding.facts import Fact
from support.engines.grounding.roles import Role
from support.model.commerce import Money, Order, OrderDetails, Product, Tracking, order_key
from support.tools.order_story import OrderStory
from support.tools.parcel_story import ARRIVED, UNDER_WAY, Expected, Parcel


def of_story(story: OrderStory, zone: tzinfo) -> Iterator[Fact]:
    """Status and tracking of an order."""
    maker = _Maker(f"order_status {story.name}", order_key(story.name), zone)
    yield maker.order(story.name)
    yield from maker.day(story.placed_at, "ordered")
    yield from maker.day(story.cancelled_at, "cancelled")
    yield from maker.day(story.not_before, "expected")
    yield from maker.window(story.expected)
    if story.late_days:
        yield maker.fact("duration", durations.days(story.late_days))
    if story.stage in ("waiting", "partly_shipped"):
        yield maker.fact("state", "unshipped")
    if story.cancelled_at is not None:
        yield maker.fact("state", "cancelled")
    for piece in story.waiting:
        yield maker.fact("product", named(piece.title))
    for parcel in story.parcels:
        yield from _of_parcel(parcel, maker)
    for number in story.void_numbers:
        yield maker.fact("tracking", tracking_value(number))
    if story.money_back is not None:
        for money, at in story.money_back.settled:
            yield maker.money(money, "refunded")
            yield from maker.day(at, "refunded")
        for money, at in story.money_back.pending:
            yield maker.money(money, "refunding")
            yield from maker.day(at, None)


def of_orders(orders: Iterable[Order], zone: tzinfo) -> Iterator[Fact]:
    """A customer's own orders, at a glance."""
    for order in orders:
        maker = _Maker("my_orders", order_key(order.name), zone)
        yield maker.order(order.name)
        yield from maker.day(order.created_at, "ordered")
        yield from maker.day(order.cancelled_at, "cancelled")
        yield maker.money(order.total, "paid" if order.financial == "PAID" else None)
        yield from _states_of(order, maker)
        yield from (maker.fact("product", named(item.title)) for item in order.items)


def of_details(details: OrderDetails, zone: tzinfo) -> Iterator[Fact]:
    """An order with what only its owner may see."""
    order = details.order
    maker = _Maker(f"order_details {order.name}", order_key(order.name), zone)
    yield maker.order(order.name)
    yield from maker.day(order.created_at, "ordered")
    yield maker.money(order.total, "paid" if order.financial in ("PAID", "PARTIALLY_REFUNDED", "REFUNDED") else None)
    yield from _states_of(order, maker)
    yield maker.money(details.refundable, "refundable")
    if details.refunded.amount:
        yield maker.money(details.refunded, "refunded")
    for part in (details.subtotal, details.shipping, details.tax):
        if part is not None:
            yield maker.money(part, "price")
    for item in order.items:
        yield maker.fact("product", named(item.title))
        if item.unit_price is not None:
            yield maker.money(item.unit_price, "price")
    for payment in details.payments:
        yield maker.money(payment.amount, "paid" if payment.kind in ("SALE", "CAPTURE") else None)
        yield from maker.day(payment.created_at, None)
    if details.email:
        yield maker.fact("email", details.email.casefold())


def _states_of(order: Order, maker: _Maker) -> Iterator[Fact]:
    """What an order at a glance says of how far it is."""
    if order.cancelled_at is not None:
        yield maker.fact("state", "cancelled")
    if order.financial in ("REFUNDED", "PARTIALLY_REFUNDED"):
        yield maker.fact("state", "refunded")
    if order.fulfillment in ("FULFILLED", "PARTIALLY_FULFILLED"):
        yield maker.fact("state", "shipped")
    if order.fulfillment != "FULFILLED":
        yield maker.fact("state", "unshipped")
    if any(shipment.delivered_at for shipment in order.fulfillments):
        yield maker.fact("state", "delivered")


def of_product(product: Product) -> Iterator[Fact]:
    """What the shop sells: prices and stock of every variant."""
    source = f"find_products: {product.title}"
    yield Fact("product", named(product.title), source)
    if product.url:
        yield Fact("link", link_value(product.url), source)
    for variant in product.variants:
        yield Fact("amount", amounts.value_of(variant.price.amount, variant.price.currency), source, "price")
        yield Fact("stock", "in" if variant.available else "out", source)
        if variant.stock is not None:
            yield Fact("stock", f"={variant.stock}", source)
        yield Fact("product", named(f"{product.title} {variant.title}"), source)


def of_page(url: str | None, text: str, source: str, reading: Reading) -> Iterator[Fact]:
    """A page of the shop's own, and what its text links to on the same site."""
    if not url:
        return
    page = link_value(url)
    yield Fact("link", page, source)
    for claim in claims_in(text, reading):
        if claim.kind == "link" and claim.values[0].partition("/")[0] == page.partition("/")[0]:
            yield Fact("link", claim.values[0], source)


def named_order(number: str) -> Iterator[Fact]:
    """An order that was asked about: its name may be repeated, whether it exists or not."""
    yield Fact("order", order_key(number), "asked about")


class _Maker:
    """Makes facts of one source and one order."""

    def __init__(self, source: str, subject: str, zone: tzinfo) -> None:
        self._source, self._subject, self._zone = source, subject, zone

    def fact(self, kind: Kind, value: str, role: Role | None = None) -> Fact:
        return Fact(kind, value, self._source, role, self._subject)

    def order(self, name: str) -> Fact:
        return Fact("order", order_key(name), self._source)

    def money(self, money: Money, role: Role | None) -> Fact:
        return self.fact("amount", amounts.value_of(money.amount, money.currency), role)

    def day(self, at: date | None, role: Role | None) -> Iterator[Fact]:
        if at is not None:
            local = at.astimezone(self._zone).date() if isinstance(at, datetime) else at
            yield self.fact("date", local.isoformat(), role)

    def window(self, expected: Expected | None) -> Iterator[Fact]:
        if expected is not None:
            yield from self.day(expected.earliest, "expected")
            yield from self.day(expected.latest, "expected")

    def track(self, tracking: Tracking) -> Iterator[Fact]:
        if tracking.number:
            yield self.fact("tracking", tracking_value(tracking.number))
        if tracking.url:
            yield self.fact("link", link_value(tracking.url))


def _of_parcel(parcel: Parcel, maker: _Maker) -> Iterator[Fact]:
    if parcel.state in ARRIVED:
        yield maker.fact("state", "delivered")
    elif parcel.state in UNDER_WAY and parcel.state not in ("submitted", "labelled"):
        yield maker.fact("state", "under_way")
        yield maker.fact("state", "shipped")
    else:
        yield maker.fact("state", "unshipped")
    yield from maker.day(parcel.left_at, "shipped")
    yield from maker.day(parcel.prepared_at, "shipped" if parcel.left_at is None else None)
    yield from maker.day(parcel.state_at, "delivered" if parcel.state in ARRIVED else None)
    yield from maker.day(parcel.scanned_at, None)
    yield from maker.window(parcel.expected)
    for days in (parcel.late_days, parcel.arrived_days):
        if days:
            yield maker.fact("duration", durations.days(days))
    for tracking in parcel.tracking:
        yield from maker.track(tracking)
    for piece in parcel.pieces:
        yield maker.fact("product", named(piece.title))
