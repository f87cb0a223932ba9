"""Ship an order elsewhere, as long as something of it is still to be sent. Shopify does not price shipping again.

https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/orderUpdate
"""

from __future__ import annotations

import re
from dataclasses import replace

from support.actions.case import Case
from support.actions.kinds.kind import Impossible, Look, line, not_workable, shipped, unchanged
from support.model.actions import ChangeAddress, Preview, Proposal
from support.model.commerce import Address
from support.ports import ShopWrites

_COUNTRY = re.compile(r"[A-Z]{2}")


class NewAddress:
    """Implements `support.actions.kinds.kind.Kind`."""

    def check(self, action: ChangeAddress, case: Case) -> Preview | Impossible:
        """The address as it would be, and what still goes there."""
        details, order = case.order, case.order.order
        against = not_workable(details)
        if against is not None:
            return against
        left = [item for item in order.items if item.quantity > 0]
        waiting = [item for item in left if item.unfulfilled > 0]
        if all(item.gift_card for item in left) and details.address is None:
            return Impossible("nothing_to_send", {"order": order.name})
        if not waiting:
            return Impossible("address_shipped", {"order": order.name})
        if details.address is None:  # not read, made unreadable, or goods that are never sent: a person can tell
            return Impossible("address_unseen", {"order": order.name}, person=True)
        address = completed(action.address, details.address)
        if is_incomplete(address):
            return Impossible("address_incomplete")
        if address == details.address:
            return Impossible("address_same", {"order": order.name})
        notes = ["shipping_not_repriced"]
        if any(shipped(item) for item in left):
            notes.append("shipped_part_stays")
        lines = tuple(line(item, min(item.unfulfilled, item.quantity)) for item in waiting)
        return Preview("change_address", order.name, lines, address=address, notes=tuple(notes))

    async def do(self, shop: ShopWrites, proposal: Proposal, action: ChangeAddress, case: Case) -> str:
        """The address that was shown, word for word."""
        if proposal.preview.address is not None:
            await shop.change_address(case.order.order.id, proposal.preview.address)
        return ""

    def look(self, proposal: Proposal, action: ChangeAddress, case: Case) -> Look:
        """Is it on the order?"""
        if unchanged(proposal, case):
            return "not_happened"
        return "happened" if same_place(case.order.address, proposal.preview.address) else "not_happened"


def completed(address: Address, before: Address) -> Address:
    """The new address, for the same person as far as it does not say otherwise (as the shop's port writes it)."""
    return replace(
        address,
        first_name=address.first_name or before.first_name,
        last_name=address.last_name or before.last_name,
        company=address.company or before.company,
        phone=address.phone or before.phone,
    )


def is_incomplete(address: Address) -> bool:
    """Does it lack what Shopify takes no address without?"""
    return not (address.address1.strip() and address.city.strip() and _COUNTRY.fullmatch(address.country_code))


def same_place(one: Address | None, other: Address | None) -> bool:
    """The same street and town, however the shop has written it since."""
    return one is not None and other is not None and _place(one) == _place(other)


def _place(address: Address) -> tuple[str, ...]:
    parts = (address.address1, address.address2, address.city, address.zip, address.country_code)
    return tuple("".join(part.split()).casefold() for part in parts)
