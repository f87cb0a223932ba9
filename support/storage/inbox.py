"""The inbox: what arrived, stored before it is acknowledged, kept until it is done, and known by its key for good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Executable, bindparam, delete, select, update

from support.model.events import InboundEvent, lane_of
from support.storage import codec
from support.storage.database import Database, upsert_in
from support.storage.tables import events

PAYLOAD_KEPT = timedelta(days=7)
"""How long a finished event keeps what it said. The conversation keeps its own messages."""
KEY_KEPT = timedelta(days=60)
"""How long a finished event's key is remembered: far beyond any provider's redelivery (hours)."""

_FINISH = update(events).where(events.c.key == bindparam("which"))


@cache
def _store(dialect: str) -> Executable:
    """A new event; one whose key is known changes nothing."""
    return upsert_in(dialect, events).on_conflict_do_nothing()


class SqlInbox:
    """Rows of `events`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, event: InboundEvent, received_at: datetime) -> bool:
        """Store the event. False when one with its key is known already."""
        return await self._database.write(lambda connection: put(connection, event, received_at))

    async def put_all(self, events: Sequence[InboundEvent], received_at: datetime) -> Sequence[bool]:
        """The same for many, in one transaction."""
        if not events:
            return ()
        return await self._database.write(lambda connection: [put(connection, one, received_at) for one in events])

    async def knows(self, key: str) -> bool:
        """Was an event with this key stored before?"""
        query = select(events.c.seq).where(events.c.key == key)
        return await self._database.read(lambda connection: connection.execute(query).first() is not None)

    async def unfinished(self) -> Sequence[InboundEvent]:
        """What was stored and not worked off, oldest first: the work of a process that died."""

        def work(connection: Connection) -> list[InboundEvent]:
            rows = connection.execute(select(events.c.payload).where(events.c.done_at.is_(None)).order_by(events.c.seq))
            return [codec.event.validate_json(row.payload) for row in rows if row.payload]

        return await self._database.read(work)

    async def finish(self, keys: Sequence[str], outcome: str, at: datetime) -> None:
        """Mark events as done outside of a turn (a turn marks its own in its transaction)."""
        await self._database.write(lambda connection: finish(connection, keys, outcome, at))

    async def purge(self, now: datetime) -> int:
        """Drop old payloads, then old keys. Returns how many payloads went."""

        def work(connection: Connection) -> int:
            old = (events.c.done_at < now - PAYLOAD_KEPT) & events.c.payload.is_not(None)
            emptied = connection.execute(update(events).where(old).values(payload=None)).rowcount
            connection.execute(delete(events).where(events.c.done_at < now - KEY_KEPT))
            return emptied

        return await self._database.write(work)


def put(connection: Connection, event: InboundEvent, received_at: datetime) -> bool:
    """Store the event, within the caller's transaction. False when one with its key is known already."""
    row = {
        "key": event.key,
        "lane": lane_of(event),
        "payload": codec.event.dump_json(event).decode(),
        "received_at": received_at,
    }
    return connection.execute(_store(connection.dialect.name), row).rowcount == 1


def finish(connection: Connection, keys: Iterable[str], outcome: str, at: datetime) -> None:
    """Mark events as done, within the caller's transaction. What was not for the bot is forgotten at once."""
    values: dict[str, object] = {"done_at": at, "outcome": outcome}
    if outcome == "ignored":
        values["payload"] = None
    rows = [{"which": key, **values} for key in keys]
    if rows:
        connection.execute(_FINISH, rows)
