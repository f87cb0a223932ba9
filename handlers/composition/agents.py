"""The team's people, on whichever platform they are."""

from __future__ import annotations

from dataclasses import dataclass

from support.model.cases import Agent
from support.model.people import Account
from support.ports import Agents


@dataclass(frozen=True, slots=True)
class EveryAgent:
    """Those of all platforms that are on. Implements `support.ports.Agents`."""

    sides: tuple[Agents, ...]

    async def includes(self, account: Account) -> bool:
        """Of any side: each knows its own platform's accounts alone."""
        for side in self.sides:
            if await side.includes(account):
                return True
        return False

    async def known(self, account: Account) -> Agent | None:
        """The person behind the account, of the side that knows it."""
        for side in self.sides:
            found = await side.known(account)
            if found is not None:
                return found
        return None
