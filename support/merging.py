"""Which tickets of ours were merged into others: no webhook says so, and the list of changes shows what is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from support.errors import HelpdeskRefused
from support.looking import TicketRows
from support.model.conversation import TicketId
from support.model.tickets import TicketMerge
from support.ports import Conversations, HelpdeskNews

log = structlog.get_logger()


class MergeSearch:
    """One a process: what it found is not looked up again."""

    def __init__(self, news: HelpdeskNews, rows: TicketRows, conversations: Conversations) -> None:
        self._news = news
        self._rows = rows
        self._conversations = conversations
        self._found: set[TicketMerge] = set()
        self._is_hidden = False

    async def since(self, at: datetime) -> Sequence[TicketId]:
        """Tickets, as we know them, of conversations that may have been in a merge since then: they are to be looked
        at. Raises HelpdeskUnavailable; then nothing counts as found."""
        try:
            merges = set(await self._news.merges_since(at))
        except HelpdeskRefused:  # what the helpdesk's account may not see holds up nothing else
            if not self._is_hidden:
                log.warning("helpdesk_merges_hidden")
            self._is_hidden = True
            return ()
        self._is_hidden = False
        tickets = [ticket for merge in merges - self._found for ticket in await self._ours(merge)]
        self._found = merges
        return list(dict.fromkeys(tickets))

    async def _ours(self, merge: TicketMerge) -> Sequence[TicketId]:
        ids = [id for ticket in merge.tickets for id in await self._rows.conversations_of(ticket)]
        if len(merge.tickets) == 1:  # the other one's conversation left its mark in what is left
            ids += await self._news.conversations_in(merge.tickets[0])
        talks = [await self._conversations.conversation(id) for id in ids]
        return [talk.ticket for talk in talks if talk is not None and talk.ticket is not None]
