"""Cancel a whole order that has not shipped. Shopify cancels all of it or nothing, and does so by a job of its own.

https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/orderCancel
"""

from __future__ import annotations

from support.actions.case import Case
from support.actions.kinds.kind import Impossible, Look, line, not_workable, note, paid_with_gift_card, shipped, some
from support.model.actions import CancelOrder, Preview, Proposal
from support.ports import ShopWrites

ACTIVE_RETURNS = ("REQUESTED", "OPEN")


class Cancel:
    """Implements `support.actions.kinds.kind.Kind`."""

    def check(self, action: CancelOrder, case: Case) -> Preview | Impossible:
        """Everything goes, what was paid goes back."""
        details, order = case.order, case.order.order
        against = not_workable(details)
        if against is not None:
            return against
        left = [item for item in order.items if item.quantity > 0]
        gone = [item for item in left if shipped(item)]
        if gone:
            key = "partly_shipped" if len(gone) < len(left) or any(item.unfulfilled for item in gone) else "shipped"
            return Impossible(f"cancel_{key}", {"order": order.name})
        if not left:
            return Impossible("nothing_left", {"order": order.name})
        if any(each.status in ACTIVE_RETURNS for each in details.returns):
            return Impossible("cancel_returning", {"order": order.name})
        if any(payment.status == "PENDING" and payment.kind != "REFUND" for payment in details.payments):
            return Impossible("cancel_unpaid", {"order": order.name}, person=True)
        refund = some(details.refundable)
        return Preview(
            "cancel_order", order.name, tuple(line(item) for item in left), refund=refund, notes=_notes(case)
        )

    async def do(self, shop: ShopWrites, proposal: Proposal, action: CancelOrder, case: Case) -> str:
        """Start the cancellation and follow it. A second one does no harm: Shopify refuses it."""
        await shop.cancel(case.order.order.id, action.reason, note(proposal))
        return ""

    def look(self, proposal: Proposal, action: CancelOrder, case: Case) -> Look:
        """Cancelled, or the job may still be running."""
        return "happened" if case.order.order.cancelled_at is not None else "unknown"


def _notes(case: Case) -> tuple[str, ...]:
    details = case.order
    if some(details.refundable) is None:
        return ("released",) if details.order.financial == "AUTHORIZED" else ("nothing_paid",)
    return ("to_gift_card",) if paid_with_gift_card(details) else ("to_payment",)
