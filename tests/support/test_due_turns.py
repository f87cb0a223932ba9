"""What time does to a case: the desk is told of waits before they are too long, each once; who is answered is not waited for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from support.model.cases import Answer, Resolution, Resolve, Snooze, Take
from support.model.conversation import Conversation
from support.model.events import FormSubmitted, MessagePosted
from tests.support.rooms import Room, room
from tests.support.scenes import DIRECT

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


# A customer who says nothing more


async def answered(here: Room) -> tuple[MessagePosted, Conversation]:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    await here.act(talk, Answer("It was sent today"))
    return event, talk


async def test_a_silent_customer_is_asked_once_then_told_that_it_ends_and_why(here: Room) -> None:
    event, talk = await answered(here)
    before = len(await here.private(event))
    await here.after(47 * HOUR)
    assert len(await here.private(event)) == before
    await here.after(HOUR)
    assert [text.partition("?")[0] for text in (await here.private(event))[before:]] == ["Did that settle it"]
    await here.after(71 * HOUR)
    assert len(await here.private(event)) == before + 1
    await here.after(HOUR)
    end = here.chat.private[talk.id][-1]
    assert end.text.startswith("I close this request, because nothing more came.")
    assert [button.action for button in end.buttons] == [*["rate"] * 5, "human"]
    case = await here.case(event)
    assert ((await here.talk(event)).status, case.resolution) == ("resolved", "no_reply")
    assert here.tickets.changes[-1] == ("closed", None)
    await here.after(200 * HOUR)
    assert len(await here.private(event)) == before + 2
    assert await here.store.conversations.due(here.clock.now()) == []


async def test_who_was_answered_in_the_thread_is_asked_there(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Answer("It was sent today", public=True))
    await here.after(48 * HOUR)
    assert (await here.public(event))[-1].startswith("Did that settle it?")


async def test_who_writes_meanwhile_is_neither_asked_nor_closed(here: Room) -> None:
    event, talk = await answered(here)
    await here.clock.sleep(10 * HOUR)
    await here.say("It did not arrive", venue=event.venue)
    before = len(await here.private(event))
    await here.after(300 * HOUR)
    assert len(await here.private(event)) == before
    assert (await here.talk(event)).status == "open"
    await here.act(talk, Answer("I'll send it anew"))
    await here.after(48 * HOUR)
    assert (await here.private(event))[-1].startswith("Did that settle it?")


async def test_thanks_make_nobody_wait_and_spare_the_question(here: Room) -> None:
    event, _ = await answered(here)
    await here.say("Thank you so much!", venue=event.venue)
    case = await here.case(event)
    assert case.waiting_since is None
    before, notes = len(await here.private(event)), len(here.team.notes)
    await here.after(71 * HOUR)
    assert (len(await here.private(event)), len(here.team.notes)) == (before, notes)
    await here.after(HOUR)
    assert (await here.case(event)).resolution == "no_reply"


async def test_thanks_do_not_end_a_wait(here: Room) -> None:
    event = await here.say(HUMAN)
    waiting = (await here.case(event)).waiting_since
    await here.say("Thanks!", venue=event.venue)
    assert (await here.case(event)).waiting_since == waiting is not None


async def test_a_yes_to_the_nudge_ends_it_at_once(here: Room) -> None:
    event, talk = await answered(here)
    await here.after(48 * HOUR)
    await here.press(talk, "settled")
    assert ((await here.talk(event)).status, (await here.case(event)).resolution) == ("resolved", "answered")
    assert "has closed this request" in (await here.private(event))[-1]


async def test_who_writes_after_all_has_the_people_again(here: Room) -> None:
    event, _ = await answered(here)
    await here.after(48 * HOUR)
    await here.after(72 * HOUR)
    later = await here.say("Sorry, I was away. It is broken.", venue=event.venue)
    case = await here.case(event)
    assert ((await here.talk(event)).status, case.resolution, case.waiting_since) == ("open", None, later.at)
    assert here.tickets.changes[-1] == ("open", None)
    assert here.tickets.lines[-1].text == "Sorry, I was away. It is broken."
    assert here.team.notes[-2:] == ["Relais reopened it.", "Sorry, I was away. It is broken."]


async def test_weeks_later_it_is_something_new(here: Room) -> None:
    event, _ = await answered(here)
    await here.after(48 * HOUR)
    await here.after(72 * HOUR)
    await here.clock.sleep(15 * 24 * HOUR)
    await here.say("What is your return policy?", venue=event.venue)
    assert (await here.talk(event)).status == "pending"


# How it was


@pytest.mark.parametrize(
    ("reason", "told"), [("answered", True), ("other", True), ("spam", False), ("duplicate", False)]
)
async def test_whom_people_answered_is_told_of_the_end_and_asked_how_it_was(
    here: Room, reason: Resolution, told: bool
) -> None:
    event, talk = await answered(here)
    before = len(await here.private(event))
    await here.act(talk, Resolve(reason))
    assert len(await here.private(event)) == before + told


async def test_whom_nobody_answered_is_not_asked_how_it_was(here: Room) -> None:
    event = await here.say(HUMAN)
    before = (await here.public(event), await here.private(event))
    await here.act(await here.talk(event), Resolve("answered"))
    assert (await here.public(event), await here.private(event)) == before


async def test_a_rating_is_kept_and_told_to_the_team_and_the_ticket(here: Room) -> None:
    event, talk = await answered(here)
    await here.act(talk, Resolve("answered"))
    await here.press(talk, "rate", "4")
    assert (await here.case(event)).csat == 4
    assert here.team.notes[-1] == here.tickets.lines[-1].text == "The customer rated it 4 of 5."
    assert [button.action for button in here.chat.private[talk.id][-1].buttons] == ["rate_more"]
    form = FormSubmitted("f1", talk.venue, talk.customer, talk.id, "rating", {"word": "Quick!"}, here.clock.now())
    await here.put(form)
    case = await here.case(event)
    assert (case.csat, case.csat_text) == (4, "Quick!")
    assert here.tickets.changes[-2:] == [("rating", 4, ""), ("rating", 4, "Quick!")]
    assert here.tickets.lines[-1].text == "The customer says about it: “Quick!”"
    assert here.tickets.lines[-1].author == "system"
    assert (await here.talk(event)).status == "resolved"


async def test_a_poor_rating_offers_people_again(here: Room) -> None:
    event, talk = await answered(here)
    await here.act(talk, Resolve("answered"))
    await here.press(talk, "rate", "5")
    await here.press(talk, "rate", "1")
    assert (await here.case(event)).csat == 1
    assert "human" in [button.action for button in here.chat.private[talk.id][-1].buttons]
    await here.press(talk, "human")
    assert (await here.talk(event)).status == "open"


@pytest.mark.parametrize("value", ["0", "6", "x", ""])
async def test_what_is_no_rating_is_none(here: Room, value: str) -> None:
    event, talk = await answered(here)
    await here.act(talk, Resolve("answered"))
    await here.press(talk, "rate", value)
    assert (await here.case(event)).csat is None


async def test_others_can_not_rate(here: Room) -> None:
    event, talk = await answered(here)
    await here.act(talk, Resolve("answered"))
    await here.press(talk, "rate", "1", who=here.somebody(5))
    assert (await here.case(event)).csat is None


async def test_who_was_told_in_direct_messages_to_write_there_reopens_it_there(here: Room) -> None:
    event, _ = await answered(here)
    await here.after(49 * HOUR)
    await here.after(73 * HOUR)
    assert (await here.talk(event)).status == "resolved"
    said = len(await here.public(event))
    await here.say("thank you!", venue=DIRECT)
    assert ((await here.talk(event)).status, len(await here.public(event))) == ("resolved", said)
    await here.say("It still has not come", venue=DIRECT)
    assert ((await here.talk(event)).status, (await here.case(event)).resolution) == ("open", None)
    assert here.team.notes[-1] == "It still has not come"


async def test_what_is_begun_in_direct_messages_after_the_end_is_the_bot_s(here: Room) -> None:
    event, talk = await answered(here)
    await here.act(talk, Resolve("answered"))
    await here.say("How long do I have to return something?", venue=DIRECT)
    assert (await here.talk(event)).status == "resolved"


# What the bot would answer, while people have it

QUESTION = "How long do I have to return something?"


def suggestions(here: Room) -> list[str]:
    return [note for note in here.team.notes if note.startswith("The bot would answer")]


async def test_the_team_is_offered_what_the_bot_would_answer_and_the_customer_reads_none_of_it(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.act(await here.talk(event), Take())
    said = (await here.public(event), await here.private(event))
    await here.say(QUESTION, venue=event.venue)
    await here.after(10)
    assert suggestions(here) == []
    await here.after(5)
    [offered] = suggestions(here)
    assert "30 days" in offered
    await here.after(HOUR)
    assert suggestions(here) == [offered]
    assert (await here.public(event), await here.private(event)) == said
    assert not any(message.author == "bot" and "30 days" in message.text for message in await here.record(event))


async def test_drafts_wait_for_all_that_is_written_and_for_each_other(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.say(QUESTION, venue=event.venue)
    await here.after(10)
    await here.say("And what does it cost to send it back?", venue=event.venue)
    await here.after(10)
    assert suggestions(here) == []
    await here.after(5)
    assert len(suggestions(here)) == 1
    await here.say("How long does shipping take?", venue=event.venue)
    await here.after(100)
    assert len(suggestions(here)) == 1
    await here.after(30)
    assert len(suggestions(here)) == 2


async def test_nothing_is_offered_once_people_answered_or_where_the_bot_has_no_answer(here: Room) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    await here.say(QUESTION, venue=event.venue)
    await here.act(talk, Answer("Thirty days"))
    await here.after(HOUR)
    await here.say("Hm, my aunt says otherwise", venue=event.venue)
    await here.after(HOUR)
    assert suggestions(here) == []
