"""The one gate between a person and an order. Nothing else may turn "order 1042 and this account" into an `Order`.

Rules it lives by:
- an account sees an order only while it holds a grant for it; a grant comes from a proof and ends by itself;
- a proof is the order's number together with the e-mail on the order, exact but for case and outer blanks;
- a wrong pair, an unknown order and somebody else's order are answered alike, after the same work (one look-up);
- tries are counted before they are judged, by account, by order and by workspace, so that guessing ends soon.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from support.model.commerce import Order, OrderId, order_key
from support.model.people import Account, AccountKey
from support.ports import Clock, Shop

GRANT_LASTS = timedelta(hours=24)
"""How long "number and e-mail" opens the status and tracking of that one order."""

WINDOW = timedelta(hours=1)
TRIES_AN_ACCOUNT = 5
"""Room for typing errors; at this rate a list of e-mails can't be tried out."""
TRIES_AN_ORDER = 5
"""From all accounts together: an order can't be attacked by many accounts either."""
TRIES_A_WORKSPACE = 100
"""A brake on a whole community trying at once; far above what a busy hour needs."""


@dataclass(frozen=True, slots=True)
class Grant:
    """This account has proven this order, until `expires_at`. `email` is the proven address."""

    account: AccountKey
    order_id: OrderId
    order_name: str
    email: str
    granted_at: datetime
    expires_at: datetime


class Grants(Protocol):
    """Where grants and tries are kept."""

    async def add(self, grant: Grant) -> None: ...

    async def held(self, account: AccountKey, now: datetime) -> Sequence[Grant]:
        """Grants in force, newest last."""
        ...

    async def count_try(self, account: AccountKey, workspace: str, order: str, now: datetime) -> Tries:
        """Note a try, and count those within WINDOW, this one included."""
        ...

    async def forget_tries(self, account: AccountKey, order: str) -> None:
        """A right proof wipes the tries that led to it."""
        ...


@dataclass(frozen=True, slots=True)
class Tries:
    """How often it was tried within WINDOW."""

    account: int
    order: int
    workspace: int

    @property
    def too_many(self) -> bool:
        """Is any limit passed?"""
        return (
            self.account > TRIES_AN_ACCOUNT or self.order > TRIES_AN_ORDER or self.workspace > TRIES_A_WORKSPACE
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """The account may see this order."""

    order: Order


@dataclass(frozen=True, slots=True)
class ProofNeeded:
    """The account has to prove this order first. Says nothing about whether it exists."""

    number: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Number and e-mail do not belong together, or there is no such order: never said which."""


@dataclass(frozen=True, slots=True)
class TooManyTries:
    """A limit is passed; a person goes on from here."""


class OrderAccess:
    """The gate. Raises ShopUnavailable or ShopRefused when the shop can't be asked."""

    def __init__(self, shop: Shop, grants: Grants, clock: Clock) -> None:
        self._shop = shop
        self._grants = grants
        self._clock = clock

    async def show(self, account: Account, number: str) -> Shown | ProofNeeded:
        """The order, if the account holds a grant for it. Without one the shop is not even asked."""
        key = order_key(number)
        for grant in await self._grants.held(account.key, self._clock.now()):
            if order_key(grant.order_name) == key:
                order = await self._shop.order_by_name(grant.order_name)
                if order is not None and order.id == grant.order_id:
                    return Shown(order)
        return ProofNeeded(number)

    async def holds(self, account: Account, number: str) -> bool:
        """Does the account hold a grant for this order, or for any when `number` is empty? The shop is not asked."""
        held = await self._grants.held(account.key, self._clock.now())
        return any(not number or order_key(grant.order_name) == order_key(number) for grant in held)

    async def known(self, account: Account) -> Sequence[Grant]:
        """The grants the account holds now, newest last."""
        return await self._grants.held(account.key, self._clock.now())

    async def prove(self, account: Account, number: str, email: str) -> Shown | Refused | TooManyTries:
        """Judge a proof; a right one is remembered for GRANT_LASTS."""
        now = self._clock.now()
        tries = await self._grants.count_try(account.key, account.workspace, order_key(number), now)
        if tries.too_many:
            return TooManyTries()
        order = await self._shop.order_by_name(number)
        proven = _matching(order, email)
        if order is None or proven is None:
            return Refused()
        await self._grants.forget_tries(account.key, order_key(number))
        await self._grants.add(Grant(account.key, order.id, order.name, proven, now, now + GRANT_LASTS))
        return Shown(order)


def _matching(order: Order | None, email: str) -> str | None:
    given = _comparable(email)
    emails = order.emails if order else ()
    return next((known for known in emails if hmac.compare_digest(_comparable(known), given)), None)


def _comparable(email: str) -> bytes:
    return email.strip().casefold().encode()
