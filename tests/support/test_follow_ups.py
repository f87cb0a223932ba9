"""What people promised in an answer: brought up when it is due, whatever became of the request, unless it was kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from support.model.cases import Answer, GiveBack, Resolution, Resolve, Snooze
from tests.support.rooms import Room, room

HUMAN = "I want to talk to a human"
HOUR = 3600
PROMISE = "I'll get back to you tomorrow"


@pytest.fixture
async def here() -> AsyncIterator[Room]:
    """It is Monday, 5:00 in the shop."""
    async with room() as made:
        yield made


async def test_a_promise_that_was_not_kept_is_brought_up_and_the_customer_waits(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Answer(PROMISE))
    assert here.team.notes[-1].startswith("A promise was noted; a reminder comes tomorrow")
    await here.after(34 * HOUR)  # Tuesday, 15:00 in the shop; it closes at 18:00
    assert (await here.case(event)).waiting_since is None
    await here.after(HOUR)
    assert here.team.loud == [
        "Ann promised the customer to come back to them about now, and nobody has answered since."
    ]
    assert (await here.case(event)).waiting_since == here.clock.now()
    await here.after(24 * HOUR)
    assert here.team.notes[-1].startswith("Too late:")


async def test_a_promise_that_was_kept_is_not(here: Room) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    await here.act(talk, Answer(PROMISE))
    await here.clock.sleep(20 * HOUR)
    await here.act(talk, Answer("It is in stock"))
    await here.after(30 * HOUR)
    assert here.team.loud == []


async def test_who_was_promised_something_is_not_asked_whether_that_was_all(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Answer("I'll get back to you next week"))
    before = len(await here.private(event))
    await here.after(60 * HOUR)
    assert len(await here.private(event)) == before


async def test_a_promise_is_brought_up_while_it_is_put_off(here: Room) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    await here.act(talk, Answer(PROMISE))
    await here.act(talk, Snooze(here.clock.now() + timedelta(days=9)))
    await here.after(36 * HOUR)
    assert len(here.team.loud) == 1


@pytest.mark.parametrize("act", [Resolve("answered"), GiveBack()], ids=["ended", "given back"])
async def test_a_promise_outlives_the_end_of_its_case(here: Room, act: Resolve | GiveBack) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Answer(PROMISE))
    await here.act(await here.talk(event), act)
    await here.after(36 * HOUR)
    assert len(here.team.loud) == 1
    case = await here.case(event)
    assert ((await here.talk(event)).status, case.resolution, case.waiting_since) == ("open", None, here.clock.now())
    assert here.tickets.changes[-1] == ("open", None)


@pytest.mark.parametrize("reason", ["solved_itself", "duplicate", "spam"])
async def test_a_promise_that_nobody_needs_any_more_is_let_go(here: Room, reason: Resolution) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Answer(PROMISE))
    await here.act(await here.talk(event), Resolve(reason))
    await here.after(36 * HOUR)
    assert (here.team.loud, (await here.talk(event)).status) == ([], "resolved")
