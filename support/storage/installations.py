"""The Slack workspaces that installed the app, and the words by which an installation is known as begun here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from support.model.installations import Installation
from support.storage.database import Database, upsert
from support.storage.tables import slack_install_states as states
from support.storage.tables import slack_installations as rows

MOST_BEGUN = 1000
"""Installations that are begun and neither ended nor too old: who opens the link again and again fills no database."""


class SqlInstallations:
    """Implements `support.ports.Installations`."""

    def __init__(self, database: Database, most_begun: int = MOST_BEGUN) -> None:
        self._database = database
        self._most_begun = most_begun

    async def all(self) -> Sequence[Installation]:
        """By their names."""
        query = select(rows.c.team, rows.c.name, rows.c.sealed).order_by(rows.c.name)

        def work(connection: Connection) -> list[Installation]:
            return [Installation(*row) for row in connection.execute(query)]

        return await self._database.read(work)

    async def of(self, team: str) -> Installation | None:
        """See the port."""
        query = select(rows.c.team, rows.c.name, rows.c.sealed).where(rows.c.team == team)

        def work(connection: Connection) -> Installation | None:
            row = connection.execute(query).first()
            return Installation(*row) if row else None

        return await self._database.read(work)

    async def save(self, installation: Installation, at: datetime) -> None:
        """See the port."""
        values = {"name": installation.name, "sealed": installation.sealed, "installed_at": at}

        def work(connection: Connection) -> None:
            row = upsert(connection, rows).values(team=installation.team, **values)
            connection.execute(row.on_conflict_do_update(index_elements=["team"], set_=values))

        await self._database.write(work)

    async def remove(self, team: str, sealed: str) -> bool:
        """See the port."""
        gone = delete(rows).where((rows.c.team == team) & (rows.c.sealed == sealed))
        return await self._database.write(lambda connection: connection.execute(gone).rowcount > 0)

    async def begin(self, state: str, now: datetime, until: datetime) -> bool:
        """See the port."""

        def work(connection: Connection) -> bool:
            connection.execute(delete(states).where(states.c.until <= now))
            if connection.execute(select(func.count()).select_from(states)).scalar_one() >= self._most_begun:
                return False
            connection.execute(states.insert().values(digest=_digest(state), until=until))
            return True

        return await self._database.write(work)

    async def consume(self, state: str, now: datetime) -> bool:
        """One statement, so that of two who bring the same word only one has it."""
        taken = delete(states).where((states.c.digest == _digest(state)) & (states.c.until > now))
        return await self._database.write(lambda connection: connection.execute(taken).rowcount > 0)

    async def purge(self, now: datetime) -> None:
        """Forget words that are too old."""
        old = delete(states).where(states.c.until <= now)
        await self._database.write(lambda connection: connection.execute(old))


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()
