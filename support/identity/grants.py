"""Proofs by number and e-mail: what they grant, for how long, and how often may be tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from support.model.commerce import OrderId
from support.model.people import AccountKey

GRANT_LASTS = timedelta(hours=24)
"""How long "number and e-mail" opens the status and tracking of that one order."""

WINDOW = timedelta(hours=1)
TRIES_AN_ACCOUNT = 5
"""Room for typing errors; at this rate a list of e-mails can't be tried out."""
TRIES_AN_ORDER = 5
"""From all accounts together: an order can't be attacked by many accounts either."""
FIRST_TRIES_AN_ORDER = 20
"""Above TRIES_AN_ORDER an account's first try at an order is still judged, up to so many tries: else whoever guesses at
an order would lock its owner out. It costs a guesser an account a guess, and opens no more than status and tracking."""
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

    async def forget(self, account: AccountKey) -> int:
        """Drop all grants of the account; how many there were. Its tries stay counted."""
        ...

    async def count_try(self, account: AccountKey, workspace: str, order: str, now: datetime) -> Tries:
        """Count the tries within WINDOW so far, and note this one, if there is room for it.

        What is not judged is no guess: it is not counted, lest somebody out of tries use up those of others.
        """
        ...

    async def forget_tries(self, account: AccountKey, order: str) -> None:
        """A right proof wipes the tries that led to it."""
        ...


@dataclass(frozen=True, slots=True)
class Tries:
    """How often it was tried within WINDOW before; `own` are the account's tries at this order."""

    account: int
    order: int
    workspace: int
    own: int

    @property
    def too_many(self) -> bool:
        """Is there no room for one more? Says nothing about whether there is such an order."""
        most = TRIES_AN_ORDER if self.own else FIRST_TRIES_AN_ORDER
        return self.account >= TRIES_AN_ACCOUNT or self.order >= most or self.workspace >= TRIES_A_WORKSPACE
