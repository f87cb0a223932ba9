"""What people do in the helpdesk, followed here: their answers, notes, and what they made of the ticket.

A webhook or a sweep only says where to look. What is there is read over REST and made into acts of the team, each
under a key that names the thing (a message's id, a ticket's change): so nothing that comes twice, late, or in another
order is done twice, and a crash anywhere ends in looking again.

How a ticket stands is compared with the case only when that is at rest: nothing of the conversation is to be worked off
or to be told to the helpdesk, before the look and after it. Then a difference is the doing of people there, whatever
was lost or crossed on the way, and both sides come to the same in the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from support import lifecycle
from support.errors import OperatorMustFix, TryAgainLater
from support.escalation.casework import ticket_status
from support.model.cases import (
    Agent,
    Answer,
    Assign,
    Awake,
    Case,
    DeskAct,
    Note,
    Prioritize,
    Reopen,
    Resolve,
    Snooze,
    Source,
    Tag,
)
from support.model.conversation import Conversation, ConversationId, TicketId
from support.model.people import Language
from support.model.tickets import TicketEntry, TicketSeen, TicketState
from support.ports import Cases, Clock, Conversations, HelpdeskNews
from support.tasks import ended
from support.words import Words

log = structlog.get_logger()

OVERLAP = timedelta(minutes=2)
"""Read again each time, for clocks that differ and changes that become visible late. What is known is dropped."""
FIRST_SWEEP = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(minutes=10)
"""A ticket merged into another one shows in no list of changes: tickets of open cases are looked at this often."""
LOOKED_AT_ONCE = 3
"""A sweep, of those: the helpdesk allows two calls a second for everything."""
MOST_NOTICES = 1_000
AGAIN_S, MOST_ROUNDS = 0.5, 10
"""How soon, and how often, a ticket is looked at again that was being written to."""
ROUNDED = timedelta(seconds=1)
"""A moment may lose its fraction on the way there and back; what differs more was set anew."""


Rest = tuple[int, datetime]
"""A mark of how a conversation rests: another one once something happened in it."""


class TicketRows(Protocol):
    """Where it is kept how tickets were seen last."""

    async def seen(self, id: ConversationId) -> TicketSeen | None: ...
    async def keep(self, id: ConversationId, seen: TicketSeen) -> None: ...
    async def at_rest(self, id: ConversationId) -> Rest | None: ...
    async def conversation_of(self, ticket: TicketId, external_id: str | None) -> ConversationId | None: ...
    async def longest_unseen(self, before: datetime, limit: int) -> Sequence[ConversationId]: ...
    async def swept_to(self) -> datetime | None: ...
    async def sweep_to(self, at: datetime) -> None: ...


class Acted(Protocol):
    """See `support.team.TeamDesk.acted`."""

    def __call__(
        self, conversation: ConversationId, actor: Agent, source: Source, act: DeskAct, *, key: str, at: datetime
    ) -> Awaitable[bool]: ...


class Follower:
    """One a process. Tickets are looked at one after the other."""

    def __init__(
        self,
        *,
        news: HelpdeskNews,
        rows: TicketRows,
        cases: Cases,
        conversations: Conversations,
        acted: Acted,
        words: Words,
        language: Language,
        clock: Clock,
    ) -> None:
        self._news = news
        self._rows = rows
        self._cases = cases
        self._conversations = conversations
        self._acted = acted
        self._words = words
        self._language = language
        self._clock = clock
        self._looking = asyncio.Lock()
        self._noticed: set[TicketId] = set()
        self._unsettled: set[TicketId] = set()
        self._task: asyncio.Task[None] | None = None

    def notice(self, ticket: TicketId) -> None:
        """Look at this ticket soon. What is lost of it (a crash, too many at once) the sweep finds."""
        if len(self._noticed) < MOST_NOTICES:
            self._noticed.add(ticket)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_at_noticed(), name="helpdesk notices")

    async def settle(self) -> None:
        """Wait until everything that was noticed is looked at."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def stop(self) -> None:
        """Look at nothing more: a helpdesk that is down must not hold up the end. The next sweep finds the rest."""
        if self._task is not None:
            self._task.cancel()
            await ended({self._task})

    async def sweep(self) -> None:
        """A tick: what changed since the last one, and some tickets that no list of changes shows."""
        for ticket in self._unsettled:
            self.notice(ticket)
        try:
            async with self._looking:
                await self._sweep()
        except (TryAgainLater, OperatorMustFix) as error:
            log.warning("helpdesk_not_swept", error=type(error).__name__)

    async def _sweep(self) -> None:
        now = self._clock.now()
        since = await self._rows.swept_to() or now - FIRST_SWEEP
        changed = await self._news.updated_since(since - OVERLAP)
        for state in reversed(changed):
            id = await self._rows.conversation_of(state.id, state.external_id)
            if id is not None and not await self._is_known(id, state):
                await self._look_soon(state.id)
        if changed:
            await self._rows.sweep_to(changed[0].updated_at)
        for id in await self._rows.longest_unseen(now - FORGOTTEN_AFTER, LOOKED_AT_ONCE):
            talk = await self._conversations.conversation(id)
            if talk is not None and talk.ticket is not None:
                await self._look(id, talk.ticket)

    async def _look_at_noticed(self) -> None:
        """One after the other; again and again what was not at rest, but not for long: then it is the sweep's."""
        for _ in range(MOST_ROUNDS):
            while self._noticed:
                ticket = self._noticed.pop()
                try:
                    async with self._looking:
                        await self._look_soon(ticket)
                except (TryAgainLater, OperatorMustFix) as error:
                    log.warning("ticket_not_looked_at", error=type(error).__name__)
            if not self._unsettled:
                return
            await asyncio.sleep(AGAIN_S)
            self._noticed |= self._unsettled
            self._unsettled.clear()

    async def _is_known(self, id: ConversationId, state: TicketState) -> bool:
        """Was it looked at when it stood like this, and long enough after for everything to show?"""
        seen = await self._rows.seen(id)
        if seen is None or seen.state != state or seen.looked_at <= state.updated_at + OVERLAP:
            return False
        await self._rows.keep(id, replace(seen, looked_at=self._clock.now()))
        return True

    async def _look_soon(self, ticket: TicketId) -> None:
        id = await self._rows.conversation_of(ticket, None)
        if id is None:
            state = await self._news.ticket(ticket)
            id = await self._rows.conversation_of(ticket, state.external_id if state else None)
        if id is not None and not await self._look(id, ticket):
            self._unsettled.add(ticket)

    async def _look(self, id: ConversationId, ticket: TicketId) -> bool:
        """Do what happened to this conversation's ticket. False while it can't be compared: look again."""
        rest = await self._rows.at_rest(id)
        state = await self._news.ticket(ticket)
        talk, case = await self._conversations.conversation(id), await self._cases.get(id)
        if talk is None or case is None:
            return True
        seen = await self._rows.seen(id)
        if state is None or state.trashed:
            await self._gone(talk, seen)
            return True
        now = self._clock.now()
        merged = _is_merged(talk, state, seen)
        begin = seen.read_to - OVERLAP if seen else None
        if seen is None and merged:
            begin = state.updated_at - OVERLAP  # merged before it was ever looked at: what is older was for others
        entries = await self._news.messages_since(state.id, begin)
        settled = rest is not None and rest == await self._rows.at_rest(id)
        at = state.updated_at.isoformat()
        if merged:
            await self._merged(talk, state)
        if settled:
            await self._tell(talk, state, _standing(state, case, await self._seat(case)), at)
        read_to, answered = seen.read_to if seen else state.updated_at, case.answered_at is not None
        for entry in entries:
            answered |= await self._read(talk, entry)
            if not entry.ours:  # ours keep the chat's time, which may be any
                read_to = max(read_to, entry.at)
        if settled:
            await self._tell(talk, state, _status(state, talk, case, now, answered=answered), at)
        await self._rows.keep(id, TicketSeen(state, read_to, now))
        return settled

    async def _seat(self, case: Case) -> str | None:
        email = case.assignee.email if case.assignee else None
        return email if email and await self._news.works_here(email) else None

    async def _tell(self, talk: Conversation, state: TicketState, acts: Iterator[tuple[str, DeskAct]], at: str) -> None:
        actor = Agent(state.assignee or "Gorgias", email=state.assignee)
        for name, act in acts:
            await self._act(talk, actor, act, f"ticket:{state.id}:{name}:{at}")

    async def _read(self, talk: Conversation, entry: TicketEntry) -> bool:
        """Relay what people wrote: to the customer only what they meant for the customer. Was it an answer?"""
        if entry.ours or entry.failed:
            return False
        text = "\n".join([entry.text, *(f"{file.name}: {file.url}" for file in entry.attachments)]).strip()
        if not text:
            return False
        actor, id = Agent(entry.author or entry.email or "Gorgias", email=entry.email), f"helpdesk:{entry.id}"
        is_answer = entry.from_agent and entry.public
        act = Answer(text, id=id) if is_answer else Note(text, id)
        await self._act(talk, actor, act, f"message:{entry.id}")
        return is_answer

    async def _gone(self, talk: Conversation, seen: TicketSeen | None) -> None:
        """People threw the ticket away: the team hears of it once, and the conversation stays with whoever has it."""
        now = self._clock.now()
        if seen is None or seen.state is not None:
            await self._act(talk, Agent("Gorgias"), Note(self._say("gone")), f"ticket:{talk.ticket}:gone")
        await self._rows.keep(talk.id, TicketSeen(None, seen.read_to if seen else now, now))

    async def _merged(self, talk: Conversation, state: TicketState) -> None:
        if talk.ticket != state.id:
            await self._conversations.note_ticket(talk.id, state.id, self._news.url(state.id))
        note = Note(self._say("merged", ticket=state.id))
        await self._act(talk, Agent("Gorgias"), note, f"ticket:{talk.id}:merged:{state.id}")

    async def _act(self, talk: Conversation, actor: Agent, act: DeskAct, thing: str) -> None:
        await self._acted(talk.id, actor, "helpdesk", act, key=f"helpdesk:{thing}", at=self._clock.now())

    def _say(self, key: str, **values: object) -> str:
        return self._words.say(self._language, f"desk.ticket.{key}", **values)


