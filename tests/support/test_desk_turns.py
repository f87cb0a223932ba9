"""What the team does reaches whom it must: the customer, the card's thread, the ticket; and never the side it came from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from support.model.cases import (
    Agent,
    Answer,
    Assign,
    GiveBack,
    Note,
    Prioritize,
    Reopen,
    Resolution,
    Resolve,
    Snooze,
    Tag,
    Take,
)
from support.model.people import Account
from tests.support.rooms import ANN, BEN, Room, room
from tests.support.scenes import DIRECT

HUMAN = "I want to talk to a human"
GLEN = Agent("Glen", None, "glen@northbeam.example")


@pytest.fixture
async def here() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


async def test_a_case_is_made_with_the_escalation(here: Room) -> None:
    event = await here.say(HUMAN)
    case = await here.case(event)
    assert (case.reason, case.assignee, case.resolution) == ("asked_for_human", None, None)
    assert case.waiting_since == here.clock.now()
    assert case.promised_by is not None


async def test_who_takes_it_is_told_to_the_thread_and_the_ticket(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Take())
    assert (await here.case(event)).assignee == ANN
    assert here.team.notes == ["Ann has it now."]
    assert here.tickets.changes == [("assignee", "ann@northbeam.example")]


async def test_a_second_one_is_told_who_has_it(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Take())
    await here.act(await here.talk(event), Take(), BEN)
    assert (await here.case(event)).assignee == ANN
    assert here.team.whispers == ["Ann has it already; assign it to yourself to take it over. Nothing has happened."]


async def test_what_somebody_was_given_in_the_helpdesk_is_in_their_queue_at_home(here: Room) -> None:
    event = await here.say(HUMAN)
    assert ANN.account is not None
    assert BEN.account is not None
    given = Agent("Ann in Gorgias", None, (ANN.email or "").upper())
    await here.act(await here.talk(event), Assign(given), GLEN, "helpdesk")
    hers = [section.title for section in (await here.desk.team.home(ANN.account)).sections]
    his = [section.title for section in (await here.desk.team.home(BEN.account)).sections]
    assert ("Yours (1)" in hers, "Yours (1)" in his) == (True, False)


async def test_both_sides_read_of_an_act_that_keeps_failing(here: Room) -> None:
    class Faulty(dict[Account, Agent]):
        def __contains__(self, key: object) -> bool:
            raise ValueError("a fault of ours")

    event = await here.say(HUMAN)
    people, here.group.people = here.group.people, Faulty()
    await here.act(await here.talk(event), Answer("It is on its way"))
    said = "What Ann did here could not be carried out. Please do it again."
    assert here.team.notes == [said]
    assert [line.text for line in here.tickets.lines] == [said]
    assert await here.private(event) == []
    assert here.watched.outcomes["failed"] == 1
    here.group.people = people
    await here.act(await here.talk(event), Answer("It is on its way"))
    assert "It is on its way" in (await here.private(event))[-1]


async def test_what_somebody_has_who_left_is_anybody_s_to_take(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Take())
    assert ANN.account is not None
    del here.group.people[ANN.account]
    await here.act(await here.talk(event), Take())
    assert here.team.whispers == ["Only the people set up as agents can do that (SLACK_AGENTS). Nothing has happened."]
    await here.act(await here.talk(event), Take(), BEN)
    assert (await here.case(event)).assignee == BEN
    assert here.tickets.changes[-1] == ("assignee", BEN.email)
    await here.act(await here.talk(event), Take(), ANN)
    assert (await here.case(event)).assignee == BEN


async def test_who_is_no_agent_changes_nothing_whatever_they_press(here: Room) -> None:
    event = await here.say(HUMAN)
    talk, before = await here.talk(event), await here.case(event)
    said = await here.public(event)
    for act in (Take(), Answer("I am the boss"), Resolve("spam"), GiveBack(), Note("hm")):
        await here.act(talk, act, Agent("Mallory", Account("slack", "T1", "U66")))
    assert (await here.case(event), await here.talk(event)) == (before, talk)
    assert (await here.public(event), await here.private(event)) == (said, [])
    assert len(here.team.whispers) == 4, "what was only written is heard by nobody"
    assert here.team.notes == here.tickets.changes == []


async def test_an_answer_is_private_and_lasts_with_a_neutral_line_in_the_thread(here: Room) -> None:
    event = await here.say(HUMAN)
    before = await here.public(event)
    await here.act(await here.talk(event), Answer("Your parcel is at 5 Elm St."))
    assert (await here.public(event))[len(before) :] == [
        "**The Northbeam team** has answered you in your direct messages."
    ]
    assert [text for text in await here.private(event) if "5 Elm St" in text]
    assert here.tickets.lines[-1].text == "Your parcel is at 5 Elm St."
    assert here.tickets.lines[-1].author == "agent"
    assert here.team.notes == ["Ann answered in the customer's direct messages.\nYour parcel is at 5 Elm St."]
    answer = [message for message in await here.record(event) if message.author == "agent"]
    assert [(message.audience, message.text) for message in answer] == [("private", "Your parcel is at 5 Elm St.")]


async def test_a_public_answer_is_said_in_the_thread_alone(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Answer("We ship on *Mondays*.", public=True))
    assert (await here.public(event))[-1].endswith("We ship on \\*Mondays\\*\\.")
    assert await here.private(event) == []


async def test_in_direct_messages_an_answer_is_simply_said(here: Room) -> None:
    event = await here.say(HUMAN, venue=DIRECT)
    before = len(await here.public(event))
    await here.act(await here.talk(event), Answer("Hello"))
    assert len(await here.public(event)) + len(await here.private(event)) == before + 1


async def test_the_bot_is_silent_while_people_have_it_and_comes_back_when_given_back(here: Room) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    await here.act(talk, Take())
    said = await here.public(event)
    await here.say("How long do I have to return something?", venue=event.venue)
    assert await here.public(event) == said
    await here.act(talk, GiveBack())
    assert await here.public(event) == said
    await here.say("How long do I have to return something?", venue=event.venue)
    assert len(await here.public(event)) == len(said) + 1


async def test_the_bot_comes_back_after_the_end_when_something_new_is_written(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Resolve("answered"))
    case, talk = await here.case(event), await here.talk(event)
    assert (talk.status, case.resolution, case.resolved_by) == ("resolved", "answered", ANN)
    assert ("closed", None) in here.tickets.changes
    said = await here.public(event)
    await here.say("How long do I have to return something?", venue=event.venue)
    assert len(await here.public(event)) == len(said) + 1
    assert (await here.talk(event)).status == "pending"


@pytest.mark.parametrize("reason", ["answered", "no_reply"])
async def test_thanks_after_the_end_begin_nothing_anew(here: Room, reason: Resolution) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Answer("It left today"))
    await here.act(await here.talk(event), Resolve(reason))
    await here.say("thank you!", venue=event.venue)
    assert ((await here.talk(event)).status, (await here.case(event)).resolution) == ("resolved", reason)
    assert here.team.notes[-1] == "thank you!"
    await here.say("It still has not come", venue=event.venue)
    assert (await here.talk(event)).status != "resolved"


async def test_what_goes_on_with_the_bot_is_shown_under_the_card_and_does_not_open_the_ticket(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), GiveBack())
    notes, lines = len(here.team.notes), list(here.tickets.lines)
    await here.say("How long do I have to return something?", venue=event.venue)
    assert here.team.notes[notes] == "How long do I have to return something?"
    assert len(here.team.notes) == notes + 2, "the question and the bot's answer"
    assert here.tickets.lines == lines


async def test_waiting_begins_with_the_first_unanswered_message(here: Room) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    await here.act(talk, Answer("Hello"))
    assert (await here.case(event)).waiting_since is None
    first = await here.say("and?", venue=event.venue)
    await here.clock.sleep(60)
    await here.say("hello?", venue=event.venue)
    assert (await here.case(event)).waiting_since == first.at


async def test_a_snooze_ends_when_it_is_due(here: Room) -> None:
    event = await here.say(HUMAN)
    until = here.clock.now() + timedelta(hours=2)
    await here.act(await here.talk(event), Snooze(until))
    assert (await here.talk(event)).status == "snoozed"
    await here.after(7100)
    assert (await here.talk(event)).status == "snoozed"
    await here.after(101)
    assert (await here.talk(event)).status == "open"
    assert here.tickets.changes == [("closed", until), ("open", None)]
    assert here.team.notes[-1] == "It is due again."


async def test_a_snooze_that_was_put_off_again_ends_at_its_second_date(here: Room) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    await here.act(talk, Snooze(here.clock.now() + timedelta(hours=1)))
    await here.act(talk, Snooze(here.clock.now() + timedelta(hours=3)))
    await here.after(2 * 3600)
    assert (await here.talk(event)).status == "snoozed"
    await here.after(3601)
    assert (await here.talk(event)).status == "open"


async def test_a_customer_who_writes_wakes_it(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Snooze(here.clock.now() + timedelta(hours=2)))
    await here.say("still there?", venue=event.venue)
    assert ((await here.talk(event)).status, (await here.case(event)).snoozed_until) == ("open", None)


async def test_what_came_from_the_helpdesk_is_shown_in_slack_and_not_told_back(here: Room) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    lines, changes = list(here.tickets.lines), list(here.tickets.changes)
    for act in (
        Assign(GLEN), Note("VIP"), Answer("Sent anew"), Prioritize("high"), Tag(("vip",)),
        Snooze(here.clock.now() + timedelta(hours=1)), Reopen(), Resolve("answered"), Reopen(),
    ):  # fmt: skip
        await here.act(talk, act, GLEN, "helpdesk")
    assert (here.tickets.lines, here.tickets.changes) == (lines, changes)
    assert "Glen: VIP" in here.team.notes
    assert "Glen answered in the customer's direct messages.\nSent anew" in here.team.notes
    assert [text for text in await here.private(event) if "Sent anew" in text]
    assert here.team.whispers == []
    assert (await here.talk(event)).status == "open"


async def test_notes_never_reach_the_customer(here: Room) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    said = (await here.public(event), await here.private(event), len(await here.record(event)))
    await here.act(talk, Note("She is difficult"))
    await here.act(talk, Note("Indeed"), GLEN, "helpdesk")
    assert (await here.public(event), await here.private(event), len(await here.record(event))) == said
    assert [line.text for line in here.tickets.lines if line.author == "system"] == ["Ann: She is difficult"]
    assert here.team.notes == ["Glen: Indeed"]


async def test_an_act_that_came_twice_is_done_once(here: Room) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    for _ in range(2):
        await here.desk.team.acted(talk.id, ANN, "slack", Answer("Once"), key="same", at=here.clock.now())
        await here.rest()
    assert len([text for text in await here.private(event) if "Once" in text]) == 1


async def test_without_a_helpdesk_or_without_a_desk_the_other_goes_on() -> None:
    async with room(helpdesk=False) as here:
        event = await here.say(HUMAN)
        await here.act(await here.talk(event), Answer("Hi"))
        assert here.team.notes[0].endswith("\nHi")
        assert await here.store.outbox.backlog() == {}
    async with room(desk=False) as here:
        event = await here.say(HUMAN)
        await here.act(await here.talk(event), Answer("Hi"), GLEN, "helpdesk")
        assert [text for text in await here.private(event) if text.endswith("Hi")]
        assert await here.store.outbox.backlog() == {}


async def test_what_the_helpdesk_must_learn_waits_for_it(here: Room) -> None:
    event = await here.say(HUMAN)
    here.tickets.down = True
    await here.act(await here.talk(event), Resolve("answered"))
    assert here.tickets.changes == []
    here.tickets.down = False
    await here.after(60)
    assert here.tickets.changes == [("closed", None)]
