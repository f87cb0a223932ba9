"""Every scenario in `data/`, over both transports, with a bystander who must see no order data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.slack.remote import SlackRemote
from sandbox.world import start_world
from tests.running import relais
from tests.scenarios.pilot import Pilot

SCENARIOS = [
    pytest.param(yaml.safe_load(file.read_text("utf-8")), id=file.stem)
    for file in sorted((Path(__file__).parent / "data").glob("*.yaml"))
]
ORDER_DATA = ("1Z", "maya.lind@", "camille.roux@", "on its way", "en route", "expected on", "prévue", "tracking")
"""What only the customer may read."""


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
