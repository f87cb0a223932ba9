"""What is kept: conversations, cases, events, bookmarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from support.model.cases import Agent, Case, Queued, QueueName, TicketProblem
from support.model.conversation import Asked, Conversation, ConversationId, Message, TicketId
from support.model.decisions import Trace
from support.model.deliveries import Delivery, Live
from support.model.events import InboundEvent, Woken
from support.model.installations import Installation
from support.model.people import Account, Platform, Venue
from support.model.turn import TurnResult, UnsentTurn


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

    async def with_message(self, ref: str, customer: Account) -> Conversation | None:
        """The conversation of this account in which the message of ours stands that the platform calls `ref`."""
        ...

    async def answered_directly(self, customer: Account) -> Conversation | None:
        """The newest conversation of this account that people have and have answered in direct messages."""
        ...

    async def ended_directly(self, customer: Account, venue: Venue, since: datetime) -> Conversation | None:
        """The newest conversation of this account that people answered in direct messages and that ended since then
        because the customer wrote no more, unless something else was begun in `venue`, its direct messages, meanwhile.
        """
        ...

    async def said(self, ref: str) -> tuple[Message, Trace] | None:
        """A message of the bot's and how it came about: by its id, the platform's id of it, or the last one of the
        conversation of this id."""
        ...

    async def answered_with(self, ref: str) -> Message | None:
        """What the bot or people said to a customer, by the platform's id of it."""
        ...

    async def sent_as(self, ref: str) -> Delivery | None:
        """What took the answer to the customer that somebody of the team wrote as the message `ref`."""
        ...

    async def latest_of(self, customer: Account) -> Conversation | None:
        """The newest conversation of this account."""
        ...

    async def with_people(self, customer: Account) -> Conversation | None:
        """The newest conversation of this account that people have."""
        ...

    async def all_with_people(self, customer: Account) -> list[Conversation]:
        """Every conversation of this account that people have."""
        ...

    async def with_heard(self, venue: Venue, message: str) -> Conversation | None:
        """The conversation in this place (or in whose room that is) in which a customer said the message."""
        ...

    async def waiting(self, platform: Platform, workspace: str, since: datetime) -> Sequence[Asked]:
        """The latest message of each customer who waits for people, in what moved since then; latest moved first."""
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

    async def note_room(self, id: ConversationId, room: str) -> None:
        """Remember the place that is for its customer and the team."""
        ...

    async def in_room(self, platform: Platform, room: str) -> Conversation | None:
        """The conversation whose room that is."""
        ...


class Cases(Protocol):
    """Where cases are kept. A turn writes them, with all else that it changes."""

    async def get(self, id: ConversationId) -> Case | None: ...

    async def note_problem(self, id: ConversationId, problem: TicketProblem | None) -> bool:
        """Note why the helpdesk does not take what is meant for it, or that it does again. False if that is known."""
        ...

    async def queue(self, agent: Agent, limit: int) -> Mapping[QueueName, tuple[int, Sequence[Queued]]]:
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


class LiveRows(Protocol):
    """Which messages grow, so that none is left half when the process ends. A turn's commit takes its own away."""

    async def begin(self, conversation: ConversationId, venue: Venue, since: datetime) -> None: ...

    async def note(self, conversation: ConversationId, ref: str) -> None: ...

    async def end(self, conversation: ConversationId) -> None: ...

    async def left(self) -> Sequence[tuple[ConversationId, Venue, Live]]:
        """What an earlier process left behind."""
        ...


class Registrations(Protocol):
    """What platforms were told of our commands last."""

    async def told(self, scope: str) -> str | None:
        """The digest of what was registered in this scope; None if nothing ever was."""
        ...

    async def note(self, scope: str, told: str) -> None: ...


class Installations(Protocol):
    """The workspaces that installed the app, and the one-time words by which an installation is known as begun here."""

    async def all(self) -> Sequence[Installation]: ...

    async def of(self, team: str) -> Installation | None: ...

    async def save(self, installation: Installation, at: datetime) -> None:
        """The newest counts: a workspace may install again."""
        ...

    async def remove(self, team: str, sealed: str) -> bool:
        """Take it out, unless it was installed anew since. False when there was no such."""
        ...

    async def begin(self, state: str, now: datetime, until: datetime) -> bool:
        """Keep a word until then. False while too many are kept: anybody may begin."""
        ...

    async def consume(self, state: str, now: datetime) -> bool:
        """Take the word out; False when it is unknown, used or too old."""
        ...


class Bookmarks(Protocol):
    """How far channels have been read for what was missed, and where to look besides."""

    async def begin(self, channels: Sequence[Venue], start: str) -> None:
        """Those never seen before begin at `start`."""
        ...

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

    async def answered_directly(
        self, platform: Platform, workspace: str, since: datetime
    ) -> Sequence[tuple[Venue, str, datetime]]:
        """The same for those whose customers (by their ids) people answered in direct messages, begun elsewhere."""
        ...
