"""What goes out: rows of the outbox. Each has an id the receiving side can recognise, so a crash repeats nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from support.model.conversation import Attachment, Author, ConversationId, Message, ProposalId, TicketId
from support.model.decisions import Content, Priority
from support.model.people import Account, AccountKey, Language, Venue

DeliveryId = NewType("DeliveryId", str)


@dataclass(frozen=True, slots=True)
class Live:
    """A message that grew while its answer was made. `ref` is the platform's id of it; None: it is not known whether
    it is there, so it has to be looked for among what was said `since`."""

    ref: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """Say something in the conversation's venue, to all who read there. With `live` it completes that message.

    `herald`: it only says that there is something elsewhere. Where it can't be said, nobody lacks an answer.
    """

    venue: Venue
    content: Content
    live: Live | None = None
    herald: bool = False
    kind: Literal["post"] = "post"


@dataclass(frozen=True, slots=True)
class PrivatePost:
    """Say something to one person only. `place` is in the venue (may vanish), the person's direct messages, or where
    the platform has it last: direct messages, too, or a place for the two of them.

    The rest is for platforms that show something to one person among others only when that person presses for it.
    `line` stands in public then, with a button that shows the content. With `hold` it always does; else only where the
    person did not press something just now. `if_closed` is said before content that direct messages did not take.

    With the place `room` the conversation goes on in the place for the two of them: `line` says so there, the content
    tells the person where that is, and `if_closed` is said instead where there can be none.
    """

    venue: Venue
    recipient: Account
    content: Content
    place: Literal["here", "direct", "lasting", "room"] = "here"
    line: Content | None = None
    hold: bool = False
    if_closed: str = ""
    kind: Literal["private_post"] = "private_post"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Make an answer that was sent say `content`, in its place; where that can't be, say `otherwise` after it."""

    answer: DeliveryId
    content: Content
    otherwise: Post | PrivatePost
    kind: Literal["rewrite"] = "rewrite"


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take away a message that grew, because no answer completes it."""

    venue: Venue
    live: Live
    kind: Literal["withdraw"] = "withdraw"


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One message as the helpdesk gets it. `external_id` makes a repeated send recognisable.

    The bytes of `files` stay where they were sent until the line is.
    """

    external_id: str
    author: Author
    text: str
    at: datetime
    files: tuple[Attachment, ...] = ()
    by: str = ""
    """The address of the person of the team who wrote it, where it is known."""

    @classmethod
    def of(cls, message: Message) -> TranscriptLine:
        """A message as the helpdesk gets it."""
        return cls(message.id, message.author, message.text, message.at, message.attachments)

    @property
    def with_names(self) -> str:
        """The text with the names of the files, for whoever can't be given them."""
        return named(self.text, self.files)


@dataclass(frozen=True, slots=True)
class NoteLabels:
    """What a hand-off's parts are called in its note, in the team's language."""

    customer: str = "Customer"
    reason: str = "Reason"
    suggestion: str = "The bot would answer"
    conversation: str = "Conversation"
    colon: str = ": "
    """Between a part and what it says."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """All that a person needs to take over: written once, shown on the desk card and in the ticket's note.

    `email` is the customer's proven address or None: an unproven one is not attached to a customer record.
    """

    conversation: ConversationId
    subject: str
    summary: str
    reason: str
    priority: Priority
    language: Language
    customer_label: str
    customer_key: AccountKey
    email: str | None
    facts: tuple[tuple[str, str], ...]
    transcript: tuple[TranscriptLine, ...]
    tags: tuple[str, ...]
    opened_at: datetime
    permalink: str | None = None
    policies: tuple[tuple[str, str], ...] = ()
    """What the shop's policies say of it, as (name, quotation): for the note, which has room for it."""
    suggestion: str = ""
    """What the bot would answer to the question, in the customer's language, for people to send or not."""
    team: str | None = None
    """The helpdesk's team that it is for, by its name there; None: the helpdesk's own rules say."""
    labels: NoteLabels = NoteLabels()


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Make the helpdesk ticket of a conversation, or find it if it exists."""

    handoff: Handoff
    kind: Literal["open_ticket"] = "open_ticket"


@dataclass(frozen=True, slots=True)
class TicketMessage:
    """Mirror a message into the conversation's ticket (waits until the ticket exists)."""

    line: TranscriptLine
    kind: Literal["ticket_message"] = "ticket_message"


@dataclass(frozen=True, slots=True)
class TicketStatus:
    """Open or closed; closed with a date it is snoozed."""

    status: Literal["open", "closed"]
    snoozed_until: datetime | None = None
    kind: Literal["status"] = "status"


