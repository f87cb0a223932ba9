"""What people do in Gorgias reaches the customer and the desk: by webhook, by sweep, once, and never a note."""

from __future__ import annotations

import aiohttp
import pytest

from sandbox.gorgias.faults import Fault
from sandbox.gorgias.people import SeenTicket
from sandbox.world import DESK
from support.integrations.gorgias.webhooks import NAME, webhook_path
from tests.handlers.following_scene import CHANNEL, SECRET, Scene, scene, until
from tests.running import SteeredClock

__all__ = ["scene"]


async def test_an_answer_comes_by_webhook_privately_and_once(scene: Scene) -> None:
    [hook] = [each for each in scene.world.gorgias.account.integrations.values() if each.name == NAME]
    assert hook.form == {"ticket": "{{ticket.id}}"}, "nothing but a number is sent"
    await scene.people.reply(scene.ticket, "Your saddle is on its way, Maya.")
    await until(scene.dm, lambda said: any("saddle" in text for text in said))
    await scene.rest()
    await scene.swept()
    await scene.swept()
    assert sum("saddle" in text for text in await scene.dm()) == 1
    assert not any("saddle" in seen.everything for seen in await scene.in_thread())
    assert not any("saddle" in seen.everything for seen in await scene.sam.has_seen())
    assert (await scene.on_desk()).count("saddle") == 1
    ticket = await scene.people.ticket(scene.ticket)
    assert [m.text for m in ticket.messages if "saddle" in m.text] == ["Your saddle is on its way, Maya."], "no echo"


async def test_the_thread_says_once_that_people_answered_until_the_customer_writes_there(scene: Scene) -> None:
    async def said() -> int:
        await scene.swept()
        return sum("has answered you" in seen.shown for seen in await scene.in_thread())

    for text in ("It is on its way.", "It left yesterday.", "By train."):
        await scene.people.reply(scene.ticket, text)
    assert await said() == 1
    assert sum("By train." in text for text in await scene.dm()) == 1
    await scene.maya.post(CHANNEL, "Thank you, and the lamp?", thread=scene.thread)
    await until(lambda: scene.people.ticket(scene.ticket), lambda seen: _says(seen, "and the lamp?"))
    await scene.people.reply(scene.ticket, "That one, too.")
    assert await said() == 2


async def test_what_webhooks_lost_doubled_and_mixed_up_is_found_in_order(scene: Scene) -> None:
    mischief = scene.world.gorgias.webhooks.mischief
    mischief.lose, mischief.duplicate, mischief.delay_s = 0.3, 0.5, 0.3
    for number in range(6):
        await scene.people.reply(scene.ticket, f"Answer number {number}.")
        await scene.people.note(scene.ticket, f"between us: {number}")
    await scene.world.gorgias.webhooks.drained()
    await scene.rest()
    await scene.swept()
    told = [text for text in await scene.dm() if "Answer number" in text]
    assert [f"Answer number {n}." in text for n, text in enumerate(told)] == [True] * 6
    everything = [seen.everything for person in (scene.maya, scene.sam) for seen in await person.has_seen()]
    assert not any("between us" in text for text in everything), "notes stay with the team"
    assert (await scene.on_desk()).count("between us") == 6


async def test_the_ticket_is_followed_and_nothing_is_told_back(scene: Scene) -> None:
    [agent] = [each.email for each in scene.world.gorgias.account.users.values() if each.name == "Luc Bernard"]
    await scene.people.assign(scene.ticket, "Luc Bernard")
    await scene.people.set_priority(scene.ticket, "critical")
    await scene.people.tag(scene.ticket, "bicycle")
    await scene.swept()
    status, case = await scene.stands()
    assert (status, case.assignee and case.assignee.email, case.priority) == ("open", agent, "critical")
    assert "bicycle" in case.tags

    await scene.people.snooze(scene.ticket, 3600)
    await scene.swept()
    assert (await scene.stands())[0] == "snoozed"
    await scene.people.unsnooze(scene.ticket)
    await scene.swept()
    assert (await scene.stands())[0] == "open"

    await scene.people.reply(scene.ticket, "Done.", close=True)
    await scene.swept()
    status, case = await scene.stands()
    assert (status, case.resolution) == ("resolved", "answered")
    before = await scene.people.ticket(scene.ticket)
    await scene.swept()
    assert await scene.people.ticket(scene.ticket) == before
    await scene.people.reopen(scene.ticket)
    await scene.swept()
    assert (await scene.stands())[0] == "open"


