"""The two sides that an app may serve: customers, and the team at its desk. In one workspace it serves both; where the
team's is another one, each side has an app of its own, and what is heard on one is never taken for the other's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from support.model.people import Account, Venue
from support.ports import Guide, Reception


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """The team's channel. Channels of two workspaces may have the same id, so the workspace belongs to it."""

    team: str
    channel: str
    archive: str
    """The address that its messages are linked under."""

    def is_at(self, team: str, channel: object) -> bool:
        """Is it this one?"""
        return (team, channel) == (self.team, self.channel)


class Community(Protocol):
    """The workspaces whose customers an app serves."""

    async def heard(self, team: str, channel: str) -> bool:
        """Something was written there. False where the app is not: nothing could be answered. Raises ChannelUnavailable
        or ChannelRefused.
        """
        ...

    async def offer(self, team: str, channel: str) -> None:
        """Show what can be begun with, in somebody's messages tab."""
        ...

    async def direct(self, account: Account) -> Venue:
        """The person's direct messages. Raises ChannelUnavailable or ChannelRefused."""
        ...


@dataclass(frozen=True, slots=True)
class Customers:
    """What an app needs where customers are. `bad_email` is what a form says under an address that is none."""

    reception: Reception
    guide: Guide
    community: Community
    bad_email: str
