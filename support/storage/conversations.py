"""Conversations, their messages, and the one transaction that ends a turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from support import lifecycle
from support.errors import TooLateError
from support.model.conversation import Asked, Conversation, ConversationId, Due, Message, Status, TicketId
from support.model.decisions import Trace
from support.model.deliveries import Delivery
from support.model.events import Woken
from support.model.people import Account, Platform, Venue
from support.model.turn import TurnResult, UnsentTurn
from support.storage import cases, codec, due_rows, outbox, proposals, tables
from support.storage.conversation_rows import (
    asked_of,
    conversation_of,
    conversation_row,
    delivery_row,
    message_of,
    message_row,
)
from support.storage.database import Database, upsert_in
from support.storage.inbox import finish
from support.storage.tables import conversations, deliveries, due, live, messages

HISTORY = 80
"""How many messages a turn sees; older ones are in the ticket and the platform."""


_FIND = select(conversations).where(
    (conversations.c.place == bindparam("place")) & (conversations.c.user == bindparam("user"))
)
_GET = select(conversations).where(conversations.c.id == bindparam("id"))
_HISTORY = (
    select(messages)
    .where((messages.c.conversation == bindparam("id")) & messages.c.withdrawn.is_(False))
    .order_by(messages.c.seq.desc())
    .limit(HISTORY)
)
_WHERE = [conversations.c[name] for name in ("platform", "workspace", "channel", "thread", "private", "user")]
WAITING_LOOKED_AT = 50
_SAY, _QUEUE = insert(messages), insert(deliveries)
_CHANGING = ("status", "language", "memory", "memory_before", "updated_at")


@cache
def _keep(dialect: str) -> Executable:
    """A conversation, new or changed."""
    row = upsert_in(dialect, conversations)
    return row.on_conflict_do_update(index_elements=["id"], set_={name: row.excluded[name] for name in _CHANGING})


class SqlConversations:
    """Rows of `conversations` and `messages`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, venue: Venue, customer: Account) -> tuple[Conversation, tuple[Message, ...]] | None:
        """The conversation of this account in this place with its last messages, oldest first."""

        def work(connection: Connection) -> tuple[Conversation, tuple[Message, ...]] | None:
            row = connection.execute(_FIND, {"place": venue.key, "user": customer.user}).first()
            return (conversation_of(row), _history(connection, row.id)) if row else None

        return await self._database.read(work)

    async def conversation(self, id: ConversationId) -> Conversation | None:
        """One conversation by its id."""

        def work(connection: Connection) -> Conversation | None:
            row = connection.execute(_GET, {"id": id}).first()
            return conversation_of(row) if row else None

        return await self._database.read(work)

    async def latest_of(self, customer: Account) -> Conversation | None:
        """The newest conversation of this account."""
        return await self._first(_of(customer))

    async def with_people(self, customer: Account) -> Conversation | None:
        """The newest conversation of this account that people have."""
        return await self._first(_held(customer))

    async def all_with_people(self, customer: Account) -> list[Conversation]:
        """Every conversation of this account that people have."""
        query = select(conversations).where(_held(customer))
        return await self._database.read(lambda connection: [conversation_of(row) for row in connection.execute(query)])

    async def with_heard(self, venue: Venue, message: str) -> Conversation | None:
        """See the port. What was written in direct messages may belong to a conversation that began elsewhere."""
        said = tables.messages.c
        heard = (said.conversation == conversations.c.id) & (said.ref == message) & (said.author == "customer")
        here = (conversations.c.platform == venue.platform) & (conversations.c.workspace == venue.workspace)
        if not venue.private:
            here = (conversations.c.place == venue.key) | (here & (conversations.c.room == venue.thread))
        return await self._first(here & exists().where(heard))

    async def answered_directly(self, customer: Account) -> Conversation | None:
        """The newest conversation of this account that people have and have answered in direct messages."""
        direct = (tables.cases.c.conversation == conversations.c.id) & tables.cases.c.direct
        return await self._first(_held(customer) & exists().where(direct))

    async def ended_directly(self, customer: Account, venue: Venue, since: datetime) -> Conversation | None:
        """See the port."""
        of, said, there = tables.cases.c, tables.messages.alias(), conversations.alias()
        ended = (of.conversation == conversations.c.id) & of.direct & (of.resolved_at >= since)
        later = (said.c.conversation == there.c.id) & (there.c.place == venue.key) & (said.c.at > of.resolved_at)
        query = (
            select(conversations, of.body)
            .join(tables.cases, ended)
            .where(_of(customer) & (conversations.c.status == "resolved") & ~exists().where(later))
            .order_by(of.resolved_at.desc())
            .limit(1)
        )

        def work(connection: Connection) -> Conversation | None:
            row = connection.execute(query).first()
            silent = row is not None and codec.case.validate_json(row.body).resolution == "no_reply"
            return conversation_of(row) if row is not None and silent else None

        return await self._database.read(work)

    async def in_place(self, venue: Venue) -> Conversation | None:
        """The newest conversation in a place, whoever's it is."""
        return await self._first(conversations.c.place == venue.key)

    async def with_card(self, card: str) -> Conversation | None:
        """The conversation whose card in the team's channel that is."""
        return await self._first(conversations.c.card == card)

    async def with_message(self, ref: str, customer: Account) -> Conversation | None:
        """See the port."""
        here = deliveries.c.conversation == conversations.c.id
        sent = exists().where(here & (deliveries.c.target == "channel") & (deliveries.c.ref == ref))
        return await self._first(_of(customer) & sent)

    async def _first(self, which: ColumnElement[bool]) -> Conversation | None:
        query = select(conversations).where(which).order_by(conversations.c.updated_at.desc()).limit(1)

        def work(connection: Connection) -> Conversation | None:
            row = connection.execute(query).first()
            return conversation_of(row) if row else None

        return await self._database.read(work)

    async def with_history(self, id: ConversationId) -> tuple[Conversation, tuple[Message, ...]] | None:
        """One conversation by its id, with its last messages."""

        def work(connection: Connection) -> tuple[Conversation, tuple[Message, ...]] | None:
            row = connection.execute(_GET, {"id": id}).first()
            return (conversation_of(row), _history(connection, row.id)) if row else None

        return await self._database.read(work)

    async def commit(self, result: TurnResult) -> None:
        """End a turn: conversation, messages, deliveries and the events' completion, or nothing of it.

        Raises TooLateError when `result.replaces` was sent, or one of `result.proposals` moved, in the meantime.
        """

        def work(connection: Connection) -> None:
            if result.replaces:
                _take_back(connection, result.replaces, result.turn)
            for change in result.proposals:
                proposals.save(connection, change, result.turn)
            if not result.bystander:
                _save(connection, result)
            if result.case is not None:
                cases.save(connection, result.case)
            if result.messages:
                connection.execute(_SAY, [message_row(result, message) for message in result.messages])
            if result.deliveries:
                connection.execute(_QUEUE, [delivery_row(result, item) for item in result.deliveries])
            if result.live:
                connection.execute(delete(live).where(live.c.conversation == result.conversation.id))
            if result.due:
                connection.execute(insert(due), [due_rows.row(item) for item in result.due])
            if result.done:
                connection.execute(delete(due).where(due.c.id.in_(result.done)))
            if result.events:
                finish(connection, [event.key for event in result.events], result.outcome, result.at)

        await self._database.write(work)

    async def said(self, ref: str) -> tuple[Message, Trace] | None:
        """See the port."""
        sent = select(deliveries.c.turn).where(deliveries.c.ref == ref)
        named = (messages.c.id == ref) | (messages.c.ref == ref) | (messages.c.conversation == ref)
        ours = (messages.c.author == "bot") & messages.c.trace.is_not(None)
        query = (
            select(messages).where(ours & (named | messages.c.turn.in_(sent))).order_by(messages.c.seq.desc()).limit(1)
        )

        def work(connection: Connection) -> tuple[Message, Trace] | None:
            row = connection.execute(query).first()
            return (message_of(row), codec.trace.validate_json(row.trace)) if row else None

        return await self._database.read(work)

    async def answered_with(self, ref: str) -> Message | None:
        """See the port."""
        turn = select(deliveries.c.turn).where((deliveries.c.ref == ref) & (deliveries.c.target == "channel"))
        ours = messages.c.turn.in_(turn) & messages.c.author.in_(("bot", "agent"))
        query = select(messages).where(ours).order_by(messages.c.seq).limit(1)

        def work(connection: Connection) -> Message | None:
            row = connection.execute(query).first()
            return message_of(row) if row else None

        return await self._database.read(work)

    async def sent_as(self, ref: str) -> Delivery | None:
        """See the port. What was changed since has the same `ref`, and came later."""
        turn = select(messages.c.turn).where((messages.c.ref == ref) & (messages.c.author == "agent"))
        theirs = deliveries.c.turn.in_(turn) & (deliveries.c.target == "channel")
        query = select(deliveries).where(theirs).order_by(deliveries.c.seq).limit(1)

        def work(connection: Connection) -> Delivery | None:
            row = connection.execute(query).first()
            return outbox.delivery(row) if row else None

        return await self._database.read(work)

    async def waiting(self, platform: Platform, workspace: str, since: datetime) -> list[Asked]:
        """See the port."""
        c, case = conversations.c, tables.cases.c
        here = (c.platform == platform) & (c.workspace == workspace) & (c.updated_at >= since)
        waits = exists().where((case.conversation == c.id) & case.waiting_since.is_not(None))
        later = messages.alias()
        latest = ~exists().where(
            (later.c.conversation == c.id) & (later.c.author == "customer") & (later.c.seq > messages.c.seq)
        )
        query = (
            select(conversations, messages.c.ref, messages.c.audience)
            .join(messages, messages.c.conversation == c.id)
            .where(here & waits & latest & (messages.c.author == "customer") & messages.c.ref.is_not(None))
            .order_by(c.updated_at.desc())
            .limit(WAITING_LOOKED_AT)
        )

        def work(connection: Connection) -> list[Asked]:
            return [asked_of(conversation_of(row), row.ref, row.audience) for row in connection.execute(query)]

        return await self._database.read(work)

    async def said_since(self, id: ConversationId, since: datetime) -> list[Message]:
        """See the port."""
        theirs = (messages.c.conversation == id) & (messages.c.author == "customer") & (messages.c.at >= since)
        query = select(messages).where(theirs & messages.c.withdrawn.is_(False)).order_by(messages.c.seq)

        def work(connection: Connection) -> list[Message]:
            return [message_of(row) for row in connection.execute(query)]

        return await self._database.read(work)

    async def count_said(self, customer: Account, since: datetime) -> int:
        """See the port."""
        where = conversations.c
        mine = (
            (where.platform == customer.platform)
            & (where.workspace == customer.workspace)
            & (where.user == customer.user)
        )
        theirs = (messages.c.author == "customer") & (messages.c.at >= since)
        joined = messages.join(conversations, conversations.c.id == messages.c.conversation)
        query = select(func.count()).select_from(joined).where(mine & theirs)

        def work(connection: Connection) -> int:
            return int(connection.execute(query).scalar_one())

        return await self._database.read(work)

    async def hasten(self, thing: str, now: datetime) -> int:
        """See the port."""
        named = due.c.watch.contains(f'"id":"{thing}"', autoescape=True)
        earlier = update(due).where(due.c.kind == "watch", due.c.due_at > now, named).values(due_at=now)

        def change(connection: Connection) -> int:
            return connection.execute(earlier).rowcount

        return await self._database.write(change)

    async def due(self, now: datetime, limit: int = 100) -> Sequence[Due]:
        """What is to be done now, oldest first."""
        query = select(due).where(due.c.due_at <= now).order_by(due.c.due_at).limit(limit)

        def work(connection: Connection) -> list[Due]:
            rows = connection.execute(query)
            return [due_rows.promise(row) for row in rows]

        return await self._database.read(work)

    async def answered_by_others(self, venue: Venue, by: Account) -> None:
        """Somebody else than its customer wrote in the thread: what waited for that waits no more."""
        theirs = select(conversations.c.id).where(
            (conversations.c.place == venue.key) & (conversations.c.user != by.user)
        )
        rows = delete(due).where((due.c.kind == "unanswered") & due.c.conversation.in_(theirs))
        await self._database.write(lambda connection: connection.execute(rows))

    async def woken(self, now: datetime, limit: int = 100) -> Sequence[Woken]:
        """The same as events of their conversations; a row without its conversation is left out."""
        which = due.c.due_at <= now
        both = select(due, *_WHERE).join(conversations, conversations.c.id == due.c.conversation)
        query = both.where(which).order_by(due.c.due_at).limit(limit)
        return await self._database.read(
            lambda connection: [due_rows.woken(row, now) for row in connection.execute(query)]
        )

    async def unsent_turn(self, id: ConversationId) -> UnsentTurn | None:
        """The last turn, if nothing of it was sent yet, nothing of it went to people, and it changed no proposal."""

        def work(connection: Connection) -> UnsentTurn | None:
            which = deliveries.c.conversation == id
            last = connection.execute(select(deliveries.c.turn).where(which).order_by(deliveries.c.seq.desc())).scalar()
            newest = select(messages.c.turn).where(messages.c.conversation == id).order_by(messages.c.seq.desc())
            if connection.execute(newest).scalar() not in (None, last):
                return None  # a turn that sent nothing came after it
            rows = connection.execute(select(deliveries).where(deliveries.c.turn == last)).all()
            if not rows or any(r.status != "queued" or r.attempts or r.target != "channel" for r in rows):
                return None
            if any(getattr(codec.body.validate_json(row.body), "live", None) for row in rows):
                return None  # it was read while it was made
            if proposals.touched(connection, str(last)):
                return None  # what was offered or said yes to stays so
            before = connection.execute(select(conversations.c.memory_before).where(conversations.c.id == id)).scalar()
            said = (messages.c.turn == last) & (messages.c.author == "customer")
            texts = connection.execute(select(messages.c.text).where(said).order_by(messages.c.seq)).scalars()
            return UnsentTurn(str(last), codec.memory.validate_json(before), tuple(texts)) if before else None

        return await self._database.read(work)

    async def note_ticket(self, id: ConversationId, ticket: TicketId, url: str | None) -> None:
        """Remember the conversation's ticket."""
        change = update(conversations).where(conversations.c.id == id).values(ticket=ticket, ticket_url=url)
        await self._database.write(lambda connection: connection.execute(change))

    async def note_card(self, id: ConversationId, card: str) -> None:
        """Remember the conversation's desk card."""
        change = update(conversations).where(conversations.c.id == id).values(card=card)
        await self._database.write(lambda connection: connection.execute(change))

    async def note_room(self, id: ConversationId, room: str) -> None:
        """Remember the place that is for its customer and the team."""
        change = update(conversations).where(conversations.c.id == id).values(room=room)
        await self._database.write(lambda connection: connection.execute(change))

    async def in_room(self, platform: Platform, room: str) -> Conversation | None:
        """The conversation whose room that is."""
        return await self._first((conversations.c.platform == platform) & (conversations.c.room == room))


