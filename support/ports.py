"""Every port on one page: what the desk needs from the world, as Protocols.

Adapters are in `handlers/` (channels, the desk) and `support/integrations`, `support/storage`; `bot.py` joins them.
Ports raise only errors of `support.errors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from support.model.commerce import Order
from support.model.conversation import Conversation, ConversationId, Message, TicketId
from support.model.decisions import Citation, Decided
from support.model.deliveries import (
    Delivery,
    DeskCard,
    DeskNote,
    Handoff,
    Post,
    PrivatePost,
    Receipt,
    TranscriptLine,
)
from support.model.people import Account, Language, Platform, Venue


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


class Channel(Protocol):
    """A chat platform as a place to speak in. Raises ChannelUnavailable, ChannelRefused, PrivacyViolation."""

    platform: Platform

    async def post(self, delivery: Delivery, post: Post) -> Receipt: ...

    async def post_privately(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        """Refuses (PrivacyViolation) rather than ever showing it to anybody but `post.recipient`."""
        ...

    async def find(self, delivery: Delivery) -> Receipt | None:
        """What an earlier try of this delivery left behind; None if nothing can be found or it can't be read back."""
        ...

    async def permalink(self, venue: Venue) -> str | None: ...


class Desk(Protocol):
    """The team's private channel. Raises ChannelUnavailable or ChannelRefused."""

    async def show_card(self, delivery: Delivery, card: DeskCard, existing: str | None) -> Receipt:
        """Post the card, or update the one whose ref is `existing`."""
        ...

    async def add_note(self, delivery: Delivery, note: DeskNote, card: str) -> Receipt: ...

    async def find(self, delivery: Delivery, card: str | None) -> Receipt | None: ...


class Helpdesk(Protocol):
    """The ticket system. Raises HelpdeskUnavailable or HelpdeskRefused."""

    async def open_ticket(self, handoff: Handoff) -> Receipt:
        """Make the ticket, or return the one whose external id is the conversation's. `ref` is the ticket id."""
        ...

    async def add_message(self, ticket: TicketId, line: TranscriptLine) -> Receipt:
        """Mirror a message; nothing happens if one with the line's external id is there."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the shop's knowledge. `score` is 0..1, comparable within one search only."""

    source: str
    title: str
    text: str
    language: Language
    score: float
    url: str | None = None

    @property
    def citation(self) -> Citation:
        return Citation(source=self.source, title=self.title, url=self.url)


class Knowledge(Protocol):
    """Search over the shop's policies and documents."""

    async def search(self, query: str, language: Language, *, limit: int = 4) -> Sequence[Passage]:
        """Best first. Passages of `language` come before translations in others."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """All an engine may know when it decides.

    `text` is what the customer wrote since the last answer, joined; empty when a proof or a click woke the turn.
    `proven` is the order number that the customer has just proven. `account` is who asks; tools take it from here.
    """

    conversation: Conversation
    history: tuple[Message, ...]
    text: str
    language: Language
    now: datetime
    proven: str | None = None
    addressed: bool = True
    attachments: int = 0

    @property
    def account(self) -> Account:
        return self.conversation.customer


class Engine(Protocol):
    """Decides what to do about a turn. It reads through tools and never writes."""

    name: str

    async def decide(self, turn: Turn) -> Decided: ...


class CodeMailer(Protocol):
    """Sends one-time codes. Raises MailUnavailable."""

    async def send_code(self, address: str, code: str, language: Language) -> None: ...


class ConversationLookup(Protocol):
    """The reads a handler may do before it acknowledges."""

    async def conversation(self, id: ConversationId) -> Conversation | None: ...
