"""Where an order stands: a closed classification of what Shopify knows of it, facts only, no words.

`tell` is a pure function of the order, the time and what the customer claims. It states nothing that the order does not
hold: no handling time, no guess at a date, no reason for a hold that must stay with the team. What is uncertain is a
state of its own (`unseen`, `unclear`, `complete=False`), so that the words for it can be honest too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Literal, assert_never, get_args

from support.model.commerce import Hold, Money, Order, OrderName
from support.tools.parcel_story import (
    ARRIVED,
    NEVER_LEFT,
    UNDER_WAY,
    Calendar,
    Expected,
    Parcel,
    ParcelReason,
    ParcelStep,
    Piece,
    promised,
    tell_parcel,
)

Stage = Literal[
    "cancelled", "refunded", "empty", "no_shipping", "waiting", "partly_shipped", "shipped", "delivered", "unseen"
]
"""`refunded`: all money back, and nothing was sent. `empty`: nothing is left in it. `waiting`: nothing left yet.
`shipped`: all of it left, not all arrived. `unseen`: marked as fulfilled, without any shipment to read."""

Rest = Literal["open", "preparing", "on_hold", "partly_on_hold", "scheduled", "declined", "restocked"]
"""How it is with what has not been shipped. Shopify says ON_HOLD only when all of it is held."""

HoldKind = Literal["address", "payment", "returned_items", "stock", "date_unknown", "moment", "review"]
"""What a customer may know of a hold. Suspected fraud and unnamed reasons are both `review`, so that nobody can tell
one from the other. `moment`: the pause right after checkout in which a customer may still add something."""

Payment = Literal["pending", "authorized", "expired", "voided", "partly_paid"]
CancelReason = Literal["requested", "payment_declined", "stock", "unsaid"]
MoneyKind = Literal["full", "partial", "under_way", "uncharged", "free", "unclear"]
"""`under_way`: at least one refund has not gone through yet. `uncharged`: cancelled before anything was taken. `free`:
there was nothing to pay. `unclear`: cancelled, paid perhaps, and no refund to be seen."""
ReturnKind = Literal["requested", "in_progress", "inspected", "returned", "failed"]

Reason = Literal[
    ParcelReason, "declined", "refund_unclear", "payment", "hold", "promise_missed", "waiting_long", "return_failed",
    "cancelled_shipment", "unseen",
]  # fmt: skip
Step = Literal["fix_address", "fix_payment", "send_back", ParcelStep]
"""What the customer can do next. `wait_until` has its date in a parcel's or the order's `expected`."""

OPEN_LONG_DAYS = 14
"""An order that waits this long without a date gets a person's eye. No claim that it is late: the order holds no
handling time, and two weeks is only where "not yet" alone stops being an answer."""
MOMENT_DAYS = 1
"""Shopify's pause for an offer after checkout lasts minutes; one that is older hides another cause."""
RECENT_REFUND_DAYS = 14
"""Until then a refund that went through may not be on the customer's account yet."""


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """What was given back. `settled` and `pending` are single refunds: amount and, when known, the day it was made."""

    kind: MoneyKind
    settled: tuple[tuple[Money, datetime | None], ...] = ()
    pending: tuple[tuple[Money, datetime | None], ...] = ()
    recent: bool = False


@dataclass(frozen=True, slots=True)
class OrderStory:
    """The facts of an order at one moment. `complete` is False when there may be more than is listed here.

    `parcels` are those that were made and not withdrawn, oldest first; `void_numbers` are tracking numbers of withdrawn
    ones; `rejected` says that a request to ship failed. `waiting` has not been shipped; it may be empty although
    something waits, when the order doesn't say. `expected` is the checkout's promise for what waits, `late_days` by how
    much it is missed; `not_before` is the day to come that a `scheduled` rest is planned for.
    """

    name: OrderName
    placed_at: datetime | None
    paid: bool
    stage: Stage
    rest: Rest | None
    parcels: tuple[Parcel, ...]
    rejected: bool
    void_numbers: tuple[str, ...]
    waiting: tuple[Piece, ...]
    holds: tuple[HoldKind, ...]
    payment: Payment | None
    expected: Expected | None
    late_days: int
    not_before: datetime | None
    cancelled_at: datetime | None
    cancel_reason: CancelReason | None
    money_back: MoneyBack | None
    returning: ReturnKind | None
    disputed: bool
    complete: bool
    steps: tuple[Step, ...]
    reasons: tuple[Reason, ...]

    @property
    def needs_person(self) -> bool:
        """Must people look at it? `reasons` say why, most pressing first."""
        return bool(self.reasons)


