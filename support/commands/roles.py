"""Who may what: asked of the platform at each command, so that who left a group a minute ago may it no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from support.model.commands import Role
from support.model.people import Account, Platform
from support.ports import Admins, Agents


@dataclass(frozen=True, slots=True)
class Roles:
    """`agents` is None where nobody may approve; a platform without admins has none."""

    admins: Mapping[Platform, Admins]
    agents: Agents | None

    async def of(self, account: Account) -> frozenset[Role]:
        """Raises ChannelUnavailable or ChannelRefused."""
        roles: set[Role] = {"anyone"}
        admins = self.admins.get(account.platform)
        if admins is not None and await admins.includes(account):
            roles.add("admin")
        if self.agents is not None and await self.agents.includes(account):
            roles.add("agent")
        return frozenset(roles)
