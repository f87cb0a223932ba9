"""The read tool for what is a verified customer's own: their orders with all that belongs to them, through the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from support.identity.access import CodeNeeded, OrderAccess, ProofNeeded, Unavailable, Verified
from support.model.commerce import Customer, Order, ReturnReason
from support.model.people import Account


@dataclass(frozen=True, slots=True)
class OwnOrdersTool:
    """Reads on behalf of an account that the caller takes from the turn. Raises ShopUnavailable or ShopRefused."""

    access: OrderAccess

    async def details(self, account: Account, number: str) -> Verified | CodeNeeded | ProofNeeded | Unavailable:
        """One order, or what it takes to see it."""
        return await self.access.details(account, number)

    async def can_verify(self, account: Account) -> bool:
        """Is there any way for this account to be known?"""
        return self.access.sends_codes or not isinstance(await self.access.details(account, ""), Unavailable)

    async def is_verified(self, account: Account) -> bool:
        """Is the account known to be somebody's?"""
        return bool(await self.access.links(account))

    async def orders(self, account: Account) -> Sequence[Order]:
        """The account's own orders, newest first; none for one that is not verified."""
        return await self.access.orders_of(account)

    async def customer(self, account: Account) -> Customer | None:
        """The account's own record at the shop."""
        return await self.access.customer(account)

    async def known_orders(self, account: Account) -> Sequence[str]:
        """Names of orders that the account has proven, the last one at the end."""
        return [grant.order_name for grant in await self.access.known(account)]

    async def return_reasons(self) -> Sequence[ReturnReason]:
        """The shop's reasons for a return: nobody's data."""
        return await self.access.return_reasons()
