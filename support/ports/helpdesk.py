"""The helpdesk: tickets to write to, and what people do in them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Literal, Protocol

from support.model.conversation import ConversationId, TicketId
from support.model.decisions import Priority
from support.model.deliveries import (
    Handoff,
    Receipt,
    TranscriptLine,
)
from support.model.tickets import TicketEntry, TicketMerge, TicketState


class Helpdesk(Protocol):
    """The ticket system. Raises HelpdeskUnavailable or HelpdeskRefused."""

    async def open_ticket(self, handoff: Handoff, known: TicketId | None = None) -> Receipt:
        """Make the ticket, or complete the one that is there: `known`, or by the conversation's id. `ref` is its id."""
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

    async def rate(self, ticket: TicketId, score: int, word: str) -> None:
        """Keep how the customer rated it, 1 to 5, where the helpdesk counts such things. Nobody is asked by it."""
        ...


class HelpdeskNews(Protocol):
    """What people do in the helpdesk, to be followed here. Raises HelpdeskUnavailable or HelpdeskRefused."""

    async def ticket(self, ticket: TicketId) -> TicketState | None:
        """Where it stands, followed through merges (then with another id); None if it was deleted."""
        ...

    async def messages_since(self, ticket: TicketId, since: datetime | None = None) -> Sequence[TicketEntry]:
        """Its messages that are not older than `since`, oldest first; ours and notes too. Those of a ticket that was
        merged are in the one it is now."""
        ...

    async def works_here(self, email: str) -> bool:
        """Has somebody of the helpdesk this address?"""
        ...

    def updated_since(self, since: datetime) -> AsyncIterator[Sequence[TicketState]]:
        """Tickets that changed since then, latest first, page by page."""
        ...

    async def merges_since(self, since: datetime) -> Sequence[TicketMerge]:
        """Tickets that were merged since then: the list of what changed does not show where one of ours went."""
        ...

    async def merged_at(self, tickets: Sequence[TicketId]) -> datetime | None:
        """When the first of these that was in a merge was in its latest one; None where the helpdesk does not say."""
        ...

    async def conversations_in(self, ticket: TicketId) -> Sequence[ConversationId]:
        """Those of ours that were handed over into it, or into what was merged into it."""
        ...

    def url(self, ticket: str) -> str:
        """The ticket's page for the team."""
        ...
