"""The team's commands, as a platform's handler calls them."""

from __future__ import annotations

from typing import Protocol

from support.model.commands import Caller, Told
from support.model.people import Account


class Commands(Protocol):
    """One table of commands for every platform."""

    async def run(self, caller: Caller, text: str) -> Told:
        """Run what was typed; what the caller alone is told. People in `text` are `@ID`, channels `#ID` or `#name`, a
        message `CHANNEL:POSITION`."""
        ...


class Admins(Protocol):
    """Who may administer the bot. Raises ChannelUnavailable or ChannelRefused."""

    async def includes(self, account: Account) -> bool:
        """Asked at each command."""
        ...
