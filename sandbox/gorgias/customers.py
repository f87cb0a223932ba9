"""What may be done to the customers of an account: find, create, change, delete.

An e-mail address, an external id and a channel's address belong to one customer each: a second one is a conflict
(409, https://developers.gorgias.com/reference/errors).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.gorgias.account import Account
from sandbox.gorgias.errors import Refusal
from sandbox.gorgias.records import Address, Customer


def by_email(account: Account, email: str) -> Customer | None:
    """The customer whose primary address this is."""
    wanted = email.casefold()
    return next((c for c in account.customers.values() if c.email and c.email.casefold() == wanted), None)


def by_external_id(account: Account, external_id: str) -> Customer | None:
    """The customer with this foreign id."""
    return next((c for c in account.customers.values() if c.external_id == external_id), None)


def by_channel(account: Account, type: str, address: str) -> Customer | None:
    """The customer who can be reached there."""
    wanted = (type, address.casefold())
    for customer in account.customers.values():
        if any((channel.type, channel.address.casefold()) == wanted for channel in customer.channels):
            return customer
    return None


def create(account: Account, given: dict[str, Any], *, by: int | None = None) -> Customer:
    """A new customer. Raises Refusal (409) when an identifier is taken."""
    channels: list[dict[str, Any]] = given.get("channels") or []
    _refuse_taken(account, given.get("email"), given.get("external_id"), channels, besides=None)
    now = account.now()
    customer = Customer(next(account.customer_ids), now, now)
    _take(customer, given)
    _add_channels(account, customer, channels)
    if customer.email and not any(c.type == "email" for c in customer.channels):
        customer.channels.append(Address(next(account.other_ids), "email", customer.email, True, now))
    account.customers[customer.id] = customer
    account.happened("customer-created", "Customer", customer.id, by=by)
    return customer


def change(account: Account, customer: Customer, given: dict[str, Any], *, by: int | None = None) -> None:
    """Change what is given; channels are added."""
    channels: list[dict[str, Any]] = given.get("channels") or []
    _refuse_taken(account, given.get("email"), given.get("external_id"), channels, besides=customer)
    _take(customer, given)
    _add_channels(account, customer, channels)
    customer.updated = account.now()
    account.happened("customer-updated", "Customer", customer.id, by=by)


def delete(account: Account, customer: Customer, *, by: int | None = None) -> None:
    """Remove a customer. One who has tickets stays, as Gorgias keeps them."""
    if any(ticket.customer_id == customer.id for ticket in account.tickets.values()):
        raise Refusal(400, "Customer has tickets and can't be deleted.")
    del account.customers[customer.id]
    account.happened("customer-deleted", "Customer", customer.id, by=by)


def found_or_made(account: Account, given: dict[str, Any]) -> Customer | None:
    """The customer that a ticket or a message refers to by `id` or `email`; an unknown e-mail makes a new one."""
    if given.get("id") is not None:
        return account.customers.get(given["id"])
    email = given.get("email")
    if not email:
        return None
    known = by_email(account, email) or by_channel(account, "email", email)
    return known or create(account, {"email": email, "name": given.get("name")})


def _take(customer: Customer, given: dict[str, Any]) -> None:
    for name in ("email", "name", "external_id", "language", "timezone", "note", "data"):
        if name in given:
            setattr(customer, name, given[name])


def _add_channels(account: Account, customer: Customer, channels: Iterable[dict[str, Any]]) -> None:
    known = {(channel.type, channel.address.casefold()) for channel in customer.channels}
    for channel in channels:
        if (channel["type"], channel["address"].casefold()) in known:
            continue
        address = Address(
            next(account.other_ids), channel["type"], channel["address"], channel["preferred"], account.now()
        )
        customer.channels.append(address)
        if address.type == "email" and customer.email is None:
            customer.email = address.address


def _refuse_taken(
    account: Account,
    email: str | None,
    external_id: str | None,
    channels: Iterable[dict[str, Any]],
    besides: Customer | None,
) -> None:
    taken: dict[str, list[str]] = {}

    def claim(field: str, owner: Customer | None) -> None:
        if owner is not None and owner is not besides:
            taken[field] = ["Already used by another customer."]

    if email:
        claim("email", by_email(account, email) or by_channel(account, "email", email))
    if external_id:
        claim("external_id", by_external_id(account, external_id))
    for channel in channels:
        claim("channels", by_channel(account, channel["type"], channel["address"]))
    if taken:
        raise Refusal(409, "Customer already exists.", taken)
