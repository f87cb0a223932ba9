"""Calls for people, of `support.escalation.limits`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select

from support.escalation.limits import WINDOW
from support.model.conversation import ConversationId
from support.model.people import Account
from support.storage.database import Database, upsert
from support.storage.tables import calls


class SqlCalls:
    """Rows of `calls`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def call(
        self, conversation: ConversationId, account: Account, now: datetime, *, of_person: int, of_community: int
    ) -> datetime | None:
        """Note it if there is room; else when there will be."""
        workspace = f"{account.platform}:{account.workspace}"

        def times(connection: Connection, which: ColumnElement[bool]) -> Sequence[datetime]:
            recent = which & (calls.c.at > now - WINDOW)
            return connection.execute(select(calls.c.at).where(recent).order_by(calls.c.at)).scalars().all()

        def work(connection: Connection) -> datetime | None:
            if times(connection, calls.c.conversation == conversation):
                return None
            full: list[datetime] = []
            for which, most in (
                (calls.c.account == account.key, of_person),
                (calls.c.workspace == workspace, of_community),
            ):
                made = times(connection, which)
                if len(made) >= most:
                    full.append(made[len(made) - most] + WINDOW)
            if full:
                return max(full)
            row = {"conversation": conversation, "account": account.key, "workspace": workspace, "at": now}
            statement = upsert(connection, calls).values(row)
            connection.execute(statement.on_conflict_do_update(index_elements=["conversation"], set_=row))
            return None

        return await self._database.write(work)

    async def purge(self, now: datetime) -> None:
        """Drop what no longer counts."""
        old = delete(calls).where(calls.c.at <= now - WINDOW)
        await self._database.write(lambda connection: connection.execute(old))
