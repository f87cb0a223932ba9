"""What customers add to an open request: at once up to a number an hour, then together; nothing is lost, all are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from support.escalation.limits import HELD_FOR, NOTES_AN_HOUR, WINDOW
from support.model.conversation import Attachment
from support.model.deliveries import TranscriptLine
from support.model.events import MessagePosted
from support.passing_on import HELD, LONGEST
from tests.support.rooms import Room, room

PHOTO = Attachment("crack.png", "image/png", "https://files.example/crack.png")


@pytest.fixture
async def here() -> AsyncIterator[Room]:
    async with room() as opened:
        yield opened


async def with_people(here: Room) -> MessagePosted:
    """A request that people have, and as much added to it as is passed on at once."""
    asked = await here.say("I want to talk to a human")
    for number in range(NOTES_AN_HOUR - 1):
        await here.say(f"note {number} on it", venue=asked.venue)
    return asked


def passed_on(here: Room) -> list[TranscriptLine]:
    """What the ticket has of the customer's own."""
    return [line for line in here.tickets.lines if line.author == "customer"]


async def test_so_many_are_passed_on_at_once_and_the_rest_together(here: Room) -> None:
    asked = await with_people(here)
    assert [line.text for line in here.tickets.lines] == [f"note {n} on it" for n in range(NOTES_AN_HOUR - 1)]
    before = len(here.team.notes)
    for number in range(5):
        await here.say(f"more {number} of it", venue=asked.venue, attachments=(PHOTO,) if number == 4 else ())
    assert len(passed_on(here)) == NOTES_AN_HOUR - 1
    *_, told = here.tickets.lines
    assert told.author == "bot", "what the customer is told, people read"
    assert len(here.team.notes) == before + 1
    said = [text for text in await here.public(asked) if "together" in text]
    assert len(said) == 1, "told once"
    await here.after(HELD_FOR.total_seconds() + 1)
    bundle = here.tickets.lines[-1]
    assert bundle.text == "\n".join(f"more {n} of it" for n in range(5))
    assert bundle.files == (PHOTO,)
    assert len(passed_on(here)) == NOTES_AN_HOUR
    assert "more 4 of it" in here.team.notes[-1]
    assert HELD not in (await here.talk(asked)).memory.facts


async def test_an_hour_later_there_is_room_again(here: Room) -> None:
    asked = await with_people(here)
    await here.after(WINDOW.total_seconds() + 1)
    await here.say("anything new?", venue=asked.venue)
    assert here.tickets.lines[-1].text == "anything new?"


async def test_who_goes_on_and_on_is_bundled_again_and_again(here: Room) -> None:
    asked = await with_people(here)
    for _ in range(2):
        for _ in range(3):
            await here.say("x" * LONGEST, venue=asked.venue)
        await here.after(HELD_FOR.total_seconds() + 1)
    assert len(passed_on(here)) == NOTES_AN_HOUR - 1 + 2
    assert all(len(line.text) <= LONGEST for line in passed_on(here))


async def test_what_others_add_counts_for_nobody_else(here: Room) -> None:
    await with_people(here)
    other = here.somebody(7)
    asked = await here.say("I want to talk to a human", who=other)
    await here.say("it is about my tent", who=other, venue=asked.venue)
    assert here.tickets.lines[-1].text == "it is about my tent"
    assert timedelta() < HELD_FOR < WINDOW


async def test_what_joins_from_other_threads_is_no_way_around_it(here: Room) -> None:
    for number in range(NOTES_AN_HOUR):
        await here.say(f"I want to talk to a human, matter {number}")
    joined = len(here.tickets.lines)
    asked = await here.say("I want to talk to a human again")
    assert len(here.tickets.lines) == joined
    assert "pass yours on later" in (await here.public(asked))[-1]
    await here.after(WINDOW.total_seconds() + 1)
    handed = [line.text for handoff in here.tickets.opened.values() for line in handoff.transcript]
    assert asked.text in [*handed, *(line.text for line in here.tickets.lines)], "it is not lost"
