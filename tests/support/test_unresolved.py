"""Threads that the bot does not settle go on by rule; what a channel leaves to its members waits for them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import yaml

from support.model.cases import Answer, GiveBack
from support.model.people import Venue
from support.profile import ShopProfile
from tests.support.rooms import DATA, Room, room
from tests.support.scenes import BOB

POLICY, MINUTE = "What is your return policy?", 60


def profile(**changes: Any) -> ShopProfile:
    """Ours, set up otherwise."""
    ours = yaml.safe_load((DATA / "shop.yaml").read_text("utf-8"))
    return ShopProfile.model_validate(ours | changes)


@pytest.fixture
async def here() -> AsyncIterator[Room]:
    """A shop that sees to who falls silent at a wall, too; as it comes it does not."""
    shipped = profile()
    walls = shipped.unresolved.model_copy(update={"silent_after_wall_minutes": 240})
    async with room(profile=shipped.model_copy(update={"unresolved": walls})) as made:
        yield made


@pytest.fixture
async def patient() -> AsyncIterator[Room]:
    """A channel whose members have a quarter of an hour to answer."""
    async with room(profile=profile(channels={"C1": {"unanswered_after": 15}})) as made:
        yield made


# What did not help


@pytest.mark.parametrize("text", ["That didn't help", "not what I asked", "👎", "Ça ne m'aide pas du tout"])
async def test_who_says_that_it_did_not_help_gets_a_person(here: Room, text: str) -> None:
    event = await here.say(POLICY)
    await here.say(text, venue=event.venue)
    assert ((await here.talk(event)).status, (await here.case(event)).reason) == ("open", "not_helped")
    assert len(here.team.cards) == 1


async def test_before_there_was_an_answer_nothing_can_have_helped(here: Room) -> None:
    event = await here.say("That didn't help", addressed=True)
    case = await here.store.cases.get((await here.talk(event)).id)
    assert case is None or case.reason != "not_helped"


async def test_who_asks_the_same_again_gets_a_person(here: Room) -> None:
    event = await here.say(POLICY)
    await here.say("what is your RETURN policy", venue=event.venue)
    assert (await here.case(event)).reason == "repeated"
    assert "You asked that before" in (await here.public(event))[-1]


async def test_hours_later_the_same_question_is_a_new_one(here: Room) -> None:
    event = await here.say(POLICY)
    await here.clock.sleep(90 * MINUTE)
    await here.say(POLICY, venue=event.venue)
    assert (await here.talk(event)).status == "pending"


async def test_where_an_order_is_may_be_asked_again_and_again(here: Room) -> None:
    event = await here.say("Where is my order #1042?")
    await here.say("Where is my order #1042?", venue=event.venue)
    assert (await here.talk(event)).status == "pending"


async def test_repeating_can_be_allowed() -> None:
    async with room(profile=profile(unresolved={"repeated": False})) as here:
        event = await here.say(POLICY)
        await here.say(POLICY, venue=event.venue)
        assert (await here.talk(event)).status == "pending"


# Who fell silent where something was asked for


async def test_who_is_silent_at_a_wall_gets_a_person(here: Room) -> None:
    event = await here.say("Where is my order #1042?")
    await here.after(239 * MINUTE)
    assert (await here.talk(event)).status == "pending"
    await here.after(2 * MINUTE)
    case = await here.case(event)
    assert (case.reason, case.priority) == ("silent_after_wall", "low")


async def test_who_went_on_is_not_silent(here: Room) -> None:
    event = await here.say("Where is my order #1042?")
    await here.prove(await here.talk(event), "1042", "maya.lind@example.com")
    await here.after(300 * MINUTE)
    assert (await here.talk(event)).status == "pending"


async def test_who_asked_something_else_meanwhile_is_looked_at_later(here: Room) -> None:
    event = await here.say("Where is my order #1042?")
    await here.clock.sleep(100 * MINUTE)
    await here.say("order 1042", venue=event.venue)
    await here.after(141 * MINUTE)
    assert (await here.talk(event)).status == "pending"
    await here.after(100 * MINUTE)
    assert (await here.case(event)).reason == "silent_after_wall"


# Channels whose members answer


async def test_a_question_is_left_to_the_members_for_a_while_then_answered(patient: Room) -> None:
    event = await patient.say(POLICY)
    assert await patient.public(event) == []
    await patient.after(14 * MINUTE)
    assert await patient.public(event) == []
    await patient.after(MINUTE)
    assert "30 days" in "".join(await patient.public(event))
    await patient.after(60 * MINUTE)
    assert len(await patient.public(event)) == 1


async def test_what_a_member_answered_is_left_to_them(patient: Room) -> None:
    event = await patient.say(POLICY)
    await patient.say("30 days, I think", who=BOB, venue=event.venue)
    await patient.after(60 * MINUTE)
    assert await patient.public(event) == []
    assert await patient.store.conversations.due(patient.clock.now()) == []


async def test_a_customer_who_goes_on_is_waited_for(patient: Room) -> None:
    event = await patient.say("Hi all")
    await patient.clock.sleep(10 * MINUTE)
    await patient.say(POLICY, venue=event.venue)
    await patient.after(10 * MINUTE)
    assert await patient.public(event) == []
    await patient.after(5 * MINUTE)
    assert "30 days" in "".join(await patient.public(event))


async def test_who_mentions_the_bot_there_is_answered_at_once(patient: Room) -> None:
    event = await patient.say(POLICY)
    await patient.say(POLICY, venue=event.venue, addressed=True)
    assert "30 days" in "".join(await patient.public(event))
    await patient.say("and for gift cards?", venue=event.venue)
    assert len(await patient.public(event)) == 2


async def test_what_is_no_question_is_left_alone(patient: Room) -> None:
    event = await patient.say("Lovely weather for a hike today, enjoy everyone")
    await patient.after(60 * MINUTE)
    assert await patient.public(event) == []
    assert (await patient.talk(event)).status == "pending"


async def test_where_only_mentions_count_nothing_else_is_heard() -> None:
    async with room(profile=profile(channels={"default": "mention"})) as here:
        event = await here.say(POLICY)
        assert await here.record(event) == ()
        await here.say(POLICY, venue=event.venue, addressed=True)
        assert "30 days" in "".join(await here.public(event))
        direct = await here.say(POLICY, venue=Venue("slack", "T1", "D1", None, private=True))
        assert "30 days" in "".join(await here.public(direct))


# Channels whose answers the team approves


@pytest.fixture
async def approved() -> AsyncIterator[Room]:
    async with room(profile=profile(channels={"C1": "draft"})) as made:
        yield made


async def test_where_the_team_approves_the_bot_says_nothing_and_tells_what_it_would(approved: Room) -> None:
    event = await approved.say(POLICY)
    assert (await approved.public(event), await approved.private(event)) == ([], [])
    case = await approved.case(event)
    assert (case.reason, case.promised_by, (await approved.talk(event)).status) == ("draft", None, "open")
    facts = dict(approved.team.cards[0].facts)
    assert "30 days" in facts["The bot would answer"]
    assert "Already told by the bot" not in facts, "nothing was"


async def test_what_the_team_sends_is_what_the_customer_reads(approved: Room) -> None:
    event = await approved.say(POLICY)
    await approved.act(await approved.talk(event), Answer("Thirty days.", public=True))
    assert "Thirty days" in (await approved.public(event))[-1]
    await approved.say("and for gift cards?", venue=event.venue)
    assert len(await approved.public(event)) == 1


async def test_a_mention_is_drafted_too_and_a_direct_message_is_answered(approved: Room) -> None:
    event = await approved.say(POLICY, addressed=True)
    assert await approved.public(event) == []
    direct = await approved.say(POLICY, who=BOB, venue=Venue("slack", "T1", "D1", None, private=True))
    assert "30 days" in "".join(await approved.public(direct))


async def test_given_back_the_next_question_is_drafted_as_well(approved: Room) -> None:
    event = await approved.say(POLICY)
    await approved.act(await approved.talk(event), GiveBack())
    await approved.say("Do you ship to Canada?", venue=event.venue)
    assert await approved.public(event) == []
    assert (await approved.talk(event)).status == "open"


async def test_chatter_is_no_case_for_approval(approved: Room) -> None:
    event = await approved.say("Lovely weather for a hike today, enjoy everyone")
    assert approved.team.cards == []
    assert (await approved.talk(event)).status == "pending"
