"""What befalls a bot at Discord: it is restarted, its session is dropped or invalidated, Discord itself is away."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.handlers.discord.stage import ORDER, POLICY, PROOF, stage
from tests.scenarios.discord import heard_all


async def test_what_was_missed_is_answered_and_buttons_and_forms_outlive_a_restart(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        maya = here.maya
        async with here.bot() as bot:
            asked = await maya.post("#help", ORDER)
            wall = await here.answer(maya, asked, "Your order is private")
            await maya.post("dm", "Hello")
            await here.answer(maya, "dm", "")
            await here.quiet(bot)
        missed = await maya.post("#help", POLICY)
        await maya.post(asked, "What is your warranty?")
        await maya.post("dm", POLICY)
        in_forum = await maya.post_in_forum("questions", "Returns", POLICY)
        async with here.bot() as bot:
            for place in (missed, "dm", in_forum):
                await here.answer(maya, place, "within 30 days")
            await here.answer(maya, asked, "warranty of 2 years")
            await here.press(maya, asked, wall, "show")
            await here.quiet(bot)
        form = await maya.modal()
        assert form is not None
        async with here.bot() as bot:
            assert (await maya.submit(PROOF)).is_ok
            shown = await here.answer(maya, asked, "on its way", private=True)
            await here.press(maya, asked, shown, "to_direct")
            await here.answer(maya, "dm", "#1042")
            await here.quiet(bot)
            assert bot.discord is not None
        everything = [one.shown for one in await maya.has_seen() if one.is_from_bot]
        assert sum("within 30 days" in text for text in everything) == 3, "each once"
        assert "way" not in "".join(one.everything for one in await here.sam.has_seen() if one.is_from_bot)


async def test_a_button_pressed_many_times_at_once_is_pressed_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        asked = await here.maya.post("#help", "Where is my order #1042?")
        line = await here.answer(here.maya, asked, "Your order is private")
        await here.press(here.maya, asked, line, "show")
        await here.remote.wait_for(here.maya.modal)
        assert (await here.maya.submit(PROOF)).is_ok
        shown = await here.answer(here.maya, asked, "on its way", private=True)
        start = next(id for id in shown.actions if "report_problem" in id)
        await asyncio.gather(*(here.maya.click(asked, shown.id, start) for _ in range(5)))
        await here.quiet(bot)
        questions = [one for one in await here.maya.sees(asked) if "I need to know that it's you" in one.shown]
        assert len(questions) == 1


async def test_sessions_that_resume_are_told_and_those_that_can_not_read(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        async with here.bot() as bot:
            for verb in ("drop_gateway", "ask_to_reconnect", "invalidate"):
                await here.remote.direct(verb)
                asked = await here.maya.post("#help", POLICY)
                await here.answer(here.maya, asked, "within 30 days")
            about = await here.remote.about()
            assert (about["identified"], about["resumed"]) == (2, 2)
            await here.remote.direct("outage", on=True, rest=True)
            during = await here.maya.post("#help", "What is your warranty?")
            await here.remote.direct("outage", on=False)
            await here.answer(here.maya, during, "warranty of 2 years")
            await here.quiet(bot)
        seen = [one.shown for one in await here.maya.has_seen() if one.is_from_bot]
        assert sum("within 30 days" in text for text in seen) == 3
        assert sum("warranty of 2 years" in text for text in seen) == 1


async def test_a_message_whose_sending_is_in_doubt_is_there_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        route = "POST /channels/{channel}/messages"
        await here.remote.direct("fail_next", method=route, drop_connection="after")
        asked = await here.maya.post("#help", POLICY)
        await here.answer(here.maya, asked, "within 30 days")
        await here.remote.direct("fail_next", method=route, status=429, retry_after_s=0.05)
        await here.remote.direct("fail_next", method=route, status=503)
        await here.maya.post(asked, "What is your warranty?")
        await here.answer(here.maya, asked, "warranty of 2 years")
        await here.quiet(bot)
        await bot.desk.outbox.sweep()
        await here.quiet(bot)
        said = [one.shown for one in await here.maya.sees(asked) if one.is_from_bot]
        assert ["30 days" in said[0], "2 years" in said[1], len(said)] == [True, True, 2]


async def test_what_was_deleted_while_nobody_listened_is_not_answered_and_people_are_told(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.world.gorgias.people() as helpdesk:
        maya, camille = here.maya, await here.remote.person("camille")
        async with here.bot() as bot:
            asked = await camille.post("#help", "I want to talk to a human")
            await here.answer(camille, asked, "takes it from here")
            late = await camille.post(asked, "My address is wrong")
            await here.quiet(bot)
            assert bot.discord is not None
            bot.desk.reception.hold("discord:")
            gone, kept = await maya.post("#help", POLICY), await maya.post("#help", "What is your warranty?")
            post = await maya.post_in_forum("questions", "Returns", POLICY)
            await heard_all(here.discord.gateway, bot.discord.client)
        await maya.delete("#help", gone)
        await camille.delete(asked, late)
        for _ in range(2):
            async with here.bot() as bot:
                await here.answer(maya, kept, "warranty of 2 years")
                await here.answer(maya, post, "within 30 days")
                await here.quiet(bot)
        said = [one for one in await maya.has_seen() if one.is_from_bot and one.channel in (gone, kept, post)]
        assert sorted(one.channel for one in said) == sorted([kept, post])
        (ticket,) = await helpdesk.tickets()
        told = "\n".join(one.text for one in ticket.messages)
        assert told.count("was deleted: “My address is wrong”") == 1