async def test_a_merged_ticket_is_followed(scene: Scene) -> None:
    other = await scene.people.new_ticket("maya.lind@example.com", "And by mail, too")
    await scene.people.merge(scene.ticket, other.id)
    assert scene.bot.desk.follower is not None
    scene.bot.desk.follower.notice(str(scene.ticket))  # type: ignore[arg-type]
    await scene.rest()
    await scene.people.reply(other.id, "Both are one now.")
    await scene.swept()
    assert sum("Both are one now." in text for text in await scene.dm()) == 1
    await scene.maya.post(CHANNEL, "Thank you, one thing more", thread=scene.thread)
    await until(lambda: scene.people.ticket(other.id), lambda seen: _says(seen, "one thing more"))


async def test_a_merge_shows_when_something_is_written_and_is_kept_by_the_next_hand_off(scene: Scene) -> None:
    scene.world.gorgias.webhooks.mischief.lose = 1.0
    await scene.people.set_priority(scene.ticket, "critical")
    await scene.people.tag(scene.ticket, "bicycle")
    other = await scene.people.new_ticket("maya.lind@example.com", "And by mail, too")
    await scene.people.merge(scene.ticket, other.id)
    await scene.maya.post(CHANNEL, "the bell, too", thread=scene.thread)
    await until(lambda: scene.people.ticket(other.id), lambda seen: _says(seen, "the bell, too"))
    await scene.rest()
    await scene.people.assign(other.id, "Luc Bernard")
    await scene.people.reply(other.id, "Both are one now.", close=True)
    await scene.swept()
    assert sum("Both are one now." in text for text in await scene.dm()) == 1
    assert (await scene.on_desk()).count(f"merged into ticket {other.id}") == 1

    await scene.maya.post(CHANNEL, "I want to talk to a human again", thread=scene.thread)
    again = await until(lambda: scene.people.ticket(other.id), lambda seen: _says(seen, "human again"))
    await scene.rest()
    again = await scene.people.ticket(other.id)
    assert (again.status, again.assignee, again.priority) == ("open", None, "normal")
    assert "bicycle" in again.tags
    assert len(await scene.people.tickets()) == 1


async def test_what_was_changed_before_the_first_look_is_followed(scene: Scene) -> None:
    scene.world.gorgias.webhooks.mischief.lose = 1.0
    await scene.people.set_priority(scene.ticket, "critical")
    await scene.people.tag(scene.ticket, "bicycle")
    await scene.swept()
    _, case = await scene.stands()
    assert (case.priority, "bicycle" in case.tags) == ("critical", True)


async def test_an_answer_to_what_is_put_off_leaves_it_so(scene: Scene) -> None:
    await scene.people.snooze(scene.ticket, 3600)
    await scene.swept()
    await scene.people.reply(scene.ticket, "On Monday.", agent="Luc Bernard")
    await scene.swept()
    ticket = await scene.people.ticket(scene.ticket)
    assert ((await scene.stands())[0], ticket.snoozed_until is not None, ticket.assignee) == (
        "snoozed",
        True,
        "Luc Bernard",
    )


@pytest.mark.parametrize("how", ["trash", "delete"])
async def test_a_ticket_that_is_thrown_away_is_told_once_and_what_the_customer_writes_opens_another(
    scene: Scene, how: str
) -> None:
    await (scene.people.trash(scene.ticket) if how == "trash" else scene.people.delete(scene.ticket))
    for _ in range(2):
        scene.look(scene.ticket)
        await scene.rest()
    assert (await scene.on_desk()).count("thrown away") == 1
    assert (await scene.stands())[0] == "open"
    await scene.ana_presses("desk_take")
    assert [t for t in await scene.people.tickets() if not t.trashed] == [], "only a customer opens a new one"

    await scene.maya.post(CHANNEL, "Is anybody there?", thread=scene.thread)
    [new] = await until(scene.alive, bool)
    await scene.rest()
    new = await scene.people.ticket(new.id)
    assert [m.text for m in new.messages if m.text == "Is anybody there?"] == ["Is anybody there?"]
    assert any("about my bicycle" in m.text for m in new.messages), "what was said before is in it"
    scene.ticket = new.id
    await scene.maya.post(CHANNEL, "Hello?", thread=scene.thread)
    await scene.people.reply(new.id, "Yes, I am.")
    scene.look(new.id)
    await until(scene.dm, lambda said: any("Yes, I am." in text for text in said))
    await scene.rest()
    assert len(await scene.alive()) == 1
    assert (await scene.on_desk()).count("thrown away") == 1


