"""What people do in the helpdesk, followed here: their answers, notes, and what they made of the ticket.

A webhook or a sweep only says where to look. What is there is read over REST, compared with what was seen last, and
made into acts of the team, each under a key that names the thing (a message's id, a ticket's change): so nothing that
comes twice, late, or in another order is done twice, and a crash anywhere ends in looking again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

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


class TicketRows(Protocol):
    """Where it is kept how tickets were seen last."""

    async def seen(self, id: ConversationId) -> TicketSeen | None: ...
    async def keep(self, id: ConversationId, seen: TicketSeen) -> None: ...
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
            await self._look(await self._rows.conversation_of(state.id, state.external_id), state)
        if changed:
            await self._rows.sweep_to(changed[0].updated_at)
        for id in await self._rows.longest_unseen(now - FORGOTTEN_AFTER, LOOKED_AT_ONCE):
            talk = await self._conversations.conversation(id)
            if talk is not None and talk.ticket is not None:
                await self._look(id, await self._news.ticket(talk.ticket))

    async def _look_at_noticed(self) -> None:
        while self._noticed:
            ticket = self._noticed.pop()
            try:
                async with self._looking:
                    state = await self._news.ticket(ticket)
                    id = await self._rows.conversation_of(ticket, state.external_id if state else None)
                    await self._look(id, state)
            except (TryAgainLater, OperatorMustFix) as error:
                log.warning("ticket_not_looked_at", error=type(error).__name__)

    async def _look(self, id: ConversationId | None, state: TicketState | None) -> None:
        """Do what happened to this conversation's ticket since it was seen last."""
        talk = await self._conversations.conversation(id) if id else None
        case = await self._cases.get(id) if id else None
        if talk is None or case is None:
            return
        seen = await self._rows.seen(talk.id)
        if state is None or state.trashed:
            await self._gone(talk, seen)
            return
        now = self._clock.now()
        if seen is not None and seen.state == state and seen.looked_at > state.updated_at + OVERLAP:
            await self._rows.keep(talk.id, replace(seen, looked_at=now))
            return
        await self._merged(talk, state)
        begin = seen.read_to - OVERLAP if seen else None
        if seen is None and state.id != talk.ticket and talk.ticket is not None:
            begin = state.updated_at - OVERLAP  # merged before it was ever looked at: what is older was for others
        read_to, answered = seen.read_to if seen else state.updated_at, case.answered_at is not None
        for entry in await self._news.messages_since(state.id, begin):
            answered |= await self._read(talk, entry)
            if not entry.ours:  # ours keep the chat's time, which may be any
                read_to = max(read_to, entry.at)
        before, at = seen.state if seen else None, state.updated_at.isoformat()
        for name, act in _changes(before, state, talk, case, now, answered=answered):
            actor = Agent(state.assignee or "Gorgias", email=state.assignee)
            await self._act(talk, actor, act, f"ticket:{state.id}:{name}:{at}")
        await self._rows.keep(talk.id, TicketSeen(state, read_to, now))

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
        if talk.ticket is None or state.id == talk.ticket:
            return
        await self._conversations.note_ticket(talk.id, state.id, self._news.url(state.id))
        note = Note(self._say("merged", ticket=state.id))
        await self._act(talk, Agent("Gorgias"), note, f"ticket:{talk.ticket}:merged:{state.id}")

    async def _act(self, talk: Conversation, actor: Agent, act: DeskAct, thing: str) -> None:
        await self._acted(talk.id, actor, "helpdesk", act, key=f"helpdesk:{thing}", at=self._clock.now())

    def _say(self, key: str, **values: object) -> str:
        return self._words.say(self._language, f"desk.ticket.{key}", **values)


def _changes(
    before: TicketState | None, state: TicketState, talk: Conversation, case: Case, now: datetime, *, answered: bool
) -> Iterator[tuple[str, DeskAct]]:
    """What became of the ticket that is not our own doing: it differs from before, and from how the case stands."""
    if state.assignee != (before.assignee if before else None):
        to = Agent(state.assignee, email=state.assignee) if state.assignee else None
        if not (to.is_also(case.assignee) if to else case.assignee is None):
            yield "assignee", Assign(to)
    if before is not None and state.priority not in (before.priority, case.priority):
        yield "priority", Prioritize(state.priority)
    if before is not None and set(state.tags) != set(before.tags) and set(state.tags) != set(case.tags):
        yield "tags", Tag(state.tags)
    if state.spam and not (before and before.spam):
        yield "spam", Resolve("spam")
        return
    stood = (before.status, before.snoozed_until) if before else ("open", None)
    stands = (state.status, state.snoozed_until)
    wanted = ticket_status(talk.status, case)
    if stands in (stood, (wanted.status, wanted.snoozed_until)):
        return
    if state.status == "open":
        yield "status", Awake(early=True) if talk.status == "snoozed" else Reopen()
    elif state.snoozed_until is not None and state.snoozed_until > now:
        yield "status", Snooze(state.snoozed_until)
    elif talk.status in ("open", "snoozed"):
        yield "status", Resolve("answered" if answered else "other")
