"""Pay back lines, shipping, an amount, or all that is left, without anything coming back. Safe to repeat under one key.

https://shopify.dev/docs/api/usage/idempotent-requests
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from support.actions.case import Case, Seen, refund_parts
from support.actions.kinds.kind import Impossible, Look, line, note, paid_with_gift_card, some, unchanged
from support.model.actions import Preview, PreviewLine, Proposal, Refund, RefundLine
from support.model.commerce import Money, OrderDetails
from support.ports import ShopWrites

CENTS = Decimal("0.01")
MOST = Decimal(10) ** 12
"""More than this is no amount."""


class PayBack:
    """Implements `support.actions.kinds.kind.Kind`."""

    def check(self, action: Refund, case: Case) -> Preview | Impossible:
        """The amount, what it is for, and where it goes."""
        details, order = case.order, case.order.order
        against = not_refundable(details)
        if against is not None:
            return against
        parts = refund_parts(action, details)
        if parts is None and (action.lines or action.shipping or action.amount is None):
            return Impossible("unknown_item", {"order": order.name})
        lines, shipping = parts or ((), False)
        amount = case.suggested if action.amount is None else Money(action.amount, order.total.currency)
        if amount is None or not _is_payable(amount):
            return Impossible("refund_nothing", {"order": order.name})
        if amount.amount > details.refundable.amount:
            return Impossible("refund_too_much", {"order": order.name, "left": details.refundable})
        notes = ["to_gift_card" if paid_with_gift_card(details) else "to_payment"]
        if shipping and details.shipping.amount > 0:
            notes.insert(0, "with_shipping" if lines else "only_shipping")
        return Preview("refund", order.name, refund_lines(lines, case), refund=amount, notes=tuple(notes))

    async def do(self, shop: ShopWrites, proposal: Proposal, action: Refund, case: Case) -> str:
        """The amount that was shown, under the proposal's key."""
        return await pay_back(shop, proposal, refund_parts(action, case.order) or ((), False), case)

    def look(self, proposal: Proposal, action: Refund, case: Case) -> Look:
        """Is there a refund of this amount that was not there before? If not, the key makes another try safe."""
        return "happened" if paid_since(proposal, case) else "not_happened"


def not_refundable(details: OrderDetails) -> Impossible | None:
    """Why nothing of it can be paid back. A cancelled order may still have money to give back."""
    order = details.order
    if order.truncated:
        return Impossible("too_large", {"order": order.name}, person=True)
    if some(details.refundable) is not None:
        return None
    if details.refunded.amount > 0:
        return Impossible("refunded_already", {"order": order.name, "amount": details.refunded})
    return Impossible("refund_nothing_paid", {"order": order.name})


def refund_lines(lines: tuple[RefundLine, ...], case: Case) -> tuple[PreviewLine, ...]:
    """The lines as they are shown."""
    found = [(case.item(each.item), each.quantity) for each in lines]
    return tuple(line(item, quantity) for item, quantity in found if item is not None)


async def pay_back(shop: ShopWrites, proposal: Proposal, parts: tuple[tuple[RefundLine, ...], bool], case: Case) -> str:
    """Refund what the preview says, for these lines and shipping."""
    lines, shipping = parts
    amount = proposal.preview.refund
    if amount is None:
        raise LookupError(f"{proposal.id} pays back nothing")
    return await shop.refund(
        case.order.order.id, lines, shipping=shipping, amount=amount, note=note(proposal), key=proposal.id
    )


def paid_since(proposal: Proposal, case: Case) -> bool:
    """Is there a refund of the preview's amount that was not there when it was shown?"""
    if unchanged(proposal, case):
        return False
    before = Seen.of(proposal.seen).refunds
    return any(each.id not in before and each.amount == proposal.preview.refund for each in case.order.order.refunds)


def _is_payable(money: Money) -> bool:
    """More than nothing, and no parts of a cent. (Of a currency without cents the shop takes no parts at all.)"""
    amount = money.amount
    return amount.is_finite() and 0 < amount < MOST and amount == amount.quantize(CENTS, ROUND_DOWN)
