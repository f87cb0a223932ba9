"""Bookmarks: how far each channel has been read for what was missed, and where to look besides.

Everything before a channel's bookmark was read, so it is in the inbox or was not for the bot. Live events don't move
it: one that arrived says nothing about those before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from support.model.people import Platform, Venue
from support.storage.database import Database, upsert
from support.storage.tables import cases, conversations, cursors


class SqlBookmarks:
    """Rows of `cursors`, and the venues of `conversations`. Implements `support.ports.Bookmarks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, channels: Sequence[Venue], start: str) -> None:
        """Those never seen before begin at `start`."""
        rows = [{"channel": _name(channel), "position": start} for channel in channels]

        def work(connection: Connection) -> None:
            connection.execute(upsert(connection, cursors).on_conflict_do_nothing(), rows)

        if rows:
            await self._database.write(work)

    async def position(self, channel: Venue, start: str) -> str:
        """Up to where `channel` was read; one never seen before begins at `start`."""

        def work(connection: Connection) -> str:
            first = upsert(connection, cursors).values(channel=_name(channel), position=start)
            connection.execute(first.on_conflict_do_nothing())
            query = select(cursors.c.position).where(cursors.c.channel == _name(channel))
            return str(connection.execute(query).scalar_one())

        return await self._database.write(work)

    async def move(self, channel: Venue, position: str) -> None:
        """Everything up to `position` is read. A bookmark only moves on; positions compare by length, then as text."""

        def work(connection: Connection) -> None:
            row = upsert(connection, cursors).values(channel=_name(channel), position=position)
            changed = {"position": row.excluded.position}
            connection.execute(
                row.on_conflict_do_update(index_elements=["channel"], set_=changed, where=_older_than(position))
            )

        await self._database.write(work)

    async def move_all(self, platform: Platform, workspace: str, position: str) -> None:
        """The same for every bookmark of a workspace."""
        theirs = cursors.c.channel.startswith(f"{platform}:{workspace}:", autoescape=True)
        change = update(cursors).where(theirs & _older_than(position)).values(position=position)
        await self._database.write(lambda connection: connection.execute(change))

    async def active(self, platform: Platform, since: datetime) -> Sequence[tuple[Venue, datetime]]:
        """Venues of conversations that moved since then, with the moment each began; latest moved first."""
        c = conversations.c
        query = (
            select(c.workspace, c.channel, c.thread, c.private, c.created_at)
            .where((c.platform == platform) & (c.updated_at >= since))
            .order_by(c.updated_at.desc())
        )

        def work(connection: Connection) -> list[tuple[Venue, datetime]]:
            rows = connection.execute(query)
            return [(Venue(platform, r.workspace, r.channel, r.thread, r.private), r.created_at) for r in rows]

        return await self._database.read(work)

    async def answered_directly(
        self, platform: Platform, workspace: str, since: datetime
    ) -> Sequence[tuple[Venue, str, datetime]]:
        """See the port."""
        c = conversations.c
        query = (
            select(c.channel, c.thread, c.user, c.created_at)
            .join(cases, (cases.c.conversation == c.id) & cases.c.direct)
            .where((c.platform == platform) & (c.workspace == workspace) & (c.updated_at >= since) & ~c.private)
            .order_by(c.updated_at.desc())
        )

        def work(connection: Connection) -> list[tuple[Venue, str, datetime]]:
            rows = connection.execute(query)
            return [(Venue(platform, workspace, r.channel, r.thread), r.user, r.created_at) for r in rows]

        return await self._database.read(work)


def _name(channel: Venue) -> str:
    return f"{channel.platform}:{channel.workspace}:{channel.channel}"


def _older_than(position: str) -> ColumnElement[bool]:
    length = func.length(cursors.c.position)
    return (length < len(position)) | ((length == len(position)) & (cursors.c.position < position))
