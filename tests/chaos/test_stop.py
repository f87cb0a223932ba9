"""SIGTERM amid the work: the bot ends what is under way and exits 0; the next one does the rest, and nothing is repeated."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Literal

import pytest

from tests.chaos.ordeal import Plan, ordeal


@pytest.mark.parametrize(("transport", "stops"), [("socket", 2), ("http", 1)])
async def test_a_bot_that_is_asked_to_stop_loses_and_repeats_nothing(
    transport: Literal["socket", "http"], stops: int, tmp_path: Path
) -> None:
    plan = Plan(3, messages=6 * stops, stops=stops, by=signal.SIGTERM, transport=transport, customers=4, channels=4)
    verdict = await ordeal(plan, tmp_path)
    assert verdict.exits == [0] * stops
    assert verdict.is_clean, verdict
    assert verdict.answered == plan.messages
    assert verdict.ephemerals_repeated == 0
