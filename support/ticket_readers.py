"""For whom an answer is that stands in a ticket: that of one customer's conversation, until tickets are merged.

A customer with several conversations in one ticket reads an answer once, where they wrote last before it. Nobody reads
what may be for somebody else: neither of a ticket with conversations of different people, nor what was written to
another customer of the helpdesk before ours was merged into theirs. Such an answer stays with the team.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from support.model.conversation import Conversation, ConversationId, Message
from support.model.tickets import TicketEntry, TicketSeen

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Merge:
    """Ours was merged into another ticket. `at` is None where the helpdesk does not say when.

    `records` are our customer's, as the helpdesk numbers customers: a chat and an address may have one each.
    """

    at: datetime | None
    records: frozenset[int]


@dataclass(frozen=True, slots=True)
class Readers:
    """Those of one ticket. `sharing` are all conversations whose ticket it is, with what was said in them if there are
    several. `merge` has just been found: what was written before it may not be ours."""

    sharing: Sequence[tuple[Conversation, Sequence[Message]]]
    merge: Merge | None = None

    def may_read(self, answer: TicketEntry) -> bool:
        """Is it certain that it is for the customer?"""
        if len({talk.customer for talk, _ in self.sharing}) > 1:
            return False
        if self.merge is None or answer.customer_id in self.merge.records:
            return True
        return self.merge.at is not None and answer.at >= self.merge.at

    def place_of(self, entry: TicketEntry) -> ConversationId:
        """The conversation in which it is read: where the customer wrote last before it."""
        return max((_wrote_at(said, entry.at), talk.id) for talk, said in self.sharing)[1]


def records(seen: TicketSeen | None, entries: Sequence[TicketEntry]) -> frozenset[int]:
    """Our customer's: of the ticket before it was merged, and of whom we put messages there."""
    known = {entry.customer_id for entry in entries if entry.ours}
    known |= {seen.state.customer_id} if seen and seen.state else set()
    return frozenset(id for id in known if id is not None)


def _wrote_at(said: Sequence[Message], before: datetime) -> datetime:
    theirs = (message.at for message in said if message.author == "customer" and message.at <= before)
    return max(theirs, default=LONG_AGO)
