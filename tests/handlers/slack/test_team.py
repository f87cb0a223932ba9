"""The team at work in its channel, with the real bolt: one card a conversation, and what it does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from handlers.composition.running import Relais
from sandbox.slack.people import Answered, Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from tests.running import HTTP, relais

HELP, DESK = "#help", "#support-desk"
PATIENCE_S = 20.0
ADDRESS = "Your parcel waits at 5 Elm St."


@dataclass(slots=True)
class Shift:
    """Maya asked for a person in #help; Ana is an agent, Ben is in the channel without being one."""

    bot: Relais
    world: World
    remote: SlackRemote
    maya: Person
    ana: Person
    ben: Person
    sam: Person
    thread: str = ""

    async def rest(self) -> None:
        """Until all that came is worked off and sent."""
        await self.remote.wait_for_deliveries(deadline_s=PATIENCE_S)
        await self.bot.desk.settle()

    async def ask(self, text: str = "I want to talk to a human") -> None:
        self.thread = await self.maya.post(HELP, text)
        await self.card(lambda seen: "Open in Gorgias" in seen.everything)
        await self.rest()

    async def card(self, fits: Callable[[Seen], object] = lambda _: True) -> Seen:
        """The one card in the desk's channel, once it fits."""

        def cards(seen: list[Seen]) -> list[Seen]:
            return [message for message in seen if not message.is_ephemeral]

        look = partial(self.ana.sees, DESK)
        seen = await self.remote.wait_for(
            look, lambda seen: len(cards(seen)) == 1 and fits(cards(seen)[0]), deadline_s=PATIENCE_S
        )
        return cards(seen)[0]

    async def press(self, button: str, value: Any = None, *, by: Person | None = None) -> Answered:
        card = await self.card()
        action = next(action for action in card.actions if action.split(":")[1] == button)
        answered = await (by or self.ana).click(DESK, card.ts, action, value)
        assert answered.is_ok
        await self.rest()
        return answered

    async def fill(self, button: str, **values: Any) -> dict[str, Any] | None:
        """Press, fill in, send; the view that is shown then, if there is one."""
        await self.press(button)
        await self.remote.wait_for(self.ana.modal, deadline_s=PATIENCE_S)
        return await self.send(**values)

    async def send(self, **values: Any) -> dict[str, Any] | None:
        outcome = await self.ana.submit(values)
        assert outcome.is_ok, outcome
        await self.rest()
        return await self.ana.modal()

    async def under_card(self) -> list[str]:
        card = await self.card()
        return [seen.shown for seen in await self.ana.sees(DESK, card.ts)][1:]

    async def whispered(self, person: Person) -> list[str]:
        return [seen.shown for seen in await person.sees(DESK) if seen.is_ephemeral]

    async def in_thread(self) -> list[str]:
        return [seen.shown for seen in await self.sam.sees(HELP, self.thread)]

    async def ticket(self) -> Any:
        async with self.world.gorgias.people() as people:
            return (await people.tickets())[0]


both = pytest.mark.parametrize("shift", ["socket", "http"], indirect=True)
"""For what comes in each way that an interaction can: a press, a form with its answer, a message's menu."""


@pytest.fixture
async def shift(
    request: pytest.FixtureRequest, world: World, remote: SlackRemote, tmp_path: Path
) -> AsyncIterator[Shift]:
    agents = world.slack.workspace.find_user("ana")
    assert agents
    transport = getattr(request, "param", "socket")
    more = HTTP if transport == "http" else {}
    async with relais(world, transport, tmp_path, slack_agents=agents.id, paced=False, **more) as bot:
        people = [await remote.person(name) for name in ("maya", "ana", "ben", "sam")]
        yield Shift(bot, world, remote, *people)


