"""What the bot itself keeps, read from outside while it lives and dies: its side of the comparison."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOOK_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation as the bot has it."""

    id: str
    place: str
    user: str
    card: str | None
    ticket: int | None
    status: str
    case: dict[str, Any] | None

    @property
    def lane(self) -> str:
        return f"{self.place}:{self.user}"


@dataclass(slots=True)
class DeskRows:
    """One database. `watch` keeps `by_thread` and `busy` fresh, so that many may wait without each asking."""

    path: Path
    by_thread: dict[str, Row] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    """Lanes with events that are not worked off, and conversations with deliveries that are not sent."""
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(sqlite3.OperationalError):  # whose writer was just killed is looked at once more
                self.look()
            async with self._news:
                self._news.notify_all()
            await asyncio.sleep(LOOK_EVERY_S)

    def look(self) -> None:
        """Read anew what many wait for."""
        with self._open() as rows:
            if rows is None:
                return
            talks = rows.execute("select thread, id, place, user, card, ticket, status from conversations")
            for thread, id, place, user, card, ticket, status in talks:
                self.by_thread[thread] = Row(id, place, user, card, int(ticket) if ticket else None, status, None)
            self.busy = {lane for (lane,) in rows.execute("select distinct lane from events where done_at is null")}
            queued = rows.execute("select distinct conversation from deliveries where status = 'queued'")
            self.busy |= {id for (id,) in queued}

    async def until(self, thread: str, good: Callable[[Row], object]) -> Row:
        """The row of the conversation in this thread, once it is as wished."""
        async with self._news:
            while True:
                row = self.by_thread.get(thread)
                if row is not None and good(row):
                    return row
                await self._news.wait()

    def is_idle(self, row: Row) -> bool:
        """Nothing is to be done or to be sent for this conversation."""
        return row.lane not in self.busy and row.id not in self.busy

    def unfinished(self) -> int:
        """Events not worked off and deliveries not sent."""
        events = self.select("select count(*) from events where done_at is null")
        queued = self.select("select count(*) from deliveries where status = 'queued'")
        return int(events[0][0] + queued[0][0])

    def cases(self) -> dict[str, Row]:
        """Every conversation with people's side of it, by its thread."""
        query = (
            "select c.thread, c.id, c.place, c.user, c.card, c.ticket, c.status, s.body"
            " from conversations c left join cases s on s.conversation = c.id"
        )
        return {
            thread: Row(id, place, user, card, int(ticket) if ticket else None, status, json.loads(case or "null"))
            for thread, id, place, user, card, ticket, status, case in self.select(query)
        }

    def select(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Nothing before the bot has made its tables."""
        with self._open() as rows:
            return rows.execute(query, values).fetchall() if rows is not None else []

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        if not self.path.exists():
            yield None
            return
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as rows:
            made = rows.execute("select count(*) from sqlite_master where name = 'tickets'").fetchone()[0]
            yield rows if made else None
