"""Where the team works: its channel, who belongs to it, and what it may ask of the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from support.model.cases import Agent, CaseCard, DeskAct, Source
from support.model.conversation import ConversationId
from support.model.decisions import Content, Form
from support.model.deliveries import (
    ApprovalCard,
    Delivery,
    DeskNote,
    DeskWhisper,
    Receipt,
)
from support.model.files import Image
from support.model.home import Home
from support.model.people import Account, Venue


class Desk(Protocol):
    """The team's private channel. Raises ChannelUnavailable or ChannelRefused."""

    async def pace(self, existing: str | None) -> None:
        """Wait for the channel's turn under the platform's rate limits, or for that of an edit of `existing`."""
        ...

    async def show_card(self, delivery: Delivery, card: CaseCard, existing: str | None) -> Receipt:
        """Post the card, or update the one whose ref is `existing`; one that somebody deleted is posted anew."""
        ...

    async def add_note(self, delivery: Delivery, note: DeskNote, card: str) -> Receipt:
        """A line in the card's thread. Raises CardGone when somebody deleted the card."""
        ...

    async def add_photo(self, delivery: Delivery, name: str, image: Image, card: str) -> Receipt:
        """An image in the card's thread, for who is in the channel alone."""
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

    async def suggest(
        self, venue: Venue, author: Account | None, by: Account, *, card: str | None
    ) -> tuple[ConversationId, Form] | str:
        """The form to answer the customer of a message with a draft in it, or why it can't be answered so. `card`
        is the card whose thread the message is in, if it is in the desk's channel."""
        ...

    async def home(self, account: Account) -> Home:
        """What this person finds in their own corner. Raises what `Agents` does."""
        ...

    async def said(self, card: str, by: Agent, text: str, files: Sequence[str] = (), *, key: str, at: datetime) -> bool:
        """Store what somebody wrote in the thread of a card, and the names of the files that they shared with it. False
        when it is none of ours, or known already."""
        ...

    async def reworded(self, card: str, by: Agent, text: str, *, said: str, key: str, at: datetime) -> bool:
        """Store that somebody changed what they wrote there, which was put under the key `said`."""
        ...

    async def acted(
        self, conversation: ConversationId, actor: Agent, source: Source, act: DeskAct, *, key: str, at: datetime
    ) -> bool:
        """Store what somebody of the team did about a case. False when it is of no conversation, or known already."""
        ...
