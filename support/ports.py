"""Every port on one page: what the desk needs from the world, as Protocols.

Adapters are in `handlers/` (channels, the desk) and `support/integrations`, `support/storage`; `bot.py` joins them.
Ports raise only errors of `support.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from support.model.actions import CancelReason, ExchangeLine, ItemEdit, RefundLine, ReturnLine, UpdateCustomer
from support.model.cases import Agent, Case, CaseCard, DeskAct, Queued, QueueName, Source, TicketProblem
from support.model.commerce import (
    Address,
    Customer,
    CustomerId,
    Money,
    Order,
    OrderDetails,
    OrderId,
    Product,
    ProductId,
    Returnable,
    ReturnReason,
    Variant,
    VariantId,
)
from support.model.conversation import Attachment, Conversation, ConversationId, Message, TicketId
from support.model.decisions import Content, Decided, Form, Passage, Priority
from support.model.deliveries import (
    ApprovalCard,
    Delivery,
    DeskNote,
    DeskWhisper,
    Handoff,
    Post,
    PrivatePost,
    Receipt,
    TranscriptLine,
)
from support.model.events import InboundEvent, Woken
from support.model.files import Image
from support.model.home import Home
from support.model.people import Account, Language, Platform, Venue
from support.model.tickets import TicketEntry, TicketState
from support.model.turn import Turn, TurnResult, UnsentTurn


class Clock(Protocol):
    """The only source of "now" and of waiting, so that a sandbox shop's day and a test's day are possible."""

    def now(self) -> datetime:
        """The present, timezone-aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Shop(Protocol):
    """Reads from the shop. Raises ShopUnavailable or ShopRefused."""

    async def order_by_name(self, number: str) -> Order | None:
        """The order whose name equals `number` once prefix signs, blanks and case are set aside; None if there is none.

        Not an access check: only `support.identity.access` may call it on behalf of a customer.
        """
        ...


class Catalogue(Protocol):
    """What the shop sells: open to everybody. Raises ShopUnavailable or ShopRefused."""

    async def products(self, words: str, *, limit: int = 5) -> Sequence[Product]:
        """Active products that match, best first."""
        ...

    async def product(self, id: ProductId) -> Product | None: ...

    async def variant(self, id: VariantId) -> Variant | None: ...


class PrivateShop(Protocol):
    """Reads that need a verified account: only `support.identity.access` may hand their results on.

    Raises ShopUnavailable or ShopRefused.
    """

    async def details(self, id: OrderId) -> OrderDetails | None:
        """The order; None if it is gone, or too old to be seen. What can't be read for want of a scope is `unseen`."""
        ...

    async def orders_of(self, customer: CustomerId | None, email: str, *, limit: int = 10) -> Sequence[Order]:
        """Orders of this customer, or with exactly this e-mail on them; newest first."""
        ...

    async def customer(self, id: CustomerId) -> Customer | None: ...

    async def return_reasons(self) -> Sequence[ReturnReason]: ...


class ShopWrites(Protocol):
    """Changes to the shop: only `support.actions.execution` may call them, for an agreed proposal.

    Raises ShopUnavailable (then it may have happened, unless the error says `before`), or, when it certainly did not
    happen, ShopRefused (a scope is missing: named) and NotPossible with what Shopify said. `key` is the proposal's id
    wherever Shopify takes an idempotency key. Lines of a return come with the shipment's line that they are taken from,
    and are no more than it has.
    """

    async def cancel(self, order: OrderId, reason: CancelReason, note: str) -> None:
        """Start the cancellation with a refund to where the money came from, and follow its job to the end.

        Returns when the order is cancelled; raises NotPossible when the job ended without it, ShopUnavailable when the
        job did not end in time.
        """
        ...

    async def change_address(self, order: OrderId, address: Address) -> None:
        """Replace the shipping address. Name, company and phone stay where the new one has none."""
        ...

    async def change_contact(self, order: OrderId, email: str | None, phone: str | None) -> None:
        """None leaves it as it is."""
        ...

    async def edit_items(self, order: OrderId, edits: Sequence[ItemEdit], note: str) -> None:
        """Begin, set quantities, add variants, commit: nothing is changed before the commit, so it is all or none.

        Of a line that was shipped in part, the rest becomes the other variant. A difference in price is not charged
        or paid back by this.
        """
        ...

    async def request_return(self, order: OrderId, lines: Sequence[tuple[Returnable, ReturnLine]]) -> str:
        """Ask for a return; gives its id back."""
        ...

    async def approve_return(self, id: str) -> None: ...

    async def decline_return(self, id: str, note: str) -> None: ...

    async def exchange(self, order: OrderId, lines: Sequence[tuple[Returnable, ExchangeLine]]) -> str:
        """Create an open return with exchange lines; gives its id back."""
        ...

    async def suggested_refund(self, order: OrderId, lines: Sequence[RefundLine], *, shipping: bool) -> Money:
        """What Shopify would pay back for these lines and, if wanted, shipping. A read.

        All that is left when neither is named.
        """
        ...

    async def refund(
        self, order: OrderId, lines: Sequence[RefundLine], *, shipping: bool, amount: Money, note: str, key: str
    ) -> str:
        """Pay `amount` back; gives the refund's id back. Safe to repeat with the same key.

        With neither lines nor shipping, an amount below the suggestion names no items; the whole of it names them all.
        """
        ...

    async def update_customer(self, id: CustomerId, change: UpdateCustomer, address_id: str | None) -> None:
        """`address_id` is that of the default address to change; without it, one is made."""
        ...


