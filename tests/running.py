"""The real bot, running in the sandbox's world, over Socket Mode or over signed HTTP requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from bot import lowered
from handlers.composition.running import Relais
from handlers.slack.manifest import manifest
from sandbox.world import World
from support import config
from support.world import Shelf

HTTP = {"host": "127.0.0.1", "port": "0"}
"""Settings that open a free port on loopback."""


class SteeredClock:
    """Implements `support.ports.Clock`: runs on from `start`, `pace` times as fast, and can be put forward.

    Who sleeps by it sleeps as much shorter. A pace below 1 gives a test all the time it needs between two messages.
    """

    def __init__(self, start: datetime, pace: float = 1.0) -> None:
        self._start = start
        self._pace = pace
        self._since = time.monotonic()
        self._skipped = timedelta()

    def now(self) -> datetime:
        """The present, UTC."""
        run = timedelta(seconds=(time.monotonic() - self._since) * self._pace)
        return self._start.astimezone(UTC) + run + self._skipped

    async def sleep(self, seconds: float) -> None:
        """Wait that long by this clock."""
        await asyncio.sleep(seconds / self._pace)

    def skip(self, seconds: float) -> None:
        """Put it forward. Who sleeps already does not notice."""
        self._skipped += timedelta(seconds=seconds)


def shelf(data: Path) -> Shelf:
    """What a bot reads of its data folder: once a process, as long as no file in it changes."""
    return _shelf(data, max(file.stat().st_mtime_ns for file in data.rglob("*.yaml")))


@lru_cache(maxsize=2)
def _shelf(data: Path, _changed: int) -> Shelf:
    return Shelf.read(data)


@asynccontextmanager
async def relais(
    world: World,
    transport: str,
    folder: Path,
    clock: SteeredClock | None = None,
    *,
    paced: bool = True,
    **settings: str,
) -> AsyncIterator[Relais]:
    """The bot with a database in `folder`, in a workspace that allows and sends what the manifest declares and no more; a
    call beyond it fails the test. `settings` come on top of the world's own environment."""
    environment = lowered(world.environment()) | {"database_url": f"sqlite:///{folder}/relais.db"}
    if transport == "http":
        environment |= {"slack_app_token": "", "slack_desk_app_token": "", **HTTP}
    environment |= settings
    clock = clock or SteeredClock(world.now)
    workspaces = [world.slack.workspace, *([world.office] if world.office else [])]
    for workspace in workspaces:
        workspace.app.install(manifest())
    loaded = config.load(_env_file=None, **environment)
    bot = Relais(loaded, clock, shelf=shelf(loaded.relais_data), paced=paced, http="port" in environment)
    await bot.start()
    try:
        if transport == "http":
            for path, workspace in zip(("/slack/events", "/slack/desk/events"), workspaces, strict=False):
                workspace.app.deliver_to(f"http://127.0.0.1:{bot.port}{path}")
        yield bot
    finally:
        await bot.stop()
    assert not any(workspace.undeclared for workspace in workspaces), "the manifest does not declare this"
