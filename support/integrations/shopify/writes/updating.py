"""Another address, e-mail or phone of an order; another name, phone or address of a customer.

An order's address is overwritten as a whole. A customer's is changed field by field: a street that has no second line
takes the old one's away.
"""

from __future__ import annotations

from typing import Any

from support.integrations.shopify.values import Json
from support.integrations.shopify.writes.calls import Calls, nothing_done_yet, perhaps_done
from support.model.actions import UpdateCustomer
from support.model.commerce import Address, CustomerId, OrderId

_PLACE = {
    "address1": "address1", "address2": "address2", "city": "city", "zip": "zip", "provinceCode": "province_code",
    "countryCode": "country_code",
}  # fmt: skip
_PERSON = {"firstName": "first_name", "lastName": "last_name", "company": "company", "phone": "phone"}
"""MailingAddressInput -> Address."""


async def change_address(calls: Calls, order: OrderId, address: Address) -> None:
    """Send the order elsewhere; who it is for stays as it is, unless the new address says otherwise."""
    with nothing_done_yet():
        found = (await calls.reads.ask("order_address", {"id": order})).data["order"]
    old = (found or {}).get("shippingAddress") or {}
    kept = {theirs: old[theirs] for theirs in _PERSON if old.get(theirs)}
    await calls.do("order_update", {"input": {"id": order, "shippingAddress": kept | _input(address)}})


async def change_contact(calls: Calls, order: OrderId, email: str | None, phone: str | None) -> None:
    """Another e-mail or phone; None leaves it as it is."""
    given = {key: value for key, value in (("email", email), ("phone", phone)) if value}
    await calls.do("order_update", {"input": {"id": order, **given}})


async def update_customer(calls: Calls, id: CustomerId, change: UpdateCustomer, address_id: str | None) -> None:
    """The address first, since it is what Shopify may not like; after it, a refusal leaves half of it done."""
    fields = {"firstName": change.first_name, "lastName": change.last_name, "phone": change.phone}
    given = {key: value for key, value in fields.items() if value is not None}
    if change.address is not None:
        where = {"customer": id, "address": _input(change.address)}
        if address_id is None:
            await calls.do("customer_address_create", where)
        else:
            await calls.do("customer_address_update", {**where, "id": address_id})
    if not given:
        return
    update = {"input": {"id": id, **given}}
    if change.address is None:
        await calls.do("customer_update", update)
        return
    with perhaps_done():
        await calls.do("customer_update", update)


def _input(address: Address) -> Json:
    """A MailingAddressInput: the place as a whole, of the person what is given."""
    place: dict[str, Any] = {theirs: getattr(address, ours) or None for theirs, ours in _PLACE.items()}
    return place | {theirs: value for theirs, ours in _PERSON.items() if (value := getattr(address, ours))}
