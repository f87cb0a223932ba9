"""Other quantities or variants of what has not shipped. Nothing is changed before the edit's commit: all or nothing.

A new total is not settled by the edit: a rise is left to be paid, a fall is paid back by a refund of its own, under the
proposal's key. https://shopify.dev/docs/apps/build/orders-fulfillment/order-management-apps/edit-orders
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from support.actions.case import Case
from support.actions.kinds.kind import (
    Impossible,
    Look,
    line,
    not_workable,
    note,
    paid_with_gift_card,
    shipped,
    some,
    unchanged,
)
from support.actions.kinds.refund import paid_since
from support.actions.kinds.stock import named, not_to_be_had
from support.model.actions import EditItems, ItemEdit, Preview, PreviewLine, Proposal
from support.model.commerce import LineItem, Money, VariantId
from support.ports import ShopWrites


class NewItems:
    """Implements `support.actions.kinds.kind.Kind`."""

    def check(self, action: EditItems, case: Case) -> Preview | Impossible:
        """Each line, what it becomes, and what it costs or gives back."""
        details, order = case.order, case.order.order
        against = not_workable(details)
        if against is not None:
            return against
        if not action.edits or len({edit.item for edit in action.edits}) < len(action.edits):
            return Impossible("no_change")
        lines: list[PreviewLine] = []
        for edit in action.edits:
            shown = self._line(edit, case)
            if isinstance(shown, Impossible):
                return shown
            lines.append(shown)
        against = not_to_be_had(_added(action, case), case) or self._empties(action, case)
        if against is not None:
            return against
        if not details.editable:
            return Impossible("not_editable", {"order": order.name}, person=True)
        difference = _difference(action, case)
        if difference is None:
            return Impossible("other_currency", {"order": order.name}, person=True)
        return _priced(Preview("edit_items", order.name, tuple(lines), difference=difference), case)

    async def do(self, shop: ShopWrites, proposal: Proposal, action: EditItems, case: Case) -> str:
        """Edit, unless an earlier try did; then pay back what was shown."""
        order, refund = case.order.order.id, proposal.preview.refund
        if not _is_edited(action, proposal, case):
            await shop.edit_items(order, action.edits, note(proposal))
        if refund is None:
            return ""
        return await shop.refund(order, (), shipping=False, amount=refund, note=note(proposal), key=proposal.id)

    def look(self, proposal: Proposal, action: EditItems, case: Case) -> Look:
        """Are the lines as they were to become, and was the difference paid back?"""
        if unchanged(proposal, case) or not _is_edited(action, proposal, case):
            return "not_happened"
        return "happened" if proposal.preview.refund is None or paid_since(proposal, case) else "begun"

    def _line(self, edit: ItemEdit, case: Case) -> PreviewLine | Impossible:
        item = case.item(edit.item)
        if item is None:
            return Impossible("unknown_item", {"order": case.order.order.name})
        if shipped(item):
            return Impossible("gift_card_shipped" if item.gift_card else "item_shipped", {"item": item.title})
        if edit.quantity is not None and edit.quantity < 0:
            return Impossible("no_change")
        quantity = item.quantity if edit.quantity is None else edit.quantity
        shown = replace(line(item), new_quantity=quantity)
        if edit.variant is None or edit.variant == item.variant_id or not quantity:
            return shown if quantity != item.quantity else Impossible("no_change")
        variant = case.variants.get(edit.variant)
        if variant is None:
            return Impossible("variant_gone")
        return replace(shown, becomes=named(variant))

    @staticmethod
    def _empties(action: EditItems, case: Case) -> Impossible | None:
        taken = {edit.item for edit in action.edits if edit.quantity == 0}
        rest = [item for item in case.order.order.items if item.quantity > 0 and item.id not in taken]
        return None if rest else Impossible("edit_empties", {"order": case.order.order.name})


def _swapped(edit: ItemEdit, item: LineItem) -> VariantId | None:
    """The variant that a line is exchanged for; None where only its quantity changes."""
    return edit.variant if edit.variant is not None and edit.variant != item.variant_id and edit.quantity != 0 else None


def _added(action: EditItems, case: Case) -> Counter[VariantId]:
    """How many of which variant are wanted beyond what the order has."""
    wanted: Counter[VariantId] = Counter()
    for edit in action.edits:
        item = case.item(edit.item)
        if item is None:
            continue
        quantity = item.quantity if edit.quantity is None else edit.quantity
        variant = _swapped(edit, item)
        if variant is not None:
            wanted[variant] += quantity
    return wanted


def _difference(action: EditItems, case: Case) -> Money | None:
    """What the lines cost afterwards less what they cost now; None when that can't be said in the order's currency."""
    currency, change = case.order.order.total.currency, Decimal(0)
    for edit in action.edits:
        item = case.item(edit.item)
        if item is None or item.unit_price is None or item.unit_price.currency != currency:
            return None
        quantity = item.quantity if edit.quantity is None else edit.quantity
        variant = _swapped(edit, item)
        price = case.variants[variant].price if variant is not None else item.unit_price
        if price.currency != currency:
            return None
        change += price.amount * quantity - item.unit_price.amount * item.quantity
    return Money(change, currency)


def _priced(preview: Preview, case: Case) -> Preview:
    """With what happens to the difference: it is still to be paid, or it is paid back, as far as anything was paid."""
    difference, details = preview.difference, case.order
    if difference is None or not difference.amount:
        return preview
    if difference.amount > 0:
        return replace(preview, notes=("to_be_paid",))
    back = some(Money(min(-difference.amount, details.refundable.amount), difference.currency))
    if back is None:
        return replace(preview, notes=("nothing_paid",))
    return replace(preview, refund=back, notes=("to_gift_card" if paid_with_gift_card(details) else "to_payment",))


def _is_edited(action: EditItems, proposal: Proposal, case: Case) -> bool:
    """Does the order have the lines that it was to have? Only asked of an order that changed since it was shown."""
    if unchanged(proposal, case):
        return False
    items = {item.id: item for item in case.order.order.items}
    shown = {edit.item: line for edit, line in zip(action.edits, proposal.preview.lines, strict=True)}
    swapped: Counter[VariantId] = Counter()
    for edit in action.edits:
        kept = items[edit.item].quantity if edit.item in items else 0
        becomes, quantity = shown[edit.item].becomes, shown[edit.item].new_quantity or 0
        if kept != (0 if becomes else quantity):
            return False
        if becomes and edit.variant is not None:
            swapped[edit.variant] += quantity
    there: Counter[VariantId] = Counter()
    for item in items.values():
        if item.variant_id is not None:
            there[item.variant_id] += item.quantity
    return all(there[variant] >= quantity for variant, quantity in swapped.items())
