"""The table of a proposal's life: no way to being done that leaves out a yes, or an approval where one is needed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from support.actions.life import TRANSITIONS, WAITING_FOR, Happening, ImpossibleStepError, after, stands, step
from support.model.actions import OPEN_STATES, ProposalState
from tests.support.actions.proposals import proposal
from tests.support.scenes import ADA

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
STATES: tuple[ProposalState, ...] = get_args(ProposalState)


def ways(start: ProposalState, end: ProposalState) -> list[list[Happening]]:
    """Every sequence of happenings from one state to another; the table has no loops."""
    if start == end:
        return [[]]
    return [
        [happening, *rest]
        for (state, happening), then in TRANSITIONS.items()
        if state == start
        for rest in ways(then, end)
    ]


def test_nothing_is_done_without_a_yes_and_nothing_referred_without_an_approval() -> None:
    for way in ways("offered", "done"):
        assert "accepted" in way or ("referred" in way and "approved" in way), way
        assert way[-2:] == ["begun", "done"], "`doing` is stored before the shop is called"


def test_what_ended_stays_so() -> None:
    ended = {state for state in STATES if state not in OPEN_STATES}
    assert {state for state, _ in TRANSITIONS} == set(OPEN_STATES)
    assert set(TRANSITIONS.values()) >= ended


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("happening", get_args(Happening))
def test_all_else_is_an_error(state: ProposalState, happening: Happening) -> None:
    if (state, happening) not in TRANSITIONS:
        with pytest.raises(ImpossibleStepError):
            after(state, happening)


def test_a_step_keeps_what_was_before_and_when() -> None:
    change = step(proposal(), "referred", AT, ADA)
    assert (change.before, change.proposal.state, change.by) == ("offered", "waiting", ADA)
    assert (change.proposal.agreed_at, change.proposal.expires_at) == (AT, AT + WAITING_FOR)


def test_an_offer_stands_until_its_time_is_over() -> None:
    offered = proposal()
    assert stands(offered, offered.created_at)
    assert not stands(offered, offered.expires_at)
    assert not stands(proposal(state="agreed"), offered.created_at)
