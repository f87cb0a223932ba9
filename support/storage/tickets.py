"""Tickets as they were seen last, and how far the helpdesk was swept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from support.model.conversation import ConversationId, TicketId
from support.model.tickets import KnownTicket, TicketApart, TicketSeen, TicketState
from support.storage import codec
from support.storage.database import Database, upsert
from support.storage.tables import conversations, cursors, deliveries, events, tickets, tickets_apart

SWEPT = "helpdesk:tickets"
"""Its row of `cursors`."""

FOLLOWED_FOR = timedelta(days=7)
"""How long a ticket is looked at after its conversation went back to the bot; then only what changes is."""


class SqlTickets:
    """Rows of `tickets`. Implements `support.looking.TicketRows`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seen(self, id: ConversationId) -> TicketSeen | None:
        """The ticket as it was; None if it was never looked at."""
        query = select(tickets.c.seen).where(tickets.c.conversation == id)
        return _seen(await self._database.read(lambda connection: connection.execute(query).scalar()))

    async def known(self, states: Sequence[TicketState]) -> Mapping[TicketId, Sequence[KnownTicket]]:
        """Of many at once: whose they are (see `conversations_of`), and how they were seen last."""
        theirs = conversations.c.ticket.in_([state.id for state in states])
        named = conversations.c.id.in_([state.external_id for state in states if state.external_id])
        query = (
            select(conversations.c.id, conversations.c.ticket, tickets.c.seen)
            .select_from(conversations.outerjoin(tickets, tickets.c.conversation == conversations.c.id))
            .where(theirs | named)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        found: dict[TicketId, Sequence[KnownTicket]] = {}
        for state in states:
            whose = [row for row in rows if row.ticket == state.id]
            whose = whose or [row for row in rows if row.id == state.external_id]
            if whose:
                found[state.id] = [(ConversationId(row.id), _seen(row.seen)) for row in whose]
        return found

    async def is_gone(self, id: ConversationId) -> bool:
        """Was the conversation's ticket thrown away when it was looked at last?"""
        seen = await self.seen(id)
        return seen is not None and seen.state is None

    async def keep(self, id: ConversationId, seen: TicketSeen) -> None:
        """This is how it was seen; it is kept apart no more."""

        def work(connection: Connection) -> None:
            connection.execute(delete(tickets_apart).where(tickets_apart.c.conversation == id))
            row = upsert(connection, tickets).values(
                conversation=id, seen=codec.ticket_seen.dump_json(seen).decode(), looked_at=seen.looked_at
            )
            new = {"seen": row.excluded.seen, "looked_at": row.excluded.looked_at}
            connection.execute(row.on_conflict_do_update(index_elements=["conversation"], set_=new))

        await self._database.write(work)

    async def put_apart(self, apart: TicketApart, error: str) -> None:
        """It could not be looked at, once more."""
        values = {
            "conversation": apart.conversation, "ticket": apart.ticket, "tries": apart.tries,
            "since": apart.since, "due_at": apart.due_at, "error": error,
        }  # fmt: skip

        def work(connection: Connection) -> None:
            connection.execute(delete(tickets_apart).where(tickets_apart.c.conversation == apart.conversation))
            connection.execute(insert(tickets_apart).values(values))

        await self._database.write(work)

    async def apart(self) -> Sequence[TicketApart]:
        """Those that can't be looked at, the longest first."""
        query = select(tickets_apart).order_by(tickets_apart.c.since)

        def work(connection: Connection) -> list[TicketApart]:
            return [
                TicketApart(ConversationId(row.conversation), TicketId(row.ticket), row.tries, row.since, row.due_at)
                for row in connection.execute(query)
            ]

        return await self._database.read(work)

    async def at_rest(self, id: ConversationId) -> tuple[int, datetime] | None:
        """None while something of the conversation is to be worked off, or to be told to the helpdesk; else a mark that
        is another one once something was."""

        def work(connection: Connection) -> tuple[int, datetime] | None:
            place = select(conversations.c.place + ":" + conversations.c.user).where(conversations.c.id == id)
            undone = select(events.c.seq).where(events.c.done_at.is_(None) & (events.c.lane == place.scalar_subquery()))
            mine = (deliveries.c.conversation == id) & (deliveries.c.target == "helpdesk")
            queued = select(deliveries.c.seq).where(mine & (deliveries.c.status == "queued"))
            if connection.execute(undone.limit(1)).first() or connection.execute(queued.limit(1)).first():
                return None
            latest = connection.execute(select(func.max(deliveries.c.seq)).where(mine)).scalar()
            moved = connection.execute(select(conversations.c.updated_at).where(conversations.c.id == id)).scalar()
            return None if moved is None else (latest or 0, moved)

        return await self._database.read(work)

    async def conversations_of(self, ticket: TicketId, external_id: str | None = None) -> Sequence[ConversationId]:
        """Whose ticket it is, several people's once theirs were merged: by its number, else by the conversation's id
        that it carries. The oldest conversation first."""
        wanted = (conversations.c.ticket == ticket) | (conversations.c.id == (external_id or ""))
        query = select(conversations.c.id, conversations.c.ticket).where(wanted).order_by(conversations.c.created_at)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        numbered = [ConversationId(row.id) for row in rows if row.ticket == ticket]
        return numbered or [ConversationId(row.id) for row in rows]

    async def longest_unseen(self, before: datetime, limit: int) -> Sequence[ConversationId]:
        """Conversations whose tickets were not looked at since `before`, the longest first: those that people have, and
        those that went back to the bot of late, since a ticket may be merged or taken up again meanwhile. What is kept
        apart is not among them."""
        with_bot = (conversations.c.status == "pending") & (conversations.c.updated_at > before - FOLLOWED_FOR)
        joined = conversations.outerjoin(tickets, tickets.c.conversation == conversations.c.id)
        query = (
            select(conversations.c.id)
            .select_from(joined)
            .where(
                (conversations.c.status.in_(("open", "snoozed")) | with_bot)
                & conversations.c.ticket.is_not(None)
                & conversations.c.id.not_in(select(tickets_apart.c.conversation))
                & (tickets.c.looked_at.is_(None) | (tickets.c.looked_at < before))
            )
            .order_by(tickets.c.looked_at.asc().nulls_first())
            .limit(limit)
        )
        return await self._database.read(lambda c: [ConversationId(id) for id in c.execute(query).scalars()])

    async def swept_to(self) -> datetime | None:
        """Up to which change the helpdesk was swept; None if it never was."""
        query = select(cursors.c.position).where(cursors.c.channel == SWEPT)
        text = await self._database.read(lambda connection: connection.execute(query).scalar())
        return datetime.fromisoformat(text) if text else None

    async def sweep_to(self, at: datetime) -> None:
        """Everything up to `at` was looked at."""

        def work(connection: Connection) -> None:
            row = upsert(connection, cursors).values(channel=SWEPT, position=at.isoformat())
            new = {"position": row.excluded.position}
            connection.execute(row.on_conflict_do_update(index_elements=["channel"], set_=new))

        await self._database.write(work)


def _seen(text: str | None) -> TicketSeen | None:
    return codec.ticket_seen.validate_json(text) if text else None
