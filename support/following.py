"""What people do in the helpdesk, followed here: their answers, notes, and what they made of the ticket.

A webhook or a sweep only says where to look (`looking` says what becomes of what is there). What was said to have just
happened and what a sweep found are looked at in turns, of the latter the latest and the longest ago. A few tickets are
looked at side by side, so that one that the helpdesk answers late holds up nothing, but each by one look at a time.

A sweep lists what changed since the last one that came to its end. What was looked at and has not changed since costs
no call, so a sweep that a stop cut off goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import structlog

from support.errors import OperatorMustFix, TryAgainLater
from support.looking import OVERLAP, TicketLooks, TicketRows
from support.model.conversation import ConversationId, TicketId
from support.model.tickets import TicketState
from support.ports import Clock, Conversations, HelpdeskNews
from support.tasks import ended

log = structlog.get_logger()

FIRST_SWEEP = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(minutes=10)
"""A ticket merged into another one shows in no list of changes: tickets of open cases are looked at this often."""
LOOKED_AT_ONCE = 3
"""A sweep, of those: the helpdesk allows two calls a second for everything."""
SIDE_BY_SIDE = 8
MOST_NOTICES = 1_000
MOST_FOREIGN = 10_000
AGAIN_S, MOST_ROUNDS = 0.5, 10
"""How soon, and how often, it is asked of our own rows whether a ticket that was being written to is at rest."""


class Follower:
    """One a process."""

    def __init__(
        self,
        *,
        news: HelpdeskNews,
        rows: TicketRows,
        conversations: Conversations,
        looks: TicketLooks,
        clock: Clock,
    ) -> None:
        self._news = news
        self._rows = rows
        self._conversations = conversations
        self._looks = looks
        self._clock = clock
        self._noticed: dict[TicketId, None] = {}
        self._found: dict[TicketId, None] = {}
        self._found_is_next = True
        self._unswept: set[TicketId] = set()
        """What the last sweep found and was not looked at since."""
        self._reached: datetime | None = None
        """Up to where that sweep goes, once it is all looked at."""
        self._under_way: set[ConversationId] = set()
        self._once_more: dict[ConversationId, TicketId] = {}
        """Said to have changed while they were being looked at."""
        self._restless: dict[ConversationId, TicketId] = {}
        """Could not be compared with their cases: looked at again once they are at rest."""
        self._foreign: set[TicketId] = set()
        self._workers: set[asyncio.Task[None]] = set()
        self._waiting: asyncio.Task[None] | None = None

    def notice(self, ticket: TicketId) -> None:
        """Look at this ticket soon. What is lost of it (a crash, too many at once) the sweep finds."""
        if len(self._noticed) < MOST_NOTICES and ticket not in self._foreign:
            self._noticed[ticket] = None
        self._set_to_work()

    async def settle(self) -> None:
        """Wait until everything that was noticed or found is looked at."""
        while tasks := self._tasks():
            await asyncio.wait(tasks)

    async def stop(self) -> None:
        """Look at nothing more: a helpdesk that is down must not hold up the end. The next sweep finds the rest."""
        tasks = self._tasks()
        for task in tasks:
            task.cancel()
        await ended(tasks)

    async def sweep(self) -> None:
        """A tick: look at what changed since the last one, and at some tickets that no list of changes shows."""
        await self._rested()
        try:
            await self._list()
        except (TryAgainLater, OperatorMustFix) as error:
            log.warning("helpdesk_not_swept", error=type(error).__name__)
        for _ in range(SIDE_BY_SIDE):
            self._set_to_work()

    async def _list(self) -> None:
        now = self._clock.now()
        since = await self._rows.swept_to() or now - FIRST_SWEEP
        changed = await self._news.updated_since(since - 2 * OVERLAP)  # each shows once more after the first has passed
        new: list[TicketId] = []
        late: list[TicketId] = []
        for state in changed:
            id = await self._rows.conversation_of(state.id, state.external_id)
            match await self._news_of(id, state, now) if id is not None else None:
                case "new":
                    new.append(state.id)
                case "late":
                    late.append(state.id)
                case None:
                    pass
        self._unswept = {*new, *late}
        self._reached = changed[0].updated_at if changed else None
        await self._swept()
        for id in await self._rows.longest_unseen(now - FORGOTTEN_AFTER, LOOKED_AT_ONCE):
            talk = await self._conversations.conversation(id)
            if talk is not None and talk.ticket is not None:
                late.append(talk.ticket)
        self._found = dict.fromkeys([*_from_both_ends(new), *late])

    async def _news_of(self, id: ConversationId, state: TicketState, now: datetime) -> Literal["new", "late"] | None:
        """Did it change since it was looked at, or may something have become visible late?"""
        seen = await self._rows.seen(id)
        if seen is None or seen.state != state or not seen.settled:
            return "new"
        shown_by = state.updated_at + OVERLAP
        return "late" if seen.looked_at <= shown_by < now else None

    async def _swept(self) -> None:
        if not self._unswept and self._reached is not None:
            await self._rows.sweep_to(self._reached)
            self._reached = None

    def _set_to_work(self) -> None:
        if len(self._workers) < SIDE_BY_SIDE and (self._noticed or self._found):
            self._workers.add(asyncio.create_task(self._work(), name="helpdesk looks"))

    def _tasks(self) -> set[asyncio.Task[None]]:
        waiting = {self._waiting} if self._waiting is not None and not self._waiting.done() else set()
        return self._workers | waiting

    async def _work(self) -> None:
        try:
            while (ticket := self._next()) is not None:
                await self._guarded(self._look_at(ticket))
        finally:
            task = asyncio.current_task()
            self._workers = {worker for worker in self._workers if worker is not task}

    def _next(self) -> TicketId | None:
        """In turns from both: neither waits for ever where there is more than can be looked at."""
        self._found_is_next = not self._found_is_next
        queues = (self._found, self._noticed) if self._found_is_next else (self._noticed, self._found)
        for waiting in queues:
            if waiting:
                ticket = next(iter(waiting))
                del waiting[ticket]
                return ticket
        return None

    async def _guarded(self, look: Coroutine[Any, Any, None]) -> None:
        try:
            await look
        except (TryAgainLater, OperatorMustFix) as error:
            log.warning("ticket_not_looked_at", error=type(error).__name__)
        except Exception as error:  # one ticket that can't be read must not end the looks at all others
            log.exception("ticket_look_failed", error=type(error).__name__)

    async def _look_at(self, ticket: TicketId) -> None:
        id = await self._whose(ticket)
        if id is not None and id in self._under_way:
            self._once_more[id] = ticket
            return
        if id is not None:
            await self._look(id, ticket)
        self._unswept.discard(ticket)
        await self._swept()

    async def _whose(self, ticket: TicketId) -> ConversationId | None:
        """None for one that is none of ours, which is asked of the helpdesk once: it tells of all its tickets."""
        id = await self._rows.conversation_of(ticket, None)
        if id is None and ticket not in self._foreign:
            state = await self._news.ticket(ticket)
            id = await self._rows.conversation_of(ticket, state.external_id if state else None)
            if id is None:
                if len(self._foreign) >= MOST_FOREIGN:
                    self._foreign.clear()
                self._foreign.add(ticket)
        return id

    async def _look(self, id: ConversationId, ticket: TicketId) -> None:
        self._under_way.add(id)
        try:
            settled = await self._looks.look(id, ticket)
        finally:
            self._under_way.discard(id)
            again = self._once_more.pop(id, None)
            if again is not None:
                self.notice(again)
        if not settled:
            self._restless[id] = ticket
            if self._waiting is None or self._waiting.done():
                self._waiting = asyncio.create_task(self._wait_for_rest(), name="helpdesk rest")

    async def _wait_for_rest(self) -> None:
        """Not for long: then it is the sweep's to ask."""
        for _ in range(MOST_ROUNDS):
            await asyncio.sleep(AGAIN_S)
            await self._rested()
            if not self._restless:
                return

    async def _rested(self) -> None:
        """Look at those again to which nothing is being written any more."""
        for id, ticket in list(self._restless.items()):
            if await self._rows.at_rest(id) is not None:
                self._restless.pop(id, None)
                self.notice(ticket)


def _from_both_ends(latest_first: Sequence[TicketId]) -> Iterator[TicketId]:
    """The latest, the longest ago, the second latest …"""
    half = (len(latest_first) + 1) // 2
    for index, late in enumerate(latest_first[:half]):
        yield late
        if half + index < len(latest_first):
            yield latest_first[-1 - index]
