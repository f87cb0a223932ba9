"""What is picked from a message's menu, and how a question in a forum shows where it stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from handlers.composition.running import Relais
from handlers.discord.admins import DiscordPeople
from handlers.discord.doctor import commands, permissions, tags
from sandbox.discord.people import Person, Seen
from support.errors import ChannelRefused, SettingError
from tests.handlers.discord.stage import ORDER, PATIENCE_S, POLICY, PROOF, Stage, stage

SECRETS = ("1Z8E4R", "on its way", "maya.lind@", "Down Jacket")
ASK, ESCALATE, SOLVE = "Ask Relais", "Escalate", "Mark as solved"


@dataclass(slots=True)
class Floor:
    """Maya and Sam are customers, Ana is of the team here."""

    here: Stage
    bot: Relais
    ana: Person

    async def pick(self, who: Person, entry: str, channel: str, message: str) -> Seen:
        """What whoever picked it is told."""
        before = {one.id for one in await who.sees(channel)}
        assert (await who.message_command(entry, channel, message)).is_ok

        def new(seen: list[Seen]) -> list[Seen]:
            return [one for one in seen if one.id not in before and one.is_ephemeral and one.shown]

        found = new(await self.here.remote.wait_for(lambda: who.sees(channel), new, deadline_s=PATIENCE_S))
        await self.here.quiet(self.bot)
        return found[0]

    async def tags(self, post: str, *wanted: str) -> None:
        """Wait until the post has exactly these tags."""
        platform = self.here.discord.platform
        forum = next(one for one in platform.channels.values() if one.name == "questions")
        names = {tag.id: tag.name for tag in forum.tags}

        async def applied() -> list[str]:
            return sorted(names.get(id, id) for id in platform.channels[post].applied_tags)

        await self.here.remote.wait_for(applied, lambda found: found == sorted(wanted), deadline_s=PATIENCE_S)


@asynccontextmanager
async def floor(folder: Path, **settings: str) -> AsyncIterator[Floor]:
    async with stage(folder) as here:
        ana = here.world.slack.workspace.find_user("ana")
        assert ana is not None
        async with here.bot(slack_agents=ana.id, discord_agents="team", **settings) as bot:
            ready = _offers(ASK)
            await here.remote.wait_for(lambda: here.maya.menu("help"), ready, deadline_s=PATIENCE_S)
            yield Floor(here, bot, await here.remote.person("ana"))


def _offers(entry: str) -> Any:
    return lambda menu: any(one["name"] == entry for one in menu)


async def test_one_s_own_message_is_answered_to_oneself_and_others_get_no_more_than_policies(tmp_path: Path) -> None:
    async with floor(tmp_path) as desk:
        here, maya, sam = desk.here, desk.here.maya, desk.here.sam
        await here.remote.direct("add_channel", name="lounge")
        order = await maya.post("#lounge", ORDER)
        wall = await desk.pick(maya, ASK, "lounge", order)
        await here.press(maya, "lounge", wall, "show")
        await here.remote.wait_for(maya.modal, deadline_s=PATIENCE_S)
        await maya.submit(PROOF)
        await here.answer(maya, "lounge", "on its way", private=True)
        again = await desk.pick(maya, ASK, "lounge", order)
        assert "on its way" in again.shown
        assert "Only who wrote it" in (await desk.pick(sam, ASK, "lounge", order)).shown
        assert "no answer to that" in (await desk.pick(desk.ana, ASK, "lounge", order)).shown
        policy = await sam.post("#lounge", POLICY)
        assert "I answer there" in (await desk.pick(desk.ana, ASK, "lounge", policy)).shown
        await here.answer(maya, policy, "within 30 days")
        assert "Only the team" in (await desk.pick(sam, ESCALATE, "lounge", order)).shown
        assert "goes to people" in (await desk.pick(desk.ana, ESCALATE, "lounge", policy)).shown
        leak = await sam.post("#lounge", "My tent leaks")
        assert "takes it from here" in (await desk.pick(sam, ESCALATE, "lounge", leak)).shown
        async with here.world.gorgias.people() as people:
            tickets = await people.tickets()
        texts = ["\n".join(message.text for message in ticket.messages) for ticket in tickets]
        assert any("My tent leaks" in text for text in texts)
        found = str([await here.remote.messages(place) for place in ("lounge", policy)])
        for person in (sam, desk.ana):
            found += "".join(one.everything for one in await person.has_seen() if one.is_from_bot)
        for secret in SECRETS:
            assert secret not in found


async def test_a_post_s_tags_say_how_its_question_stands(tmp_path: Path) -> None:
    async with floor(tmp_path) as desk:
        here, maya = desk.here, desk.here.maya
        asked = await maya.post_in_forum("questions", "Returns", POLICY)
        answer = await here.answer(maya, asked, "within 30 days")
        await desk.tags(asked, "Answered")
        assert desk.bot.discord is not None
        for person in (desk.ana, here.sam):
            await person.post(asked, f"<@{desk.bot.discord.home.bot}> What is your warranty?")
        await here.answer(here.sam, asked, "warranty of 2 years")
        await here.quiet(desk.bot)
        assert str(await here.remote.messages(asked)).count("warranty of 2 years") == 1, "the team is no customer"
        await here.press(here.sam, asked, answer, "solved")
        await here.answer(here.sam, asked, "Only the team", private=True)
        await desk.tags(asked, "Answered")
        await here.press(maya, asked, answer, "solved")
        await here.answer(maya, asked, "Marked as solved", private=True)
        await desk.tags(asked, "Solved")
        await here.remote.direct("change_thread", thread=asked, archived=True)
        await maya.post(asked, "What is your warranty?")
        await here.answer(maya, asked, "warranty of 2 years")
        await desk.tags(asked, "Answered")
        await maya.post(asked, "I want to talk to a human")
        await here.answer(maya, asked, "takes it from here")
        await desk.tags(asked, "With the team")
        await here.remote.direct("change_thread", thread=asked, archived=True)
        assert "Marked" in (await desk.pick(desk.ana, SOLVE, asked, answer.id)).shown
        await desk.tags(asked, "Solved")
        assert here.discord.platform.channels[asked].archived, "what slept goes on sleeping"
        assert "solved already" in (await desk.pick(maya, SOLVE, asked, answer.id)).shown


async def test_tags_are_found_in_either_language_made_where_that_is_allowed_and_else_left_alone(tmp_path: Path) -> None:
    async with floor(tmp_path) as desk:
        here, platform = desk.here, desk.here.discord.platform
        forum = next(one for one in platform.channels.values() if one.name == "questions")
        await here.remote.direct("retag", channel="questions", tags=["Boots", "répondu"])
        asked = await here.maya.post_in_forum("questions", "Returns", POLICY, ["Boots"])
        await here.answer(here.maya, asked, "within 30 days")
        await desk.tags(asked, "Boots", "répondu")
        await here.maya.post(asked, "I want to talk to a human")
        await here.answer(here.maya, asked, "takes it from here")
        await here.quiet(desk.bot)
        await desk.tags(asked, "Boots", "répondu")
        bot = next(role for role in platform.guilds[forum.guild or ""].roles.values() if role.name == "relais")
        await here.remote.direct("allow", role=bot.id, permissions=["MANAGE_CHANNELS"])
        assert "Marked" in (await desk.pick(here.maya, SOLVE, asked, asked)).shown
        await desk.tags(asked, "Boots", "Solved")
        await here.remote.direct("deny", channel="questions", who="relais", permissions=["MANAGE_THREADS"])
        other = await here.sam.post_in_forum("questions", "Warranty", "What is your warranty?")
        await here.answer(here.sam, other, "warranty of 2 years")
        await here.quiet(desk.bot)
        await desk.tags(other)


async def test_a_help_message_is_pinned_and_opens_a_menu_for_who_presses(tmp_path: Path) -> None:
    async with floor(tmp_path, discord_admins="team") as desk:
        here, sam = desk.here, desk.here.sam
        guild = next(iter(here.discord.platform.guilds.values()))
        team = next(role for role in guild.roles.values() if role.name == "team")
        await here.remote.direct("allow", role=team.id, permissions=["MANAGE_GUILD"])
        for _ in range(2):
            assert (await desk.ana.command("support pin", channel="help")).is_ok
            await here.quiet(desk.bot)
        (pinned,) = await here.remote.messages("help")
        assert pinned["pinned"], "once, and brought up to date after that"
        (seen,) = await sam.sees("help")
        await here.press(sam, "help", seen, "begin")
        menu = await here.answer(sam, "help", "What is it about?", private=True)
        await sam.click("help", menu.id, "Track an order")
        await here.answer(sam, "help", "order number", private=True)
        assert len(await here.remote.messages("help")) == 1


async def test_doctor_says_what_is_missing(tmp_path: Path) -> None:
    async with floor(tmp_path) as desk:
        here, bot = desk.here, desk.bot.discord
        assert bot is not None
        assert permissions(bot) == "all permissions"
        assert await commands(bot) == "4 commands of this server"
        assert (tags(bot), bot.people()) == ([], ["1 named in DISCORD_AGENTS"])
        await here.remote.direct("retag", channel="questions", tags=["Résolu", "waiting"])
        await here.remote.direct("deny", channel="questions", who="relais", permissions=["MANAGE_THREADS"])
        here.discord.platform.app.may_register = False
        await here.quiet(desk.bot)
        assert "Manage Threads" in permissions(bot)
        assert tags(bot) == ["#questions lacks the tags Answered, With the team: make them under Edit Channel, Tags"]
        with pytest.raises(ChannelRefused, match=r"applications\.commands"):
            await commands(bot)
        with pytest.raises(SettingError, match="no role crew"):
            DiscordPeople(bot.client, bot.home, ("crew", "team"), "DISCORD_ADMINS").check()
