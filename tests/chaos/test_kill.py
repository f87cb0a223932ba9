"""kill -9, again and again: everything is answered, in order, and what can be read back is there once.

`make bench` plays the long version.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.ordeal import Plan, ordeal


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(seed=1, messages=20, stops=2, customers=5, channels=5), id="socket"),
        pytest.param(Plan(seed=2, messages=12, stops=1, customers=4, channels=4, transport="http"), id="http"),
    ],
)
async def test_nothing_is_lost_doubled_or_out_of_order(plan: Plan, tmp_path: Path) -> None:
    verdict = await ordeal(plan, tmp_path)
    assert not verdict.lost
    assert not verdict.doubled
    assert not verdict.disordered
    assert verdict.answered == plan.messages
