"""An order's way, step by step: what happened and when, where it is now, and what is still to come.

Pure, and from the story's facts alone. A step that nobody reported is left out, and nothing is to come where that is
not known, so that the way never says more than the order holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from support.tools.order_story import OrderStory, Rest
from support.tools.parcel_story import UNDER_WAY, Expected, Parcel, ParcelState

Progress = Literal["done", "now", "ahead"]
Name = Literal[
    "ordered", "paid", "prepared", "shipped", "disputed", "cancelled", "open", "preparing", "on_hold", "scheduled",
    ParcelState,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step. `at` is when it was reached, of `scheduled` the day that it is planned for; `expected` is the
    delivery's, `late` says that this is over."""

    name: Name
    progress: Progress
    at: datetime | None = None
    expected: Expected | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """The steps of an order, or of a part of it. `parcel` is counted from 1."""

    of: Literal["order", "parcel", "rest"]
    milestones: tuple[Milestone, ...]
    parcel: int = 0
    carrier: str | None = None


def ways(story: OrderStory) -> tuple[Way, ...]:
    """One way where one says it all, else one for each parcel and for the rest; none where nothing is awaited."""
    begun = [Milestone("ordered", "done", story.placed_at)]
    if story.paid:
        begun.append(Milestone("paid", "done"))
    match story.stage:
        case "cancelled" if not story.parcels:
            return (Way("order", (*begun, Milestone("cancelled", "now", story.cancelled_at))),)
        case "waiting":
            return (Way("order", (*begun, *_waiting(story))),)
        case "shipped" | "delivered" if len(story.parcels) == 1:
            only = story.parcels[0]
            return (Way("order", (*begun, *_parcel(only)), carrier=only.carrier),)
        case "partly_shipped" | "shipped" | "delivered":
            numbered = enumerate(story.parcels, start=1)
            sent = [Way("parcel", tuple(_parcel(each)), number, each.carrier) for number, each in numbered]
            rest = [Way("rest", tuple(_waiting(story)))] if story.rest else []
            return (*sent, *rest) if sent else ()
        case "cancelled" | "refunded" | "empty" | "no_shipping" | "unseen":
            return ()
    assert_never(story.stage)


_RESTS: dict[Rest, Name] = {
    "open": "open", "preparing": "preparing", "scheduled": "scheduled", "on_hold": "on_hold", "partly_on_hold": "open",
    "declined": "open", "restocked": "open",
}  # fmt: skip
_UNCERTAIN: tuple[Rest, ...] = ("on_hold", "partly_on_hold", "declined", "restocked")
"""Whether and how it goes on is not known yet."""


def _waiting(story: OrderStory) -> Iterator[Milestone]:
    if story.rest is None:
        return
    yield Milestone(_RESTS[story.rest], "now", story.not_before)
    if story.rest in _UNCERTAIN or story.payment in ("expired", "voided", "partly_paid"):
        return
    yield Milestone("shipped", "ahead")
    yield Milestone("delivered", "ahead", expected=story.expected, late=story.late_days > 0)


_TO_COME: dict[ParcelState, tuple[Name, ...]] = {
    "submitted": ("shipped", "out_for_delivery", "delivered"),
    "labelled": ("shipped", "out_for_delivery", "delivered"),
    "sent": ("out_for_delivery", "delivered"),
    "moving": ("out_for_delivery", "delivered"),
    "delayed": ("out_for_delivery", "delivered"),
    "out_for_delivery": ("delivered",),
    "attempted": ("delivered",),
    "ready_for_pickup": ("collected",),
}
_NOT_LEFT: tuple[ParcelState, ...] = ("submitted", "labelled", "sent")


def _parcel(parcel: Parcel) -> Iterator[Milestone]:
    state = parcel.state
    if state not in _NOT_LEFT:
        if parcel.prepared_at:
            yield Milestone("prepared", "done", parcel.prepared_at)
        if parcel.left_at:
            yield Milestone("shipped", "done", parcel.left_at)
        if parcel.out_at and state not in ("moving", "delayed", "out_for_delivery"):
            yield Milestone("out_for_delivery", "done", parcel.out_at)
    reached = parcel.prepared_at if state in _NOT_LEFT else parcel.scanned_at if state == "moving" else parcel.state_at
    is_under_way = state in UNDER_WAY or state in ("ready_for_pickup", "undelivered", "troubled")
    yield Milestone("disputed" if parcel.disputed else state, "now" if is_under_way else "done", reached)
    for name in _TO_COME.get(state, ()):
        expected = parcel.expected if name == "delivered" else None
        yield Milestone(name, "ahead", expected=expected, late=expected is not None and parcel.late_days > 0)