@both
async def test_a_card_is_taken_answered_and_resolved(shift: Shift) -> None:
    await shift.ask()
    await shift.press("desk_take")
    assert "Nobody has it yet" not in (await shift.card()).shown
    preview = await shift.fill("desk_reply", text=ADDRESS)
    assert preview is not None
    assert "In the customer's direct messages" in str(preview["blocks"])
    assert not await shift.maya.inbox(), "nothing is sent before it was seen"
    assert await shift.send() is None

    inbox = [seen.shown for seen in await shift.maya.inbox()]
    assert len(inbox) == 1
    assert ADDRESS in inbox[0]
    thread = await shift.in_thread()
    assert "has answered you in your direct messages" in thread[-1]
    assert not any("Elm St" in text for text in thread), "a bystander reads none of it"
    assert any(ADDRESS in note for note in await shift.under_card())
    ticket = await shift.ticket()
    assert [message.text for message in ticket.messages if message.text == ADDRESS] == [ADDRESS]

    await shift.fill("desk_resolve", reason="answered", detail="She was kind")
    card = await shift.card()
    assert "Resolved by" in card.shown
    assert "desk_reopen" in str(card.actions)
    assert (await shift.ticket()).status == "closed"
    assert not any("kind" in seen.everything for seen in [*await shift.maya.has_seen(), *await shift.maya.inbox()])


async def test_what_was_changed_after_the_preview_is_shown_again(shift: Shift) -> None:
    await shift.ask()
    assert await shift.fill("desk_reply", text="First")
    again = await shift.send(text="Second", audience="public")
    assert again is not None
    assert "In the thread, for everybody" in str(again["blocks"])
    assert not await shift.maya.inbox()
    assert await shift.send() is None
    assert (await shift.in_thread())[-1].endswith("Second")
    assert not await shift.maya.inbox()


async def test_who_answers_is_told_first_what_was_said_meanwhile(shift: Shift) -> None:
    await shift.ask()
    assert await shift.fill("desk_reply", text=ADDRESS)
    await shift.maya.post(HELP, "I found it, thank you!", thread=shift.thread)
    await shift.rest()
    again = await shift.send()
    assert again is not None
    assert "I found it, thank you!" in str(again["blocks"])
    assert not await shift.maya.inbox(), "nothing is sent before that was seen"
    assert await shift.send() is None
    assert ADDRESS in (await shift.maya.inbox())[0].shown


async def test_the_form_opens_with_a_draft(shift: Shift) -> None:
    await shift.ask()
    await shift.maya.post(HELP, "How long do I have to return something?", thread=shift.thread)
    await shift.rest()
    said = len(await shift.in_thread())
    await shift.press("desk_reply")
    modal = await shift.remote.wait_for(shift.ana.modal, deadline_s=PATIENCE_S)
    text = next(block["element"] for block in modal["blocks"] if block.get("block_id") == "text")
    assert "return" in text["initial_value"]
    assert len(await shift.in_thread()) == said, "the bot itself is silent"


async def test_who_is_no_agent_is_told_so_alone_and_nothing_happens(shift: Shift) -> None:
    await shift.ask()
    before = await shift.card()
    for button in ("desk_take", "desk_reply", "desk_snooze", "desk_give_back", "desk_resolve"):
        await shift.press(button, by=shift.ben)
    await shift.press("desk_assign", shift.ben.id, by=shift.ben)
    assert await shift.ben.modal() is None
    assert (await shift.card()).shown == before.shown
    assert len(await shift.whispered(shift.ben)) == 6
    assert await shift.whispered(shift.ana) == []


async def test_it_is_assigned_to_agents_only(shift: Shift) -> None:
    await shift.ask()
    await shift.press("desk_assign", shift.ben.id)
    assert "Nobody has it yet" in (await shift.card()).shown
    assert len(await shift.whispered(shift.ana)) == 1
    await shift.press("desk_assign", shift.ana.id)
    assert "Nobody has it yet" not in (await shift.card()).shown


async def test_plain_messages_under_the_card_stay_inside(shift: Shift) -> None:
    await shift.ask()
    card = await shift.card()
    seen_before = len(await shift.maya.has_seen())
    for text in ("she is a friend of mine", "!reply hello there", f"<@{shift.world.slack.workspace.bot.id}> hi"):
        await shift.ana.post(DESK, text, thread=card.ts, raw=True)
    await shift.ben.post(DESK, "me too", thread=card.ts)
    await shift.rest()
    assert len(await shift.maya.has_seen()) == seen_before
    assert not await shift.maya.inbox()
    notes = [message.text for message in (await shift.ticket()).messages if not message.public]
    assert any("she is a friend of mine" in note for note in notes)
    assert any("is switched off here" in text for text in await shift.whispered(shift.ana)), "nobody thinks it was sent"
    assert not any("me too" in note for note in notes)
    assert len([seen for seen in await shift.ana.sees(DESK, card.ts) if seen.is_from_bot]) == 1, "the card alone"


