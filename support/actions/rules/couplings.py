"""Facts that depend on each other: combinations that no order can have, so that a rule that waits for one is dead.

`proving` divides each fact's values into classes that the rules can't tell apart; a coupling says whether classes can
go together. It must never deny what can be (a test compares it with the facts of many orders); what it allows too much
only lets a dead rule pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from support.actions.rules.kinds import DAYS_A_YEAR

Numbers = tuple[int, int | None]
"""First and last of a class of numbers, in steps; None is without an end."""


class Other:
    """All codes that no rule names."""


OTHER: Final = Other()
Class = str | bool | Numbers | Other | None
"""Values that the rules can't tell apart; None: not known."""

_WAITING = ("unfulfilled", "on_hold", "preparing", "scheduled")
_STARTED = ("fulfilled", "fulfillment_not_required", "partially_fulfilled")
_ONLY_WHEN: dict[str, tuple[str, ...]] = {
    "preparing": ("in_progress", "pending_fulfillment"),
    "scheduled": ("scheduled",),
    "unfulfilled": ("open", "request_declined", "unfulfilled"),
    "no_shipping": ("fulfillment_not_required",),
}


@dataclass(frozen=True, slots=True)
class Coupling:
    """Facts, and whether a class of each can go together."""

    facts: tuple[str, ...]
    possible: Callable[..., bool]


def _status_and_fulfillment(status: str | None, fulfillment: str) -> bool:
    """After `support.tools.order_story`, which makes the status of it."""
    if status is None:
        return fulfillment == "fulfilled"
    if status in _WAITING and fulfillment in _STARTED:
        return False
    if status == "partly_shipped":
        return fulfillment != "fulfilled"
    return fulfillment in _ONLY_WHEN.get(status, (fulfillment,))


def _status_and_items(status: str | None, items: str | None) -> bool:
    """Nothing of an order that waits has left; nothing of one that came is on its way."""
    if status in _WAITING or status == "no_shipping":
        return items in ("unshipped", None)
    return not (status == "delivered" and items == "shipped")


def _items_and_delivery(items: str | None, days: Numbers | None) -> bool:
    return days is None or items == "delivered"


def _age_and_delivery(hours: Numbers, days: Numbers | None) -> bool:
    """What was ordered n hours ago can't have come more calendar days ago than those hours reach into."""
    if days is None or hours[1] is None:
        return True
    return days[0] <= hours[1] // 24 + 1


def _dates_and_age(ordered: Numbers, today: Numbers, hours: Numbers) -> bool:
    """Some year's days must lie as far apart as the order is old (whole hours: a day more or less at each end)."""
    youngest, oldest = hours[0] // 24, None if hours[1] is None else hours[1] // 24 + 1
    first = (today[0] - (ordered[1] or 0)) - 1
    last = ((today[1] or DAYS_A_YEAR) - ordered[0]) + 1
    # The calendar repeats: so many years that the youngest age is reached, and no more, leave the most room.
    years = max(0, -((last - youngest) // DAYS_A_YEAR))
    return oldest is None or first + years * (DAYS_A_YEAR - 1) <= oldest


def _countries(old: str | Other | None, new: str | Other, changes: bool | None) -> bool:
    if old is None or changes is None:
        return old is None and changes is None
    return (old is OTHER and new is OTHER) or changes is (old != new)


def _both_or_none(one: Class, other: Class) -> bool:
    return (one is None) == (other is None)


COUPLINGS: tuple[Coupling, ...] = (
    Coupling(("status", "fulfillment"), _status_and_fulfillment),
    Coupling(("status", "items_are"), _status_and_items),
    Coupling(("items_are", "since_delivery"), _items_and_delivery),
    Coupling(("age", "since_delivery"), _age_and_delivery),
    Coupling(("ordered_on", "today", "age"), _dates_and_age),
    Coupling(("country", "new_country", "country_changes"), _countries),
    Coupling(("changes_address", "new_country"), lambda changes, new: changes is (new is not None)),
    Coupling(("changes_email", "changes_phone"), lambda email, phone: email or phone),
    Coupling(("more_items", "fewer_items"), _both_or_none),
)
