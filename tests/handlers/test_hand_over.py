"""A new version starts before the old one is stopped: customers write all the while, each is answered once, and whatever
the old one takes in meanwhile the new one works off.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog

from bot import lowered
from handlers.composition.running import Relais
from handlers.slack.manifest import manifest
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from support import config
from tests.running import HTTP, SteeredClock, shelf

PATIENCE_S = 60.0
GAP_S = 0.05
"""Twice as dense as the ten events a second that are promised."""
QUESTION = "What is your return policy?"


class Streets:
    """Customers who write one after the other, until they are told to stop."""

    def __init__(self, remote: SlackRemote) -> None:
        self.remote = remote
        self.asked: list[str] = []
        self._over = False

    async def write(self) -> None:
        maya = await self.remote.person("maya")
        while not self._over:
            self.asked.append(await maya.post("#help", QUESTION))
            await asyncio.sleep(GAP_S)

    async def some_more(self, number: int = 3) -> None:
        """Until so many more were written."""
        enough = len(self.asked) + number
        while len(self.asked) < enough:  # noqa: ASYNC110
            await asyncio.sleep(GAP_S)

    def end(self) -> None:
        self._over = True

    async def each_is_answered_once(self) -> None:
        maya = await self.remote.person("maya")

        async def answers() -> list[int]:
            return [sum(seen.is_from_bot for seen in await maya.sees("#help", ts)) for ts in self.asked]

        await self.remote.wait_for(answers, all, deadline_s=PATIENCE_S)
        await self.remote.wait_for_deliveries(deadline_s=PATIENCE_S)
        assert await answers() == [1] * len(self.asked)


@asynccontextmanager
async def version(world: World, transport: str, folder: Path) -> AsyncIterator[Relais]:
    """A process, as far as two in one process are."""
    environment = lowered(world.environment()) | {"database_url": f"sqlite:///{folder}/relais.db"}
    if transport == "http":
        environment |= {"slack_app_token": "", **HTTP}
    settings = config.load(_env_file=None, **environment)
    bot = Relais(settings, SteeredClock(world.now), shelf=shelf(settings.relais_data), paced=False,
                 http=transport == "http")  # fmt: skip
    await bot.start()
    try:
        if transport == "http":
            send_to(world, bot)
        yield bot
    finally:
        await bot.stop()


def send_to(world: World, bot: Relais) -> None:
    world.slack.workspace.app.deliver_to(f"http://127.0.0.1:{bot.port}/slack/events")


@pytest.fixture
def streets(world: World, remote: SlackRemote) -> Streets:
    world.slack.workspace.app.install(manifest())
    return Streets(remote)


async def test_over_http_both_may_be_sent_to(world: World, streets: Streets, tmp_path: Path) -> None:
    async with version(world, "http", tmp_path) as old, asyncio.TaskGroup() as group:
        group.create_task(streets.write())
        await streets.some_more()
        async with version(world, "http", tmp_path) as new:
            await streets.some_more()
            send_to(world, old)
            await streets.some_more()
            send_to(world, new)
            await old.stop()
            await streets.some_more()
            streets.end()
            await streets.each_is_answered_once()


async def test_over_sockets_and_should_the_new_one_end_first_the_old_one_goes_on(
    world: World, streets: Streets, tmp_path: Path
) -> None:
    with structlog.testing.capture_logs() as logs:
        async with version(world, "socket", tmp_path) as old, asyncio.TaskGroup() as group:
            group.create_task(streets.write())
            async with version(world, "socket", tmp_path):
                await streets.some_more()
            async with asyncio.timeout(PATIENCE_S):
                while "work_taken_up_again" not in [entry["event"] for entry in logs]:  # noqa: ASYNC110
                    await asyncio.sleep(GAP_S)
            async with version(world, "socket", tmp_path):
                await streets.some_more()
                await old.stop()
                await streets.some_more()
                streets.end()
                await streets.each_is_answered_once()
    said = [entry["event"] for entry in logs]
    assert [said.count(event) for event in ("handing_over", "hand_over_done", "work_taken_up_again")] == [2, 2, 1]
