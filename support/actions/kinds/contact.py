"""Another e-mail or phone on an order. Whose e-mail it has may see it, so a new one always takes a person too.

https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/orderUpdate
"""

from __future__ import annotations

from support.actions.case import Case
from support.actions.kinds.kind import Impossible, Look, not_workable, unchanged
from support.identity.emails import is_email
from support.model.actions import ChangeContact, Preview, Proposal
from support.ports import ShopWrites


class NewContact:
    """Implements `support.actions.kinds.kind.Kind`."""

    def check(self, action: ChangeContact, case: Case) -> Preview | Impossible:
        """The fields as they would be."""
        details = case.order
        against = not_workable(details)
        if against is not None:
            return against
        if action.email is not None and not is_email(action.email):
            return Impossible("bad_email")
        if action.phone is not None and not is_phone(action.phone):
            return Impossible("bad_phone")
        wanted = (("email", action.email, details.email), ("phone", action.phone, details.phone))
        fields = tuple((name, new) for name, new, old in wanted if new is not None and new != old)
        if not fields:
            return Impossible("no_change")
        return Preview("change_contact", details.order.name, fields=fields)

    async def do(self, shop: ShopWrites, proposal: Proposal, action: ChangeContact, case: Case) -> str:
        """Set what was shown."""
        fields = dict(proposal.preview.fields)
        await shop.change_contact(case.order.order.id, fields.get("email"), fields.get("phone"))
        return ""

    def look(self, proposal: Proposal, action: ChangeContact, case: Case) -> Look:
        """Are they on the order?"""
        if unchanged(proposal, case):
            return "not_happened"
        now = {"email": case.order.email, "phone": case.order.phone}
        there = all(same_contact(now[name], value) for name, value in proposal.preview.fields)
        return "happened" if there else "not_happened"


def is_phone(text: str) -> bool:
    """Digits with the signs people put between them; the shop judges the rest."""
    return 6 <= sum(sign.isdigit() for sign in text) <= 15 and all(sign.isdigit() or sign in "+ ().-/" for sign in text)


def same_contact(one: str | None, other: str | None) -> bool:
    """Equal but for case and the signs that a shop may write a number with."""
    return _bare(one) == _bare(other)


def _bare(text: str | None) -> str:
    text = (text or "").strip().casefold()
    return text if "@" in text else "".join(sign for sign in text if sign.isdigit() or sign == "+")
