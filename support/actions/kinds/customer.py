"""The customer's own name, phone and default address. Their e-mail is what they are recognised by: people change it.

https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/customerUpdate
"""

from __future__ import annotations

from support.actions.case import Case
from support.actions.kinds.address import completed, is_incomplete, same_place
from support.actions.kinds.contact import is_phone, same_contact
from support.actions.kinds.kind import Impossible, Look, unchanged
from support.model.actions import Preview, Proposal, UpdateCustomer
from support.model.commerce import Address
from support.ports import ShopWrites


class OwnData:
    """Implements `support.actions.kinds.kind.Kind`."""

    def check(self, action: UpdateCustomer, case: Case) -> Preview | Impossible:
        """The fields as they would be."""
        person = case.person
        if action.phone is not None and not is_phone(action.phone):
            return Impossible("bad_phone")
        address = None
        if action.address is not None:
            nowhere = Address("", "", "", first_name=person.first_name, last_name=person.last_name)
            address = completed(action.address, person.address or nowhere)
            if is_incomplete(address):
                return Impossible("address_incomplete")
            if address == person.address:
                address = None
        wanted = (
            ("first_name", action.first_name, person.first_name),
            ("last_name", action.last_name, person.last_name),
            ("phone", action.phone, person.phone),
        )
        fields = tuple((name, new) for name, new, old in wanted if new is not None and new != old)
        if not fields and address is None:
            return Impossible("no_change")
        notes = ("orders_keep_address",) if address is not None else ()
        return Preview("update_customer", None, address=address, fields=fields, notes=notes)

    async def do(self, shop: ShopWrites, proposal: Proposal, action: UpdateCustomer, case: Case) -> str:
        """Set what was shown."""
        fields = dict(proposal.preview.fields)
        change = UpdateCustomer(
            fields.get("first_name"), fields.get("last_name"), fields.get("phone"), proposal.preview.address
        )
        await shop.update_customer(case.person.id, change, case.person.address_id)
        return ""

    def look(self, proposal: Proposal, action: UpdateCustomer, case: Case) -> Look:
        """Field by field: all there, or the rest is still to be set, which does no harm to what is."""
        if unchanged(proposal, case):
            return "not_happened"
        person, preview = case.person, proposal.preview
        now = {"first_name": person.first_name, "last_name": person.last_name, "phone": person.phone}
        there = [same_contact(now[name], value) for name, value in preview.fields]
        if preview.address is not None:
            there.append(same_place(person.address, preview.address))
        return "happened" if all(there) else "begun" if any(there) else "not_happened"
