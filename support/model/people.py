"""Who writes, and where: accounts, venues, languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NewType

Platform = Literal["slack", "discord", "console"]
"""`console` is `bot.py ask`: the same pipeline without a chat platform."""

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")

AccountKey = NewType("AccountKey", str)


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account on one platform. `workspace` is Slack's team id or Discord's guild id."""

    platform: Platform
    workspace: str
    user: str

    @property
    def key(self) -> AccountKey:
        """`slack:T1:U1`: stable, and safe to log (no personal data)."""
        return AccountKey(f"{self.platform}:{self.workspace}:{self.user}")


@dataclass(frozen=True, slots=True)
class Venue:
    """A place on a platform where something can be said.

    `thread` is the id of the thread's root message, None at the top level of a channel or in a direct message.
    `private` is true only where nobody but the customer and the bot can read (a direct message).
    """

    platform: Platform
    workspace: str
    channel: str
    thread: str | None = None
    private: bool = False
    room: bool = field(default=False, compare=False)
    """True in a thread that is for one customer and the team. It is no secret: whoever looks after the platform reads
    it, so an order is not shown there to all. A conversation that began elsewhere keeps its place, and is answered in
    its room where this says so."""

    @property
    def counter(self) -> bool:
        """The top of a channel, where commands are typed that nobody else sees: nothing of that is said in public."""
        return self.thread is None and not self.private and not self.room

    @property
    def key(self) -> str:
        """One string for the place: the part of a conversation's identity that is not the person."""
        return f"{self.platform}:{self.workspace}:{self.channel}:{self.thread or ''}"