class Channel(Protocol):
    """A chat platform as a place to speak in. Raises ChannelUnavailable, ChannelRefused, PrivacyViolation."""

    platform: Platform

    async def pace(self, venue: Venue) -> None:
        """Wait for this venue's turn under the platform's rate limit. Other venues are not held up."""
        ...

    async def post(self, delivery: Delivery, post: Post) -> Receipt: ...

    async def post_privately(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        """Refuses (PrivacyViolation) rather than ever showing it to anybody but `post.recipient`."""
        ...

    async def find(self, delivery: Delivery) -> Receipt | None:
        """What an earlier try of this delivery left behind; None if nothing can be found or it can't be read back."""
        ...

    async def permalink(self, venue: Venue) -> str | None: ...

    async def name_of(self, account: Account) -> str | None:
        """The display name people know the account by."""
        ...


class DeskReception(Protocol):
    """Where the team's handlers put what was pressed."""

    async def form_for(self, conversation: ConversationId, by: Account, action: str, value: str) -> Form | None:
        """The form that pressing this button opens for this person, if it needs one. Raises what `Agents` does."""
        ...

    async def pressed(
        self, conversation: ConversationId, by: Account, name: str, action: str, value: str, *, key: str, at: datetime,
        reason: str = "",
    ) -> bool: ...  # fmt: skip

    async def submitted(
        self, conversation: ConversationId, by: Agent, form: str, values: Mapping[str, str], value: str, *, key: str,
        at: datetime,
    ) -> Form | None:  # fmt: skip
        """Store what a form of the team says. Or give back the form to be shown in its place: a preview."""
        ...

    async def escalate(
        self, venue: Venue, author: Account | None, by: Agent, text: str, *, key: str, position: str, at: datetime
    ) -> bool:
        """Store that somebody wants people to see to a message. `author` is None for the bot's own."""
        ...

    async def suggest(self, venue: Venue, author: Account | None, by: Account) -> tuple[ConversationId, Form] | None:
        """The form to answer the customer of a message with a draft in it; None where it can't be answered so."""
        ...

    async def home(self, account: Account) -> Home:
        """What this person finds in their own corner. Raises what `Agents` does."""
        ...

    async def said(self, card: str, by: Agent, text: str, *, key: str, at: datetime) -> bool:
        """Store what somebody wrote in the thread of a card. False when it is none of ours, or known already."""
        ...

    async def acted(
        self, conversation: ConversationId, actor: Agent, source: Source, act: DeskAct, *, key: str, at: datetime
    ) -> bool:
        """Store what somebody of the team did about a case. False when it is of no conversation, or known already."""
        ...


class Desk(Protocol):
    """The team's private channel. Raises ChannelUnavailable or ChannelRefused."""

    async def pace(self) -> None:
        """Wait for the channel's turn under the platform's rate limit."""
        ...

    async def show_card(self, delivery: Delivery, card: CaseCard, existing: str | None) -> Receipt:
        """Post the card, or update the one whose ref is `existing`; one that somebody deleted is posted anew."""
        ...

    async def add_note(self, delivery: Delivery, note: DeskNote, card: str) -> Receipt:
        """A line in the card's thread. Raises CardGone when somebody deleted the card."""
        ...

    async def show_approval(self, delivery: Delivery, card: ApprovalCard, existing: str | None) -> Receipt:
        """Post a proposal's card, or update the one whose ref is `existing`."""
        ...

    async def report(self, delivery: Delivery, content: Content) -> Receipt:
        """A message of its own, about no conversation."""
        ...

    async def whisper(self, delivery: Delivery, whisper: DeskWhisper) -> Receipt:
        """Tell one person of the team only."""
        ...

    async def find(self, delivery: Delivery, card: str | None) -> Receipt | None:
        """What an earlier try of this delivery left behind: a card, or a note in the thread of `card`."""
        ...


class Agents(Protocol):
    """Who of the team may approve. Raises ChannelUnavailable or ChannelRefused."""

    async def includes(self, account: Account) -> bool:
        """Asked at the moment of the click: who left the group a minute ago is not in it any more."""
        ...

    async def known(self, account: Account) -> Agent | None:
        """The person behind the account, with their address where the platform tells it; None if it does not know."""
        ...


class Helpdesk(Protocol):
    """The ticket system. Raises HelpdeskUnavailable or HelpdeskRefused."""

    async def open_ticket(self, handoff: Handoff) -> Receipt:
        """Make the ticket, or return the one whose external id is the conversation's. `ref` is the ticket id."""
        ...

    async def add_message(self, ticket: TicketId, line: TranscriptLine, *, doubtful: bool = True) -> Receipt:
        """Mirror a message; nothing happens if one with the line's external id is there.

        `doubtful=False` says that no earlier try can have arrived, which saves looking.
        """
        ...

    async def set_status(
        self, ticket: TicketId, status: Literal["open", "closed"], *, snoozed_until: datetime | None = None
    ) -> None:
        """Open or close it; closed with a date it is snoozed."""
        ...

    async def set_priority(self, ticket: TicketId, priority: Priority) -> None: ...

    async def assign(self, ticket: TicketId, email: str | None) -> bool:
        """Give it to the person of this address, or to nobody. False if the helpdesk knows no such person."""
        ...

    async def add_tags(self, ticket: TicketId, names: Sequence[str]) -> None: ...

    async def remove_tags(self, ticket: TicketId, names: Sequence[str]) -> None: ...


class HelpdeskNews(Protocol):
    """What people do in the helpdesk, to be followed here. Raises HelpdeskUnavailable or HelpdeskRefused."""

    async def ticket(self, ticket: TicketId) -> TicketState | None:
        """Where it stands, followed through merges (then with another id); None if it was deleted."""
        ...

    async def messages_since(self, ticket: TicketId, since: datetime | None = None) -> Sequence[TicketEntry]:
        """Its messages that are not older than `since`, oldest first; ours and notes too."""
        ...

    async def updated_since(self, since: datetime) -> Sequence[TicketState]:
        """Tickets that changed since then, latest first."""
        ...

    def url(self, ticket: str) -> str:
        """The ticket's page for the team."""
        ...


class Files(Protocol):
    """Where the bytes of customers' files are. Raises ChannelUnavailable."""

    async def read(self, file: Attachment) -> Image | None:
        """The image that the file is; None when it is none, too large, gone, or not the platform's own."""
        ...


class Knowledge(Protocol):
    """Search over the shop's policies and documents."""

    async def search(self, query: str, language: Language, *, limit: int = 4) -> Sequence[Passage]:
        """Best first. Passages of `language` come before translations in others."""
        ...


class Engine(Protocol):
    """Decides what to do about a turn. It reads through tools and never writes."""

    @property
    def name(self) -> str:
        """How traces and the operator call it."""
        ...

    async def decide(self, turn: Turn) -> Decided: ...


class CodeMailer(Protocol):
    """Sends one-time codes. Raises MailUnavailable, or MailRefused when trying again would not help."""

    async def send_code(self, address: str, code: str, language: Language) -> None: ...

    async def check(self) -> None:
        """Connect as for sending, and send nothing."""
        ...


class ProfileEmails(Protocol):
    """Addresses that a platform confirmed itself. Raises ChannelUnavailable or ChannelRefused."""

    async def confirmed_email(self, account: Account) -> str | None:
        """The confirmed address of a member of our own workspace; None for strangers, bots and unconfirmed ones."""
        ...


class Conversations(Protocol):
    """Where conversations are kept."""

    async def find(self, venue: Venue, customer: Account) -> tuple[Conversation, tuple[Message, ...]] | None:
        """The conversation of this account in this place with its last messages, oldest first."""
        ...

    async def conversation(self, id: ConversationId) -> Conversation | None: ...

    async def in_place(self, venue: Venue) -> Conversation | None:
        """The newest conversation in a place, whoever's it is."""
        ...

    async def with_card(self, card: str) -> Conversation | None:
        """The conversation whose card in the team's channel that is."""
        ...

    async def answered_directly(self, customer: Account) -> Conversation | None:
        """The newest conversation of this account that people have and have answered in direct messages."""
        ...

    async def with_people(self, customer: Account) -> Conversation | None:
        """The newest conversation of this account that people have."""
        ...

    async def said_since(self, id: ConversationId, since: datetime) -> list[Message]:
        """What the customer said in the conversation from then on, oldest first."""
        ...

    async def count_said(self, customer: Account, since: datetime) -> int:
        """How many messages of this account were heard from then on, in all its conversations."""
        ...

    async def with_history(self, id: ConversationId) -> tuple[Conversation, tuple[Message, ...]] | None: ...

    async def unsent_turn(self, id: ConversationId) -> UnsentTurn | None:
        """The last turn, if nothing of it was sent yet, nothing of it went to people, and it changed no proposal."""
        ...

    async def commit(self, result: TurnResult) -> None:
        """End a turn in one transaction.

        Raises TooLateError when `result.replaces` was sent, or one of `result.proposals` moved, in the meantime.
        """
        ...

    async def answered_by_others(self, venue: Venue, by: Account) -> None:
        """Somebody else than its customer wrote in the thread: what waited for that waits no more."""
        ...

    async def woken(self, now: datetime, limit: int = 100) -> Sequence[Woken]:
        """What is due, oldest first, as events of its conversations."""
        ...

    async def hasten(self, thing: str, now: datetime) -> int:
        """Let what is watched of this thing (a global id) be due now. Returns how many promises that are."""
        ...

    async def note_ticket(self, id: ConversationId, ticket: TicketId, url: str | None) -> None: ...

    async def note_card(self, id: ConversationId, card: str) -> None: ...


class Cases(Protocol):
    """Where cases are kept. A turn writes them, with all else that it changes."""

    async def get(self, id: ConversationId) -> Case | None: ...

    async def note_problem(self, id: ConversationId, problem: TicketProblem | None) -> bool:
        """Note why the helpdesk does not take what is meant for it, or that it does again. False if that is known."""
        ...

    async def queue(self, agent: Account, limit: int) -> Mapping[QueueName, tuple[int, Sequence[Queued]]]:
        """What people have: each section with its count and its first so many, longest waiting first."""
        ...

    async def requests_of(self, customer: Account, limit: int) -> Sequence[Queued]:
        """A customer's own, newest first."""
        ...

    async def waits(self, since: datetime) -> Sequence[int]:
        """How many seconds of working time people's first answers since then took."""
        ...


class InboxRows(Protocol):
    """Where events are kept."""

    async def put(self, event: InboundEvent, received_at: datetime) -> bool:
        """Store the event; False when one with its key is known already."""
        ...

    async def put_all(self, events: Sequence[InboundEvent], received_at: datetime) -> Sequence[bool]:
        """The same for many at once."""
        ...

    async def knows(self, key: str) -> bool:
        """Was an event with this key stored before?"""
        ...

    async def unfinished(self) -> Sequence[InboundEvent]: ...

    async def finish(self, keys: Sequence[str], outcome: str, at: datetime) -> None: ...


class Inbox(Protocol):
    """Where handlers put what arrived."""

    async def put(self, event: InboundEvent) -> bool:
        """Store the event, then work it off. Returns once it is stored; False when it was known already."""
        ...


class Reception(Inbox, Protocol):
    """All that a handler may ask before it acknowledges."""

    def hold(self, place: str) -> Callable[[], None]:
        """No turn begins where a venue's key begins with `place`, until the returned function is called.

        For while a handler reads what was missed there, so that it is answered before what is written now.
        """
        ...

    async def form_for(self, conversation: ConversationId, account: Account, action: str, value: str) -> Form | None:
        """The form that pressing this button opens for this account, if it needs one."""
        ...

    async def check_code(self, conversation: ConversationId, account: Account, code: str) -> str | None:
        """Judge a one-time code that was entered in a form: None when it is right, else what to tell the customer.

        To be asked before the form is acknowledged; the code goes no further.
        """
        ...


class Bookmarks(Protocol):
    """How far channels have been read for what was missed, and where to look besides."""

    async def position(self, channel: Venue, start: str) -> str:
        """Up to where `channel` was read; one never seen before begins at `start`."""
        ...

    async def move(self, channel: Venue, position: str) -> None:
        """Everything up to `position` was read. A bookmark only moves on."""
        ...

    async def move_all(self, platform: Platform, workspace: str, position: str) -> None:
        """The same for every bookmark of a workspace."""
        ...

    async def active(self, platform: Platform, since: datetime) -> Sequence[tuple[Venue, datetime]]:
        """Venues of conversations that moved since then, with the moment each began; latest moved first."""
        ...
