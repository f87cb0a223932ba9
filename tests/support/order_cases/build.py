"""What the table of orders is written with: short builders, and what a case of it claims.

Every case says what the classification must be and which facts the two languages must show and must not show. The
complete texts stand beside them as golden files (`tests/support/engines/local/golden/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from support.model.commerce import (
    DeliveryPromise,
    FinancialStatus,
    Fulfillment,
    FulfillmentStatus,
    Hold,
    LineItem,
    LineItemId,
    Money,
    Order,
    OrderId,
    OrderName,
    Refund,
    ShipmentStatus,
    Tracking,
    TrackingEvent,
)
from support.tools.order_story import Reason, Rest, Stage, Step
from support.tools.parcel_story import ParcelState

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
"""Friday noon in the shop's zone."""
ZONE = "America/New_York"
EMAIL = "mara.lind@example.com"
URL = "https://track.example/1Z999"


def at(day: int, hour: int = 14, minute: int = 12, month: int = 11) -> datetime:
    """A moment of November 2026, in the shop's wall clock (UTC-5)."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=5)


SATURDAY, MONDAY, WEDNESDAY = at(14, 18, 30), at(16, 9, 5), at(18, 10, 0)

LAMP = LineItem(LineItemId("gid://shopify/LineItem/1"), "Desk Lamp", 2, 0, variant="brass")
MUG = LineItem(LineItemId("gid://shopify/LineItem/2"), "Enamel Mug", 1, 0, variant="Default Title")
BOOK = LineItem(LineItemId("gid://shopify/LineItem/3"), "Notebook", 1, 0)
UPS = Tracking("1Z999", "UPS", URL)


def unshipped(*items: LineItem) -> tuple[LineItem, ...]:
    return tuple(
        LineItem(item.id, item.title, item.quantity, item.quantity, variant=item.variant) for item in items
    )  # fmt: skip


def shipment(
    display: ShipmentStatus | None = "IN_TRANSIT",
    *,
    made: datetime = MONDAY,
    status: str = "SUCCESS",
    expected: datetime | None = None,
    left: datetime | None = None,
    delivered: datetime | None = None,
    tracking: tuple[Tracking, ...] = (UPS,),
    items: Iterable[LineItem] = (LAMP,),
    events: tuple[tuple[str, datetime], ...] = (),
    id: str = "1",
) -> Fulfillment:
    return Fulfillment(
        id=f"gid://shopify/Fulfillment/{id}",
        name=f"#1042-F{id}",
        created_at=made,
        status=status,
        display_status=display,
        estimated_delivery_at=expected,
        in_transit_at=left,
        delivered_at=delivered,
        tracking=tracking,
        items=tuple((item.id, item.quantity) for item in items),
        events=tuple(TrackingEvent(name, moment, message=f"for {EMAIL}") for name, moment in events),
    )


def order(
    fulfillment: FulfillmentStatus,
    *shipments: Fulfillment,
    items: tuple[LineItem, ...] = (LAMP,),
    financial: FinancialStatus | None = "PAID",
    total: str = "84.50",
    placed: datetime = SATURDAY,
    cancelled: datetime | None = None,
    cancel_reason: str | None = None,
    refunds: tuple[Refund, ...] = (),
    holds: tuple[str, ...] = (),
    promise: DeliveryPromise | None = None,
    scheduled_for: datetime | None = None,
    return_status: str | None = "NO_RETURN",
    truncated: bool = False,
) -> Order:
    return Order(
        id=OrderId("gid://shopify/Order/1042"),
        name=OrderName("#1042"),
        created_at=placed,
        financial=financial,
        fulfillment=fulfillment,
        total=Money(Decimal(total), "USD"),
        items=items,
        fulfillments=shipments,
        cancelled_at=cancelled,
        cancel_reason=cancel_reason,
        emails=(EMAIL,),
        refunds=refunds,
        holds=tuple(Hold(reason, note=f"score 0.97, ask {EMAIL}") for reason in holds),
        promise=promise,
        scheduled_for=scheduled_for,
        return_status=return_status,
        truncated=truncated,
    )


def refund(amount: str, made: datetime = WEDNESDAY, settled: bool = True) -> Refund:
    return Refund("gid://shopify/Refund/1", made, Money(Decimal(amount), "USD"), settled)


@dataclass(frozen=True)
class Case:
    """`en` and `fr` must be in the text, `never` in neither."""

    name: str
    order: Order
    stage: Stage
    en: tuple[str, ...]
    fr: tuple[str, ...]
    rest: Rest | None = None
    states: tuple[ParcelState, ...] = ()
    reasons: tuple[Reason, ...] = ()
    steps: tuple[Step, ...] = ("nothing",)
    never: tuple[str, ...] = ()
    claims: bool = False
    brief_en: str = ""
    brief_fr: str = ""
    extra: dict[str, object] = field(default_factory=dict)
    """Fields of the story with the values they must have."""


WAITING = unshipped(LAMP)
IN_TRANSIT = shipment(expected=at(23, 20), left=at(16, 19), events=(("IN_TRANSIT", at(18, 9, 12)),))
