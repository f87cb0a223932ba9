"""What time does to a case: the desk is told of waits before they are too long, each once; who is answered is not waited for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from support.model.cases import Answer, Snooze, Take
from tests.support.rooms import Room, room

HUMAN = "I want to talk to a human"
HOUR = 3600
# It is Monday, 5:00 in the shop, and the team begins at 8:00: an answer is due by 10:00, the reminder at 9:30.
REMINDED, LATE = 4.5 * HOUR, 5 * HOUR


@pytest.fixture
async def here() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


async def test_the_desk_is_reminded_before_an_answer_is_due_and_when_it_is_missed(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.after(REMINDED - 60)
    assert here.team.notes == []
    await here.after(60)
    assert [note.partition(".")[0] for note in here.team.notes] == [
        "The customer has been waiting since Monday 4 May, 05:00 PDT"
    ]
    assert "Nobody has it yet." in here.team.notes[0]
    assert (await here.case(event)).reminded == "soon"
    await here.after(LATE - REMINDED)
    assert here.team.notes[1].startswith("Too late: the customer has been waiting")
    assert here.team.loud == [here.team.notes[1]]
    case = await here.case(event)
    assert (case.reminded, case.late_at) == ("late", here.clock.now())
    await here.after(48 * HOUR)
    assert len(here.team.notes) == 2


async def test_who_was_answered_in_time_is_not_reminded_of(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.clock.sleep(3.5 * HOUR)
    await here.act(await here.talk(event), Answer("Here I am"))
    notes = list(here.team.notes)
    await here.after(20 * HOUR)
    assert here.team.notes == notes
    assert (await here.case(event)).waited_s == 30 * 60


async def test_the_next_question_waits_anew(here: Room) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    await here.after(LATE)
    await here.act(talk, Answer("Here I am"))
    assert (await here.case(event)).reminded is None
    await here.say("and what now?", venue=event.venue)
    count = len(here.team.notes)
    await here.after(2 * HOUR)
    assert [note.partition(":")[0] for note in here.team.notes[count:]] == ["Too late"]


async def test_a_clock_that_jumped_tells_the_worse_alone(here: Room) -> None:
    await here.say(HUMAN)
    await here.after(72 * HOUR)
    assert [note.partition(":")[0] for note in here.team.notes] == ["Too late"]


async def test_who_has_it_is_named(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Take())
    await here.after(REMINDED)
    assert "Ann has it." in here.team.notes[-1]


async def test_what_was_put_off_is_reminded_of_when_it_is_due_again(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Snooze(here.clock.now() + timedelta(hours=30)))
    count = len(here.team.notes)
    await here.after(29 * HOUR)
    assert len(here.team.notes) == count
    await here.after(HOUR)
    await here.after(0)
    assert [note.partition(":")[0] for note in here.team.notes[count:]] == ["It is due again.", "Too late"]


async def test_without_a_desk_the_ticket_is_told() -> None:
    async with room(desk=False) as here:
        await here.say(HUMAN)
        await here.after(REMINDED)
        assert [line.author for line in here.tickets.lines][-1:] == ["system"]
        assert here.tickets.lines[-1].text.startswith("The customer has been waiting")


async def test_the_customer_is_told_how_long_it_takes_lately_once_there_is_enough_to_tell_from(here: Room) -> None:
    for number in range(20):
        event = await here.say(HUMAN, who=here.somebody(number))
        await here.clock.sleep(10 if number else 3 * HOUR)
        await here.act(await here.talk(event), Answer("Here I am"))
        await here.clock.sleep(HOUR / 10)
    await here.desk.rounds.make()
    event = await here.say(HUMAN, who=here.somebody(99))
    assert (await here.case(event)).promised_by == here.desk_hours.after(event.at, timedelta(minutes=15))


async def test_until_then_what_the_team_means_to_keep_is_told(here: Room) -> None:
    await here.desk.rounds.make()
    event = await here.say(HUMAN)
    assert (await here.case(event)).promised_by == here.desk_hours.after(event.at, timedelta(minutes=120))
