"""The table of a conversation's life, held to the rules that its module opens with."""

from __future__ import annotations

from typing import get_args

import pytest

from support.lifecycle import TRANSITIONS, Happening, ImpossibleTransitionError, after, held_by_people
from support.model.conversation import Status

STATUSES: tuple[Status, ...] = get_args(Status)
HAPPENINGS: tuple[Happening, ...] = get_args(Happening)


@pytest.mark.parametrize("status", STATUSES)
def test_no_customer_and_no_engine_takes_a_conversation_from_people(status: Status) -> None:
    if held_by_people(status):
        for happening in ("customer_wrote", "escalated", "taken", "due"):
            if (status, happening) in TRANSITIONS:
                assert after(status, happening) == "open"


@pytest.mark.parametrize("status", STATUSES)
def test_whoever_has_it_a_customer_can_write_and_be_handed_over(status: Status) -> None:
    assert after(status, "customer_wrote") in ("pending", "open")
    assert after(status, "escalated") == "open"
    assert after(status, "taken") == "open"


def test_a_snoozed_one_wakes_with_people_and_a_resolved_one_with_the_bot() -> None:
    assert after("snoozed", "customer_wrote") == "open"
    assert after("resolved", "customer_wrote") == "pending"


def test_only_people_give_back() -> None:
    for (status, happening), then in TRANSITIONS.items():
        if held_by_people(status) and then == "pending":
            assert happening == "given_back"


@pytest.mark.parametrize(
    ("status", "happening"), [("pending", "given_back"), ("pending", "snoozed"), ("resolved", "due")]
)
def test_what_can_t_happen_raises(status: Status, happening: Happening) -> None:
    with pytest.raises(ImpossibleTransitionError):
        after(status, happening)


def test_every_status_and_every_happening_is_in_the_table() -> None:
    assert {status for status, _ in TRANSITIONS} == set(STATUSES)
    assert {happening for _, happening in TRANSITIONS} == set(HAPPENINGS)
