"""Tickets that people merge in Gorgias: of one customer, of two, and into what is none of the bot's."""

from __future__ import annotations

from sandbox.gorgias.people import SeenTicket
from sandbox.world import DESK
from support.model.conversation import TicketId
from tests.handlers.following_scene import CHANNEL, Scene, scene, until

__all__ = ["scene"]

NOT_SENT = "was not sent to the customer"


async def _another_conversation(scene: Scene, *, of_sam: bool = False) -> tuple[str, SeenTicket]:
    who = scene.sam if of_sam else scene.maya
    thread = await who.post(CHANNEL, "I want to talk to a human about my lamp")
    tickets = await until(scene.people.tickets, lambda tickets: len(tickets) == 2)
    await scene.rest()
    return thread, next(ticket for ticket in tickets if ticket.id != scene.ticket)


async def _statuses(scene: Scene) -> list[str]:
    store = scene.bot.store
    ids = await store.tickets.conversations_of(TicketId(str(scene.ticket)))
    talks = [await store.conversations.conversation(id) for id in ids]
    return [talk.status for talk in talks if talk is not None]


async def test_two_conversations_in_one_ticket_are_answered_once_and_stand_as_it_stands(scene: Scene) -> None:
    lamp, second = await _another_conversation(scene)
    await scene.people.merge(second.id, scene.ticket)
    await scene.maya.post(CHANNEL, "It flickers", thread=lamp)
    await until(lambda: scene.people.ticket(scene.ticket), lambda seen: _says(seen, "It flickers"))
    await scene.rest()
    await scene.swept()
    await scene.people.reply(scene.ticket, "Both are on their way.")
    await scene.swept()
    assert sum("Both are on their way." in text for text in await scene.dm()) == 1
    assert (await scene.on_desk()).count("Both are on their way.") == 2, "under both cards"
    for thread in (scene.thread, lamp):
        shown = [seen.shown for seen in await scene.maya.sees(CHANNEL, thread)]
        assert sum("has answered you" in text for text in shown) == 1, shown

    await scene.people.assign(scene.ticket, "Luc Bernard")
    await scene.swept()
    ana = await scene.remote.person("ana")
    cards = await until(lambda: ana.sees(f"#{DESK}"), lambda cards: all("Luc Bernard" in card.shown for card in cards))
    assert len(cards) == 2

    await scene.press(cards[1], "desk_give_back")
    await scene.swept()
    assert await _statuses(scene) == ["open", "pending"]
    assert (await scene.people.ticket(scene.ticket)).status == "open", "the other one needs it"
    await scene.people.close(scene.ticket)
    await scene.swept()
    assert await _statuses(scene) == ["resolved", "pending"]


async def test_an_answer_where_two_people_were_merged_reaches_neither(scene: Scene) -> None:
    _, second = await _another_conversation(scene, of_sam=True)
    await scene.people.merge(second.id, scene.ticket)
    scene.look(second.id)
    await scene.rest()
    await scene.people.reply(scene.ticket, "Your order 1002 is in the post.")
    await scene.swept()
    for person in (scene.maya, scene.sam):
        assert not any("1002" in seen.everything for seen in await person.has_seen())
    assert (await scene.on_desk()).count(NOT_SENT) == 2, "under both cards"


async def test_a_merge_that_nobody_writes_in_is_found_by_the_sweep(scene: Scene) -> None:
    await scene.swept()
    scene.world.gorgias.webhooks.mischief.lose = 1.0
    other = await scene.people.another_ticket(scene.ticket, "And by mail, too")
    await scene.people.merge(scene.ticket, other.id)
    await scene.people.reply(other.id, "Both are one now.")  # which Gorgias can't send: it knows no address
    await scene.swept()
    assert sum("Both are one now." in text for text in await scene.dm()) == 1


async def test_what_was_meant_for_another_customer_before_the_merge_was_seen_stays_with_the_team(scene: Scene) -> None:
    await scene.swept()
    scene.world.gorgias.webhooks.mischief.lose = 1.0
    other = await scene.people.new_ticket("somebody@example.com", "Where is mine?")
    await scene.people.reply(other.id, "Yours went to Lyon.")
    await scene.people.merge(scene.ticket, other.id)
    scene.look(scene.ticket)
    await scene.rest()
    assert not any("Lyon" in text for text in await scene.dm())
    assert NOT_SENT in await scene.on_desk()
    await scene.people.reply(other.id, "Both are one now.")
    await scene.swept()
    assert sum("Both are one now." in text for text in await scene.dm()) == 1


async def test_a_note_before_a_merge_that_was_seen_late_is_not_lost(scene: Scene) -> None:
    """Never looked at before it was merged, and changed long after the note."""
    scene.world.gorgias.webhooks.mischief.lose = 1.0
    await scene.people.note(scene.ticket, "Between us: the saddle.")
    other = await scene.people.another_ticket(scene.ticket, "And by mail, too")
    await scene.people.merge(scene.ticket, other.id)
    await scene.people.tag(other.id, "late")
    scene.look(scene.ticket)
    await scene.rest()
    assert "the saddle" in await scene.on_desk()


def _says(ticket: SeenTicket, words: str) -> bool:
    return any(words in message.text for message in ticket.messages)
