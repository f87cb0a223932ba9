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
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from support import lifecycle
from support.errors import HelpdeskRefused
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
from support.model.tickets import KnownTicket, TicketApart, TicketEntry, TicketSeen, TicketState
from support.ports import Cases, Clock, Conversations, HelpdeskNews
from support.ticket_readers import Merge, Readers, records
from support.words import Words

OVERLAP = timedelta(minutes=2)
"""Read again each time, for clocks that differ and changes that become visible late. What is known is dropped."""
ROUNDED = timedelta(seconds=1)
"""A moment may lose its fraction on the way there and back; what differs more was set anew."""

Rest = tuple[int, datetime]
"""A mark of how a conversation rests: another one once something happened in it."""


class TicketRows(Protocol):
    """Where it is kept how tickets were seen last."""

    async def seen(self, id: ConversationId) -> TicketSeen | None: ...
    async def known(self, states: Sequence[TicketState]) -> Mapping[TicketId, Sequence[KnownTicket]]: ...
    async def keep(self, id: ConversationId, seen: TicketSeen) -> None: ...
    async def at_rest(self, id: ConversationId) -> Rest | None: ...
    async def conversations_of(self, ticket: TicketId, external_id: str | None = None) -> Sequence[ConversationId]: ...
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


@dataclass(frozen=True, slots=True)
class View:
    """A conversation before its ticket was read: how it was seen last, and how it rested."""

    talk: Conversation
    case: Case
    seen: TicketSeen | None
    rest: Rest | None

    def was_merged(self, state: TicketState) -> bool:
        """Is it in another ticket than when it was seen last? Only one that we made has the conversation's id."""
        was = self.seen.state.id if self.seen and self.seen.state else None
        return state.external_id != self.talk.id and was != state.id

    def begin(self, state: TicketState) -> datetime | None:
        """From where its messages are read. None: all of them."""
        if self.seen is not None:
            return self.seen.read_to - OVERLAP
        # Merged before it was ever looked at: what is older was for others.
        return self.case.opened_at - OVERLAP if self.was_merged(state) else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A ticket as it was read, by the number that was asked for, for all conversations whose it is."""

    ticket: TicketId
    at: datetime
    """Before its messages were listed: what becomes visible later may be missing."""
    state: TicketState | None
    views: Sequence[View]
    entries: Sequence[TicketEntry]

    def entries_for(self, view: View) -> Sequence[TicketEntry]:
        """Those that this conversation may not know yet."""
        begin = view.begin(self.state) if self.state else None
        return [entry for entry in self.entries if begin is None or entry.at >= begin]


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

    async def read(self, ids: Sequence[ConversationId], ticket: TicketId) -> Reading:
        """Read a ticket once for all conversations whose it is. Raises what the helpdesk's port raises."""
        rests = {id: await self._rows.at_rest(id) for id in ids}
        state, now = await self._news.ticket(ticket), self._clock.now()
        views = [view for id in ids if (view := await self._view(id, rests[id])) is not None]
        if state is None or state.trashed or not views:
            return Reading(ticket, now, state, views, ())
        begins = [view.begin(state) for view in views]
        first = None if None in begins else min(begin for begin in begins if begin is not None)
        return Reading(ticket, now, state, views, await self._news.messages_since(state.id, first))

    async def _view(self, id: ConversationId, rest: Rest | None) -> View | None:
        talk, case = await self._conversations.conversation(id), await self._cases.get(id)
        return View(talk, case, await self._rows.seen(id), rest) if talk is not None and case is not None else None

    async def look(self, view: View, reading: Reading) -> bool:
        """Do what happened to this conversation's ticket. False while it can't be compared: look again."""
        talk, state = view.talk, reading.state
        if state is None or state.trashed:
            if talk.ticket == reading.ticket:  # else it has another one by now
                await self._gone(talk, view.seen)
            return True
        entries = reading.entries_for(view)
        settled = view.rest is not None and view.rest == await self._rows.at_rest(talk.id)
        merged, at = view.was_merged(state), state.updated_at.isoformat()
        if merged:
            await self._merged(talk, state)
        if settled:
            await self._tell(talk, state, _standing(state, view.case, await self._seat(view.case)), at)
        readers = await self._readers(talk, state, await self._merge(view, reading, state) if merged else None)
        answered = [await self._read(talk, entry, readers) for entry in entries]
        if settled and not await self._stands_for_another(view, state, readers):
            answer = any(answered) or view.case.answered_at is not None
            await self._tell(talk, state, _status(state, talk, view.case, reading.at, answered=answer), at)
        read_to = max([view.seen.read_to if view.seen else state.updated_at, *(e.at for e in entries if not e.ours)])
        await self._rows.keep(talk.id, TicketSeen(state, read_to, reading.at, settled))
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

    async def _readers(self, talk: Conversation, state: TicketState, merged: Merge | None) -> Readers:
        ids = await self._rows.conversations_of(state.id)
        if len(ids) < 2:
            return Readers([(talk, ())], merged)
        found = [await self._conversations.with_history(id) for id in ids]
        return Readers([each for each in found if each is not None], merged)

    async def _merge(self, view: View, reading: Reading, state: TicketState) -> Merge:
        """Of which nothing was known until now."""
        before = view.seen.state.id if view.seen and view.seen.state else reading.ticket
        try:
            at = await self._news.merged_at((state.id, before))
        except HelpdeskRefused:
            at = None
        return Merge(at, records(view.seen, reading.entries_for(view)))

    async def _stands_for_another(self, view: View, state: TicketState, readers: Readers) -> bool:
        """Is the ticket as it is because another conversation has it that needs people more than this one?"""
        for other in (each for each, _ in readers.sharing if each.id != view.talk.id):
            theirs = await self._cases.get(other.id)
            if theirs is None:
                continue
            mine = lifecycle.ticket_status(view.talk.status, view.case)
            wanted = lifecycle.ticket_status(other.status, theirs)
            needs_more = lifecycle.most_needed([mine, wanted]) is wanted
            if needs_more and state.status == wanted.status and _same(state.snoozed_until, wanted.snoozed_until):
                return True
        return False

    async def _tell(self, talk: Conversation, state: TicketState, acts: Iterator[tuple[str, DeskAct]], at: str) -> None:
        actor = _assignee(state) or Agent("Gorgias")
        for name, act in acts:
            await self._act(talk, actor, act, f"ticket:{state.id}:{talk.id}:{name}:{at}")

    async def _read(self, talk: Conversation, entry: TicketEntry, readers: Readers) -> bool:
        """Relay what people wrote: to the customer only what they meant for the customer. Was it an answer?"""
        if entry.ours:
            return False
        text = "\n".join([entry.text, *(f"{file.name}: {file.url}" for file in entry.attachments)]).strip()
        if not text:
            return False
        actor, id = Agent(entry.author or entry.email or "Gorgias", email=entry.email), f"helpdesk:{entry.id}"
        here = readers.place_of(entry) == talk.id
        act: DeskAct = Note(text, id)
        if entry.from_agent and entry.public:
            may_read = readers.may_read(entry)
            act = Answer(text, id=id, elsewhere=not here) if may_read else Note(f"{self._say('not_sent')}\n{text}", id)
        await self._act(talk, actor, act, f"message:{entry.id}" if here else f"message:{entry.id}:{talk.id}")
        return isinstance(act, Answer)

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


def _assignee(state: TicketState) -> Agent | None:
    return Agent(state.assignee_name or state.assignee, email=state.assignee) if state.assignee else None


def _standing(state: TicketState, case: Case, seat: str | None) -> Iterator[tuple[str, DeskAct]]:
    """Whose it is there, how urgent, and what it is tagged with, where the case says otherwise.

    `seat` is the address of who has the case, if they work there.
    """
    if (state.assignee or "").casefold() != (seat or "").casefold():
        yield "assignee", Assign(_assignee(state))
    if state.priority != case.priority:
        yield "priority", Prioritize(state.priority)
    if set(state.tags) != set(case.tags):
        yield "tags", Tag(state.tags)


def _status(
    state: TicketState, talk: Conversation, case: Case, now: datetime, *, answered: bool
) -> Iterator[tuple[str, DeskAct]]:
    """Whether it is open there, put off or done, where the conversation is not."""
    held, wanted = lifecycle.held_by_people(talk.status), lifecycle.ticket_status(talk.status, case)
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
