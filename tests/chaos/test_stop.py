"""SIGTERM amid the work: the bot ends what is under way and exits 0; the next one does the rest, and nothing is repeated."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.chaos.ordeal import Plan, ordeal


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_bot_that_is_asked_to_stop_loses_and_repeats_nothing(transport: str, tmp_path: Path) -> None:
    plan = Plan(3, messages=12, stops=2, by=signal.SIGTERM, transport=transport, customers=4, channels=4)  # type: ignore[arg-type]
    verdict = await ordeal(plan, tmp_path)
    assert verdict.exits == [0, 0]
    assert verdict.is_clean, verdict
    assert verdict.answered == plan.messages
    assert verdict.ephemerals_repeated == 0
