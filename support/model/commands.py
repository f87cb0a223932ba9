"""Commands of the team: who calls one, and what they are told. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from support.model.decisions import Content
from support.model.people import Account, Language, Venue

Role = Literal["admin", "agent", "anyone"]
"""Who may: SLACK_ADMINS (DISCORD_ADMINS), who of the team may approve, every member."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who typed a command, and where. `key` names this very call."""

    account: Account
    name: str
    venue: Venue
    key: str


Pick = Literal["ask", "escalate", "solve"]
"""What can be done with a message by its menu: have it answered, let people see to it, call it solved."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A message that somebody picked. `author` is None for the bot's own, `venue` where an answer to it belongs."""

    caller: Caller
    venue: Venue
    author: Account | None
    text: str
    position: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A file for the caller. `alt` says what a picture shows."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the caller is told, and nobody else. `direct`: in their direct messages, where it lasts."""

    content: Content
    language: Language
    direct: bool = False
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log that is about no proposal: who changed what, and what it was before."""

    at: datetime
    by: Account
    action: str
    thing: str
    before: str
    after: str
