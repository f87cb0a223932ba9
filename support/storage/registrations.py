"""What platforms were told of our commands last, so that they are told again only when something changed."""

from __future__ import annotations

from sqlalchemy import Connection, select

from support.storage.database import Database, upsert
from support.storage.tables import registrations


class SqlRegistrations:
    """Rows of `registrations`. Implements `support.ports.Registrations`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def told(self, scope: str) -> str | None:
        """The digest of what was registered there last."""
        query = select(registrations.c.told).where(registrations.c.scope == scope)
        return await self._database.read(lambda connection: connection.execute(query).scalar())

    async def note(self, scope: str, told: str) -> None:
        """This is registered there now."""

        def work(connection: Connection) -> None:
            row = upsert(connection, registrations).values(scope=scope, told=told)
            connection.execute(row.on_conflict_do_update(index_elements=["scope"], set_={"told": told}))

        await self._database.write(work)