async def test_spam_ends_it_without_a_word_to_who_sent_it(scene: Scene) -> None:
    said = len(await scene.dm()), len(await scene.in_thread())
    await scene.people.mark_spam(scene.ticket)
    scene.look(scene.ticket)
    await scene.rest()
    status, case = await scene.stands()
    assert (status, case.resolution) == ("resolved", "spam")
    await scene.swept()
    assert (len(await scene.dm()), len(await scene.in_thread())) == said


async def test_what_was_looked_at_and_has_not_changed_costs_no_call_and_others_tickets_one(scene: Scene) -> None:
    calls, mischief = scene.world.gorgias.account.calls, scene.world.gorgias.webhooks.mischief
    await scene.world.gorgias.webhooks.drained()
    await scene.swept()
    await scene.swept()
    mischief.lose = 1.0
    other = await scene.people.new_ticket("sam@example.com", "None of the bot's")
    calls.clear()
    await scene.swept()
    for _ in range(3):
        scene.look(other.id)
        await scene.rest()
    assert len(calls.matching("GET", f"/api/tickets/{other.id}")) == 1
    assert calls.matching("GET", f"/api/tickets/{scene.ticket}") == []
    await scene.people.reply(scene.ticket, "And one thing more.")
    await scene.swept()
    assert sum("one thing more" in text for text in await scene.dm()) == 1


async def test_a_ticket_that_can_not_be_read_is_kept_apart_and_holds_up_nothing(scene: Scene) -> None:
    tickets, clock, account = scene.bot.store.tickets, scene.bot.clock, scene.world.gorgias.account
    assert isinstance(clock, SteeredClock)
    await scene.world.gorgias.webhooks.drained()
    scene.world.gorgias.webhooks.mischief.lose = 1.0
    await scene.swept()
    before = await tickets.swept_to()
    account.faults.add(Fault("answer", status=500, method="GET", path=f"/tickets/{scene.ticket}$", times=None))
    await scene.people.reply(scene.ticket, "Can you read me?")
    await scene.swept()
    after = await tickets.swept_to()
    assert before is not None
    assert after is not None
    assert after > before, "the next sweep begins behind it"
    [apart] = await tickets.apart()
    assert (apart.ticket, apart.tries) == (str(scene.ticket), 1)
    account.calls.clear()
    await scene.swept()
    assert account.calls.matching("GET", f"/api/tickets/{scene.ticket}") == [], "not before it is due"

    account.faults.clear()  # refused outright it fails alike, without our asking three times
    account.faults.add(Fault("answer", status=403, method="GET", path=f"/tickets/{scene.ticket}$", times=None))
    for wait_s in (31, 61):
        clock.skip(wait_s)
        await scene.swept()
    assert (await scene.on_desk()).count("I can't read the ticket") == 1
    ana = await scene.remote.person("ana")
    assert (await ana.command("/support", "status", channel=f"#{DESK}")).is_ok
    said = f"Ticket {scene.ticket} can't be read since"
    await until(ana.has_seen, lambda seen: any(said in one.shown for one in seen))

    other = await scene.people.new_ticket("maya.lind@example.com", "And by mail, too")
    await scene.people.merge(scene.ticket, other.id)
    await scene.maya.post(CHANNEL, "the bell, too", thread=scene.thread)
    await until(lambda: scene.people.ticket(other.id), lambda seen: _says(seen, "the bell, too"))
    account.faults.clear()
    clock.skip(121)
    await scene.swept()
    assert sum("Can you read me?" in text for text in await scene.dm()) == 1
    assert await tickets.apart() == []


async def test_only_gorgias_is_listened_to(scene: Scene) -> None:
    url, path = f"http://127.0.0.1:{scene.bot.port}", webhook_path(SECRET)
    good = {"X-Relais-Secret": SECRET}
    tries = [
        (path, {}, b'{"ticket": "1"}', 401),
        (path, {"X-Relais-Secret": "another"}, b'{"ticket": "1"}', 401),
        ("/gorgias/" + "0" * 32, good, b'{"ticket": "1"}', 404),
        (path, good, b"not json", 200),
        (path, good, b'["ticket"]', 200),
        (path, good, b'{"ticket": "None"}', 200),
        (path, good, b'{"ticket": "999999"}', 200),
        (path, good, b'{"ticket": "' + b"9" * 2_000_000 + b'"}', 413),
    ]
    async with aiohttp.ClientSession() as http:
        for where, headers, body, status in tries:
            async with http.post(url + where, data=body, headers=headers) as answer:
                assert answer.status == status, (where, body[:40])
    await scene.rest()
    assert await scene.dm() == []


def _says(ticket: SeenTicket, words: str) -> bool:
    return any(words in message.text for message in ticket.messages)
