"""Turns about proposals: who is heard, who is told, on which card and in which ticket; what is done is tested elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from support.identity.links import Link
from support.model.cases import Agent
from support.model.conversation import Conversation
from support.model.events import MessagePosted
from support.model.people import Account
from tests.support.actions.counter import rules
from tests.support.actions.living_shop import LivingShop, customer, item, order
from tests.support.rooms import ANN, BEN, Room, room
from tests.support.scenes import ADA, BOB

CANCEL = "cancel order #1042 please"
LIFETIME_S = timedelta(days=3).total_seconds()
_numbers = itertools.count(1)


@pytest.fixture
def shop() -> LivingShop:
    return LivingShop().add(order("#1042", item(1, quantity=2), owner=customer()))


@pytest.fixture
async def asks(shop: LivingShop) -> AsyncIterator[Room]:
    """Where people approve everything."""
    async with room(living=shop) as made:
        await know(made)
        yield made


@pytest.fixture
async def does(shop: LivingShop) -> AsyncIterator[Room]:
    """Where a yes is enough."""
    async with room(living=shop, ruled=rules("do")) as made:
        await know(made)
        yield made


async def know(here: Room) -> None:
    now = here.clock.now()
    await here.store.rows.links.add(
        Link(ADA.key, "ada@example.com", customer().id, "code", "#1042", now, now + timedelta(days=30))
    )


async def offer(here: Room) -> tuple[MessagePosted, Conversation, str]:
    """Ada wants to cancel, and is shown what that means."""
    event = await here.say(CANCEL)
    talk = await here.talk(event)
    assert talk.memory.offer is not None, here.watched.decided
    return event, talk, talk.memory.offer


async def waiting(here: Room) -> tuple[MessagePosted, Conversation, str]:
    """Ada said yes, and the team has to decide."""
    event, talk, id = await offer(here)
    await here.press(talk, "yes", id)
    assert await state(here, id) == "waiting"
    return event, await here.talk(event), id


async def decide(here: Room, talk: Conversation, id: str, by: Account | None, *, reason: str | None = None) -> None:
    """Approve, or decline for a reason."""
    assert by is not None
    action = "approve" if reason is None else "decline"
    await here.desk.team.pressed(
        talk.id,
        by,
        "Ann",
        action,
        id,
        key=f"decision-{next(_numbers)}",
        at=here.clock.now(),
        reason=reason or "",
    )
    await here.rest()


async def state(here: Room, id: str) -> str:
    found = await here.store.rows.proposals.get(id)  # type: ignore[arg-type]
    assert found is not None
    return found.state


def cancelled(shop: LivingShop) -> bool:
    return shop.named("#1042").order.cancelled_at is not None


@pytest.mark.parametrize("words", ["yes", "yes please, cancel it", "oui", "ok do it"])
async def test_a_yes_in_words_is_done_and_told(does: Room, shop: LivingShop, words: str) -> None:
    event, talk, id = await offer(does)
    await does.say(words, venue=talk.venue)
    assert (await state(does, id), cancelled(shop)) == ("done", True)
    private = await does.private(event)
    assert len([text for text in private if text.startswith(("Done: ", "C'est fait"))]) == 2, (
        "there, and where it lasts"
    )
    assert (await does.talk(event)).memory.offer is None
    assert does.team.approvals == {}


@pytest.mark.parametrize("words", ["yes, but only one of them", "yes?", "is that a yes or no thing", "no"])
async def test_what_is_no_plain_yes_does_nothing(does: Room, shop: LivingShop, words: str) -> None:
    _, talk, id = await offer(does)
    await does.say(words, venue=talk.venue)
    assert await state(does, id) in ("offered", "withdrawn")
    assert not cancelled(shop)


async def test_nobody_else_says_yes(does: Room, shop: LivingShop) -> None:
    event, talk, id = await offer(does)
    await does.say("yes", BOB, talk.venue)
    await does.press(talk, "yes", id, BOB)
    assert (await state(does, id), cancelled(shop)) == ("offered", False)
    assert not [text for text in await does.public(event) if "1042" in text]


async def test_a_second_yes_is_told_how_it_stands(does: Room) -> None:
    event, talk, id = await offer(does)
    await does.press(talk, "yes", id)
    before = len(await does.private(event))
    await does.press(talk, "yes", id)
    assert (await does.private(event))[before:] == ["That is done already."]


async def test_an_offer_that_ran_out_is_made_afresh_by_a_late_yes(does: Room, shop: LivingShop) -> None:
    event, talk, id = await offer(does)
    await does.after(31 * 60)
    await does.press(talk, "yes", id)
    assert not cancelled(shop)
    again = (await does.talk(event)).memory.offer
    assert again not in (None, id)
    assert (await does.private(event))[-1].startswith("That offer had run out")


async def test_approved_it_is_done_and_the_card_says_by_whom(asks: Room, shop: LivingShop) -> None:
    event, talk, id = await waiting(asks)
    await decide(asks, talk, id, ANN.account)
    assert (await state(asks, id), cancelled(shop)) == ("done", True)
    card = asks.team.approvals[id]
    assert [button.action for button in card[0].buttons] == ["approve", "decline"]
    assert "Approved by Ann. **Done.**" in card[-1].text
    assert card[-1].buttons == ()
    assert (await asks.private(event))[-1].startswith("Done: ")
    assert asks.tickets.opened == {}, "nobody needs to take over"


async def test_a_decline_is_told_with_its_reason_and_changes_nothing(asks: Room, shop: LivingShop) -> None:
    event, talk, id = await waiting(asks)
    await decide(asks, talk, id, ANN.account, reason="It has *left* already")
    assert (await state(asks, id), cancelled(shop)) == ("declined", False)
    assert "It has" in (await asks.private(event))[-1]
    assert "Declined by Ann" in asks.team.approvals[id][-1].text


async def test_who_may_not_approve_is_told_so_and_nothing_happens(asks: Room, shop: LivingShop) -> None:
    _, talk, id = await waiting(asks)
    await decide(asks, talk, id, BOB)
    await decide(asks, talk, id, BOB, reason="no")
    await decide(asks, talk, id, ADA)
    assert (await state(asks, id), cancelled(shop)) == ("waiting", False)
    assert len(asks.team.whispers) == 3
    assert len(asks.team.approvals[id]) == 1


async def test_nobody_approves_a_wish_of_their_own(asks: Room, shop: LivingShop) -> None:
    _, talk, id = await waiting(asks)
    asks.group.people[ADA] = Agent("Ada", ADA)
    await decide(asks, talk, id, ADA)
    assert (await state(asks, id), cancelled(shop)) == ("waiting", False)
    assert asks.team.whispers == ["This is a wish of your own: somebody else has to approve it. Nothing has happened."]
    await decide(asks, talk, id, ANN.account)
    assert cancelled(shop)


async def test_the_second_of_two_is_told_that_it_is_decided(asks: Room) -> None:
    _, talk, id = await waiting(asks)
    await decide(asks, talk, id, ANN.account, reason="no")
    await decide(asks, talk, id, BEN.account)
    assert await state(asks, id) == "declined"
    assert asks.team.whispers == ["This is declined already. Nothing has happened."]


async def test_what_waits_can_be_taken_back_by_its_customer(asks: Room, shop: LivingShop) -> None:
    event, talk, id = await waiting(asks)
    await asks.press(talk, "no", id)
    await decide(asks, talk, id, ANN.account)
    assert (await state(asks, id), cancelled(shop)) == ("withdrawn", False)
    assert "taken it back" in (await asks.private(event))[-1]
    assert "Taken back" in asks.team.approvals[id][-1].text


async def test_what_nobody_decides_runs_out_and_is_told_and_an_offer_goes_silently(asks: Room) -> None:
    event, _, id = await waiting(asks)
    await asks.clock.sleep(LIFETIME_S + 60)
    assert await asks.desk.team.lapse() == 1
    await asks.rest()
    assert await state(asks, id) == "expired"
    told = (await asks.private(event))[-1]
    assert told.startswith("Nobody from our team got to your request in time (Cancel order #1042)")
    assert "Nobody decided in time" in asks.team.approvals[id][-1].text

    _, _, offered = await offer(asks)
    before = len(await asks.private(event))
    await asks.clock.sleep(LIFETIME_S)
    await asks.desk.team.lapse()
    await asks.rest()
    assert await state(asks, offered) == "expired"
    assert len(await asks.private(event)) == before
    assert offered not in asks.team.approvals


async def test_a_change_since_the_yes_is_told_where_it_lasts_with_a_fresh_offer(asks: Room, shop: LivingShop) -> None:
    event, talk, id = await waiting(asks)
    shop.touch("gid://shopify/Order/1042", tags=("vip",))
    before = len(await asks.private(event))
    await decide(asks, talk, id, ANN.account)
    assert (await state(asks, id), cancelled(shop)) == ("failed", False)
    told = (await asks.private(event))[before:]
    assert len(told) == 2, "there, and where it lasts"
    assert all(text.startswith("Something about it changed since you said yes") for text in told)
    assert (await asks.talk(event)).memory.offer not in (None, id)
    assert "Not done" in asks.team.approvals[id][-1].text


async def test_people_who_have_the_conversation_get_a_note_and_no_offer_is_made(asks: Room, shop: LivingShop) -> None:
    event, talk, id = await waiting(asks)
    await asks.say("I want to talk to a human", venue=talk.venue)
    shop.touch("gid://shopify/Order/1042", tags=("vip",))
    await decide(asks, talk, id, ANN.account)
    assert [line.author for line in asks.tickets.lines][-2:] == ["system", "bot"], (
        "the outcome, and what the customer reads of it"
    )
    assert "Not done" in asks.tickets.lines[-2].text
    assert (await asks.private(event))[-1] == "Something about it changed since you said yes, so I did nothing."
    assert (await asks.talk(event)).memory.offer is None


async def test_what_the_shop_refuses_goes_to_people_with_what_was_wished(does: Room, shop: LivingShop) -> None:
    event, talk, id = await offer(does)
    shop.failures.append("refused")
    await does.press(talk, "yes", id)
    assert (await state(does, id), cancelled(shop)) == ("failed", False)
    (handoff,) = does.tickets.opened.values()
    assert handoff.conversation == talk.id
    assert "Cancel order #1042" in str(handoff.facts)
    assert "nothing was changed" in " ".join(await does.private(event))


async def test_what_is_gone_is_told_to_be_gone(does: Room) -> None:
    event, talk, _ = await offer(does)
    await does.press(talk, "yes", "p-unknown")
    assert (await does.private(event))[-1] == "I don't find that offer any more, so nothing is changed."
