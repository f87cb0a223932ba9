"""Transactions: all or nothing, and one at a time."""

import asyncio

import pytest
from sqlalchemy import Connection, func, insert, select

from support.storage.database import Database
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
