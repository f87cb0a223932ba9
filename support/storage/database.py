"""One connection to the database, on one thread of its own, behind two verbs: `read` and `write`.

Why a thread: SQLite calls block. Why only one: SQLite has one writer anyway, and a queue in front of one connection
never meets `database is locked`. Statements that every message needs are built once, at import: building one takes four
times as long as running it. WAL with `synchronous=NORMAL` survives kill -9 (a power cut may lose the last
transactions, which providers deliver again).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import Table

from support.errors import SettingError

T = TypeVar("T")


def connect(url: str) -> Engine:
    """An engine with the settings that matter. An SQLite file, and its folder, are made if they are missing.

    Raises SettingError where that can't be.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed)
    if parsed.database and parsed.database != ":memory:":
        file = Path(parsed.database)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            # It holds what customers write: for our user alone. SQLite gives the files beside it the same mode.
            file.touch(mode=0o600)
        except OSError as error:
            raise SettingError(f"DATABASE_URL: there can be no file {file} ({error.strerror})") from error
    engine = create_engine(
        parsed, poolclass=StaticPool, connect_args={"check_same_thread": False, "isolation_level": None}
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.connection.cursor().execute("BEGIN IMMEDIATE")  # past SQLAlchemy, which takes ten times as long

    return engine


class Database:
    """The rows' room. Functions given to `read` and `write` run on the database's thread with a connection."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._connection: Connection | None = None

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction; an exception rolls all of it back."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work`, which only reads."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work)

    def _transact(self, work: Callable[[Connection], T]) -> T:
        if self._connection is None:
            self._connection = self.engine.connect()
        with self._connection.begin():
            return work(self._connection)

    async def answers(self, within_s: float) -> bool:
        """Does it answer a question about its own tables in time?"""
        try:
            async with asyncio.timeout(within_s):
                await self.read(lambda connection: connection.execute(text("SELECT version_num FROM alembic_version")))
        except (TimeoutError, SQLAlchemyError):
            return False
        return True

    async def close(self) -> None:
        """Wait for what is running, then close."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._dispose)
        self._thread.shutdown()

    def _dispose(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self.engine.dispose()


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, in the connection's dialect."""
    return upsert_in(connection.dialect.name, table)


def upsert_in(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same for a dialect by its name: for statements that are built once."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
