"""What people do in the helpdesk, followed here: their answers, notes, and what they made of the ticket.

A webhook or a sweep only says where to look (`looking` says what becomes of what is there). What was said to have just
happened and what a sweep found are looked at in turns, of the latter the latest and the longest ago. A few tickets are
looked at side by side, so that one that the helpdesk answers late holds up nothing, but each by one look at a time.

A sweep lists what changed since the last one that came to its end, and looks at the latest while it lists. What was
looked at and has not changed since costs no call, so a sweep that a stop cut off goes on where it was. A ticket that
can't be looked at is kept apart in a row of its own and tried again at growing intervals, and no other waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

import structlog

from support.errors import OperatorMustFix, RelaisError, TryAgainLater
from support.looking import OVERLAP, TicketLooks, TicketRows
from support.merging import MergeSearch
from support.model.conversation import ConversationId, TicketId
from support.model.tickets import KnownTicket, TicketApart, TicketState
from support.ports import Clock, Conversations, HelpdeskNews
from support.tasks import ended

log = structlog.get_logger()

FIRST_SWEEP = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(minutes=10)
"""Whatever no list shows: tickets of open cases are looked at this often."""
LOOKED_AT_ONCE = 3
"""A sweep, of those: the helpdesk allows two calls a second for everything."""
AGAIN_FIRST, AGAIN_LATEST = timedelta(seconds=30), timedelta(minutes=5)
"""When a ticket that could not be looked at is tried again: twice as late each time."""
TEAM_IS_TOLD_AFTER = 3
"""So many tries: some two minutes."""
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
        self._merges = MergeSearch(news, rows, conversations)
        self._noticed: dict[TicketId, None] = {}
        self._found: dict[TicketId, None] = {}
        self._found_is_next = True
        self._unswept: set[TicketId] = set()
        """What the last sweep found and was not looked at since."""
        self._reached: datetime | None = None
        """Up to where that sweep goes, once it is all looked at."""
        self._is_down = False
        """It could not be listed the last time."""
        self._apart: dict[ConversationId, TicketApart] = {}
        """Those that can't be looked at and are not due, by the last sweep."""
        self._stopped = False
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
        if len(self._noticed) < MOST_NOTICES:
            self._noticed[ticket] = None
        self._set_to_work()

    async def settle(self) -> None:
        """Wait until everything that was noticed or found is looked at."""
        while tasks := self._tasks():
            await asyncio.wait(tasks)

    async def stop(self) -> None:
        """Look at nothing more: a helpdesk that is down must not hold up the end. The next sweep finds the rest."""
        self._stopped = True  # a look that is cut off must not begin another
        tasks = self._tasks()
        for task in tasks:
            task.cancel()
        await ended(tasks)

    async def sweep(self) -> None:
        """A tick: look at what changed since the last one, and at some tickets that no list of changes shows."""
        self._stopped = False
        await self._rested()
        try:
            await self._list()
            self._is_down = False
        except (TryAgainLater, OperatorMustFix) as error:
            self._is_down = True
            log.warning("helpdesk_not_swept", error=type(error).__name__)
        for _ in range(SIDE_BY_SIDE):
            self._set_to_work()

    async def _list(self) -> None:
        now = self._clock.now()
        since = await self._rows.swept_to() or now - FIRST_SWEEP
        apart = await self._rows.apart()
        due = [one.conversation for one in apart if self._is_down or one.due_at <= now]
        self._apart = {one.conversation: one for one in apart if one.conversation not in due}
        self._unswept, self._reached, reached = set(), None, None
        new: list[TicketId] = []
        late: list[TicketId] = []
        async for page in self._news.updated_since(since - 2 * OVERLAP):  # each shows once more after the first passed
            reached = reached or (page[0].updated_at if page else None)
            known = await self._rows.known(page)
            for state in page:
                match self._news_of(known.get(state.id, ()), state, now):
                    case "new":
                        new.append(state.id)
                        self._find(state.id)
                    case "late":
                        late.append(state.id)
                        self._unswept.add(state.id)
                    case None:
                        pass
        merged = await self._merges.since(since - 2 * OVERLAP)
        self._unswept.update(merged)
        late += [ticket for ticket in [*await self._tickets_of(due), *await self._unseen(now)] if ticket not in new]
        left = [ticket for ticket in new if ticket in self._found]  # the others were looked at meanwhile
        self._found = dict.fromkeys([*merged, *_from_both_ends(left), *late])
        self._reached = reached
        await self._swept()

    def _find(self, ticket: TicketId) -> None:
        self._unswept.add(ticket)
        self._found[ticket] = None
        self._set_to_work()

    async def _unseen(self, now: datetime) -> Sequence[TicketId]:
        """Those that no list of changes may show."""
        return await self._tickets_of(await self._rows.longest_unseen(now - FORGOTTEN_AFTER, LOOKED_AT_ONCE))

    async def _tickets_of(self, ids: Sequence[ConversationId]) -> Sequence[TicketId]:
        """Their tickets as they are now: one may have been merged meanwhile."""
        talks = [await self._conversations.conversation(id) for id in ids]
        return [talk.ticket for talk in talks if talk is not None and talk.ticket is not None]

    def _news_of(
        self, known: Sequence[KnownTicket], state: TicketState, now: datetime
    ) -> Literal["new", "late"] | None:
        """Did it change since it was looked at, or may something have become visible late?"""
        looks = [seen for id, seen in known if id not in self._apart or self._apart[id].ticket != state.id]
        if any(seen is None or seen.state != state or not seen.settled for seen in looks):
            return "new"
        shown_by = state.updated_at + OVERLAP
        return "late" if any(seen and seen.looked_at <= shown_by < now for seen in looks) else None

    async def _swept(self) -> None:
        if not self._unswept and self._reached is not None:
            await self._rows.sweep_to(self._reached)
            self._reached = None

    def _set_to_work(self) -> None:
        if not self._stopped and len(self._workers) < SIDE_BY_SIDE and (self._noticed or self._found):
            self._workers.add(asyncio.create_task(self._work(), name="helpdesk looks"))

    def _tasks(self) -> set[asyncio.Task[None]]:
        waiting = {self._waiting} if self._waiting is not None and not self._waiting.done() else set()
        return self._workers | waiting

    async def _work(self) -> None:
        try:
            while (ticket := self._next()) is not None:
                await self._look_at(ticket)
        except Exception as error:  # our own rows failed: the next sweep begins again
            log.exception("ticket_looks_failed", error=type(error).__name__)
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

    async def _look_at(self, ticket: TicketId) -> None:
        """Look at it for each conversation whose ticket it is."""
        try:
            ids = await self._whose(ticket)
        except Exception as error:  # whatever it is, the next sweep asks again
            if not isinstance(error, RelaisError):
                log.exception("ticket_look_failed", error=type(error).__name__)
            return
        busy = self._under_way.intersection(ids)
        self._once_more.update(dict.fromkeys(busy, ticket))
        if not busy and (not ids or await self._looked_at(ids, ticket)):
            self._unswept.discard(ticket)
            await self._swept()

    async def _looked_at(self, ids: Sequence[ConversationId], ticket: TicketId) -> bool:
        """False where it is still to be looked at. One that can't be read must not end the looks at all others, nor
        keep the next sweep from going on."""
        self._under_way.update(ids)
        try:
            await self._look(ids, ticket)
        except Exception as error:  # whatever it is, it is kept apart with its ticket
            if isinstance(error, TryAgainLater) and error.retry_after_s is not None:
                log.warning("ticket_look_waits", error=type(error).__name__)  # asked to: that is no ticket's fault
                return False
            if not isinstance(error, RelaisError):
                log.exception("ticket_look_failed", error=type(error).__name__)
            for id in ids:
                await self._put_apart(id, ticket, type(error).__name__)
        finally:
            self._under_way.difference_update(ids)
            for again in {self._once_more.pop(id) for id in ids if id in self._once_more}:
                self.notice(again)
        return True

    async def _look(self, ids: Sequence[ConversationId], ticket: TicketId) -> None:
        reading = await self._looks.read(ids, ticket)
        moving = [view.talk.id for view in reading.views if not await self._looks.look(view, reading)]
        self._restless.update(dict.fromkeys(moving, ticket))
        if moving and (self._waiting is None or self._waiting.done()):
            self._waiting = asyncio.create_task(self._wait_for_rest(), name="helpdesk rest")

    async def _put_apart(self, id: ConversationId, ticket: TicketId, error: str) -> None:
        now = self._clock.now()
        before = next((one for one in await self._rows.apart() if one.conversation == id), None)
        tries = before.tries + 1 if before else 1
        wait = min(AGAIN_FIRST * 2 ** min(tries - 1, 10), AGAIN_LATEST)
        apart = TicketApart(id, ticket, tries, before.since if before else now, now + wait)
        log.warning("ticket_kept_apart", ticket=ticket, tries=tries, error=error, wait_s=wait.total_seconds())
        await self._rows.put_apart(apart, error)
        if tries == TEAM_IS_TOLD_AFTER:
            await self._looks.unreadable(apart)

    async def _whose(self, ticket: TicketId) -> Sequence[ConversationId]:
        """Nobody's for one that is none of ours, which is asked of the helpdesk once: it tells of all its tickets."""
        ids = await self._rows.conversations_of(ticket)
        if not ids and ticket not in self._foreign:
            state = await self._news.ticket(ticket)
            ids = await self._rows.conversations_of(ticket, state.external_id if state else None)
            if not ids:
                if len(self._foreign) >= MOST_FOREIGN:
                    self._foreign.clear()
                self._foreign.add(ticket)
        return ids

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
