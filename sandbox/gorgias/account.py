"""One Gorgias account: everything it holds, its people, and what tells others when something happens.

An account is state. What may be done to it is in `customers` and `tickets`; what the world sees of it in `shapes` and
`api`. Several accounts can live side by side; nothing is global.
"""

from __future__ import annotations

import itertools
import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sandbox.gorgias.calls import CallLog
from sandbox.gorgias.errors import not_found
from sandbox.gorgias.faults import Faults
from sandbox.gorgias.ratelimit import LeakyBucket
from sandbox.gorgias.records import (
    Customer,
    CustomField,
    Event,
    Integration,
    Macro,
    Message,
    Outgoing,
    Survey,
    Tag,
    Team,
    Ticket,
    Upload,
    User,
    View,
)

Trigger = Literal[
    "ticket-created", "ticket-updated", "ticket-message-created", "ticket-message-failed", "ticket-status-updated",
    "ticket-assignment-updated", "ticket-handed-over", "ticket-self-unsnoozed",
]  # fmt: skip
TRIGGERS: tuple[Trigger, ...] = (
    "ticket-created", "ticket-updated", "ticket-message-created", "ticket-message-failed", "ticket-status-updated",
    "ticket-assignment-updated", "ticket-handed-over", "ticket-self-unsnoozed",
)  # fmt: skip

Listener = Callable[[Trigger, Ticket, Message | None], None]


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


def _ids(first: int) -> Callable[[], Iterator[int]]:
    return lambda: itertools.count(first)


@dataclass
class Account:
    """The state of one account, and its settings.

    `merged_answer` is what the old id of a merged ticket answers: 301 to the ticket that is left (since August 2023)
    or 404 (before). `auto_merge` merges a new ticket into the customer's older open one, as Gorgias does when an
    admin switches it on, unless the new one has an excluded tag. `reply_channel` is the channel of an agent's reply;
    None takes e-mail where the customer has an address.
    """

    domain: str = "northwind-supply"
    email: str = "relais@northwind-supply.example"
    api_key: str = field(default_factory=lambda: secrets.token_hex(20))
    webhook_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    now: Callable[[], datetime] = utc_now
    cursor_ttl_s: float = 600.0
    merged_answer: Literal["redirect", "gone"] = "redirect"
    auto_merge: bool = False
    auto_merge_excludes: frozenset[str] = frozenset()
    reply_channel: str | None = None
    base_url: str = ""

    bucket: LeakyBucket = field(default_factory=LeakyBucket)
    faults: Faults = field(default_factory=Faults)
    calls: CallLog = field(default_factory=CallLog)
    listeners: list[Listener] = field(default_factory=list)

    customers: dict[int, Customer] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    teams: dict[int, Team] = field(default_factory=dict)
    tags: dict[int, Tag] = field(default_factory=dict)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    surveys: dict[int, Survey] = field(default_factory=dict)
    macros: dict[int, Macro] = field(default_factory=dict)
    custom_fields: dict[int, CustomField] = field(default_factory=dict)
    views: dict[int, View] = field(default_factory=dict)
    integrations: dict[int, Integration] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    emailed: list[Outgoing] = field(default_factory=list)

    # Each kind counts from its own number, so that mixing up two kinds of ids shows at once.
    ticket_ids: Iterator[int] = field(default_factory=_ids(41_001))
    message_ids: Iterator[int] = field(default_factory=_ids(900_001))
    customer_ids: Iterator[int] = field(default_factory=_ids(7_001))
    other_ids: Iterator[int] = field(default_factory=_ids(101))
    event_ids: Iterator[int] = field(default_factory=_ids(5_000_001))

    def __post_init__(self) -> None:
        self.api_user = self.add_user(self.email, "Relais", "admin")
        maya = self.add_user("maya@northwind-supply.example", "Maya Chen", "lead-agent", "Maya\nNorthwind Supply")
        luc = self.add_user("luc@northwind-supply.example", "Luc Bernard", "agent", "Luc\nNorthwind Supply")
        self.add_team("Support", (maya.id, luc.id))
        self.add_team("Returns", (luc.id,))
        self._furnish()

    def _furnish(self) -> None:
        now = self.now()
        for name, text in (
            ("Where is my order", "Hello {{ticket.customer.firstname}}, let me look at your order."),
            ("Return received", "We have your parcel. The refund leaves within five working days."),
        ):
            macro = Macro(next(self.other_ids), name, text, now)
            self.macros[macro.id] = macro
        reason = CustomField(next(self.other_ids), "Ticket", "Contact reason", now, {"data_type": "text"})
        self.custom_fields[reason.id] = reason
        for name, slug, filters in (
            ("Open", "open", "eq(ticket.status, 'open')"),
            ("Unassigned", "unassigned", "eq(ticket.status, 'open') && isEmpty(ticket.assignee_user.id)"),
        ):
            view = View(next(self.other_ids), name, slug, filters, now)
            self.views[view.id] = view

    def add_user(self, email: str, name: str, role: str = "agent", signature: str = "") -> User:
        """Give somebody a seat."""
        user = User(next(self.other_ids), email, name, role, self.now(), signature=signature)
        self.users[user.id] = user
        return user

    def add_team(self, name: str, members: tuple[int, ...] = ()) -> Team:
        """Make a team."""
        team = Team(next(self.other_ids), name, members, self.now())
        self.teams[team.id] = team
        return team

    def agent(self, email_or_name: str | None = None) -> User:
        """An active person of the team by e-mail or name; without one, the first. Raises Refusal (404)."""
        people = [user for user in self.users.values() if user.active and user.id != self.api_user.id]
        for user in people:
            if email_or_name is None or email_or_name.lower() in (user.email.lower(), user.name.lower()):
                return user
        raise not_found("Agent")

    def tag(self, name: str) -> Tag:
        """The tag of this name, made if there is none."""
        for tag in self.tags.values():
            if tag.name == name:
                return tag
        tag = Tag(next(self.other_ids), name, self.now())
        self.tags[tag.id] = tag
        self.happened("tag-created", "Tag", tag.id)
        return tag

    def happened(self, type: str, object_type: str, object_id: int, *, by: int | None = None, data: Any = None) -> None:
        """Write an event into the account's history."""
        event = Event(
            id=next(self.event_ids),
            context=str(uuid.uuid4()),
            type=type,
            object_type=object_type,
            object_id=object_id,
            created=self.now(),
            user_id=by,
            data=data,
        )
        self.events.append(event)

    def tell(self, trigger: Trigger, ticket: Ticket, message: Message | None = None) -> None:
        """Let HTTP integrations know."""
        for listener in self.listeners:
            listener(trigger, ticket, message)

    def heir(self, ticket_id: int) -> int:
        """The ticket that this one's messages are in now."""
        while ticket_id in self.merged:
            ticket_id = self.merged[ticket_id]
        return ticket_id
