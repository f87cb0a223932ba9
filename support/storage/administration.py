"""All that is kept of one account, read out or erased; what a command changed, noted; and the days of a report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, exists, or_, select, update

from support.model.commands import AuditEntry
from support.model.people import Account
from support.storage import switches
from support.storage.database import Database
from support.storage.tables import (
    audit,
    calls,
    cases,
    codes,
    conversations,
    deliveries,
    due,
    events,
    grants,
    links,
    live,
    messages,
    proof_attempts,
    proposals,
    tickets,
    tickets_apart,
)

ERASED = "erased"
BY_CONVERSATION: tuple[Table, ...] = (messages, deliveries, due, cases, tickets, tickets_apart, live)
BY_ACCOUNT: tuple[Table, ...] = (grants, links, codes, proof_attempts, calls, proposals)
UNDER_WAY = ("agreed", "doing")
SECRETS = {"salt", "digest", "memory", "memory_before", "seq", "turn"}
"""Columns of no use to anybody outside."""


class SqlAdministration:
    """Rows of all tables, by whose they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, entry: AuditEntry) -> None:
        """A line of the audit log."""
        await self._database.write(lambda connection: switches.note(connection, entry))

    async def kept(self, account: Account) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Everything, by table; JSON as it is."""

        def work(connection: Connection) -> dict[str, list[dict[str, Any]]]:
            found = {"conversations": _read(connection, select(conversations).where(_theirs(account)))}
            ids = [row["id"] for row in found["conversations"]]
            for table in BY_CONVERSATION:
                found[table.name] = _read(connection, select(table).where(table.c.conversation.in_(ids)))
            for table in BY_ACCOUNT:
                found[table.name] = _read(connection, select(table).where(table.c.account == account.key))
            found["audit"] = _read(connection, select(audit).where(audit.c.account == account.key))
            found["events"] = _read(connection, select(events).where(_lane(account)))
            return {name: rows for name, rows in found.items() if rows}

        return await self._database.read(work)

    async def erase(self, account: Account, entry: AuditEntry) -> int | None:
        """Erase it all, with a line of the audit log; how many rows. None, and nothing of it, while the shop is being
        changed for them. The log's older lines stay, without who it was and what was said."""

        def work(connection: Connection) -> int | None:
            ours = proposals.c.account == account.key
            if connection.execute(select(proposals.c.id).where(ours & proposals.c.state.in_(UNDER_WAY))).first():
                return None
            ids = select(conversations.c.id).where(_theirs(account))
            count = 0
            for table in BY_CONVERSATION:
                count += connection.execute(delete(table).where(table.c.conversation.in_(ids))).rowcount
            for table in BY_ACCOUNT:
                count += connection.execute(delete(table).where(table.c.account == account.key)).rowcount
            count += connection.execute(delete(conversations).where(_theirs(account))).rowcount
            # The keys stay, so that nothing that was done is done again when a platform sends it once more.
            blank = {"payload": None, "lane": ERASED, "done_at": entry.at, "outcome": ERASED}
            count += connection.execute(update(events).where(_lane(account)).values(blank)).rowcount
            who = or_(audit.c.account == account.key, audit.c.by == account.key)
            connection.execute(update(audit).where(audit.c.account == account.key).values(reason=None, detail=None))
            connection.execute(update(audit).where(who & (audit.c.by == account.key)).values(by=ERASED))
            connection.execute(update(audit).where(audit.c.account == account.key).values(account=ERASED))
            switches.note(connection, entry)
            return count

        return await self._database.write(work)

    async def days(self, since: datetime, zone: tzinfo) -> Mapping[date, tuple[int, int]]:
        """Conversations that began on each day: how many stayed with the bot, how many went to people."""
        went = exists().where(cases.c.conversation == conversations.c.id)
        query = select(conversations.c.created_at, went.label("went")).where(conversations.c.created_at >= since)

        def work(connection: Connection) -> dict[date, tuple[int, int]]:
            counted: dict[date, tuple[int, int]] = {}
            for row in connection.execute(query):
                day = row.created_at.astimezone(zone).date()
                bot, people = counted.get(day, (0, 0))
                counted[day] = (bot, people + 1) if row.went else (bot + 1, people)
            return counted

        return await self._database.read(work)


def _theirs(account: Account) -> Any:
    return (
        (conversations.c.platform == account.platform)
        & (conversations.c.workspace == account.workspace)
        & (conversations.c.user == account.user)
    )


def _lane(account: Account) -> Any:
    """Events in a lane of theirs (`support.model.events.lane_of`)."""
    start, end = f"{account.platform}:{account.workspace}:", f":{account.user}"
    return events.c.lane.startswith(start, autoescape=True) & events.c.lane.endswith(end, autoescape=True)


def _read(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [_shown(row) for row in connection.execute(query)]


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row._mapping.items() if name not in SECRETS and value is not None}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
