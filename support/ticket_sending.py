"""What goes to the helpdesk: a conversation's ticket, what is said in it, and how it stands.

People there may throw a ticket away at any time. Then nothing is left that could be changed, and what the customer
writes opens another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, assert_never

import structlog

from support import lifecycle
from support.errors import HelpdeskRefused, TicketGone, TryAgainLater
from support.model.conversation import ConversationId, TicketId
from support.model.deliveries import (
    Delivery,
    OpenTicket,
    Receipt,
    TicketAssignee,
    TicketChange,
    TicketField,
    TicketMessage,
    TicketPriority,
    TicketRating,
    TicketStatus,
    TicketTags,
    TranscriptLine,
)
from support.ports import Cases, Conversations, Helpdesk

log = structlog.get_logger()


class SeenTickets(Protocol):
    """How tickets were seen last: `support.storage.tickets`."""

    async def is_gone(self, id: ConversationId) -> bool:
        """Was the conversation's ticket thrown away?"""
        ...

    async def conversations_of(self, ticket: TicketId) -> Sequence[ConversationId]:
        """Whose it is: several have the same once theirs were merged."""
        ...


class TicketSender:
    """One a process."""

    def __init__(self, helpdesk: Helpdesk, conversations: Conversations, cases: Cases, seen: SeenTickets) -> None:
        self._helpdesk = helpdesk
        self._conversations = conversations
        self._cases = cases
        self._seen = seen

    async def send(self, delivery: Delivery, body: OpenTicket | TicketMessage | TicketChange) -> Receipt:
        """Send it. Raises what the port raises, and TryAgainLater while there is no ticket yet."""
        match body:
            case OpenTicket():
                conversation = await self._conversations.conversation(delivery.conversation)
                return await self._helpdesk.open_ticket(body.handoff, conversation.ticket if conversation else None)
            case TicketMessage():
                return await self._mirror(delivery, body.line)
            case TicketChange():
                return await self._change(delivery.conversation, await self._ticket(delivery), body.change)

    async def _ticket(self, delivery: Delivery) -> TicketId:
        conversation = await self._conversations.conversation(delivery.conversation)
        if conversation is None or conversation.ticket is None:
            raise TryAgainLater("the conversation's ticket is not there yet")
        return conversation.ticket

    async def _mirror(self, delivery: Delivery, line: TranscriptLine) -> Receipt:
        """What a customer writes where people threw the ticket away opens a new one; nothing else does."""
        ticket = await self._ticket(delivery)
        try:
            if await self._seen.is_gone(delivery.conversation):
                raise TicketGone("it was thrown away")
            return await self._helpdesk.add_message(ticket, line, doubtful=delivery.doubtful)
        except TicketGone:
            if line.author != "customer":
                log.info("ticket_gone", ticket=ticket)
                return Receipt("gone")
        return await self._in_new_ticket(delivery.conversation, line)

    async def _in_new_ticket(self, id: ConversationId, line: TranscriptLine) -> Receipt:
        """A second try finds it again: the moment of the line is a part of its mark."""
        found, case = await self._conversations.with_history(id), await self._cases.get(id)
        if found is None or case is None:
            raise TryAgainLater("the conversation is with no people yet")
        said = tuple(map(TranscriptLine.of, found[1]))
        opened = await self._helpdesk.open_ticket(replace(case.handoff, transcript=said, opened_at=line.at))
        return await self._helpdesk.add_message(TicketId(opened.ref), line)

    async def _change(self, id: ConversationId, ticket: TicketId, change: TicketField) -> Receipt:
        if isinstance(change, TicketStatus):
            change = lifecycle.most_needed([change, *await self._others(id, ticket)])
        try:
            await self._set(ticket, change)
        except TicketGone:
            log.info("ticket_gone", ticket=ticket)  # nothing is left that could be changed
        return Receipt(str(ticket))

    async def _others(self, id: ConversationId, ticket: TicketId) -> list[TicketStatus]:
        """How it would stand by the other conversations that have it."""
        wanted = []
        for other in await self._seen.conversations_of(ticket):
            talk, case = await self._conversations.conversation(other), await self._cases.get(other)
            if other != id and talk is not None and case is not None:
                wanted.append(lifecycle.ticket_status(talk.status, case))
        return wanted

    async def _set(self, ticket: TicketId, change: TicketField) -> None:
        match change:
            case TicketStatus(status, until):
                await self._helpdesk.set_status(ticket, status, snoozed_until=until)
            case TicketAssignee(email):
                if not await self._helpdesk.assign(ticket, email):
                    log.warning("ticket_not_assigned", ticket=ticket)  # it shows as nobody's there, the card says whose
            case TicketPriority(priority):
                await self._helpdesk.set_priority(ticket, priority)
            case TicketTags(add, remove):
                if add:
                    await self._helpdesk.add_tags(ticket, add)
                if remove:
                    await self._helpdesk.remove_tags(ticket, remove)
            case TicketRating(score, word):
                await self._rate(ticket, score, word)
            case _:
                assert_never(change)

    async def _rate(self, ticket: TicketId, score: int, word: str) -> None:
        """A helpdesk that does not keep ratings has it as a note: nothing else may wait for that."""
        try:
            await self._helpdesk.rate(ticket, score, word)
        except HelpdeskRefused as error:
            log.warning("rating_not_kept", ticket=ticket, error=str(error))
