"""The team's commands, as a platform's handler calls them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from support.model.commands import Caller, Told
from support.model.decisions import Content
from support.model.people import Account, Venue
from support.model.switches import Place


class Commands(Protocol):
    """One table of commands for every platform."""

    async def run(self, caller: Caller, text: str) -> Told:
        """Run what was typed; what the caller alone is told. People in `text` are `@ID`, channels `#ID` or `#name`, a
        message `CHANNEL:POSITION`."""
        ...


class Guide(Protocol):
    """The guided start, as a platform's handler offers it."""

    async def menu(self, account: Account) -> Content:
        """What can be begun, for the person's eyes alone."""
        ...

    async def begin(self, account: Account, direct: Venue, step: str, *, key: str, position: str, at: datetime) -> str:
        """Begin a step in the person's direct messages; what to tell them where they pressed, empty for no step."""
        ...


class Board(Protocol):
    """Where messages stay in sight. Raises ChannelUnavailable or ChannelRefused."""

    async def pin(self, place: Place, content: Content, existing: str | None) -> str:
        """Pin it in a channel, or bring the one with the id `existing` up to date; the message's id."""
        ...


class Admins(Protocol):
    """Who may administer the bot. Raises ChannelUnavailable or ChannelRefused."""

    async def includes(self, account: Account) -> bool:
        """Asked at each command."""
        ...
