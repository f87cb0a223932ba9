"""Send delivered items back: a return request, approved at once, since the rules or a person allowed it already.

Money goes back once the items are here; what a return would give back is not promised before.
https://shopify.dev/docs/apps/build/orders-fulfillment/returns-apps
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from support.actions.case import Case, Seen
from support.actions.kinds.kind import Impossible, Look, line, not_workable, shipped, unchanged
from support.model.actions import ExchangeLine, Preview, PreviewLine, Proposal, ReturnItems, ReturnLine
from support.model.commerce import LineItemId, Returnable, ReturnRecord, VariantId
from support.ports import ShopWrites

OVER = ("DECLINED", "CANCELED")
"""ReturnStatus of returns that came to nothing."""

Line = TypeVar("Line", ReturnLine, ExchangeLine)


class Returns:
    """Implements `support.actions.kinds.kind.Kind`."""

    def check(self, action: ReturnItems, case: Case) -> Preview | Impossible:
        """What comes back."""
        against = not_returnable(action.lines, case)
        if against is not None:
            return against
        notes = ("refund_when_back",)
        return Preview("return_items", case.order.order.name, shown_lines(action.lines, case), notes=notes)

    async def do(self, shop: ShopWrites, proposal: Proposal, action: ReturnItems, case: Case) -> str:
        """Ask for the return, unless an earlier try did, and approve it."""
        made = made_since(proposal, wanted(action.lines), {}, case)
        if made is not None and made.status != "REQUESTED":
            return made.id
        id = made.id if made else await shop.request_return(case.order.order.id, spread(action.lines, case))
        await shop.approve_return(id)
        return id

    def look(self, proposal: Proposal, action: ReturnItems, case: Case) -> Look:
        """Is there a return of just these items that was not there before?"""
        made = made_since(proposal, wanted(action.lines), {}, case)
        if made is None:
            return "not_happened"
        return "begun" if made.status == "REQUESTED" else "happened"


def not_returnable(lines: Sequence[Line], case: Case) -> Impossible | None:
    """Why these can't be returned; None if they can."""
    details, name = case.order, case.order.order.name
    against = not_workable(details)
    if against is not None:
        return against
    if "returns" in details.unseen:
        return Impossible("returns_unseen", {"order": name}, person=True)
    if not lines:
        return Impossible("no_items", {"order": name})
    unknown = {each.reason for each in lines if each.reason} - case.reasons
    if unknown:
        return Impossible("unknown_reason", {"reasons": sorted(case.reasons)})
    left: Counter[LineItemId] = Counter()
    for each in details.returnable:
        left[each.item] += each.quantity
    for id, quantity in wanted(lines).items():
        item = case.item(id)
        if item is None:
            return Impossible("unknown_item", {"order": name})
        if quantity < 1:
            return Impossible("no_items", {"order": name})
        if quantity > left[id]:
            return _too_many(id, left[id], case)
    return None


def _too_many(id: LineItemId, left: int, case: Case) -> Impossible:
    """Why not so many: they are in another return, have not been sent, or are of a kind that never comes back."""
    item = case.item(id)
    title = item.title if item else ""
    if left:
        return Impossible("return_fewer", {"item": title, "left": left})
    if any(line_id == id for each in case.order.returns if each.status not in OVER for line_id, _ in each.lines):
        return Impossible("already_returned", {"item": title})
    if item is not None and item.gift_card:
        return Impossible("gift_card_return", {"item": title})
    if item is not None and not shipped(item):
        return Impossible("return_unshipped", {"item": title})
    return Impossible("return_never", {"item": title})


def wanted(lines: Iterable[ReturnLine | ExchangeLine]) -> Counter[LineItemId]:
    """How many of which line."""
    found: Counter[LineItemId] = Counter()
    for each in lines:
        found[each.item] += each.quantity
    return found


def shown_lines(lines: Iterable[Line], case: Case) -> tuple[PreviewLine, ...]:
    """Each line as the customer is shown it."""
    found = [(case.item(each.item), each.quantity) for each in lines]
    return tuple(line(item, quantity) for item, quantity in found if item is not None)


def spread(lines: Iterable[Line], case: Case) -> list[tuple[Returnable, Line]]:
    """Each line with the shipment it came in; one that came in several is split."""
    left = {each.fulfillment_line: each.quantity for each in case.order.returnable}
    pairs: list[tuple[Returnable, Line]] = []
    for each in lines:
        missing = each.quantity
        for source in case.order.returnable:
            part = min(missing, left[source.fulfillment_line]) if source.item == each.item else 0
            if part:
                pairs.append((source, replace(each, quantity=part)))
                left[source.fulfillment_line] -= part
                missing -= part
    return pairs


def made_since(
    proposal: Proposal, lines: Mapping[LineItemId, int], exchanged: Mapping[VariantId, int], case: Case
) -> ReturnRecord | None:
    """The return of just these lines and exchanges that was not there when the proposal was shown."""
    if unchanged(proposal, case):
        return None
    before = Seen.of(proposal.seen).returns
    return next(
        (
            each
            for each in case.order.returns
            if each.id not in before and _sum(each.lines) == lines and _sum(each.exchanged) == exchanged
        ),
        None,
    )


K = TypeVar("K", LineItemId, VariantId)


def _sum(pairs: Iterable[tuple[K, int]]) -> dict[K, int]:
    found: dict[K, int] = {}
    for key, quantity in pairs:
        found[key] = found.get(key, 0) + quantity
    return found