def _history(connection: Connection, id: str) -> tuple[Message, ...]:
    return tuple(map(message_of, reversed(connection.execute(_HISTORY, {"id": id}).all())))


def _of(customer: Account) -> ColumnElement[bool]:
    theirs = (conversations.c.workspace == customer.workspace) & (conversations.c.user == customer.user)
    return theirs & (conversations.c.platform == customer.platform)


def _held(customer: Account) -> ColumnElement[bool]:
    """Conversations of this account that people have."""
    return _of(customer) & conversations.c.status.in_([s for s in get_args(Status) if lifecycle.held_by_people(s)])


def _save(connection: Connection, result: TurnResult) -> None:
    connection.execute(_keep(connection.dialect.name), conversation_row(result))


def _take_back(connection: Connection, turn: str, successor: str) -> None:
    of_turn = deliveries.c.turn == turn
    unsent = of_turn & (deliveries.c.status == "queued") & (deliveries.c.attempts == 0)
    withdrawn = connection.execute(update(deliveries).where(unsent).values(status="withdrawn")).rowcount
    if withdrawn != connection.execute(select(func.count()).select_from(deliveries).where(of_turn)).scalar_one():
        raise TooLateError(turn)
    said = (messages.c.turn == turn) & (messages.c.author == "bot")
    connection.execute(update(messages).where(said).values(withdrawn=True))
    # What it was asked is now asked of its successor: if that one is taken back too, no question is lost.
    asked = (messages.c.turn == turn) & (messages.c.author == "customer")
    connection.execute(update(messages).where(asked).values(turn=successor))
