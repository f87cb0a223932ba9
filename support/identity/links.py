"""Verified accounts: a link says that an account's owner reads the mail of an address, and until when we believe it.

What a link opens is decided in one place, `Link.opens`; only `access.py` asks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from support.identity.emails import same_mailbox
from support.model.actions import Proof
from support.model.commerce import CustomerId, Order
from support.model.people import AccountKey

How = Proof


@dataclass(frozen=True, slots=True)
class Link:
    """This account belongs to whoever reads `email`, until `expires_at`.

    `customer` is set when the shop's customer record had this very address when the link was made. `order` is the
    order that it was made with.
    """

    account: AccountKey
    email: str
    customer: CustomerId | None
    how: How
    order: str
    linked_at: datetime
    expires_at: datetime

    def opens(self, order: Order) -> bool:
        """Is it an order of this person: with this address on it, or of their customer record?

        An order's addresses are its own, then its customer's (`Order.emails`). The first must be the linked one; or the
        customer must be the linked one and still have the address, so that a record that changed hands opens nothing.
        """
        if not order.emails:
            return False
        if same_mailbox(order.emails[0], self.email):
            return True
        is_theirs = self.customer is not None and order.customer_id == self.customer
        return is_theirs and any(same_mailbox(email, self.email) for email in order.emails)


class Links(Protocol):
    """Where links are kept: one an account and address."""

    async def add(self, link: Link) -> None:
        """Keep it; an older one of the same account and address is replaced."""
        ...

    async def held(self, account: AccountKey, now: datetime) -> Sequence[Link]:
        """Links in force, newest last."""
        ...

    async def forget(self, account: AccountKey) -> int:
        """Drop all links of the account; how many there were."""
        ...
