"""A conversation, what was said in it, and what the bot remembers of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

from support.model.people import Account, Language, Venue
from support.model.task import Task
from support.model.watching import Watch

ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
TicketId = NewType("TicketId", str)
ProposalId = NewType("ProposalId", str)

Status = Literal["pending", "open", "snoozed", "resolved"]
"""Who has it: the bot (`pending`), people (`open`), nobody until a date (`snoozed`), nobody (`resolved`)."""

PlaceState = Literal["waiting", "answered", "people", "solved"]
"""How a conversation looks to all who come by: nobody answered yet, somebody did, people have it, it is done."""

Author = Literal["customer", "bot", "agent", "system"]

Audience = Literal["public", "private", "desk"]
"""Who may read it: everyone in the channel, the customer alone, the team alone."""

Intent = Literal[
    "track_order", "delivery_estimate", "cancel_order", "change_address", "change_order", "return_request", "exchange",
    "refund_status", "damaged_item", "wrong_item", "missing_item", "not_received", "policy_shipping", "policy_returns",
    "policy_warranty", "payment_issue", "account_issue", "product_question", "stock_question", "size_help", "discount",
    "subscription", "speak_to_human", "complaint", "greeting", "thanks", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file a person added. The bytes stay on the platform until somebody needs them."""

    name: str
    media_type: str
    url: str
    size_bytes: int | None = None
    workspace: str = ""
    """Where it was shared, on a platform that has several; empty for files from before that was noted."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. `ref` is the platform's id of it (Slack's ts), once it is known."""

    id: MessageId
    author: Author
    text: str
    at: datetime
    audience: Audience = "public"
    ref: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that waits for an answer: of the bot, or of people. `room`: the place for the two, if it is there."""

    venue: Venue
    account: Account
    position: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What the bot carries from turn to turn. Values only the engine and the router write.

    `order` is the name the conversation is about, `orders` all that were mentioned, newest last. `waiting_for` is
    what was asked of the customer and not answered; it is never asked twice. `failures` counts turns in a row
    that did not help: after two the bot offers choices, after three a person.
    """

    intent: Intent | None = None
    order: str | None = None
    orders: tuple[str, ...] = ()
    waiting_for: Literal["order_number", "proof", "code", "choice"] | None = None
    failures: int = 0
    answered: tuple[str, ...] = ()
    """Keys of what was already said (`status:#1042`, `policy:returns`), newest last, to answer follow-ups."""
    facts: dict[str, str] = field(default_factory=dict)
    task: Task | None = None
    """What is being done for the customer, or asked for in order to do it."""
    offer: ProposalId | None = None
    """The proposal that was shown last: a yes in words is a yes to this one, and to no other."""
    next: str = ""
    """What else the customer wanted in the same message, in their words: it comes once nothing is asked of them."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One customer's account in one thread. Others who write in the thread are bystanders."""

    id: ConversationId
    venue: Venue
    customer: Account
    status: Status
    language: Language | None
    memory: Memory
    created_at: datetime
    updated_at: datetime
    ticket: TicketId | None = None
    ticket_url: str | None = None
    card: str | None = None
    """The desk card's platform id, once it is posted."""
    room: str | None = None
    """The platform's id of the place that is for this customer and the team, where it has such places."""


DueKind = Literal[
    "retry", "watch", "undelivered", "snooze", "sla", "nudge", "close", "notes", "wall", "unanswered",
    "follow_up", "suggest",
]  # fmt: skip
"""A second look after an outage; a look at what is to be told once it happens; a reply that could not be sent; the end
of a snooze; a customer who waits for people, soon or already too long; one who says nothing to what people answered;
nor to a nudge; what a customer wrote too much of to be passed on at once; one who says nothing where a proof
was asked for; a question that was left to a channel's members; what people promised in
an answer; what the bot would say to what a customer wrote to people."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something promised for later: a row, found by a tick when its time has come."""

    id: str
    conversation: ConversationId
    kind: DueKind
    attempt: int
    due_at: datetime
    watch: Watch | None = None
