"""Three sides, one truth: whatever fails, what customers, Slack and Gorgias were told agrees in the end."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.desk_ordeal import DeskPlan, desk_ordeal


async def test_the_three_sides_agree_in_the_end(tmp_path: Path) -> None:
    verdict = await desk_ordeal(DeskPlan(seed=7, conversations=12, stops=2), tmp_path)
    assert verdict.problems == []
    assert verdict.delivered > 24