async def test_a_card_deleted_by_hand_comes_back_with_the_next_change(shift: Shift) -> None:
    await shift.ask()
    card = await shift.card()
    await shift.bot.slack.client.chat_delete(channel=shift.bot.slack.team.desk.channel, ts=card.ts)
    await shift.maya.post(HELP, "hello?", thread=shift.thread)
    await shift.rest()
    again = await shift.card(lambda seen: seen.ts != card.ts)
    assert any("hello?" in note for note in await shift.under_card())
    assert again.ts != card.ts


async def test_an_answer_that_arrived_is_not_called_undelivered_since_its_thread_is_closed(shift: Shift) -> None:
    await shift.ask()
    await shift.remote.archive_channel(HELP)
    await shift.fill("desk_reply", text=ADDRESS)
    await shift.send()
    assert ADDRESS in (await shift.maya.inbox())[-1].shown
    await shift.bot.desk.reception.wake()
    await shift.rest()
    assert not any("could not be delivered" in note for note in await shift.under_card())
    assert "The customer has been waiting" not in (await shift.card()).shown


@pytest.mark.parametrize("code", ["user_disabled", "user_not_found", "cannot_dm_bot"])
async def test_the_team_hears_that_a_customer_is_gone_and_the_answer_is_not_taken_for_given(
    shift: Shift, code: str
) -> None:
    await shift.ask()
    before = await shift.in_thread()
    await shift.remote.fail_next("conversations.open", error=code, times=100)
    await shift.fill("desk_reply", text=ADDRESS)
    await shift.send()
    await shift.remote.wait_for(
        shift.under_card, lambda notes: any("could not be delivered" in note for note in notes), deadline_s=PATIENCE_S
    )
    await shift.rest()
    assert "has been waiting" in (await shift.card()).shown
    assert not await shift.maya.inbox()
    assert not any("Elm St" in text for text in await shift.in_thread())
    assert await shift.in_thread() == before, "nobody is told that they were answered"
    notes = [message.text for message in (await shift.ticket()).messages if not message.public]
    assert any("could not be delivered" in note for note in notes)


async def test_what_the_customer_writes_in_direct_messages_reaches_the_people(shift: Shift) -> None:
    await shift.ask()
    await shift.fill("desk_reply", text=ADDRESS)
    await shift.send()
    inbox = len(await shift.maya.inbox())
    await shift.maya.post("dm", "Thanks, and the blue one?")
    await shift.rest()
    assert any("the blue one?" in note for note in await shift.under_card())
    from_bot = [seen for seen in await shift.maya.inbox() if seen.is_from_bot]
    assert len(from_bot) == inbox, "the bot does not talk over people"
    await shift.press("desk_give_back")
    await shift.maya.post("dm", "How long do I have to return something?")
    await shift.rest()
    await shift.remote.wait_for(
        shift.maya.inbox, lambda seen: len([s for s in seen if s.is_from_bot]) > inbox, deadline_s=PATIENCE_S
    )


async def test_what_brings_a_request_back_to_people_stands_under_its_card(shift: Shift) -> None:
    await shift.ask()
    await shift.press("desk_give_back")
    await shift.maya.post(HELP, "I want to talk to a human about the bell", thread=shift.thread)
    await shift.card(lambda card: "Nobody has it yet" in card.shown)
    await shift.rest()
    assert sum("about the bell" in note for note in await shift.under_card()) == 1


async def test_put_off_it_says_until_when(shift: Shift) -> None:
    await shift.ask()
    await shift.fill("desk_snooze", until="tomorrow")
    assert "Put off" in (await shift.card()).shown
    assert (await shift.ticket()).snoozed_until is not None


@both
async def test_any_message_can_be_escalated_by_the_team_or_by_who_wrote_it(shift: Shift) -> None:
    """Also in a place where the bot was never asked."""
    ts = await shift.maya.post(HELP, f"<@{shift.sam.id}> my tent arrived with a hole", raw=True)
    await shift.rest()
    cards = len(await shift.ana.sees(DESK))
    assert (await shift.sam.message_shortcut("relais:escalate", HELP, ts)).is_ok
    await shift.rest()
    assert len(await shift.ana.sees(DESK)) == cards, "a bystander can't"
    assert any("Only the team" in seen.shown for seen in await shift.sam.sees(HELP, ts))
    assert (await shift.ana.message_shortcut("relais:escalate", HELP, ts)).is_ok
    await shift.rest()
    card = await shift.card()
    assert "a hole" in card.shown
    assert "Passed on by" in card.shown
    assert (await shift.maya.message_shortcut("relais:escalate", HELP, ts)).is_ok
    await shift.rest()
    assert (await shift.card()).ts == card.ts, "people have it already"
    told = [seen.shown for seen in await shift.maya.sees(HELP, ts) if seen.is_ephemeral]
    assert told == ["The Northbeam team\n has this conversation already."]


