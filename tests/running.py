"""The real bot, running in the sandbox's world, over Socket Mode or over signed HTTP requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot import Relais, lowered
from sandbox.world import World
from support import config
from support.clock import SystemClock

HTTP = {"host": "127.0.0.1", "port": "0"}
"""Settings that open a free port on loopback."""


@asynccontextmanager
async def relais(
    world: World, transport: str, folder: Path, *, paced: bool = True, **settings: str
) -> AsyncIterator[Relais]:
    """The bot with a database in `folder`. `settings` come on top of the world's own environment."""
    environment = lowered(world.environment()) | {"database_url": f"sqlite:///{folder}/relais.db"}
    if transport == "http":
        environment |= {"slack_app_token": "", **HTTP}
    environment |= settings
    bot = Relais(
        config.load(_env_file=None, **environment), SystemClock(world.now), paced=paced, http="port" in environment
    )
    await bot.start()
    try:
        if transport == "http":
            world.slack.workspace.app.deliver_to(f"http://127.0.0.1:{bot.port}/slack/events")
        yield bot
    finally:
        await bot.stop()