def _is_merged(talk: Conversation, state: TicketState, seen: TicketSeen | None) -> bool:
    """Is it in another ticket than when it was seen last? Only one that we made has the conversation's id."""
    was = seen.state.id if seen and seen.state else None
    return state.external_id != talk.id and was != state.id


def _standing(state: TicketState, case: Case, seat: str | None) -> Iterator[tuple[str, DeskAct]]:
    """Whose it is there, how urgent, and what it is tagged with, where the case says otherwise.

    `seat` is the address of who has the case, if they work there.
    """
    if (state.assignee or "").casefold() != (seat or "").casefold():
        yield "assignee", Assign(Agent(state.assignee, email=state.assignee) if state.assignee else None)
    if state.priority != case.priority:
        yield "priority", Prioritize(state.priority)
    if set(state.tags) != set(case.tags):
        yield "tags", Tag(state.tags)


def _status(
    state: TicketState, talk: Conversation, case: Case, now: datetime, *, answered: bool
) -> Iterator[tuple[str, DeskAct]]:
    """Whether it is open there, put off or done, where the conversation is not."""
    held, wanted = lifecycle.held_by_people(talk.status), ticket_status(talk.status, case)
    if state.spam:
        if held:
            yield "spam", Resolve("spam")
        return
    if state.status == wanted.status and _same(state.snoozed_until, wanted.snoozed_until):
        return
    if state.status == "open":
        yield "status", Awake(early=True) if talk.status == "snoozed" else Reopen()
    elif state.snoozed_until is not None and state.snoozed_until > now:
        if not held:
            yield "again", Reopen()
        yield "status", Snooze(state.snoozed_until)
    elif held:
        yield "status", Resolve("answered" if answered else "other")


def _same(one: datetime | None, other: datetime | None) -> bool:
    """The end of a snooze, less its fraction."""
    return one == other if one is None or other is None else abs(one - other) < ROUNDED
