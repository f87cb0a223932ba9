"""Where an order's items are: at the warehouse, on their way, or with the customer, and since when.

Parcels are read as `support.tools.parcel_story` tells them. What neither a parcel nor the warehouse accounts for is
nowhere: nothing is said of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from support.actions.rules.facts import Whereabouts
from support.model.commerce import LineItem, LineItemId, Order
from support.tools.parcel_story import ARRIVED, NEVER_LEFT, Calendar, tell_parcel

Some = tuple[LineItem, int | None]
"""So many of a line; None is all that is left of it."""


class Places:
    """The whereabouts of one order's items."""

    def __init__(self, order: Order, calendar: Calendar) -> None:
        items = {item.id: item for item in order.items}
        self._arrived: Counter[LineItemId] = Counter()
        self._under_way: Counter[LineItemId] = Counter()
        self._days: dict[LineItemId, list[int | None]] = {}
        for fulfillment in order.fulfillments:
            parcel = tell_parcel(fulfillment, items, order.promise, calendar, False)
            if parcel.state in NEVER_LEFT:
                continue
            there = self._arrived if parcel.state in ARRIVED else self._under_way
            for id, quantity in fulfillment.items:
                there[id] += quantity
                if parcel.state in ARRIVED:
                    self._days.setdefault(id, []).append(parcel.arrived_days)

    def together(self, parts: Sequence[Some]) -> Whereabouts | None:
        """Where all of them are; None when nobody knows of one, or there are none."""
        places = {place for part in parts for place in self._of(*part)}
        if not places or None in places:
            return None
        return next(iter(places)) if len(places) == 1 else "mixed"

    def days_since_delivery(self, parts: Sequence[Some]) -> int | None:
        """Calendar days since the first of them came; None unless all came and each day is known."""
        if self.together(parts) != "delivered":
            return None
        days = [each for item, _ in parts for each in self._days.get(item.id, [None])]
        known = [each for each in days if each is not None]
        return max(known) if known and len(known) == len(days) else None

    def _of(self, item: LineItem, quantity: int | None) -> set[Whereabouts | None]:
        arrived, under_way = self._arrived[item.id], self._under_way[item.id]
        if quantity is not None and 0 < quantity <= arrived:
            return {"delivered"}
        waiting = min(item.unfulfilled, item.quantity)
        found: set[Whereabouts | None] = set()
        if arrived:
            found.add("delivered")
        if under_way:
            found.add("shipped")
        if waiting:
            found.add("unshipped")
        return found if arrived + under_way + waiting >= item.quantity else {None}
