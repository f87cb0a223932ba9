"""The day's digest: at its local time on working days, once for all processes, of the time since the one before."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from support.model.cases import Answer, Resolve
from tests.support.rooms import Room, room
from tests.support.scenes import BOB

HOUR = 3600
# It is Monday, 5:00 in the shop; the digest comes at 8:30.
FIRST = 3.5 * HOUR


@pytest.fixture
async def here() -> AsyncIterator[Room]:
    async with room() as made:
        await made.desk.rounds.start()
        yield made


async def look(here: Room, seconds: float) -> None:
    await here.clock.sleep(seconds)
    await here.desk.rounds.make()
    await here.rest()


async def test_it_comes_once_at_its_time(here: Room) -> None:
    await look(here, FIRST - 1)
    assert here.team.reports == []
    await look(here, 1)
    await look(here, 30)
    assert len(here.team.reports) == 1
    await look(here, 24 * HOUR)
    assert len(here.team.reports) == 2


async def test_it_counts_what_happened_since_the_last(here: Room) -> None:
    await look(here, FIRST)
    settled = await here.say("What is your return policy?")
    waiting = await here.say("I want to talk to a human")
    answered = await here.say("human please", who=BOB)
    talk = await here.talk(answered)
    await here.act(talk, Answer("Hello"))
    await here.act(talk, Resolve("answered"))
    await here.press(talk, "rate", "4")
    await here.say("Can you teach my dog to sail?", who=here.somebody(3), addressed=True)
    await look(here, 24 * HOUR)
    report = here.team.reports[-1]
    assert "4 conversations began: 2 stayed with the bot alone; 2 requests went to people" in report
    assert "1 request answered by people" in report
    assert "1 customer waits for people now" in report
    assert "1 rating, 4.0 of 5" in report
    assert "returns in general (1)" in report
    assert "Can you teach my dog to sail?" in report
    assert (await here.talk(settled)).status == "pending"
    assert (await here.talk(waiting)).status == "open"
    await look(here, 24 * HOUR)
    assert "0 conversations began" in here.team.reports[-1]


async def test_a_rating_counts_on_the_day_it_was_given_though_it_ended_before_or_went_to_people_again(
    here: Room,
) -> None:
    await look(here, FIRST)
    event = await here.say("human please")
    talk = await here.talk(event)
    await here.act(talk, Answer("Hello"))
    await here.act(talk, Resolve("answered"))
    await look(here, 24 * HOUR)
    assert "rating" not in here.team.reports[-1]
    await here.press(talk, "rate", "1")
    await here.press(talk, "human")
    await look(here, 24 * HOUR)
    assert "1 rating, 1.0 of 5" in here.team.reports[-1]
    await here.act(talk, Resolve("answered"))
    assert "from 1 (poor) to 5 (great)" in (await here.private(event) + await here.public(event))[-1], "asked anew"
    await here.press(talk, "rate", "1")
    await look(here, 24 * HOUR)
    assert "1 rating, 1.0 of 5" in here.team.reports[-1]


async def test_what_comes_between_the_time_of_a_digest_and_a_late_one_is_counted_once(here: Room) -> None:
    await here.clock.sleep(FIRST + HOUR)
    await here.say("What is your return policy?")
    await look(here, HOUR)
    assert "0 conversations began" in here.team.reports[-1]
    await look(here, 24 * HOUR)
    assert "1 conversation began" in here.team.reports[-1]


async def test_two_processes_send_one(here: Room) -> None:
    async with room(beside=here) as other:
        await other.desk.rounds.start()
        await here.clock.sleep(FIRST)
        await here.desk.rounds.make()
        await other.desk.rounds.make()
        await here.rest()
        await other.rest()
    assert len(here.team.reports) == 1


async def test_what_came_up_while_nothing_ran_comes_once_at_the_start_and_covers_it(here: Room) -> None:
    await here.say("What is your return policy?")
    await here.clock.sleep(5 * 24 * HOUR)
    async with room(beside=here) as later:
        await later.desk.rounds.start()
        await later.rest()
        await look(later, 60)
    assert len(here.team.reports) == 1
    assert "1 conversation began" in here.team.reports[0]


async def test_a_weekend_has_none(here: Room) -> None:
    await look(here, FIRST)
    await look(here, 5 * 24 * HOUR)  # Saturday, which is a working day here
    count = len(here.team.reports)
    await look(here, 24 * HOUR)
    assert len(here.team.reports) == count


async def test_without_a_desk_there_is_none() -> None:
    async with room(desk=False) as here:
        await here.desk.rounds.start()
        await look(here, 48 * HOUR)
        assert await here.store.outbox.backlog() == {}
        assert await here.store.digests.due(here.clock.now()) is None
