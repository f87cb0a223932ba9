"""Customers' commands: answered like messages, to who typed them alone, everywhere and whatever befalls."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sandbox.discord.people import Seen
from support.identity.links import Link
from support.model.people import Account
from tests.handlers.discord.stage import PATIENCE_S, POLICY, PROOF, Stage, stage

SECRETS = ("1Z8E4R", "on its way", "maya.lind@", "Down Jacket", "1042")
REGISTER = "PUT /applications/{app}/commands"


async def _ready(here: Stage) -> None:
    """Until the commands are registered."""
    await here.remote.wait_for(here.maya.menu, lambda menu: len(menu) >= 5, deadline_s=PATIENCE_S)


async def _nobody_else_finds(here: Stage, *places: str) -> None:
    """Neither on anybody's screen, nor in the history of the places."""
    everywhere = ("help", "questions", *places)
    found = str([await here.remote.messages(place) for place in everywhere])
    for name in ("sam", "camille", "ana"):
        person = await here.remote.person(name)
        found += "".join(one.everything for one in await person.has_seen() if one.is_from_bot)
    for secret in SECRETS:
        assert secret not in found


async def _prove(here: Stage, place: str, wall: Seen) -> None:
    await here.press(here.maya, place, wall, "show")
    await here.remote.wait_for(here.maya.modal, deadline_s=PATIENCE_S)
    assert (await here.maya.submit(PROOF)).is_ok


async def test_an_order_is_asked_for_proven_and_shown_to_one_pair_of_eyes(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        await _ready(here)
        maya = here.maya
        assert not await maya.complete("order", "number", "10", channel="help"), "nothing is known of her yet"
        assert (await maya.command("order", channel="help", number="1042")).is_ok
        await _prove(here, "help", await here.answer(maya, "help", "Your order is private", private=True))
        await here.answer(maya, "help", "on its way", private=True)
        assert [one["value"] for one in await maya.complete("order", "number", "10", channel="help")] == ["#1042"]
        assert not await here.sam.complete("order", "number", "10", channel="help")
        assert (await maya.command("return", channel="help", order="#1042")).is_ok
        await here.answer(maya, "help", "code", private=True)
        asked = await maya.post("#help", POLICY)
        await here.answer(maya, asked, "30 days")
        assert (await maya.command("order", channel=asked, number="1042")).is_ok
        await here.answer(maya, asked, "on its way", private=True)
        await here.quiet(bot)
        assert not [one for one in await maya.threads("help") if one["type"] == 12], "nothing needed a room"
        await _nobody_else_finds(here, asked)


async def test_policies_help_and_people_in_the_person_s_language(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        await _ready(here)
        camille, sam = await here.remote.person("camille"), here.sam
        shown = {one["name"]: one for one in await camille.menu("help")}
        assert {"commande", "retour", "conditions", "aide", "humain"} <= shown.keys()
        assert shown["conditions"]["options"][0]["name"] == "sujet"
        (topic,) = await camille.complete("policy", "topic", "retours", channel="help")
        assert topic["value"] == "Retours et remboursements"
        await camille.command("policy", channel="help", topic=topic["value"])
        await here.answer(camille, "help", "Nous remboursons", private=True)
        await sam.command("policy", topic="returns")
        await here.answer(sam, "dm", "within 30 days")
        await camille.command("help", channel="help")
        await here.answer(camille, "help", "/commande, /retour, /conditions, /aide et /humain", private=True)
        await sam.command("policy", topic="Do you ship to Canada?")
        await here.answer(sam, "dm", "Canada")
        await sam.command("help", channel="help")
        menu = await here.answer(sam, "help", "/order, /return, /policy, /help and /human", private=True)
        await sam.click("help", menu.id, "Shipping and returns")
        await here.answer(sam, "help", "Source", private=True)
        await camille.command("human", channel="help", reason="Ma tente fuit")
        await here.answer(camille, "help", "prend le relais et vous répondra ici ou dans un fil privé", private=True)
        await camille.command("human", channel="help", reason="Et il pleut")
        await here.answer(camille, "help", "déjà votre demande", private=True)
        await camille.command("human", reason="Toujours la tente")
        await here.answer(camille, "dm", "prend le relais et vous répondra ici.")
        await camille.command("policy", channel="help", topic="Garantie")
        await here.answer(camille, "help", "garantie", private=True)
        await here.quiet(bot)
        async with here.world.gorgias.people() as desk:
            tickets = await desk.tickets()
        texts = ["\n".join(message.text for message in ticket.messages) for ticket in tickets]
        assert any("Ma tente fuit" in text and "Et il pleut" in text for text in texts)
        assert not (await here.remote.messages("help")), "nothing of it stands in the channel"


async def test_what_comes_too_late_waits_in_a_room_and_restarts_register_nothing_twice(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        async with here.bot() as bot:
            await _ready(here)
            await here.maya.command("order", number="1042")
            await here.answer(here.maya, "dm", "Which e-mail")
            await here.maya.post("dm", "maya.lind@example.com")
            await here.answer(here.maya, "dm", "on its way")
            await here.quiet(bot)
        async with here.bot() as bot:
            release = bot.desk.reception.hold("discord:")
            assert (await here.maya.command("order", channel="help", number="1042")).is_ok, "it is heard at once"
            await here.remote.direct("advance_clock", seconds=901)
            release()
            (room,) = await here.remote.wait_for(lambda: here.maya.threads("help"), deadline_s=PATIENCE_S)
            line = await here.answer(here.maya, room["id"], "There is something for you here")
            await here.press(here.maya, room["id"], line, "read")
            await here.answer(here.maya, room["id"], "on its way", private=True)
            await here.quiet(bot)
            await _nobody_else_finds(here, room["id"])
        assert len(await here.remote.calls(REGISTER)) == 1


async def test_a_wish_is_talked_over_where_there_is_no_thread_and_in_another_server_nothing_is_said(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        await _ready(here)
        maya, now = here.maya, bot.clock.now()
        assert bot.discord is not None
        account = Account("discord", bot.discord.home.guild, maya.id)
        link = Link(account.key, "maya.lind@example.com", None, "code", "#1042", now, now + timedelta(days=1))
        await bot.store.links.add(link)
        offered = await maya.complete("return", "order", "104", channel="help")
        assert [one["value"] for one in offered] == ["#1042", "#1043"]
        assert not await here.sam.complete("return", "order", "104", channel="help")
        await maya.command("return", channel="help", order="1042")
        for question, answer in (("What from your order", "The down jacket"), ("Why are you", "It is too small")):
            asked = await here.answer(maya, "help", question, private=True)
            await here.press(maya, "help", asked, "answer")
            await here.remote.wait_for(maya.modal, deadline_s=PATIENCE_S)
            await maya.submit({"text": answer})
        await here.answer(maya, "help", "not reached you yet", private=True)
        other = await here.remote.direct("add_guild", name="Elsewhere", members=["maya", "sam"])
        await here.remote.direct("add_channel", name="lobby", guild=other["id"])
        await maya.command("order", channel="lobby", number="1042")
        refused = await here.remote.wait_for(lambda: maya.sees("lobby"), deadline_s=PATIENCE_S)
        assert [one.text for one in refused] == ["I help in another server than this one."]
        await here.quiet(bot)
        await _nobody_else_finds(here, "lobby")
        assert not await here.remote.messages("help")