@dataclass(frozen=True, slots=True)
class TicketAssignee:
    """Who has it, by their address in the helpdesk; None: nobody."""

    email: str | None
    kind: Literal["assignee"] = "assignee"


@dataclass(frozen=True, slots=True)
class TicketPriority:
    """How urgent it is."""

    priority: Priority
    kind: Literal["priority"] = "priority"


@dataclass(frozen=True, slots=True)
class TicketTags:
    """Tags that it gains and loses."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    kind: Literal["tags"] = "tags"


@dataclass(frozen=True, slots=True)
class TicketRating:
    """How the customer rated what people did, 1 to 5, and what they said of it."""

    score: int
    word: str = ""
    kind: Literal["rating"] = "rating"


TicketField = TicketStatus | TicketAssignee | TicketPriority | TicketTags | TicketRating


@dataclass(frozen=True, slots=True)
class TicketChange:
    """Bring the conversation's ticket in line with what the team did elsewhere (waits until the ticket exists)."""

    change: TicketField
    kind: Literal["ticket_change"] = "ticket_change"


@dataclass(frozen=True, slots=True)
class DeskCard:
    """Post the conversation's card in the team's channel, or bring it up to date: it shows how things stand when it is
    sent, not when it was queued."""

    kind: Literal["desk_card"] = "desk_card"


@dataclass(frozen=True, slots=True)
class DeskNote:
    """A line in the thread of the conversation's card; a `loud` one is shown in the channel as well."""

    author: Author
    text: str
    loud: bool = False
    kind: Literal["desk_note"] = "desk_note"


@dataclass(frozen=True, slots=True)
class DeskPhoto:
    """A customer's image in the thread of the conversation's card, read from where it was sent when it is shown."""

    file: Attachment
    kind: Literal["desk_photo"] = "desk_photo"


@dataclass(frozen=True, slots=True)
class DeskReport:
    """A message to the whole team, in its channel. It is about no conversation."""

    content: Content
    kind: Literal["desk_report"] = "desk_report"


@dataclass(frozen=True, slots=True)
class SendCode:
    """Mail a new one-time code to the address on an order, if there is such an order. The code is made when it is sent.

    `otherwise` is said when no mail can be sent at all, which is the same for every number.
    """

    account: Account
    order: str
    language: Language
    otherwise: PrivatePost
    kind: Literal["send_code"] = "send_code"


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """Post a proposal's card in the team's channel, or bring it up to date if it is there."""

    proposal: ProposalId
    content: Content
    kind: Literal["approval_card"] = "approval_card"


@dataclass(frozen=True, slots=True)
class DeskWhisper:
    """A word in the team's channel that only `recipient` reads."""

    recipient: Account
    text: str
    kind: Literal["desk_whisper"] = "desk_whisper"


@dataclass(frozen=True, slots=True)
class ShowState:
    """Show all who come by how the conversation stands when this is sent, where its place has a sign for that."""

    venue: Venue
    kind: Literal["show_state"] = "show_state"


@dataclass(frozen=True, slots=True)
class Perform:
    """Do in the shop what was agreed."""

    proposal: ProposalId
    kind: Literal["perform"] = "perform"


Body = (
    Post
    | PrivatePost
    | Rewrite
    | Withdraw
    | OpenTicket
    | TicketMessage
    | TicketChange
    | DeskCard
    | DeskNote
    | DeskPhoto
    | DeskReport
    | SendCode
    | ApprovalCard
    | DeskWhisper
    | ShowState
    | Perform
)

Target = Literal["channel", "helpdesk", "desk", "mail", "shop"]
"""Who takes a body. Deliveries of one conversation to one target go out in order, each after the one before."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox. `doubtful` is true when an earlier try may have arrived: look before repeating."""

    id: DeliveryId
    conversation: ConversationId
    body: Body
    created_at: datetime
    attempts: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side gave back: its id of the thing, and a link where there is one."""

    ref: str
    url: str | None = None
    ticket: TicketId | None = None
    """The ticket that it is in: another one than was written to, once that was merged."""


HELD = "held"
"""The receipt of a private message that waits for its reader to press for it; then it is read."""
READ = "read"


def named(text: str, files: Iterable[Attachment]) -> str:
    """The text with a line for each file."""
    return text + "".join(f"\n[file: {file.name}]" for file in files)


def target_of(body: Body) -> Target:
    """Which port takes this body."""
    match body:
        case Post() | PrivatePost() | Rewrite() | Withdraw() | ShowState():
            return "channel"
        case OpenTicket() | TicketMessage() | TicketChange():
            return "helpdesk"
        case DeskCard() | DeskNote() | DeskPhoto() | DeskReport() | ApprovalCard() | DeskWhisper():
            return "desk"
        case SendCode():
            return "mail"
        case Perform():
            return "shop"
