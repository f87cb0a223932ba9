"""The team's commands, as a platform's handler calls them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from support.model.commands import Caller, Pick, Picked, Told
from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.people import Account, Language, Venue
from support.model.switches import Place


class Commands(Protocol):
    """One table of commands for every platform."""

    async def run(self, caller: Caller, text: str) -> Told:
        """Run what was typed; what the caller alone is told. People in `text` are `@ID`, channels `#ID` or `#name`, a
        message `CHANNEL:POSITION`."""
        ...

    async def pick(self, what: Pick, picked: Picked) -> Told | None:
        """What whoever picked a message is told; None where the answer to it comes as to a command of theirs."""
        ...

    async def solve(self, caller: Caller, conversation: ConversationId) -> Told:
        """The conversation is done, says its customer or the team: what the caller is told."""
        ...


class Guide(Protocol):
    """The guided start, as a platform's handler offers it."""

    async def menu(self, account: Account) -> Content:
        """What can be begun, for the person's eyes alone."""
        ...

    async def begin(self, account: Account, direct: Venue, step: str, *, key: str, position: str, at: datetime) -> str:
        """Begin a step in the person's direct messages; what to tell them where they pressed, empty for no step."""
        ...


class Shortcuts(Protocol):
    """What customers can ask by a command, and what is offered while they type one."""

    async def ask(
        self, errand: Literal["order", "return", "policy"], about: str, *, account: Account, venue: Venue,
        language: Language, key: str, position: str, at: datetime,
    ) -> None:  # fmt: skip
        """Store what the command says for who typed it. The answer is for them alone."""
        ...

    async def say(self, text: str, *, account: Account, venue: Venue, key: str, position: str, at: datetime) -> None:
        """Store what somebody wrote into a form that asked them, as said where nobody else reads."""
        ...

    async def call_people(
        self, reason: str, *, account: Account, name: str, venue: Venue, language: Language, key: str, position: str,
        at: datetime,
    ) -> None:  # fmt: skip
        """Store that who typed it wants people."""
        ...

    async def begin(
        self, step: str, *, account: Account, venue: Venue, language: Language, key: str, position: str, at: datetime
    ) -> bool:
        """Store what a step of the help menu says. False for no step of ours."""
        ...

    def help(self, language: Language, commands: Sequence[str]) -> Content:
        """What can be asked, and begun."""
        ...

    def topics(self, typed: str, language: Language) -> Sequence[str]:
        """Topics of the policies that what was typed may become."""
        ...

    async def orders(self, typed: str, account: Account, language: Language) -> Sequence[tuple[str, str]]:
        """The account's own orders, as (name, what is shown): none for one that has proven nothing. Nothing raises."""
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
