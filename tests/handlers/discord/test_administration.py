"""`/support …` on Discord: who may, that the caller alone is told, what comes as a file, and what it changes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from handlers.composition.running import Relais
from sandbox.discord.people import Person, Seen
from support.storage.tables import audit
from tests.handlers.discord.stage import PATIENCE_S, POLICY, Stage, stage


@dataclass(slots=True)
class Office:
    """Ana manages the server and is an admin and an agent here, by her role; Ben has the role as well."""

    here: Stage
    bot: Relais
    ana: Person
    ben: Person

    async def told(self, command: str, by: Person | None = None, channel: str = "help", **options: str) -> Seen:
        """What the caller alone is shown."""
        who = by or self.ana
        before = {one.id for one in await who.sees(channel)}
        assert (await who.command(f"support {command}", channel=channel, **options)).is_ok

        def new(seen: list[Seen]) -> list[Seen]:
            return [one for one in seen if one.id not in before and one.is_ephemeral and one.shown]

        (found,) = new(await self.here.remote.wait_for(lambda: who.sees(channel), new, deadline_s=PATIENCE_S))
        await self.here.quiet(self.bot)
        return found

    async def audited(self) -> list[tuple[str, str, str, str]]:
        query = select(audit).where(audit.c.proposal == "").order_by(audit.c.seq)
        rows = await self.bot.store.database.read(lambda connection: connection.execute(query).all())
        return [(row.action, row.by.rpartition(":")[2], row.before, row.state) for row in rows]

    def files(self, seen: Seen) -> dict[str, bytes]:
        """What was attached, by name."""
        kept = self.here.discord.platform.files
        return {one["filename"]: kept[one["id"]] for one in seen.source["attachments"]}


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[Office]:
    async with stage(folder) as here:
        platform = here.discord.platform
        guild = next(iter(platform.guilds.values()))
        agents = ",".join(user.id for name in ("ana", "ben") if (user := here.world.slack.workspace.find_user(name)))
        async with here.bot(slack_agents=agents, discord_admins="Team", discord_agents="@team") as bot:
            ana, ben = await here.remote.person("ana"), await here.remote.person("ben")
            for role in guild.roles.values():
                if role.name == "team":
                    role.permissions |= 1 << 5
            await here.remote.wait_for(lambda: ana.menu("help"), _has_support, deadline_s=PATIENCE_S)
            yield Office(here, bot, ana, ben)


def _has_support(menu: list[dict[str, object]]) -> bool:
    return any(one["name"] == "support" for one in menu)


async def test_roles_are_the_server_s_and_nobody_else_is_told(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        here, platform = desk.here, desk.here.discord.platform
        assert not _has_support(await here.sam.menu("help")), "only a hint: Discord offers it to who manages the server"
        assert "an admin and an agent" in (await desk.told("whoami")).shown
        guild = next(iter(platform.guilds.values()))
        guild.roles[guild.id].permissions |= 1 << 5
        for command in ("status", "pause", "report", "sources"):
            assert "DISCORD_ADMINS" in (await desk.told(command, here.sam)).shown, command
        assert "DISCORD_AGENTS" in (await desk.told("take", here.sam)).shown
        assert "/support whoami" in (await desk.told("help", here.sam)).shown
        assert not await desk.audited()
        assert "paused everywhere" in (await desk.told("pause")).shown
        await here.maya.command("policy", channel="help", topic="Warranty")
        await here.answer(here.maya, "help", "I am paused", private=True)
        help_id = next(one.id for one in platform.channels.values() if one.name == "help")
        assert "everywhere" in (await desk.told("resume", where=help_id)).shown
        assert "I answer again" in (await desk.told("resume")).shown
        assert "the team first" in (await desk.told("mode", mode="draft", where=help_id)).shown
        await here.maya.command("policy", channel="help", topic="Shipping")
        await here.answer(here.maya, "help", "takes it from here", private=True)
        assert [one["value"] for one in await desk.ana.complete("support mode", "mode", "dr", channel="help")] == [
            "draft"
        ]
        for member in list(guild.members):
            guild.members[member] = [one for one in guild.members[member] if guild.roles[one].name != "team"]
        assert "DISCORD_ADMINS" in (await desk.told("status")).shown, "who lost the role may no more"
        assert not (await here.remote.messages("help"))
        assert [(line[0], line[1]) for line in await desk.audited()] == [
            ("pause", desk.ana.id), ("resume", desk.ana.id), ("mode", desk.ana.id),
        ]  # fmt: skip


async def test_files_come_to_the_caller_and_people_are_erased_and_taken(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        here, maya = desk.here, desk.here.maya
        await maya.post("dm", "My address is maya.secret@example.com. " + POLICY)
        await here.answer(maya, "dm", "")
        report = await desk.told("report", days="7d")
        assert "Since" in report.shown
        (picture,) = desk.files(report).values()
        assert picture.startswith(b"\x89PNG")
        assert "stayed with the bot" in report.source["attachments"][0]["description"]
        (document,) = desk.files(await desk.told("export", who=maya.id)).values()
        assert "maya.secret@example.com" in json.dumps(json.loads(document)["messages"])
        asked = await here.sam.post("#help", "My tent leaks, I want a human")
        await here.answer(here.sam, asked, "takes it from here")
        link = f"https://discord.com/channels/{desk.bot.discord.home.guild}/{asked}/{asked}"  # type: ignore[union-attr]
        assert "already" in (await desk.told("escalate", link=link)).shown
        assert "You have it" in (await desk.told("take", by=desk.ben, link=link)).shown
        assert "make anything" in (await desk.told("why", link="https://example.com")).shown
        assert "Engine" in (await desk.told("why", person=maya.id)).shown
        assert "Erased" in (await desk.told("forget", who=maya.id)).shown
        (document,) = desk.files(await desk.told("export", who=maya.id)).values()
        assert set(json.loads(document)) == {"account", "at"}
        others = "".join([one.everything for person in (here.sam, desk.ben) for one in await person.has_seen()])
        assert "maya.secret" not in others
        assert "report.png" not in others
        assert [line[0] for line in await desk.audited()] == ["export", "take", "forget", "export"]