def tell(order: Order, now: datetime, *, zone: tzinfo = UTC, claims_not_received: bool = False) -> OrderStory:
    """The story of an order at `now`. `zone` is the shop's: in it a day ends, and with it a date's being due."""
    calendar = Calendar.of(now, zone)
    items = {item.id: item for item in order.items}
    made = sorted(order.fulfillments, key=lambda fulfillment: fulfillment.created_at)
    all_parcels = [tell_parcel(each, items, order.promise, calendar, claims_not_received) for each in made]
    parcels = tuple(parcel for parcel in all_parcels if parcel.state not in NEVER_LEFT)
    withdrawn = [parcel for parcel in all_parcels if parcel.state in NEVER_LEFT]
    waiting = _waiting(order)
    stage = _stage(order, parcels, waiting)
    unshipped = stage in ("waiting", "partly_shipped")
    rest = _rest(order) if unshipped else None
    held = rest in ("on_hold", "partly_on_hold")
    expected = promised(order.promise, calendar) if unshipped else None
    story = OrderStory(
        name=order.name,
        placed_at=calendar.past(order.created_at),
        paid=order.total.amount > 0 and order.financial in _PAID,
        stage=stage,
        rest=rest,
        parcels=parcels,
        rejected=stage != "cancelled" and any(parcel.state == "rejected" for parcel in withdrawn),
        void_numbers=tuple(track.number for parcel in withdrawn for track in parcel.tracking if track.number),
        waiting=waiting if unshipped else (),
        holds=_holds(order.holds, calendar.days_since(order.created_at)) if held else (),
        payment=_payment(order) if unshipped else None,
        expected=expected,
        late_days=max(0, calendar.days_since(expected.latest)) if expected and expected.latest else 0,
        not_before=order.scheduled_for if rest == "scheduled" and not calendar.past(order.scheduled_for) else None,
        cancelled_at=calendar.past(order.cancelled_at),
        cancel_reason=_CANCEL_REASONS.get(order.cancel_reason or "", "unsaid") if stage == "cancelled" else None,
        money_back=_money_back(order, calendar),
        returning=_RETURNS.get(order.return_status or ""),
        disputed=claims_not_received,
        complete=not order.truncated,
        steps=(),
        reasons=(),
    )
    reasons = _reasons(story, calendar)
    return replace(story, reasons=reasons, steps=_steps(story, bool(reasons)))


def _waiting(order: Order) -> tuple[Piece, ...]:
    if order.fulfillment == "FULFILLED" or order.financial == "REFUNDED":
        return ()
    return tuple(
        Piece.of(item, min(item.unfulfilled, item.quantity))
        for item in order.items
        if item.unfulfilled > 0 and item.quantity > 0
    )


def _stage(order: Order, parcels: tuple[Parcel, ...], waiting: tuple[Piece, ...]) -> Stage:
    if order.cancelled_at is not None:
        return "cancelled"
    if parcels:
        unread = order.truncated and order.fulfillment != "FULFILLED"
        more = waiting or order.fulfillment == "PARTIALLY_FULFILLED" or unread
        if more and order.financial != "REFUNDED":
            return "partly_shipped"
        return "delivered" if all(parcel.state in ARRIVED for parcel in parcels) else "shipped"
    if order.financial == "REFUNDED":
        return "refunded"
    if order.fulfillment == "FULFILLMENT_NOT_REQUIRED":
        return "no_shipping"
    if not order.truncated and not any(item.quantity > 0 for item in order.items):
        return "empty"
    if order.fulfillment == "FULFILLED":
        return "unseen"
    return "partly_shipped" if order.fulfillment == "PARTIALLY_FULFILLED" else "waiting"


def _rest(order: Order) -> Rest:
    status = order.fulfillment
    match status:
        case "ON_HOLD":
            return "on_hold"
        case _ if order.holds:
            return "partly_on_hold"
        case "IN_PROGRESS" | "PENDING_FULFILLMENT":
            return "preparing"
        case "SCHEDULED":
            return "scheduled"
        case "REQUEST_DECLINED":
            return "declined"
        case "RESTOCKED":
            return "restocked"
        case "OPEN" | "UNFULFILLED" | "PARTIALLY_FULFILLED" | "FULFILLED" | "FULFILLMENT_NOT_REQUIRED":
            return "open"
    assert_never(status)


_HOLDS: dict[str, HoldKind] = {
    "INCORRECT_ADDRESS": "address",
    "AWAITING_PAYMENT": "payment",
    "AWAITING_RETURN_ITEMS": "returned_items",
    "INVENTORY_OUT_OF_STOCK": "stock",
    "UNKNOWN_DELIVERY_DATE": "date_unknown",
    "ONLINE_STORE_POST_PURCHASE_CROSS_SELL": "moment",
}
"""FulfillmentHoldReason; what is missing here (HIGH_RISK_OF_FRAUD, OTHER, reasons to come) is `review`."""

_CANCEL_REASONS: dict[str, CancelReason] = {
    "CUSTOMER": "requested", "DECLINED": "payment_declined", "INVENTORY": "stock",
}  # fmt: skip
"""OrderCancelReason; FRAUD, STAFF and OTHER are not for the customer."""

