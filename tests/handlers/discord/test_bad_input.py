"""What a server does that it should not: switches off, permissions gone, locked threads, bots, presses too late, no server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import lowered
from handlers.composition.examining import examine_all
from handlers.discord.doctor import PermissionWatch
from handlers.screen import screen
from sandbox.discord.events import Events
from sandbox.discord.speaking import say
from support import config
from support.errors import SettingError
from tests.handlers.discord.stage import ORDER, PATIENCE_S, POLICY, PROOF, Stage, stage

SAYING = "POST /channels/{channel}/messages"
WRITE = ["SEND_MESSAGES_IN_THREADS", "SEND_MESSAGES"]


async def test_a_switch_that_is_off_is_named(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.remote.direct("set_intents", privileged=0)
        with pytest.raises(SettingError, match="Message Content Intent on"):
            async with here.bot():
                pass
        settings = config.load(_env_file=None, **lowered(here.world.environment()))
        found = next(one for one in await examine_all(settings) if one.name == "Discord")
        assert (found.ok, "switch Message Content Intent on" in found.text) == (False, True)
        await here.remote.direct("set_intents", privileged=1 << 15)
        found = next(one for one in await examine_all(settings) if one.name == "Discord")
        assert (found.ok, "without Server Members Intent" in found.text) == (True, True)
        assert "commands are registered at the first start" in found.text


async def test_a_channel_without_a_permission_keeps_no_other_from_being_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.remote.direct("deny", channel="questions", who="relais", permissions=WRITE)
        async with here.bot() as bot:
            assert bot.discord is not None
            lines = "\n".join(screen(bot.settings, bot.slack, bot.discord, 0))
            assert "missing permissions in #questions: Send Messages (to answer)" in lines
            silent = await here.maya.post_in_forum("questions", "Returns", POLICY)
            asked = await here.maya.post("#help", POLICY)
            await here.answer(here.maya, asked, "within 30 days")
            await here.quiet(bot)
            assert [one for one in await here.maya.sees(silent) if one.is_from_bot] == []
            watch = PermissionWatch(bot.discord)
            with capture_logs() as logs:
                for denied in ([], WRITE, WRITE, []):
                    await here.remote.direct("deny", channel="help", who="relais", permissions=denied)
                    await here.quiet(bot)
                    await watch.look()
            assert [one["event"] for one in logs].count("discord_permissions_missing") == 1
            asked = await here.maya.post("#help", POLICY)
            await here.answer(here.maya, asked, "within 30 days")


async def test_archived_and_locked_threads_long_answers_and_quoted_calls(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.world.gorgias.people() as helpdesk, here.bot() as bot:
        asked = await here.maya.post("#help", "@everyone I want to talk to a human")
        await here.answer(here.maya, asked, "takes it from here")
        await here.quiet(bot)
        (ticket,) = await helpdesk.tickets()
        assert bot.desk.follower is not None
        parts = [f"Part {number}. " + "word " * 350 for number in range(6)]
        for text in ("First. @here <@&123456789012345678>", "\n\n".join(parts)):
            await helpdesk.reply(ticket.id, text)
            await bot.desk.follower.sweep()
            await bot.desk.follower.settle()
            await here.quiet(bot)
            (room,) = [one["id"] for one in await here.maya.threads("help") if one["type"] == 12]
            await here.remote.direct("change_thread", thread=room, archived=True, locked=True)
        said = [one.shown for one in await here.maya.sees(room) if one.is_from_bot]
        assert [text.count("word ") for text in said[1:]].count(0) == 0
        assert sum(text.count("Part ") for text in said) == 6
        assert len(said) > 3, "9,000 characters are more than one message"
        assert not any(one.source["mention_everyone"] for one in await here.maya.has_seen() if one.is_from_bot)
        allowed = [one["params"]["allowed_mentions"] for one in await here.remote.calls(SAYING)]
        assert any("<@&123456789012345678>" in text for text in said)
        assert {(*one["parse"], *one.get("roles", ())) for one in allowed} == {()}
        await here.remote.direct("change_thread", thread=asked, archived=True)
        await here.maya.post(asked, POLICY)
        await here.quiet(bot)


async def test_bots_other_servers_and_presses_too_late_twice_or_by_others(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        robot = await here.remote.add_person("robot", is_bot=True)
        unheard = [await robot.post("#help", POLICY)]
        await here.remote.direct("add_guild", name="Elsewhere", members=["sam"])
        await here.remote.direct("add_channel", name="other-help", guild=await _guild(here, "Elsewhere"))
        unheard.append(await here.sam.post("#other-help", POLICY))
        asked = await here.maya.post("#help", ORDER)
        wall = await here.answer(here.maya, asked, "Your order is private")
        await here.quiet(bot)
        for id in unheard:
            assert await here.sam.sees(id) == []
        callback = "POST /interactions/{interaction}/{token}/callback"
        await here.remote.direct("fail_next", method=callback, status=404)
        late = await here.maya.click(asked, wall.id, wall.actions[0])
        assert not late.is_ok
        await asyncio.gather(*(here.press(here.maya, asked, wall, "show") for _ in range(2)))
        await here.remote.wait_for(here.maya.modal, deadline_s=PATIENCE_S)
        await here.maya.submit(PROOF)
        await here.answer(here.maya, asked, "on its way", private=True)
        await here.press(here.sam, asked, wall, "show")
        await here.quiet(bot)
        assert await here.sam.modal() is None
        told = [one.shown for one in await here.sam.sees(asked) if one.is_ephemeral]
        assert len(told) == 1
        assert "on its way" not in told[0]


async def test_webhooks_and_an_answer_that_comes_after_its_press_is_over(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        platform = here.discord.platform
        channel = next(one for one in platform.channels.values() if one.name == "help")
        author = next(one for one in platform.users.values() if one.name == "sam")
        hook = await say(
            platform, Events(platform, here.discord.gateway), channel, author, POLICY, webhook="123456789012345678"
        )
        asked = await here.maya.post("#help", ORDER)
        wall = await here.answer(here.maya, asked, "Your order is private")
        await here.press(here.maya, asked, wall, "show")
        await here.remote.wait_for(here.maya.modal, deadline_s=PATIENCE_S)
        release = bot.desk.reception.hold("discord:")
        assert (await here.maya.submit(PROOF)).is_ok
        await here.remote.direct("advance_clock", seconds=16 * 60)
        release()
        await here.quiet(bot)
        seen = await here.maya.sees(asked)
        assert not [one for one in seen if "on its way" in one.shown]
        line = next(one for one in reversed(seen) if one.is_from_bot and not one.is_ephemeral and one.actions)
        assert line.id != wall.id
        await here.maya.click(asked, line.id, line.actions[0])
        await here.answer(here.maya, asked, "on its way", private=True)
        assert hook.id not in platform.channels, "no thread is made for a webhook's message"
        assert "on its way" not in "".join(one.everything for one in await here.sam.has_seen())


async def test_a_locked_thread_that_may_not_be_opened_keeps_nobody_else_from_being_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.world.gorgias.people() as helpdesk, here.bot() as bot:
        await here.remote.direct("deny", channel="help", who="relais", permissions=["MANAGE_THREADS"])
        asked = await here.maya.post("#help", "I want to talk to a human")
        await here.answer(here.maya, asked, "takes it from here")
        await here.quiet(bot)
        (ticket,) = await helpdesk.tickets()
        assert bot.desk.follower is not None
        place = asked
        for text in ("It left yesterday.", "It arrives tomorrow."):
            await here.remote.direct("change_thread", thread=place, locked=True)
            await helpdesk.reply(ticket.id, text)
            await bot.desk.follower.sweep()
            await bot.desk.follower.settle()
            await here.quiet(bot)
            (place,) = [one["id"] for one in await here.maya.threads("help") if one["type"] == 12]
        await bot.desk.reception.wake()
        await here.quiet(bot)
        read = "".join(one.everything for one in await here.maya.has_seen())
        assert ("It left yesterday." in read, "It arrives tomorrow." in read) == (True, False)
        (ticket,) = await helpdesk.tickets()
        assert sum("could not be delivered" in one.text for one in ticket.messages if not one.public) == 1
        other = await here.sam.post("#help", POLICY)
        await here.answer(here.sam, other, "within 30 days")


async def test_a_server_that_is_gone_ends_nothing_else(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        assert bot.discord is not None
        asked = await here.maya.post("#help", POLICY)
        await here.answer(here.maya, asked, "within 30 days")
        await here.quiet(bot)
        assert bot.discord.is_up
        with capture_logs() as logs:
            await here.remote.direct("delete_guild", guild=bot.discord.home.guild)
            await here.quiet(bot)
        assert [one["event"] for one in logs] == ["discord_server_gone"]
        assert not bot.discord.is_up
        assert not bot.discord.running.done()
        await bot.discord.look()


async def _guild(here: Stage, name: str) -> str:
    return str((await here.remote.about())["guilds"][name])
