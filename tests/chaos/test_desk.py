"""Three sides, one truth: whatever fails, what customers, Slack and Gorgias were told agrees in the end.

The customers are at Discord, where most can go wrong; `make bench` plays it with customers in Slack, too, and long.
"""

from __future__ import annotations

from pathlib import Path

from tests.chaos.desk_ordeal import DeskPlan, desk_ordeal


async def test_the_three_sides_agree_in_the_end(tmp_path: Path) -> None:
    verdict = await desk_ordeal(DeskPlan(seed=7, conversations=12, stops=2, where="discord"), tmp_path)
    assert verdict.problems == []
    assert verdict.delivered > 24
