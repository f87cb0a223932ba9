"""Going on in private, on the customer's own wish: with all that is known, in sight of nobody who should not see it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from handlers.composition.running import Relais
from handlers.discord.doctor import lesser
from sandbox.discord.people import Person, Seen
from support.errors import SettingError
from support.identity.links import Link
from support.model.people import Account
from tests.handlers.discord.stage import PATIENCE_S, Stage, stage

TENT = "Where is my order #1043?"
MAKE = ["CREATE_PRIVATE_THREADS"]
SECRETS = ("Ridgeline", "1Z8E4R", "maya.lind@", "Shall I do that", "the return for your order")


async def test_it_goes_on_in_private_with_all_that_is_known_and_nobody_else_reads_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.world.gorgias.people() as helpdesk:
        maya = here.maya
        owner = await here.remote.person("owner-of-northbeam")
        async with here.bot() as bot:
            await _know(here, bot)
            asked = await maya.post("#help", TENT)
            await _reads(here, bot, asked, "#1043")
            await maya.post(asked, "I want to return the tent")
            shown = await _reads(here, bot, asked, "Why are you sending it back")
            await here.press(maya, asked, shown, "to_room")
            (room,) = await here.remote.wait_for(lambda: _rooms(maya), deadline_s=PATIENCE_S)
            told = await here.answer(maya, asked, "It goes on in a private thread", private=True)
            assert told.shown.endswith(f"/{room})")
            line = await here.answer(maya, room, "It goes on here")
            assert "moderators who manage threads" in line.shown
            await maya.post(room, "I changed my mind")
            shown = await _reads(here, bot, room, "Shall I do that?")
            assert not {"to_room"} & _actions(shown), "it is there already"
            await here.quiet(bot)
        said = await maya.post(room, "yes please")  # while the bot is away
        async with here.bot() as bot:
            await here.remote.wait_for(
                lambda: maya.sees(room), lambda seen: seen[-1].is_from_bot and seen[-1].id > said, deadline_s=PATIENCE_S
            )
            await _reads(here, bot, room, "the return for your order")
            await here.quiet(bot)
            await _others_are_no_customers_there(here, bot, owner, room)
            await maya.command("order", channel=room)
            await here.answer(maya, room, "Part of your order #1043 has shipped", private=True)
            await here.quiet(bot)
            await maya.post(room, "I want to talk to a human")
            await here.answer(maya, room, "takes it from here")
            await here.quiet(bot)
            (ticket,) = await helpdesk.tickets()
            await helpdesk.reply(ticket.id, "Gladly.")
            await _swept(here, bot)
            await here.answer(maya, room, "Gladly.")
            await maya.post(room, "Thank you, and when?")
            await here.quiet(bot)
            (ticket,) = await helpdesk.tickets()
            assert "and when?" in "\n".join(one.text for one in ticket.messages)
            assert await _rooms(maya) == await _rooms(owner) == [room], "it stayed in this one"
            assert not await _rooms(here.sam)
            assert [one["content"] for one in await here.remote.messages("lobby")] == ["And my other order?"]
            await _nobody_else_reads(here, owner, asked, room)
            await here.remote.direct("delete_channel", channel=room)
            await helpdesk.reply(ticket.id, "It left today.")
            await _swept(here, bot)
            (room,) = await here.remote.wait_for(lambda: _rooms(maya), deadline_s=PATIENCE_S)
            await here.answer(maya, room, "It left today.")
            await maya.post(room, "Then I wait.")
            await here.quiet(bot)
            (ticket,) = await helpdesk.tickets()
            assert "Then I wait." in "\n".join(one.text for one in ticket.messages)


async def test_where_there_can_be_no_room_the_customer_is_told_and_the_operator_too(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        assert bot.discord is not None
        await _know(here, bot)
        await here.remote.direct("deny", channel="help", who="relais", permissions=MAKE)
        asked = await here.maya.post("#help", TENT)
        shown = await _reads(here, bot, asked, "#1043")
        with capture_logs() as logs:
            await here.press(here.maya, asked, shown, "to_room")
            await here.answer(here.maya, asked, "can't open a private thread", private=True)
        assert "no_room" in [one["event"] for one in logs]
        assert "#help: Create Private Threads" in lesser(bot.discord)
        await here.maya.post(asked, "And when does it come?")
        shown = await _reads(here, bot, asked, "")
        assert not await _rooms(here.maya)
        await here.remote.direct("deny", channel="help", who="relais", permissions=[])
        await here.press(here.maya, asked, shown, "to_room")
        (room,) = await here.remote.wait_for(lambda: _rooms(here.maya), deadline_s=PATIENCE_S)
        await here.answer(here.maya, room, "It goes on here")
        await here.quiet(bot)


async def test_forums_alone_have_no_rooms_unless_a_channel_is_named_for_them(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        maya = here.maya
        async with here.bot(discord_help_channels="questions") as bot:
            assert bot.discord is not None
            assert "DISCORD_ROOM_CHANNEL" in lesser(bot.discord)
            await _know(here, bot)
            asked = await maya.post_in_forum("questions", "My tent", TENT)
            shown = await _reads(here, bot, asked, "#1043")
            assert "to_direct" in _actions(shown)
            assert "to_room" not in _actions(shown)
            await here.quiet(bot)
        forums: dict[str, str] = {"discord_help_channels": "questions"}
        with pytest.raises(SettingError, match="questions is a forum"):
            async with here.bot(**forums, discord_room_channel="questions"):
                pass
        async with here.bot(**forums, discord_room_channel="#help") as bot:
            assert bot.discord is not None
            assert "DISCORD_ROOM_CHANNEL" not in lesser(bot.discord)
            await maya.post(asked, "And when does it come?")
            shown = await _reads(here, bot, asked, "")
            await here.press(maya, asked, shown, "to_room")
            (room,) = await here.remote.wait_for(lambda: _rooms(maya), deadline_s=PATIENCE_S)
            await here.answer(maya, room, "It goes on here")
            await here.quiet(bot)
            await here.remote.direct("deny", channel="help", who="relais", permissions=MAKE)
            await here.quiet(bot)
            assert "#help: Create Private Threads" in lesser(bot.discord)
        await maya.post(room, "What is your return policy?")
        async with here.bot(**forums, discord_room_channel="help") as bot:
            await here.answer(maya, room, "within 30 days")
            await here.quiet(bot)


async def _others_are_no_customers_there(here: Stage, bot: Relais, owner: Person, room: str) -> None:
    """Neither what its customer writes on another server, nor who looks after the platform."""
    assert bot.discord is not None
    other = await here.remote.direct("add_guild", name="Elsewhere", members=["maya", "sam"])
    await here.remote.direct("add_channel", name="lobby", guild=other["id"])
    await here.maya.post("#lobby", "And my other order?")
    for words in ("What is your warranty?", f"<@{bot.discord.home.bot}> what is your warranty?"):
        await owner.post(room, words)
    await here.maya.post(room, "What is your return policy?")
    await here.answer(here.maya, room, "within 30 days")
    await here.quiet(bot)
    assert "warranty of 2 years" not in str(await here.remote.messages(room)), "who looks on is no customer"


async def _know(here: Stage, bot: Relais) -> None:
    """Maya has proven who she is."""
    assert bot.discord is not None
    now = bot.clock.now()
    account = Account("discord", bot.discord.home.guild, here.maya.id)
    link = Link(account.key, "maya.lind@example.com", None, "code", "#1043", now, now + timedelta(days=1))
    await bot.store.links.add(link)


async def _swept(here: Stage, bot: Relais) -> None:
    assert bot.desk.follower is not None
    await bot.desk.follower.sweep()
    await bot.desk.follower.settle()
    await here.quiet(bot)


async def _rooms(person: Person) -> list[str]:
    return [str(one["id"]) for one in await person.threads("help") if one["type"] == 12]


async def _reads(here: Stage, bot: Relais, place: str, words: str) -> Seen:
    """Maya presses for what is for her there, and reads it."""
    await here.quiet(bot)
    line = next(one for one in reversed(await here.maya.sees(place)) if one.is_from_bot and not one.is_ephemeral)
    await here.maya.click(place, line.id, line.actions[0])
    return await here.answer(here.maya, place, words, private=True)


def _actions(seen: Seen) -> set[str]:
    return {id.split("|")[1] for id in seen.actions}


async def _nobody_else_reads(here: Stage, owner: Person, *places: str) -> None:
    """Neither who comes by, nor who manages threads, nor the history API finds what the bot said of the order."""
    history = [one for place in ("help", *places) for one in await here.remote.messages(place)]
    said = str([one for one in history if one["author"].get("bot")])
    for person in (here.sam, owner):
        said += "".join(one.everything for one in await person.has_seen() if one.is_from_bot)
    assert "It goes on here" in said
    for secret in SECRETS:
        assert secret not in said
