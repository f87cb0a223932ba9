"""Who is no customer in somebody else's thread: the team; and in a customer's room everybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from support.bystanders import Bystanders
from support.model.commands import Role
from support.model.events import MessagePosted
from support.model.people import Account, Venue

ASKED = Venue("slack", "T1", "C1", "100.1")
ROOM = Venue("slack", "T1", "C1", "200.1", room=True)
MENTION = MessagePosted(
    "k", ASKED, Account("slack", "T1", "U1"), "@relais and this?", datetime(2026, 11, 20, tzinfo=UTC), "100.2",
    addressed=True,
)  # fmt: skip


class Places:
    """In one thread somebody asked, and one room is somebody's."""

    async def in_place(self, venue: Venue) -> object | None:
        return object() if venue == ASKED else None

    async def in_room(self, _platform: str, room: str) -> object | None:
        return object() if room == ROOM.thread else None


def bystanders(*roles: Role) -> Bystanders:
    async def of(_: Account) -> frozenset[Role]:
        return frozenset({"anyone", *roles})

    places: Any = Places()
    return Bystanders(places, of)


@pytest.mark.parametrize("role", ["agent", "admin"])
async def test_the_team_speaks_to_the_customer_in_their_thread_and_to_the_bot_elsewhere(role: Role) -> None:
    team = bystanders(role)
    assert await team.include(MENTION)
    assert not await bystanders().include(MENTION), "other members may ask, too"
    elsewhere = (
        replace(MENTION, venue=Venue("slack", "T1", "C1", "100.2")),
        replace(MENTION, venue=Venue("slack", "T1", "C1", "300.1")),
        replace(MENTION, venue=Venue("slack", "T1", "D1", "100.1", private=True)),
        replace(MENTION, aside=True),
    )
    assert not any([await team.include(one) for one in elsewhere])


async def test_in_a_customer_s_room_nobody_else_is_answered() -> None:
    assert await bystanders().include(replace(MENTION, venue=ROOM))
    others = Venue("slack", "T1", "C1", "300.1", room=True)
    assert not await bystanders("agent").include(replace(MENTION, venue=others)), "a private thread of theirs"
