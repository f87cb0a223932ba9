"""Delivered items against other variants: one open return with what goes out instead. Shopify has no request for it.

https://shopify.dev/docs/apps/build/orders-fulfillment/returns-apps/exchanges
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from support.actions.case import Case
from support.actions.kinds.kind import GIFT_CARD, Impossible, Look, line
from support.actions.kinds.returns import made_since, not_returnable, spread, wanted
from support.actions.kinds.stock import named, not_to_be_had
from support.model.actions import ExchangeItems, ExchangeLine, Preview, PreviewLine, Proposal
from support.model.commerce import Money, VariantId
from support.ports import ShopWrites


class Exchange:
    """Implements `support.actions.kinds.kind.Kind`."""

    def check(self, action: ExchangeItems, case: Case) -> Preview | Impossible:
        """What comes back, what goes out, and the difference between the two."""
        name = case.order.order.name
        against = not_returnable(action.lines, case) or not_to_be_had(exchanged(action), case)
        if against is not None:
            return against
        lines: list[PreviewLine] = []
        for swap in action.lines:
            shown = _line(swap, case)
            if isinstance(shown, Impossible):
                return shown
            lines.append(shown)
        difference = _difference(action, case)
        if difference is None:
            return Impossible("other_currency", {"order": name}, person=True)
        if difference.amount > 0 and {payment.gateway for payment in case.order.payments} == {GIFT_CARD}:
            return Impossible("gift_card_difference", {"order": name}, person=True)  # a card can't be taken from again
        notes = ("exchange_when_back", *(("difference_later",) if difference.amount else ()))
        return Preview("exchange_items", name, tuple(lines), difference=difference, notes=notes)

    async def do(self, shop: ShopWrites, proposal: Proposal, action: ExchangeItems, case: Case) -> str:
        """One call makes the return with its exchange."""
        return await shop.exchange(case.order.order.id, spread(action.lines, case))

    def look(self, proposal: Proposal, action: ExchangeItems, case: Case) -> Look:
        """Is there a return of just these items against just these variants that was not there before?"""
        made = made_since(proposal, wanted(action.lines), exchanged(action), case)
        return "happened" if made else "not_happened"


def exchanged(action: ExchangeItems) -> Counter[VariantId]:
    """How many of which variant go out."""
    found: Counter[VariantId] = Counter()
    for swap in action.lines:
        found[swap.variant] += swap.quantity
    return found


def _line(swap: ExchangeLine, case: Case) -> PreviewLine | Impossible:
    item, variant = case.item(swap.item), case.variants.get(swap.variant)
    if item is None or variant is None:
        return Impossible("variant_gone")
    if variant.id == item.variant_id:
        return Impossible("same_variant", {"item": item.title})
    return replace(line(item, swap.quantity), becomes=named(variant), new_quantity=swap.quantity)


def _difference(action: ExchangeItems, case: Case) -> Money | None:
    """What the new items cost more than the old ones did; None when that can't be said in the order's currency."""
    currency, change = case.order.order.total.currency, Decimal(0)
    for swap in action.lines:
        item = case.item(swap.item)
        price = case.variants[swap.variant].price
        if item is None or item.unit_price is None or {price.currency, item.unit_price.currency} != {currency}:
            return None
        change += (price.amount - item.unit_price.amount) * swap.quantity
    return Money(change, currency)
