"""What is known about one parcel of an order: a closed classification of Shopify's fulfilment, facts only, no words.

Two kinds of date are kept apart by type and by name: an `Expected` window is a hope (an estimate or a promise) and is
dropped once the parcel has reached an end; everything named `…_at` has happened, so a moment later than now is dropped
as a clock's mistake.

What a status means is Shopify's FulfillmentDisplayStatus and FulfillmentEventStatus
(https://shopify.dev/docs/api/admin-graphql/2026-10/enums/FulfillmentEventStatus). Two of them say less than their name:
CONFIRMED is "the default value when no other information is available", so it proves no carrier; FAILURE is used for
failed deliveries as well as for tracking that went wrong, so it proves neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal, Self, assert_never, get_args

from support.formats import web_address
from support.model.commerce import DeliveryPromise, Fulfillment, LineItem, LineItemId, Picture, ShipmentStatus, Tracking

ParcelState = Literal[
    "submitted", "labelled", "sent", "moving", "delayed", "out_for_delivery", "attempted", "ready_for_pickup",
    "collected", "delivered", "undelivered", "troubled", "withdrawn", "rejected",
]  # fmt: skip
"""`submitted`: a fulfilment service has it. `labelled`: the carrier has not. `sent`: marked as shipped, no scan seen.
`undelivered`: the carrier says so. `troubled`: FAILURE, see above. `withdrawn`: cancelled, its number is void.
`rejected`: the request to ship failed. The last two never left."""

UNDER_WAY: frozenset[ParcelState] = frozenset(
    {"submitted", "labelled", "sent", "moving", "delayed", "out_for_delivery", "attempted"}
)
"""States in which a delivery can still be expected."""
ARRIVED: frozenset[ParcelState] = frozenset({"delivered", "collected"})
NEVER_LEFT: frozenset[ParcelState] = frozenset({"withdrawn", "rejected"})

ParcelReason = Literal["failed", "not_received", "late", "quiet", "not_handed_over"]
"""Why people must look at a parcel."""

ParcelStep = Literal[
    "look_around", "collect", "follow_notice", "wait_until", "follow_tracking", "wait", "contact_people", "nothing"
]
"""What the customer can do about a parcel: the address's surroundings, the pick-up point, the carrier's notice, the
date, the tracking page, patience, our team."""

LATE_AFTER_DAYS = 3
"""A parcel this many days behind its date is a case for people: one or two days are a weekend or a missed scan."""
QUIET_AFTER_DAYS = 10
"""No date and no scan for this long. The US postal service takes a search request after seven days
(https://www.usps.com/help/missing-mail.htm); three more, because many carriers don't scan at weekends."""
NOT_HANDED_OVER_AFTER_DAYS = 5
"""A label this old that the carrier has not scanned means that the parcel stays at the warehouse: with a weekend and a
holiday in between, a pick-up every working day is past."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a product."""

    title: str
    quantity: int
    variant: str | None = None
    picture: Picture | None = None

    @classmethod
    def of(cls, item: LineItem, quantity: int) -> Self:
        """So many of a line."""
        return cls(item.title, quantity, item.variant, item.picture)


@dataclass(frozen=True, slots=True)
class Expected:
    """When a delivery is hoped for. `estimate` is the shipment's own, `promise` is what the checkout showed."""

    earliest: datetime | None
    latest: datetime | None
    source: Literal["estimate", "promise"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One fulfilment. `pieces` may be empty (contents unknown); `whole` says that all of its contents are named.

    `prepared_at` is when the shop made the shipment, `left_at` when the carrier took it, `out_at` when it went out for
    delivery last, `state_at` when the present state was reported, `scanned_at` the last report of any kind. `expected`
    is None once it can't be awaited any more.
    """

    state: ParcelState
    pieces: tuple[Piece, ...]
    whole: bool
    tracking: tuple[Tracking, ...]
    prepared_at: datetime | None
    left_at: datetime | None
    out_at: datetime | None
    state_at: datetime | None
    scanned_at: datetime | None
    expected: Expected | None
    late_days: int
    arrived_days: int | None
    """Days since it arrived; None if it has not, or nobody knows when."""
    disputed: bool
    """It counts as delivered, and the customer says that it did not come."""
    reason: ParcelReason | None

    @property
    def carrier(self) -> str | None:
        """Who brings it, where one name is known."""
        return next((track.company for track in self.tracking if track.company), None)

    @property
    def tracked(self) -> bool:
        """Can the customer follow it?"""
        return any(track.number or track.url for track in self.tracking)

    @property
    def linked(self) -> bool:
        """Is there an address to follow it at?"""
        return any(track.url for track in self.tracking)

    @property
    def step(self) -> ParcelStep:
        """What the customer does next."""
        if self.reason:
            return "look_around" if self.disputed else "contact_people"
        if self.state == "ready_for_pickup":
            return "collect"
        if self.state == "attempted":
            return "follow_notice"
        if self.state not in UNDER_WAY:
            return "nothing"
        if self.expected and self.expected.latest and self.late_days == 0:
            return "wait_until"
        return "follow_tracking" if self.tracked else "wait"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Now, and which day it is for the shop: a date is late when its day is over there."""

    now: datetime
    zone: tzinfo
    today: date

    @classmethod
    def of(cls, now: datetime, zone: tzinfo) -> Self:
        """The shop's calendar at a moment."""
        return cls(now, zone, now.astimezone(zone).date())

    def days_since(self, at: datetime) -> int:
        """Calendar days from `at` to now; negative in the future."""
        return (self.today - at.astimezone(self.zone).date()).days

    def past(self, at: datetime | None) -> datetime | None:
        """The moment, if it has come."""
        return at if at is not None and at <= self.now else None


def tell_parcel(
    fulfillment: Fulfillment,
    items: Mapping[LineItemId, LineItem],
    promise: DeliveryPromise | None,
    calendar: Calendar,
    claims_not_received: bool,
) -> Parcel:
    """The facts of one fulfilment, as of `calendar.now`."""
    state = _state(fulfillment, calendar)
    scans = _scans(fulfillment, calendar)
    collected = [at for status, at in scans if status == "CARRIER_PICKED_UP"]
    left_at = calendar.past(fulfillment.in_transit_at) or min(collected, default=None)
    state_at = _reported(scans, state)
    if state in ARRIVED:
        state_at = calendar.past(fulfillment.delivered_at) or state_at
    expected = _expected(fulfillment, promise, calendar) if state in UNDER_WAY else None
    prepared_at = calendar.past(fulfillment.created_at)
    scanned_at = max((at for _, at in scans), default=None)
    late_days = max(0, calendar.days_since(expected.latest)) if expected and expected.latest else 0
    disputed = claims_not_received and state in ARRIVED
    quiet_since = max((at for at in (scanned_at, left_at, state_at, prepared_at) if at), default=None)
    return Parcel(
        state=state,
        pieces=tuple(
            Piece.of(items[id], quantity) for id, quantity in fulfillment.items if id in items and quantity > 0
        ),
        whole=bool(fulfillment.items) and all(id in items for id, _ in fulfillment.items),
        tracking=tuple(filter(None, map(_clean, fulfillment.tracking))),
        prepared_at=prepared_at,
        left_at=left_at,
        out_at=_reported(scans, "out_for_delivery"),
        state_at=state_at,
        scanned_at=scanned_at,
        expected=expected,
        late_days=late_days,
        arrived_days=calendar.days_since(state_at) if state in ARRIVED and state_at else None,
        disputed=disputed,
        reason="not_received" if disputed else _reason(
            state, expected, late_days, calendar.days_since(quiet_since) if quiet_since else 0
        ),
    )  # fmt: skip


def _state(fulfillment: Fulfillment, calendar: Calendar) -> ParcelState:
    match fulfillment.status:
        case "CANCELLED":
            return "withdrawn"
        case "ERROR" | "FAILURE":
            return "rejected"
        case _:
            state = _displayed(fulfillment.display_status)
    if state not in ("sent", "submitted", "labelled"):
        return state
    # The status knows no carrier. What the carrier reported, or Shopify noted of it, says more.
    if state == "sent" and calendar.past(fulfillment.delivered_at):
        return "delivered"
    if scans := _scans(fulfillment, calendar):
        return _displayed(max(scans, key=lambda scan: scan[1])[0])
    if calendar.past(fulfillment.in_transit_at):
        return "moving"
    waits = fulfillment.display_status is None and fulfillment.status in ("OPEN", "PENDING")
    return "submitted" if waits else state


def _displayed(status: ShipmentStatus | None) -> ParcelState:  # noqa: PLR0912 - a table, one row a status
    match status:
        case None | "FULFILLED" | "MARKED_AS_FULFILLED" | "CONFIRMED":
            return "sent"
        case "SUBMITTED":
            return "submitted"
        case "LABEL_PRINTED" | "LABEL_PURCHASED":
            return "labelled"
        case "CARRIER_PICKED_UP" | "IN_TRANSIT":
            return "moving"
        case "DELAYED":
            return "delayed"
        case "OUT_FOR_DELIVERY":
            return "out_for_delivery"
        case "ATTEMPTED_DELIVERY":
            return "attempted"
        case "READY_FOR_PICKUP":
            return "ready_for_pickup"
        case "PICKED_UP":
            return "collected"
        case "DELIVERED":
            return "delivered"
        case "NOT_DELIVERED":
            return "undelivered"
        case "FAILURE":
            return "troubled"
        case "CANCELED" | "LABEL_VOIDED":
            return "withdrawn"
    assert_never(status)


_PAPERWORK = ("CONFIRMED", "FULFILLED", "LABEL_PRINTED", "LABEL_PURCHASED", "MARKED_AS_FULFILLED", "SUBMITTED")
_REPORTS: dict[str, ShipmentStatus] = {name: name for name in get_args(ShipmentStatus) if name not in _PAPERWORK}
"""Statuses that only somebody who has seen the parcel can report."""


def _scans(fulfillment: Fulfillment, calendar: Calendar) -> list[tuple[ShipmentStatus, datetime]]:
    """What was reported by those who had the parcel in hand, and when."""
    past = (event for event in fulfillment.events if event.happened_at <= calendar.now)
    return [(_REPORTS[event.status], event.happened_at) for event in past if event.status in _REPORTS]


def _reported(scans: list[tuple[ShipmentStatus, datetime]], state: ParcelState) -> datetime | None:
    """When the state was last reported."""
    return max((at for status, at in scans if _displayed(status) == state), default=None)


def _expected(fulfillment: Fulfillment, promise: DeliveryPromise | None, calendar: Calendar) -> Expected | None:
    if fulfillment.estimated_delivery_at:
        return Expected(None, fulfillment.estimated_delivery_at, "estimate")
    return promised(promise, calendar)


def promised(promise: DeliveryPromise | None, calendar: Calendar) -> Expected | None:
    """The window of the checkout; one day where both ends fall on it, or where they contradict each other."""
    if promise is None or not (promise.earliest or promise.latest):
        return None
    earliest, latest = promise.earliest, promise.latest
    if earliest and latest and calendar.days_since(earliest) <= calendar.days_since(latest):
        earliest = None
    return Expected(earliest, latest, "promise")


def _reason(state: ParcelState, expected: Expected | None, late_days: int, quiet_days: int) -> ParcelReason | None:
    if state in ("undelivered", "troubled", "rejected"):
        return "failed"
    if state not in UNDER_WAY:
        return None
    if late_days >= LATE_AFTER_DAYS:
        return "late"
    if state in ("submitted", "labelled"):
        return "not_handed_over" if quiet_days > NOT_HANDED_OVER_AFTER_DAYS else None
    awaited = expected is not None and expected.latest is not None and late_days == 0
    patience_days = LATE_AFTER_DAYS if state == "out_for_delivery" else QUIET_AFTER_DAYS
    return "quiet" if quiet_days > patience_days and not awaited else None


def _clean(track: Tracking) -> Tracking | None:
    """Without blanks, and without what merchants write for lack of a carrier; None if nothing is left."""
    number, company = (text.strip() or None if text else None for text in (track.number, track.company))
    url = web_address(track.url)
    if url is None and (address := web_address(number)):
        number, url = None, address  # a link pasted into the field for the number
    if company and company.casefold() in ("other", "custom", "n/a"):
        company = None
    return Tracking(number, company, url) if number or company or url else None
