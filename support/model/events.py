"""What reaches the desk from outside: one frozen dataclass a kind, a closed union, stored as JSON in the inbox.

An event's `key` names the thing that happened, not its delivery: a provider's retry has the same key and is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from support.model.actions import ProposalState
from support.model.cases import Agent, DeskAct, Source
from support.model.conversation import Attachment, ConversationId, DueKind, ProposalId
from support.model.people import Account, Language, Venue
from support.model.watching import Watch

CodeNote = Literal["linked", "linked_elsewhere", "wrong", "spent", "expired", "public"]
"""What became of a one-time code that was written in a message; the code itself is not in it any more.

`linked_elsewhere`: right, and asked for in another conversation, which goes on. `public`: others could read it.
"""


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A person wrote something the bot should consider.

    `addressed` is true when the bot was mentioned or the venue is a direct message. `position` orders messages of
    a channel and is the cursor for catching up (Slack's ts, Discord's snowflake).
    """

    key: str
    venue: Venue
    account: Account
    text: str
    at: datetime
    position: str
    addressed: bool = False
    attachments: tuple[Attachment, ...] = ()
    code: CodeNote | None = None
    direct: bool = False
    """Written in direct messages, in answer to people who have the conversation of `venue`."""
    aside: bool = False
    """A command: nobody else saw it, so nothing is answered in public."""
    kind: Literal["message_posted"] = "message_posted"


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A person edited what they wrote; `position` names the message."""

    key: str
    venue: Venue
    account: Account
    text: str
    at: datetime
    position: str
    kind: Literal["message_changed"] = "message_changed"


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A person took back what they wrote; `position` names the message."""

    key: str
    venue: Venue
    account: Account
    at: datetime
    position: str
    kind: Literal["message_deleted"] = "message_deleted"


@dataclass(frozen=True, slots=True)
class CustomerDid:
    """What a customer did without a word: reacted to what they were answered (`position` names it, `detail` is the
    emoji), or left the community."""

    key: str
    venue: Venue
    account: Account
    what: Literal["reacted", "left"]
    at: datetime
    position: str = ""
    detail: str = ""
    kind: Literal["customer_did"] = "customer_did"


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A button of ours was pressed. `action` and `value` are ours; `account` is who pressed, whoever it is.

    `message` is the platform's id of what it stands on, where that is known: so a second press of it is told.
    """

    key: str
    venue: Venue
    account: Account
    conversation: ConversationId
    action: str
    value: str
    at: datetime
    message: str = ""
    kind: Literal["button_pressed"] = "button_pressed"


@dataclass(frozen=True, slots=True)
class FormSubmitted:
    """A form of ours was sent. Values are checked for shape by the handler before it acknowledges.

    Several picks of one field are joined by commas. One-time codes never come this way: they are checked before
    anything is stored, and `values` of the form `code` is empty.
    """

    key: str
    venue: Venue
    account: Account
    conversation: ConversationId
    form: str
    values: dict[str, str] = field(repr=False)
    at: datetime
    kind: Literal["form_submitted"] = "form_submitted"


@dataclass(frozen=True, slots=True)
class Woken:
    """A row of `due` whose time has come; it joins the conversation's lane like anything else."""

    key: str
    venue: Venue
    account: Account
    conversation: ConversationId
    due: str
    attempt: int
    at: datetime
    watch: Watch | None = None
    why: DueKind = "retry"
    kind: Literal["woken"] = "woken"


@dataclass(frozen=True, slots=True)
class DeskPressed:
    """Somebody of the team pressed a button of a card, or sent its form. `account` is the customer, `by` who pressed.

    Whether they may is judged when it is worked off, not here.
    """

    key: str
    venue: Venue
    account: Account
    conversation: ConversationId
    by: Account
    by_name: str
    action: str
    value: str
    at: datetime
    reason: str = field(default="", repr=False)
    kind: Literal["desk_pressed"] = "desk_pressed"


@dataclass(frozen=True, slots=True)
class DeskActed:
    """Somebody of the team did something about a case: in Slack, in the helpdesk, or the system for them.

    Whether someone in Slack may is judged when it is worked off, not here.
    """

    key: str
    venue: Venue
    account: Account
    conversation: ConversationId
    actor: Agent
    source: Source
    act: DeskAct = field(repr=False)
    at: datetime
    kind: Literal["desk_acted"] = "desk_acted"


@dataclass(frozen=True, slots=True)
class EscalationAsked:
    """Somebody picked a message by hand: people shall see to it. `account` wrote it, `by` picked it, whoever that is.

    `text` is empty where it is the bot's own; `position` names the message.
    """

    key: str
    venue: Venue
    account: Account
    by: Account
    by_name: str
    text: str
    position: str
    at: datetime
    aside: bool = False
    """A command: nobody else saw it, so nothing is answered in public."""
    language: Language | None = None
    """What the person's client is in, for whom nothing else says what to answer in."""
    kind: Literal["escalation_asked"] = "escalation_asked"


@dataclass(frozen=True, slots=True)
class MarkedSolved:
    """Whose question it is, or somebody of the team, said that it is solved. Whether they may was judged before."""

    key: str
    venue: Venue
    account: Account
    conversation: ConversationId
    by: Agent
    at: datetime
    kind: Literal["marked_solved"] = "marked_solved"


@dataclass(frozen=True, slots=True)
class ActionSettled:
    """A proposal came to its end in the shop: done, failed, or nobody can tell."""

    key: str
    venue: Venue
    account: Account
    conversation: ConversationId
    proposal: ProposalId
    state: ProposalState
    at: datetime
    kind: Literal["action_settled"] = "action_settled"


@dataclass(frozen=True, slots=True)
class ProposalLapsed:
    """A proposal's time ran out while it was `state`."""

    key: str
    venue: Venue
    account: Account
    conversation: ConversationId
    proposal: ProposalId
    state: ProposalState
    at: datetime
    kind: Literal["proposal_lapsed"] = "proposal_lapsed"


InboundEvent = (
    MessagePosted
    | MessageChanged
    | MessageDeleted
    | CustomerDid
    | ButtonPressed
    | FormSubmitted
    | Woken
    | DeskPressed
    | DeskActed
    | EscalationAsked
    | MarkedSolved
    | ActionSettled
    | ProposalLapsed
)


def lane_of(event: InboundEvent) -> str:
    """The lane an event is worked off in: one at a time within it, lanes side by side.

    Events of one account in one thread share a lane, and so does what the team and the shop do about them. A click of
    another account on the same buttons has that account's lane, so a bystander can never hold up a customer.
    """
    return f"{event.venue.key}:{event.account.user}"
