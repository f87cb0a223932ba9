"""One look at a conversation's ticket: what people did there, made into acts of the team.

What is there is read over REST; each act has a key that names the thing (a message's id, a ticket's change), so that
looking twice does nothing twice, and a crash anywhere ends in looking again. Messages are put into the customer's lane
one after the other, in the order in which they were written.

How a ticket stands is compared with the case only when that is at rest: nothing of the conversation is to be worked off
or to be told to the helpdesk, before the look and after it. Then a difference is the doing of people there, whatever
was lost or crossed on the way, and both sides come to the same in the end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from support import lifecycle
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
from support.model.tickets import TicketApart, TicketEntry, TicketSeen, TicketState
from support.ports import Cases, Clock, Conversations, HelpdeskNews
from support.words import Words

OVERLAP = timedelta(minutes=2)
"""Read again each time, for clocks that differ and changes that become visible late. What is known is dropped."""
ROUNDED = timedelta(seconds=1)
"""A moment may lose its fraction on the way there and back; what differs more was set anew."""

Rest = tuple[int, datetime]
"""A mark of how a conversation rests: another one once something happened in it."""


Known = tuple[ConversationId, TicketSeen | None]
"""Whose ticket it is, and how it was seen last."""


class TicketRows(Protocol):
    """Where it is kept how tickets were seen last."""

    async def seen(self, id: ConversationId) -> TicketSeen | None: ...
    async def known(self, states: Sequence[TicketState]) -> Mapping[TicketId, Known]: ...
    async def keep(self, id: ConversationId, seen: TicketSeen) -> None: ...
    async def at_rest(self, id: ConversationId) -> Rest | None: ...
    async def conversation_of(self, ticket: TicketId, external_id: str | None) -> ConversationId | None: ...
    async def longest_unseen(self, before: datetime, limit: int) -> Sequence[ConversationId]: ...
    async def swept_to(self) -> datetime | None: ...
    async def sweep_to(self, at: datetime) -> None: ...
    async def is_gone(self, id: ConversationId) -> bool: ...
    async def put_apart(self, apart: TicketApart, error: str) -> None: ...
    async def apart(self) -> Sequence[TicketApart]: ...


class Acted(Protocol):
    """See `support.team.TeamDesk.acted`."""

    def __call__(
        self, conversation: ConversationId, actor: Agent, source: Source, act: DeskAct, *, key: str, at: datetime
    ) -> Awaitable[bool]: ...


class TicketLooks:
    """Looks at tickets. A conversation's must never be looked at twice at once: see `support.following`."""

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

    async def look(self, id: ConversationId, ticket: TicketId) -> bool:
        """Do what happened to this conversation's ticket. False while it can't be compared: look again."""
        rest = await self._rows.at_rest(id)
        state = await self._news.ticket(ticket)
        talk, case = await self._conversations.conversation(id), await self._cases.get(id)
        if talk is None or case is None:
            return True
        seen = await self._rows.seen(id)
        if state is None or state.trashed:
            if talk.ticket == ticket:  # else it has another one by now
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
        await self._rows.keep(id, TicketSeen(state, read_to, now, settled))
        return settled

    async def unreadable(self, apart: TicketApart) -> None:
        """Tell the team once that what people do in this ticket does not arrive."""
        talk = await self._conversations.conversation(apart.conversation)
        if talk is not None:
            thing = f"ticket:{apart.ticket}:unreadable:{apart.since.isoformat()}"
            await self._act(talk, Agent("Gorgias"), Note(self._say("unreadable")), thing)

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
