"""Discord's ordeal: kill -9 and SIGTERM, a gateway that is cut, calls that fail. `make bench` plays the long version."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.chaos.discord_ordeal import Plan, discord_ordeal


async def test_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path) -> None:
    plan = Plan(seed=4, messages=20, stops=2, by=(signal.SIGKILL, signal.SIGTERM), customers=3, channels=2)
    verdict = await discord_ordeal(plan, tmp_path)
    assert verdict.is_clean, verdict
    assert verdict.exits == [-signal.SIGKILL, 0]
    assert verdict.answered == plan.messages
