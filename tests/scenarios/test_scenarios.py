"""Every scenario in `data/`, over both transports, with a bystander who must see no order data."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import Relais, lowered
from sandbox.slack.remote import SlackRemote
from sandbox.world import World, start_world
from support import config
from support.clock import SystemClock
from tests.scenarios.pilot import Pilot

SCENARIOS = [
    pytest.param(yaml.safe_load(file.read_text("utf-8")), id=file.stem)
    for file in sorted((Path(__file__).parent / "data").glob("*.yaml"))
]
ORDER_DATA = ("1Z", "maya.lind@", "camille.roux@", "on its way", "en route", "expected on", "prévue", "tracking")
"""What only the customer may read."""


@asynccontextmanager
async def relais(world: World, transport: str, tmp_path: Path) -> AsyncIterator[Relais]:
    """The real bot against the world, by Socket Mode or by signed HTTP requests."""
    environment = lowered(world.environment()) | {"database_url": f"sqlite:///{tmp_path}/relais.db"}
    if transport == "http":
        environment |= {"slack_app_token": "", "port": "0", "host": "127.0.0.1"}
    bot = Relais(config.load(_env_file=None, **environment), SystemClock(world.now), http=transport == "http")
    await bot.start()
    try:
        if transport == "http":
            world.slack.workspace.app.deliver_to(f"http://127.0.0.1:{bot.port}/slack/events")
        yield bot
    finally:
        await bot.stop()


@pytest.mark.parametrize("transport", ["socket", "http"])
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_scenario(scenario: dict[str, Any], transport: str, tmp_path: Path) -> None:
    async with (
        start_world() as world,
        relais(world, transport, tmp_path),
        SlackRemote.connect(world.slack.base_url) as remote,
    ):
        pilot = Pilot(world, remote)
        for step in scenario["steps"]:
            await pilot.step(step["who"], step)
        seen = await pilot.bystander_saw()
        for secret in (*ORDER_DATA, *scenario.get("never_public", [])):
            assert secret.casefold() not in seen.casefold(), f"the bystander saw {secret!r}"
