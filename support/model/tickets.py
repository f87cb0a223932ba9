"""A ticket as the helpdesk shows it, and as it was when it was last looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from support.model.conversation import Attachment, ConversationId, TicketId
from support.model.decisions import Priority


@dataclass(frozen=True, slots=True)
class TicketState:
    """Where a ticket stands. `id` is that of the ticket that is left when the one asked for was merged."""

    id: TicketId
    status: Literal["open", "closed"]
    priority: Priority
    external_id: str | None
    customer_id: int | None
    assignee: str | None
    """The e-mail of the person who has it."""
    team: str | None
    tags: tuple[str, ...]
    spam: bool
    trashed: bool
    snoozed_until: datetime | None
    updated_at: datetime
    assignee_name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TicketEntry:
    """A message of a ticket. `ours`: we put it there, so it is known here.

    Whether the helpdesk could send it itself is not asked: the customer reads it here.
    """

    id: str
    ticket: TicketId
    from_agent: bool
    public: bool
    channel: str
    via: str
    author: str
    email: str | None
    customer_id: int | None
    """Who it is from or to, of the helpdesk's customers; None where it does not say."""
    text: str
    at: datetime
    external_id: str | None
    ours: bool
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class TicketMerge:
    """People merged one ticket into another. `tickets` are those that the helpdesk names: both, or only one of them."""

    at: datetime
    tickets: tuple[TicketId, ...]


@dataclass(frozen=True, slots=True)
class TicketApart:
    """A ticket that could not be looked at: it is kept apart, so that no other waits for it."""

    conversation: ConversationId
    ticket: TicketId
    tries: int
    since: datetime
    due_at: datetime
    """When it is looked at again."""


@dataclass(frozen=True, slots=True)
class TicketSeen:
    """What was seen of a conversation's ticket: what differs from it has happened there since.

    `read_to` is the time of the last message that was read; `state` is None once the ticket is gone.
    """

    state: TicketState | None
    read_to: datetime
    looked_at: datetime
    settled: bool = True
    """It was compared with its case; else it must be looked at again, however it stands."""


KnownTicket = tuple[ConversationId, TicketSeen | None]
"""Whose ticket it is, and how that conversation's was seen last."""
