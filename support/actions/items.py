"""The items that an action is about, and what rules may know of them. Pure.

An action that names no line is about all that is left of the order. Nothing is known of items when one of them is not
on the order, or when not all of the order was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from support.actions.rules.conditions import all_of
from support.actions.rules.facts import Facts
from support.actions.rules.kinds import Names
from support.actions.whereabouts import Places
from support.model.actions import (
    Action,
    CancelOrder,
    ChangeAddress,
    ChangeContact,
    EditItems,
    ExchangeItems,
    Refund,
    ReportProblem,
    ReturnItems,
    UpdateCustomer,
)
from support.model.commerce import LineItem, LineItemId, Money, Order, OrderDetails, Variant, VariantId
from support.tools.parcel_story import Calendar


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a line, and the variant it is to become. `quantity` None: as much as there is, unchanged."""

    item: LineItem
    quantity: int | None = None
    variant: VariantId | None = None

    @property
    def pieces(self) -> int:
        """How many that is."""
        return self.item.quantity if self.quantity is None else self.quantity


def parts_of(action: Action, order: Order) -> tuple[Part, ...] | None:
    """The action's items; None when they can't be known."""
    items = {item.id: item for item in order.items}
    named = _named(action)
    if named:
        if any(id not in items for id, _, _ in named):
            return None
        return tuple(Part(items[id], quantity, variant) for id, quantity, variant in named)
    return None if order.truncated else tuple(Part(item) for item in order.items if item.quantity > 0)


def _named(action: Action) -> list[tuple[LineItemId, int | None, VariantId | None]]:
    match action:
        case EditItems(edits=edits):
            return [(edit.item, edit.quantity, edit.variant) for edit in edits]
        case ExchangeItems(lines=swaps):
            return [(line.item, line.quantity, line.variant) for line in swaps]
        case ReturnItems(lines=returned):
            return [(line.item, line.quantity, None) for line in returned]
        case Refund(lines=lines) | ReportProblem(lines=lines):
            return [(line.item, line.quantity, None) for line in lines]
        case CancelOrder() | ChangeAddress() | ChangeContact() | UpdateCustomer():
            return []
    assert_never(action)


def with_items(
    facts: Facts, action: Action, details: OrderDetails, variants: Mapping[VariantId, Variant], calendar: Calendar
) -> Facts:
    """The facts, with those of the action's items."""
    parts = parts_of(action, details.order)
    if parts is None:
        return facts
    editing = isinstance(action, EditItems)
    places = Places(details.order, calendar)
    # An edit's quantity is what the line is to have: what it is about is the whole line.
    wanted = [(part.item, None if editing else part.quantity) for part in parts]
    types = [details.product_types.get(part.item.product_id) if part.item.product_id else None for part in parts]
    facts = replace(
        facts,
        items_are=places.together(wanted),
        since_delivery=places.days_since_delivery(wanted),
        # A product without a type has the type "", lest it be taken for one of the others' type.
        item_types=Names(frozenset(type.casefold() for type in types if type is not None), None not in types),
        items_value=_value(wanted, details.order),
    )
    if not isinstance(action, EditItems | ExchangeItems):
        return facts
    facts = replace(facts, in_stock=_in_stock(parts, variants), same_product=_same_product(parts, variants))
    if not editing:
        return facts
    return replace(
        facts,
        more_items=any(part.pieces > part.item.quantity for part in parts),
        fewer_items=any(part.pieces < part.item.quantity for part in parts),
    )


def _value(wanted: Sequence[tuple[LineItem, int | None]], order: Order) -> Decimal | None:
    """What they cost by their single prices; None when a price is not known."""
    total = Decimal(0)
    for item, quantity in wanted:
        price = amount_in(item.unit_price, order)
        if price is None:
            return None
        total += price * (item.quantity if quantity is None else quantity)
    return total


def amount_in(money: Money | None, order: Order) -> Decimal | None:
    """The amount, if it is known and in the order's currency."""
    return money.amount if money is not None and money.currency == order.total.currency else None


def _in_stock(parts: Sequence[Part], variants: Mapping[VariantId, Variant]) -> bool | None:
    """Can all that is wanted instead be had? A stock that is not tracked never ends."""
    pieces: Counter[VariantId] = Counter()
    for part in parts:
        if part.variant is not None:
            pieces[part.variant] += part.pieces
    return all_of(_can_be_had(variants.get(id), number) for id, number in pieces.items())


def _can_be_had(variant: Variant | None, pieces: int) -> bool | None:
    if variant is None:
        return None
    return variant.available and (variant.stock is None or variant.stock >= pieces)


def _same_product(parts: Sequence[Part], variants: Mapping[VariantId, Variant]) -> bool | None:
    return all_of(_is_of(variants.get(part.variant), part.item) for part in parts if part.variant is not None)


def _is_of(variant: Variant | None, item: LineItem) -> bool | None:
    return variant.product == item.product_id if variant is not None and item.product_id is not None else None
