"""Something is wrong with what came: the money back, the same thing again, or people, as the wish and the order allow.

What can't be put right by a refund or an exchange for the very same (nothing is known of the wish, the thing never came
and is wanted, …) is for people, with all that the customer said and added.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from support.actions.case import Case, refund_parts
from support.actions.kinds.kind import Impossible, Look, not_workable, paid_with_gift_card
from support.actions.kinds.refund import not_refundable, paid_since, pay_back, refund_lines
from support.actions.kinds.returns import made_since, not_returnable, shown_lines, spread, wanted
from support.actions.kinds.stock import not_to_be_had
from support.model.actions import ExchangeLine, Preview, Problem, Proposal, ReportProblem
from support.model.commerce import VariantId
from support.ports import ShopWrites

REPLACEABLE: frozenset[Problem] = frozenset({"damaged", "wrong", "defective"})
"""What is there and comes back when another one goes out."""
TICKET = Impossible("problem_for_people", person=True)


class Report:
    """Implements `support.actions.kinds.kind.Kind`."""

    def check(self, action: ReportProblem, case: Case) -> Preview | Impossible:
        """What would put it right."""
        order = case.order.order
        against = not_workable(case.order)
        if against is not None:
            return against
        if any(case.item(each.item) is None for each in action.lines):
            return Impossible("unknown_item", {"order": order.name})
        if not order.fulfillments and action.problem not in ("not_received", "late"):
            return Impossible("problem_unshipped", {"order": order.name})
        match action.wish:
            case "refund":
                return self._refund(action, case)
            case "replacement" if action.problem in REPLACEABLE:
                return self._replacement(action, case)
            case _:
                return TICKET

    async def do(self, shop: ShopWrites, proposal: Proposal, action: ReportProblem, case: Case) -> str:
        """The refund or the exchange that was shown."""
        if action.wish == "refund":
            return await pay_back(shop, proposal, refund_parts(action, case.order) or ((), False), case)
        return await shop.exchange(case.order.order.id, spread(_swaps(action, case), case))

    def look(self, proposal: Proposal, action: ReportProblem, case: Case) -> Look:
        """As for a refund or an exchange."""
        if action.wish == "refund":
            return "happened" if paid_since(proposal, case) else "not_happened"
        swaps = _swaps(action, case)
        return "happened" if made_since(proposal, wanted(swaps), _variants(swaps), case) else "not_happened"

    @staticmethod
    def _refund(action: ReportProblem, case: Case) -> Preview | Impossible:
        details = case.order
        against = not_refundable(details)
        if against is not None:
            return against
        parts, amount = refund_parts(action, details), case.suggested
        if parts is None or amount is None or not 0 < amount.amount <= details.refundable.amount:
            return TICKET
        shipping = ("with_shipping",) if parts[1] and details.shipping.amount > 0 else ()
        notes = (*shipping, "to_gift_card" if paid_with_gift_card(details) else "to_payment")
        return Preview("report_problem", details.order.name, refund_lines(parts[0], case), refund=amount, notes=notes)

    @staticmethod
    def _replacement(action: ReportProblem, case: Case) -> Preview | Impossible:
        swaps = _swaps(action, case)
        against = not_returnable(swaps, case) or not_to_be_had(_variants(swaps), case)
        if against is not None or not swaps:
            return TICKET
        lines = tuple(
            replace(shown, becomes=shown.variant or shown.title, new_quantity=shown.quantity)
            for shown in shown_lines(swaps, case)
        )
        return Preview("report_problem", case.order.order.name, lines, notes=("replacement_when_back",))


def _swaps(action: ReportProblem, case: Case) -> tuple[ExchangeLine, ...]:
    """Each broken thing against the same one; nothing, when one of them is no longer sold."""
    named = {each.item: each.quantity for each in action.lines} or {
        item.id: item.quantity for item in case.order.order.items if item.quantity > 0
    }
    items = [(case.item(id), quantity) for id, quantity in named.items()]
    swaps = [ExchangeLine(item.id, quantity, item.variant_id) for item, quantity in items if item and item.variant_id]
    return tuple(swaps) if len(swaps) == len(items) else ()


def _variants(swaps: tuple[ExchangeLine, ...]) -> Counter[VariantId]:
    found: Counter[VariantId] = Counter()
    for swap in swaps:
        found[swap.variant] += swap.quantity
    return found
