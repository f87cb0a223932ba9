"""The whole product under the handlers' tests: the sandbox's world and the real bot in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers.composition.running import Relais
from sandbox.slack.remote import SlackRemote
from sandbox.world import World, start_world
from support.storage.tables import conversations, deliveries, events
from tests.running import HTTP, relais


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with start_world() as world:
        yield world


@pytest.fixture
async def remote(world: World) -> AsyncIterator[SlackRemote]:
    async with SlackRemote.connect(world.slack.base_url) as remote:
        yield remote


@pytest.fixture
async def http_bot(world: World, tmp_path: Path) -> AsyncIterator[Relais]:
    """Fed by signed HTTP requests."""
    async with relais(world, "http", tmp_path) as bot:
        yield bot


@pytest.fixture
async def socket_bot(world: World, tmp_path: Path) -> AsyncIterator[Relais]:
    """Fed by Socket Mode; its HTTP side is open too."""
    async with relais(world, "socket", tmp_path, **HTTP) as bot:
        yield bot


@pytest.fixture(params=["socket_bot", "http_bot"])
def bot(request: pytest.FixtureRequest) -> Relais:
    """Over both transports."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Relais)
    return found


async def stored(bot: Relais) -> int:
    """How many events, conversations and deliveries there are in the bot's database."""
    tables = (events, conversations, deliveries)
    return await bot.store.database.read(
        lambda connection: sum(
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        )
    )
