"""Switches of `support.model.switches`, each set together with its line in the audit log."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection, delete, insert, select

from support.model.commands import AuditEntry
from support.model.switches import UNTOUCHED, Place, Switches, SwitchKind
from support.storage.database import Database, upsert
from support.storage.tables import audit, switches

_ALL = select(switches.c.kind, switches.c.place, switches.c.value)


class SqlSwitches:
    """Rows of `switches`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self) -> Switches:
        """As they are: a handful of rows, as a rule none."""

        def work(connection: Connection) -> Switches:
            rows = connection.execute(_ALL).all()
            if not rows:
                return UNTOUCHED
            paused = frozenset(Place(row.place) for row in rows if row.kind == "paused")
            modes, pins = (
                {Place(row.place): row.value for row in rows if row.kind == kind} for kind in ("mode", "pin")
            )
            caps = {row.place: Decimal(row.value) for row in rows if row.kind == "budget"}
            return Switches(paused, modes, pins, caps)

        return await self._database.read(work)

    async def set(self, kind: SwitchKind, place: Place, value: str | None, entry: AuditEntry) -> None:
        """None switches it off."""

        def work(connection: Connection) -> None:
            connection.execute(delete(switches).where((switches.c.kind == kind) & (switches.c.place == place)))
            if value is not None:
                row = {"kind": kind, "place": place, "value": value, "by": entry.by.key, "at": entry.at}
                connection.execute(upsert(connection, switches).values(row))
            note(connection, entry)

        await self._database.write(work)


def note(connection: Connection, entry: AuditEntry) -> None:
    """A line of the audit log, within the caller's transaction."""
    row = {
        "at": entry.at, "proposal": "", "conversation": "", "account": "", "by": entry.by.key,
        "action": entry.action, "thing": entry.thing, "before": entry.before, "state": entry.after, "rule": "",
    }  # fmt: skip
    connection.execute(insert(audit).values(row))
