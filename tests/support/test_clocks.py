"""Clocks that jump and days on which they change: nothing is told twice, too early or never."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from support.model.cases import Answer, Snooze
from tests.support.rooms import Room, room

HUMAN = "I want to talk to a human"
HOUR = 3600.0
SATURDAY = datetime(2026, 10, 31, 19, tzinfo=UTC)
"""12:00 in the shop, which closes at 13:00. In the night its clocks go back; on Monday it opens at 8:00, 16:00 UTC."""


@pytest.fixture
async def here() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


async def until(here: Room, moment: datetime) -> None:
    await here.after((moment - here.clock.now()).total_seconds())


async def test_a_wait_over_the_day_on_which_clocks_change_is_counted_in_the_team_s_time(here: Room) -> None:
    await until(here, SATURDAY)
    event = await here.say(HUMAN)
    monday = datetime(2026, 11, 2, 16, tzinfo=UTC)
    assert (await here.case(event)).promised_by == monday + timedelta(hours=1), "an hour on Saturday, one on Monday"
    await until(here, monday + timedelta(minutes=29))
    assert here.team.notes == []
    await until(here, monday + timedelta(minutes=30))
    assert here.team.notes[0].endswith("An answer is due by Monday 2 November, 09:00 PST.")
    await until(here, monday + timedelta(hours=1))
    assert [note.partition(":")[0] for note in here.team.notes[1:]] == ["Too late"]


async def test_what_was_promised_for_the_day_on_which_clocks_change_comes_up_when_people_work_again(here: Room) -> None:
    await until(here, SATURDAY)
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Answer("I'll get back to you tomorrow"))
    home = datetime(2026, 11, 3, 2, tzinfo=UTC)
    assert (await here.case(event)).follow_up_at == home - timedelta(hours=2), "Monday, 16:00 in the shop"
    await until(here, home - timedelta(hours=2, minutes=1))
    assert here.team.loud == []
    await until(here, home - timedelta(hours=2))
    assert len(here.team.loud) == 1


async def test_a_clock_that_is_set_back_tells_nothing_twice_and_counts_nothing_below_zero(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.after(4.5 * HOUR)
    assert len(here.team.notes) == 1
    await here.after(-3 * HOUR)
    await here.after(3 * HOUR)
    assert len(here.team.notes) == 1
    await here.after(-12 * HOUR)
    await here.act(await here.talk(event), Answer("Here I am"))
    case = await here.case(event)
    assert (case.waited_s, case.waiting_since) == (0, None)
    notes = list(here.team.notes)
    await here.after(13 * HOUR)
    assert here.team.notes == notes


async def test_a_snooze_outlasts_a_clock_that_jumps_both_ways(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Snooze(here.clock.now() + timedelta(hours=30)))
    await here.after(-5 * HOUR)
    await here.after(20 * HOUR)
    assert (await here.talk(event)).status == "snoozed"
    await here.after(90 * HOUR)
    assert (await here.talk(event)).status == "open"
    assert [note for note in here.team.notes if note == "It is due again."] == ["It is due again."]


async def test_what_was_put_off_does_not_wait_for_a_clock_that_was_set_back(here: Room) -> None:
    event = await here.say(HUMAN)
    here.tickets.down = True
    await here.act(await here.talk(event), Snooze(here.clock.now() + timedelta(hours=30)))
    here.tickets.down = False
    await here.after(-6 * HOUR)
    assert [change[0] for change in here.tickets.changes] == ["closed"]