async def test_a_customer_escalates_their_own_message(shift: Shift) -> None:
    shift.thread = await shift.maya.post(HELP, "How long do I have to return something?")
    await shift.rest()
    assert (await shift.maya.message_shortcut("relais:escalate", HELP, shift.thread)).is_ok
    await shift.rest()
    assert "Asked for a person" in (await shift.card()).shown


async def test_a_reply_is_suggested_from_a_message_s_menu_to_agents_alone(shift: Shift) -> None:
    await shift.ask()
    asked = await shift.maya.post(HELP, "How long do I have to return something?", thread=shift.thread)
    await shift.rest()
    for who in (shift.ben, shift.maya):
        assert (await who.message_shortcut("relais:suggest", HELP, asked)).is_ok
        assert await who.modal() is None
        sees = partial(who.sees, HELP, shift.thread)
        seen = await shift.remote.wait_for(sees, lambda seen: any("Only the team" in one.shown for one in seen))
        assert seen[-1].is_ephemeral
    alone = await shift.sam.post(HELP, "lovely weather")
    assert (await shift.ana.message_shortcut("relais:suggest", HELP, alone)).is_ok
    sees = partial(shift.ana.sees, HELP)
    await shift.remote.wait_for(sees, lambda seen: any("does not have this" in one.shown for one in seen))
    assert (await shift.ana.message_shortcut("relais:suggest", HELP, asked)).is_ok
    modal = await shift.remote.wait_for(shift.ana.modal, deadline_s=PATIENCE_S)
    text = next(block["element"] for block in modal["blocks"] if block.get("block_id") == "text")
    assert "return" in text["initial_value"]
    assert await shift.send(text=ADDRESS) is not None
    assert await shift.send() is None
    assert any(ADDRESS in seen.shown for seen in await shift.maya.inbox())


async def test_a_thumbs_down_as_a_reaction_counts_from_who_asked_alone(shift: Shift) -> None:
    shift.thread = await shift.maya.post(HELP, "How long do I have to return something?")
    await shift.rest()
    [answer] = [seen for seen in await shift.maya.sees(HELP, shift.thread) if seen.is_from_bot]
    await shift.sam.react(HELP, answer.ts, "-1")
    await shift.maya.react(HELP, answer.ts, "tada")
    await shift.maya.react(HELP, shift.thread, "-1")
    await shift.rest()
    assert await shift.ana.sees(DESK) == []
    await shift.maya.react(HELP, answer.ts, "-1::skin-tone-2")
    await shift.rest()
    assert "did not help" in (await shift.card()).shown
    said = len(await shift.in_thread())
    await shift.maya.react(HELP, answer.ts, "thumbsdown")
    await shift.rest()
    assert len(await shift.in_thread()) == said


async def at_home(shift: Shift, person: Person) -> str:
    await person.open_home()
    home = await shift.remote.wait_for(person.home, deadline_s=PATIENCE_S)
    await shift.rest()
    home = await person.home() or home
    return str(home["blocks"])


async def test_home_is_the_queue_for_agents_and_their_own_requests_for_customers(shift: Shift) -> None:
    assert "Nobody is waiting" in await at_home(shift, shift.ana)
    assert "no request" in await at_home(shift, shift.maya)
    await shift.ask()
    queue = await at_home(shift, shift.ana)
    assert "Nobody's (1)" in queue
    assert "Waiting longest (1)" in queue
    assert "Yours" not in queue
    assert f"p{(await shift.card()).ts.replace('.', '')}" in queue
    await shift.press("desk_take")
    queue = await at_home(shift, shift.ana)
    assert "Yours (1)" in queue
    assert "Nobody's" not in queue
    requests = await at_home(shift, shift.maya)
    assert "with the team" in requests
    assert "I want to talk to a human" in requests
    for other in (shift.sam, shift.ben):
        shown = await at_home(shift, other)
        assert "I want to talk to a human" not in shown
        assert "no request" in shown
