"""What a Gorgias account holds, as plain records. No rules and no JSON here: see `tickets`, `customers`, `shapes`.

Fields are named as in Gorgias' reference, without the `_datetime` endings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Status = Literal["open", "closed"]
Priority = Literal["critical", "high", "normal", "low"]
PRIORITIES: tuple[Priority, ...] = ("critical", "high", "normal", "low")

INTERNAL_NOTE = "internal-note"


@dataclass(slots=True)
class Address:
    """A way to reach a customer. https://developers.gorgias.com/reference/the-customer-object"""

    id: int
    type: str
    address: str
    preferred: bool
    created: datetime


@dataclass(slots=True)
class Customer:
    """A customer of the shop."""

    id: int
    created: datetime
    updated: datetime
    email: str | None = None
    name: str | None = None
    external_id: str | None = None
    language: str | None = None
    timezone: str | None = None
    note: str | None = None
    data: Any = None
    channels: list[Address] = field(default_factory=list)


@dataclass(slots=True)
class User:
    """Somebody who works for the shop, or an integration's own user."""

    id: int
    email: str
    name: str
    role: str
    created: datetime
    active: bool = True
    signature: str = ""


@dataclass(slots=True)
class Team:
    """A group of users that tickets can be assigned to."""

    id: int
    name: str
    members: tuple[int, ...]
    created: datetime
    description: str | None = None


@dataclass(slots=True)
class Tag:
    """A label. Names are case-sensitive. https://developers.gorgias.com/reference/the-tag-object"""

    id: int
    name: str
    created: datetime
    color: str = "#EB144C"


@dataclass(slots=True, frozen=True)
class Person:
    """Who sent or got a message: a user or a customer."""

    kind: Literal["user", "customer"]
    id: int


@dataclass(slots=True)
class Message:
    """One message of a ticket. https://developers.gorgias.com/reference/the-ticketmessage-object"""

    id: int
    ticket_id: int
    channel: str
    via: str
    from_agent: bool
    public: bool
    created: datetime
    sender: Person | None = None
    receiver: Person | None = None
    external_id: str | None = None
    subject: str | None = None
    body_text: str | None = None
    body_html: str | None = None
    stripped_text: str | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    source: dict[str, Any] | None = None
    meta: Any = None
    sent: datetime | None = None
    failed: datetime | None = None
    sending_error: str | None = None


@dataclass(slots=True)
class Ticket:
    """A conversation with one customer. https://developers.gorgias.com/reference/the-ticket-object"""

    id: int
    created: datetime
    updated: datetime
    channel: str
    via: str
    from_agent: bool
    customer_id: int | None = None
    status: Status = "open"
    priority: Priority = "normal"
    subject: str | None = None
    external_id: str | None = None
    language: str | None = None
    meta: Any = None
    spam: bool = False
    is_unread: bool = True
    assignee_user: int | None = None
    assignee_team: int | None = None
    tags: list[int] = field(default_factory=list)
    custom_fields: dict[int, Any] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    opened: datetime | None = None
    closed: datetime | None = None
    trashed: datetime | None = None
    snooze: datetime | None = None
    last_message: datetime | None = None
    last_received_message: datetime | None = None


@dataclass(slots=True, frozen=True)
class Event:
    """Something that happened. https://developers.gorgias.com/reference/the-event-object"""

    id: int
    context: str
    type: str
    object_type: str
    object_id: int
    created: datetime
    user_id: int | None
    data: Any = None


@dataclass(slots=True)
class Survey:
    """What a customer thought of a ticket; one a ticket."""

    id: int
    ticket_id: int
    customer_id: int
    created: datetime
    score: int | None = None
    body_text: str | None = None
    meta: Any = None
    scored: datetime | None = None
    sent: datetime | None = None
    should_send: datetime | None = None


@dataclass(slots=True, frozen=True)
class Macro:
    """A prepared answer."""

    id: int
    name: str
    body_text: str
    created: datetime
    tags: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True)
class CustomField:
    """A field that an account defines for its tickets or customers."""

    id: int
    object_type: Literal["Ticket", "Customer"]
    label: str
    created: datetime
    definition: Any = None
    required: bool = False


@dataclass(slots=True, frozen=True)
class View:
    """A saved filter over tickets, in Gorgias' filter language (`sandbox.gorgias.filters`)."""

    id: int
    name: str
    slug: str
    filters: str
    created: datetime


@dataclass(slots=True)
class Integration:
    """An HTTP integration: what Gorgias calls when something happens to a ticket."""

    id: int
    name: str
    created: datetime
    updated: datetime
    user_id: int
    url: str
    method: str
    request_content_type: str
    response_content_type: str
    headers: dict[str, str]
    form: Any
    triggers: dict[str, bool]
    description: str | None = None
    deactivated: datetime | None = None


@dataclass(slots=True, frozen=True)
class Upload:
    """A file that was uploaded, to be attached to a message."""

    token: str
    name: str
    content_type: str
    content: bytes


@dataclass(slots=True, frozen=True)
class Outgoing:
    """A message that Gorgias itself sent to a customer, because it was not marked as sent already.

    `via` tells who caused it: `helpdesk` for an agent's reply, `api` for a client that left out `sent_datetime`.
    """

    message_id: int
    ticket_id: int
    to: str
    via: str
    text: str
    at: datetime