_RETURNS: dict[str, ReturnKind] = {
    "RETURN_REQUESTED": "requested",
    "IN_PROGRESS": "in_progress",
    "INSPECTION_COMPLETE": "inspected",
    "RETURNED": "returned",
    "RETURN_FAILED": "failed",
}
"""OrderReturnStatus; NO_RETURN is nothing to tell."""


_PAID = ("PAID", "PARTIALLY_REFUNDED", "REFUNDED")


def _holds(holds: tuple[Hold, ...], age_days: int) -> tuple[HoldKind, ...]:
    """Each kind once, what the customer can mend first."""
    kinds = {_HOLDS.get(hold.reason, "review") for hold in holds} or {"review"}
    if "moment" in kinds and age_days > MOMENT_DAYS:
        kinds = kinds - {"moment"} | {"review"}
    return tuple(kind for kind in get_args(HoldKind) if kind in kinds)


def _payment(order: Order) -> Payment | None:
    """What of the payment may stand in the way. Nothing does where nothing was to be paid."""
    if order.total.amount <= 0:
        return None
    match order.financial:
        case "PENDING":
            return "pending"
        case "AUTHORIZED":
            return "authorized"
        case "EXPIRED":
            return "expired"
        case "VOIDED":
            return "voided"
        case "PARTIALLY_PAID":
            return "partly_paid"
        case None | "PAID" | "PARTIALLY_REFUNDED" | "REFUNDED":
            return None
    assert_never(order.financial)


def _money_back(order: Order, calendar: Calendar) -> MoneyBack | None:
    refunds = [(r.settled, (r.amount, calendar.past(r.created_at))) for r in order.refunds if r.amount.amount > 0]
    settled = tuple(refund for done, refund in refunds if done)
    pending = tuple(refund for done, refund in refunds if not done)
    recent = any(at and calendar.days_since(at) <= RECENT_REFUND_DAYS for _, at in settled)
    kind: MoneyKind
    if pending:
        kind = "under_way"
    elif order.financial == "REFUNDED":
        kind = "full"
    elif settled or order.financial == "PARTIALLY_REFUNDED":
        kind = "partial"
    elif order.cancelled_at is None:
        return None
    elif order.total.amount <= 0:
        kind = "free"
    else:
        kind = "uncharged" if order.financial in ("AUTHORIZED", "EXPIRED", "PENDING", "VOIDED") else "unclear"
    return MoneyBack(kind, settled, pending, recent)


def _reasons(story: OrderStory, calendar: Calendar) -> tuple[Reason, ...]:
    """Each reason once, in the order of `Reason`: most pressing first."""
    money, over = story.money_back, story.stage in ("cancelled", "refunded")
    settled = over or (money is not None and money.kind == "full")
    found: set[Reason] = set()
    if not settled:
        found.update(parcel.reason for parcel in story.parcels if parcel.reason)
    if (story.rejected and not settled) or story.rest in ("declined", "restocked"):
        found.add("declined")
    if money and _unclear(money, story.stage == "cancelled", calendar):
        found.add("refund_unclear")
    if story.payment in ("expired", "voided", "partly_paid"):
        found.add("payment")
    if {"address", "payment", "review"} & set(story.holds):
        found.add("hold")
    if story.late_days > 0:
        found.add("promise_missed")
    dated = story.expected is not None and story.expected.latest is not None
    age_days = calendar.days_since(story.placed_at) if story.placed_at else 0
    if story.rest in ("open", "preparing") and not dated and age_days > OPEN_LONG_DAYS:
        found.add("waiting_long")
    if story.stage == "cancelled" and any(parcel.state in UNDER_WAY for parcel in story.parcels):
        found.add("cancelled_shipment")
    if story.returning == "failed":
        found.add("return_failed")
    if story.stage == "unseen" or (story.stage == "partly_shipped" and not story.parcels):
        found.add("unseen")
    return tuple(reason for reason in get_args(Reason) if reason in found)


def _unclear(money: MoneyBack, cancelled: bool, calendar: Calendar) -> bool:
    stuck = any(at and calendar.days_since(at) > RECENT_REFUND_DAYS for _, at in money.pending)
    return money.kind == "unclear" or stuck or (cancelled and money.kind == "partial")


def _steps(story: OrderStory, needs_person: bool) -> tuple[Step, ...]:
    """Each step once, in the order of `Step`; `nothing` only where there is no other."""
    found: set[Step] = {"contact_people"} if needs_person else set()
    if story.stage not in ("cancelled", "refunded"):
        found.update(parcel.step for parcel in story.parcels)
    if "address" in story.holds:
        found.add("fix_address")
    if "payment" in story.holds or story.payment in ("expired", "voided", "partly_paid"):
        found.add("fix_payment")
    if "returned_items" in story.holds:
        found.add("send_back")
    if story.rest and not found & {"fix_address", "fix_payment", "send_back", "contact_people"}:
        dated = story.expected is not None and story.expected.latest is not None
        found.add("wait_until" if dated else "wait")
    if len(found) > 1:
        found.discard("nothing")
    return tuple(step for step in get_args(Step) if step in found) or ("nothing",)
