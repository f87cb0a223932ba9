"""What the team's handlers may ask: what is written under a card, drafts, and who comes home to what."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from support.model.cases import Agent, Answer, GiveBack, Take
from support.model.people import Account
from support.profile import Desk
from tests.support.rooms import ANN, BEN, Room, room, shelf
from tests.support.scenes import ADA, BOB, DIRECT

HUMAN = "I want to talk to a human"
RETURNS = "How long do I have to return something?"


@pytest.fixture
async def here() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


async def written(here: Room, text: str, by: Agent = ANN, card: str = "card-1", files: Sequence[str] = ()) -> bool:
    """A message under a card."""
    stored = await here.desk.team.said(card, by, text, files, key=f"said:{text}", at=here.clock.now())
    await here.rest()
    return stored


async def test_what_is_written_under_a_card_stays_with_the_team(here: Room) -> None:
    event = await here.say(HUMAN)
    said = await here.public(event)
    for text in ("no idea", "!reply Hello", "!replyHello", "reply Hello"):
        assert await written(here, text)
    assert await here.public(event) == said
    assert await here.private(event) == []
    assert [line.text for line in here.tickets.lines if line.author == "system"][-4:] == [
        "Ann: no idea", "Ann: !reply Hello", "Ann: !replyHello", "Ann: reply Hello",
    ]  # fmt: skip


async def test_under_no_card_of_ours_nothing_is_heard(here: Room) -> None:
    await here.say(HUMAN)
    assert not await written(here, "hello", card="another")


async def test_where_the_shop_wants_it_a_reply_can_be_written_by_agents() -> None:
    profile = shelf().profile.model_copy(update={"desk": Desk(reply_by_message=True)})
    async with room(profile=profile) as here:
        event = await here.say(HUMAN)
        await written(here, "!reply Hello", Agent("Mallory", Account("slack", "T1", "U66")))
        assert await here.private(event) == []
        for text in ("!reply", "!reply ", "!replyHello", "say !reply Hello"):
            await written(here, text)
        assert await here.private(event) == []
        await written(here, "!reply Here is the label", files=["label.png"])
        assert await here.private(event) == [], "nobody is sent half of it"
        assert here.tickets.lines[-1].text == "Ann: !reply Here is the label\n[file: label.png]"
        assert here.team.whispers[-1].startswith("The customer did not get that: a file")
        for text in ("!reply We sent it today.", "!Reply\nIt left at noon."):
            await written(here, text)
        assert [text for text in await here.private(event) if "We sent it today" in text]
        assert (await here.private(event))[-1].endswith("\n\nIt left at noon\\.")


async def test_a_draft_is_what_the_bot_would_say_and_is_said_to_nobody(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.say(RETURNS, venue=event.venue)
    talk, said = await here.talk(event), await here.public(event)
    assert ANN.account
    form = await here.desk.team.form_for(talk.id, ANN.account, "desk_reply", "")
    assert form is not None
    assert "return" in form.fields[0].value
    assert await here.public(event) == said
    assert await here.talk(event) == talk
    for who in (ADA, BOB):
        assert await here.desk.team.form_for(talk.id, who, "desk_reply", "") is None


async def test_that_the_bot_can_t_help_is_no_draft(here: Room) -> None:
    event = await here.say(HUMAN)
    await here.say("What will the weather be in Lisbon tomorrow?", venue=event.venue)
    await here.say("flurb the zork gently", venue=event.venue)
    assert ANN.account
    form = await here.desk.team.form_for((await here.talk(event)).id, ANN.account, "desk_reply", "")
    assert form is not None
    assert form.fields[0].value == ""


async def test_what_was_asked_in_private_is_not_answered_in_public_though_it_was_given_back_meanwhile(
    here: Room,
) -> None:
    event = await here.say(HUMAN)
    talk = await here.talk(event)
    await here.act(talk, Answer("Hello"))
    aside = replace(here.message(RETURNS, venue=DIRECT), venue=talk.venue, direct=True)
    await here.act(talk, GiveBack())
    said, alone = await here.public(event), await here.private(event)
    await here.put(aside)
    assert await here.public(event) == said
    assert len(await here.private(event)) == len(alone) + 1


async def test_direct_messages_are_for_people_only_once_they_answered_there(here: Room) -> None:
    event = await here.say(HUMAN)
    first = await here.say(RETURNS, venue=DIRECT)
    assert len(await here.public(first)) + len(await here.private(first)) == 1, "the bot answers in its own place"
    await here.act(await here.talk(event), Answer("Hello"))
    notes = len(here.team.notes)
    await here.say("Thanks! And the blue one?", venue=DIRECT)
    assert here.team.notes[notes:] == ["Thanks! And the blue one?"]
    other = await here.say(RETURNS, who=BOB, venue=replace(DIRECT, channel="D2"))
    assert len(await here.public(other)) + len(await here.private(other)) == 1, "others are not concerned"


async def test_home_is_the_queue_or_one_s_own_requests(here: Room) -> None:
    assert ANN.account
    assert BEN.account
    event = await here.say(HUMAN)
    await here.say(HUMAN, who=BOB)
    await here.act(await here.talk(event), Take())

    async def titles(account: Account) -> list[tuple[str, int]]:
        home = await here.desk.team.home(account)
        return [(section.title, len(section.lines)) for section in home.sections]

    assert await titles(ANN.account) == [("Yours (1)", 1), ("Nobody's (1)", 1), ("Waiting longest (2)", 2)]
    assert await titles(BEN.account) == [("Nobody's (1)", 1), ("Waiting longest (2)", 2)]
    assert await titles(ADA) == [("Your requests", 1)]
    assert await titles(Account("slack", "T1", "U77")) == []


async def test_of_what_nobody_has_the_most_urgent_comes_first_and_says_what_it_is_about(here: Room) -> None:
    assert ANN.account
    await here.say(HUMAN)
    event = await here.say("I was charged twice for order 1045!", who=BOB)
    await here.say("you are useless", who=BOB, venue=event.venue)
    free, waiting = (await here.desk.team.home(ANN.account)).sections
    assert ["charged twice" in line.text for line in free.lines] == [True, False]
    assert ["charged twice" in line.text for line in waiting.lines] == [False, True]
    case = await here.case(event)
    assert {("Topic", "a payment"), ("Order named (not proven)", "1045")} <= set(case.handoff.facts)
