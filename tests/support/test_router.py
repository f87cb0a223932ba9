"""The pipeline over the whole desk: who is heard, in which language, who has the conversation, and what is kept of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from support.model.commerce import Order
from support.model.events import MessageChanged, MessageDeleted
from support.model.people import Venue
from support.router import FRAGMENT_WAIT_S
from tests.support.rooms import ELSEWHERE, Room, room
from tests.support.scenes import ADA, BOB, DIRECT
from tests.support.shops import MAYA

POLICY, ORDER, HUMAN = "What is your return policy?", "Where is my order #1042?", "I want to talk to a human"


@pytest.fixture
async def shop_floor() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


# Who is heard


async def test_a_question_in_a_help_channel_is_answered_in_its_thread(shop_floor: Room) -> None:
    asked = await shop_floor.say(POLICY)
    assert "30 days" in (await shop_floor.public(asked))[0]
    assert (await shop_floor.talk(asked)).venue == asked.venue


@pytest.mark.parametrize(
    ("changes", "heard"),
    [
        ({}, False),
        ({"addressed": True}, True),
        ({"venue": DIRECT}, True),
    ],
)
async def test_elsewhere_only_who_turns_to_the_bot_is_heard(
    shop_floor: Room, changes: dict[str, Any], heard: bool
) -> None:
    elsewhere = Venue("slack", "T1", ELSEWHERE, "1.1")
    event = await shop_floor.say(POLICY, venue=changes.pop("venue", elsewhere), **changes)
    assert bool(await shop_floor.record(event)) == heard
    assert await shop_floor.outcomes() == ["turn" if heard else "ignored"]


async def test_what_is_not_for_the_bot_is_not_kept(shop_floor: Room) -> None:
    await shop_floor.say("my secret", venue=Venue("slack", "T1", ELSEWHERE, "1.1"))
    kept = await shop_floor.store.database.read(
        lambda c: c.exec_driver_sql("SELECT payload FROM events").scalars().all()
    )
    assert kept == [None]
    assert shop_floor.watched.outcomes == {"ignored": 1}


async def test_a_bystander_in_a_customer_s_thread_is_not_answered(shop_floor: Room) -> None:
    asked = await shop_floor.say(POLICY)
    said = len(await shop_floor.public(asked))
    await shop_floor.say("Where is order 1042?", BOB, asked.venue)
    assert len(await shop_floor.public(asked)) == said
    assert await shop_floor.outcomes() == ["turn", "ignored"]


async def test_a_bystander_who_mentions_the_bot_has_a_conversation_of_their_own(shop_floor: Room) -> None:
    asked = await shop_floor.say(ORDER)
    await shop_floor.prove(await shop_floor.talk(asked), "1042", MAYA)
    bobs = await shop_floor.say("Where is order 1042?", BOB, asked.venue, addressed=True)
    assert (await shop_floor.talk(bobs)).id != (await shop_floor.talk(asked)).id
    assert await shop_floor.private(bobs) == []
    assert "order is private" in (await shop_floor.public(bobs))[0]


async def test_the_same_message_again_changes_nothing(shop_floor: Room) -> None:
    asked = await shop_floor.say(POLICY)
    await shop_floor.put(asked)
    assert len(await shop_floor.record(asked)) == 2
    assert shop_floor.watched.outcomes == {"turn": 1, "known": 1}


# What was said in the end


async def test_a_message_that_was_taken_back_is_not_answered(shop_floor: Room) -> None:
    said = shop_floor.message(POLICY)
    await shop_floor.put(said, MessageDeleted("gone", said.venue, ADA, said.at, said.position))
    assert await shop_floor.record(said) == ()
    assert await shop_floor.outcomes() == ["ignored", "ignored"]


async def test_an_edit_before_the_answer_counts(shop_floor: Room) -> None:
    said = shop_floor.message("asdf")
    await shop_floor.put(said, MessageChanged("edit", said.venue, ADA, POLICY, said.at, said.position))
    assert "30 days" in (await shop_floor.public(said))[0]
    assert (await shop_floor.record(said))[0].text == POLICY


async def test_an_edit_after_the_answer_starts_nothing(shop_floor: Room) -> None:
    said = await shop_floor.say(POLICY)
    await shop_floor.put(MessageChanged("edit", said.venue, ADA, "Do you ship to Canada?", said.at, said.position))
    assert len(await shop_floor.public(said)) == 1


async def test_a_burst_is_one_turn(shop_floor: Room) -> None:
    first = shop_floor.message("hi")
    await shop_floor.put(
        first, shop_floor.message("do you ship", venue=first.venue), shop_floor.message("to Canada?", venue=first.venue)
    )
    assert len(shop_floor.watched.decided) == 1
    assert "Canada" in (await shop_floor.public(first))[0]


async def test_a_fragment_is_waited_for_and_a_question_is_not(shop_floor: Room) -> None:
    fragment = await shop_floor.say("quick question")
    assert shop_floor.clock.slept == [FRAGMENT_WAIT_S]
    await shop_floor.say(POLICY, venue=fragment.venue)
    assert shop_floor.clock.slept == [FRAGMENT_WAIT_S]


async def test_what_comes_before_the_answer_is_sent_takes_it_back(shop_floor: Room) -> None:
    shop_floor.chat.gate.clear()
    first = await shop_floor.say("Do you ship to Canada?")
    await shop_floor.say("And what is your return policy?", venue=first.venue)
    shop_floor.chat.gate.set()
    await shop_floor.rest()
    said = await shop_floor.public(first)
    assert len(said) == 1, "one answer, to both"
    assert len(shop_floor.watched.decided) == 2


# Language


async def test_the_language_of_a_customer_is_kept_until_another_is_clear(shop_floor: Room) -> None:
    asked = await shop_floor.say("Bonjour, quelle est votre politique de retour ?")
    await shop_floor.say("ok, 1042", venue=asked.venue)
    assert (await shop_floor.talk(asked)).language == "fr"
    await shop_floor.say("Sorry, could you please answer me in English from now on?", venue=asked.venue)
    assert (await shop_floor.talk(asked)).language == "en"


async def test_who_writes_no_language_is_answered_in_the_shop_s(shop_floor: Room) -> None:
    asked = await shop_floor.say("#1042 ?")
    assert (await shop_floor.talk(asked)).language is None
    assert "Your order is private" in (await shop_floor.public(asked))[0]


# What must not be repeated


async def test_an_address_typed_in_public_is_kept_nowhere(shop_floor: Room) -> None:
    asked = await shop_floor.say(f"Where is order 1042? My mail is {MAYA}")
    await shop_floor.say(HUMAN, venue=asked.venue)
    assert not [message for message in await shop_floor.record(asked) if MAYA in message.text]
    (ticket,) = shop_floor.tickets.opened.values()
    assert MAYA not in repr(ticket)
    assert not any(MAYA in text for text in [*await shop_floor.public(asked), *await shop_floor.private(asked)])
    assert any("delete the message" in text for text in await shop_floor.private(asked))
    assert shop_floor.shop.asked == [], "and it was not used"


async def test_an_address_typed_in_a_direct_message_is_a_proof(shop_floor: Room) -> None:
    asked = await shop_floor.say(f"Where is order 1042? My mail is {MAYA}", venue=DIRECT)
    assert "#1042" in (await shop_floor.public(asked))[0].replace("\\", ""), (
        "a direct message is read by its owner alone"
    )
    assert await shop_floor.desk.access.holds(ADA, "1042")


# People


async def test_who_asks_for_a_person_gets_a_ticket_and_a_card_and_then_the_bot_is_silent(shop_floor: Room) -> None:
    asked = await shop_floor.say(HUMAN)
    talk = await shop_floor.talk(asked)
    assert talk.status == "open"
    assert [handoff.reason for handoff in shop_floor.team.cards] == ["Asked for a person."]
    assert list(shop_floor.tickets.opened) == [talk.id]
    said = len(await shop_floor.public(asked))
    await shop_floor.say(POLICY, venue=asked.venue)
    assert len(await shop_floor.public(asked)) == said
    assert shop_floor.team.notes == [POLICY]
    assert [line.text for line in shop_floor.tickets.lines] == [POLICY]


@pytest.mark.parametrize(("desk", "helpdesk"), [(True, False), (False, True), (False, False)])
async def test_people_are_called_where_they_are(desk: bool, helpdesk: bool) -> None:
    async with room(desk=desk, helpdesk=helpdesk) as made:
        asked = await made.say(HUMAN)
        await made.say(POLICY, venue=asked.venue)
        assert (len(made.team.cards), len(made.tickets.opened)) == (desk, helpdesk)
        assert (len(made.team.notes), len(made.tickets.lines)) == (desk, helpdesk)
        assert (await made.talk(asked)).status == "open"


async def test_a_hand_off_waits_for_a_helpdesk_that_is_down(shop_floor: Room) -> None:
    shop_floor.tickets.down = True
    asked = await shop_floor.say(HUMAN)
    await shop_floor.say("are you there?", venue=asked.venue)
    assert len(shop_floor.team.cards) == 1
    assert shop_floor.watched.troubles
    shop_floor.tickets.down = False
    for _ in range(3):  # the ticket, then what waited behind it
        await shop_floor.after(400)
    assert len(shop_floor.tickets.opened) == 1
    assert [line.text for line in shop_floor.tickets.lines] == ["are you there?"]


async def test_a_turn_that_keeps_failing_goes_to_people(shop_floor: Room) -> None:
    class Broken(type(shop_floor.shop)):  # type: ignore[misc]
        async def order_by_name(self, number: str) -> Order | None:
            raise ValueError("a fault of ours")

    asked = await shop_floor.say(ORDER)
    shop_floor.shop.__class__ = Broken
    await shop_floor.prove(await shop_floor.talk(asked), "1042", MAYA)
    assert (await shop_floor.talk(asked)).status == "open"
    assert shop_floor.watched.outcomes == {"turn": 1, "failed": 1}
    assert [handoff.reason for handoff in shop_floor.team.cards] == ["Needs a person to act."]
    assert "takes it from here" in (await shop_floor.public(asked))[-1]
    assert await shop_floor.store.inbox.unfinished() == []


# Clicks and forms


async def test_another_s_click_changes_nothing_and_is_answered_privately(shop_floor: Room) -> None:
    asked = await shop_floor.say(ORDER)
    talk, record = await shop_floor.talk(asked), await shop_floor.record(asked)
    for action in ("show", "to_direct", "human", "choose", "unheard_of"):
        await shop_floor.press(talk, action, "#1042", BOB)
    assert replace(await shop_floor.talk(asked), updated_at=talk.updated_at) == talk
    assert await shop_floor.record(asked) == record
    assert set(await shop_floor.private(asked)) == {
        "That button belongs to the person who asked. Write your own question here and I'll answer you privately."
    }
    assert shop_floor.shop.asked == []
    assert shop_floor.team.cards == []


async def test_another_s_form_proves_nothing(shop_floor: Room) -> None:
    asked = await shop_floor.say(ORDER)
    await shop_floor.prove(await shop_floor.talk(asked), "1042", MAYA, BOB)
    assert shop_floor.shop.asked == []
    assert not await shop_floor.desk.access.holds(BOB, "1042")
    assert not await shop_floor.desk.access.holds(ADA, "1042")
    assert (await shop_floor.outcomes())[-1] == "ignored"


async def test_a_proof_shows_the_order_to_its_owner_alone(shop_floor: Room) -> None:
    asked = await shop_floor.say(ORDER)
    talk = await shop_floor.talk(asked)
    await shop_floor.prove(talk, "1042", "wrong@example.com")
    await shop_floor.prove(talk, "9999", MAYA)
    wrong, unknown = (await shop_floor.private(asked))[-2:]
    assert wrong == unknown
    await shop_floor.prove(talk, "1042", MAYA)
    assert "1042" in (await shop_floor.private(asked))[-1]
    assert len(await shop_floor.public(asked)) == 1, "nothing more is said in public"


async def test_the_button_to_people_works_once(shop_floor: Room) -> None:
    asked = await shop_floor.say("Do you offer gift wrapping?")
    talk = await shop_floor.talk(asked)
    await shop_floor.press(talk, "human")
    await shop_floor.press(talk, "human")
    assert len(shop_floor.team.cards) == 1
    assert len(shop_floor.tickets.opened) == 1


async def test_every_turn_is_watched_with_its_engine(shop_floor: Room) -> None:
    await shop_floor.say(POLICY)
    await shop_floor.say(HUMAN)
    assert [decided.trace.engine for decided in shop_floor.watched.decided] == ["local", "local"]
    assert shop_floor.watched.outcomes == {"turn": 2}
