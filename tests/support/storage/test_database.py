"""Transactions: all or nothing, and one at a time."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text

from support.storage.database import Database, connect
from support.storage.tables import cursors


def _put(connection: Connection, channel: str) -> None:
    connection.execute(insert(cursors).values(channel=channel, position="1"))


async def _count(database: Database) -> int:
    return await database.read(lambda c: c.execute(select(func.count()).select_from(cursors)).scalar_one())


async def test_an_exception_rolls_everything_back(database: Database) -> None:
    def work(connection: Connection) -> None:
        _put(connection, "a")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await database.write(work)

    assert await _count(database) == 0
    await database.write(lambda connection: _put(connection, "b"))
    assert await _count(database) == 1


async def test_many_writers_queue_up(database: Database) -> None:
    await asyncio.gather(*(database.write(lambda c, n=n: _put(c, f"c{n}")) for n in range(50)))
    assert await _count(database) == 50


def test_what_is_kept_is_for_our_user_alone(tmp_path: Path) -> None:
    """It holds customers' words; the files that SQLite puts beside it, too."""
    engine = connect(f"sqlite:///{tmp_path}/data/relais.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (word TEXT)"))
        modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "data").iterdir()}
    engine.dispose()
    assert modes == dict.fromkeys(("relais.db", "relais.db-wal", "relais.db-shm"), 0o600)
