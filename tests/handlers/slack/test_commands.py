"""`/support` over both transports, with the real bolt: who may, what each does, and that nobody else sees it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from handlers.composition.running import Relais
from handlers.slack.commands import typed
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from support.storage.tables import audit
from tests.running import HTTP, SteeredClock, relais

HELP, DESK = "#help", "#support-desk"
QUESTION = "How long do I have to return something?"
PATIENCE_S = 20.0


@dataclass(slots=True)
class Floor:
    """Ana is an admin and an agent, Ben an admin alone, Sam and Maya customers."""

    bot: Relais
    world: World
    remote: SlackRemote
    maya: Person
    ana: Person
    ben: Person
    sam: Person

    async def rest(self) -> None:
        await self.remote.wait_for_deliveries(deadline_s=PATIENCE_S)
        await self.bot.desk.settle()

    async def command(self, text: str, by: Person | None = None, channel: str = HELP) -> str:
        """What the caller, and nobody else, is shown."""
        who = by or self.ana
        before = {seen.ts for seen in await who.sees(channel)}
        assert (await who.command("/support", text, channel=channel)).is_ok

        async def told() -> list[Seen]:
            return [seen for seen in await who.sees(channel) if seen.ts not in before and seen.is_ephemeral]

        # With the acknowledgement, or later by the response URL, where the machine is busy.
        (answer,) = await self.remote.wait_for(told, deadline_s=PATIENCE_S)
        await self.rest()
        return answer.shown

    async def ask(self, who: Person, text: str, channel: str = HELP) -> list[Seen]:
        """What the bot answers to a new question."""
        ts = await who.post(channel, text)
        await self.rest()
        seen = await who.sees(channel, ts) if channel == HELP else await who.inbox()
        return [each for each in seen if each.is_from_bot and each.ts > ts]

    async def audited(self) -> list[tuple[str, str, str, str]]:
        query = select(audit).where(audit.c.proposal == "").order_by(audit.c.seq)
        rows = await self.bot.store.database.read(lambda connection: connection.execute(query).all())
        return [(row.action, row.by.rpartition(":")[2], row.before, row.state) for row in rows]


both = pytest.mark.parametrize("floor", ["socket", "http"], indirect=True)
"""For what shows that it comes in either way; the rest is the same behind that."""


@pytest.fixture
async def floor(
    request: pytest.FixtureRequest, world: World, remote: SlackRemote, tmp_path: Path
) -> AsyncIterator[Floor]:
    transport = getattr(request, "param", "socket")
    workspace = world.slack.workspace
    ana, ben = (workspace.find_user(name) for name in ("ana", "ben"))
    assert ana is not None
    assert ben is not None
    workspace.add_usergroup("admins", [ana, ben])
    more: dict[str, Any] = HTTP if transport == "http" else {}
    settings = {"slack_agents": ana.id, "slack_admins": "admins", **more}
    async with relais(world, transport, tmp_path, SteeredClock(world.now), paced=False, **settings) as bot:
        people = [await remote.person(name) for name in ("maya", "ana", "ben", "sam")]
        yield Floor(bot, world, remote, *people)


@both
async def test_roles_are_the_server_s_and_answers_the_caller_s(floor: Floor) -> None:
    assert "no role" in await floor.command("whoami", floor.sam)
    assert "an admin and an agent" in await floor.command("whoami")
    listed = await floor.command("help", floor.sam)
    assert "/support whoami" in listed
    assert "pause" not in listed
    assert "/support pause [here | #channel]" in await floor.command("help")
    for text in ("pause", "status", "mode draft", "forget <@U1>", "report", "export", "dance"):
        said = await floor.command(text, floor.sam)
        assert "SLACK_ADMINS" in said or "don't know" in said, said
    assert "SLACK_AGENTS" in await floor.command("take", floor.ben)
    assert not await floor.audited()
    group = floor.world.slack.workspace.usergroups
    next(iter(group.values())).users.clear()
    assert "SLACK_ADMINS" in await floor.command("status"), "who left the group may no more"
    assert not [seen for seen in await floor.maya.has_seen() if seen.is_ephemeral]


async def test_paused_it_is_silent_and_resumed_it_answers_what_is_new(floor: Floor) -> None:
    (answer,) = await floor.ask(floor.sam, "Where is my order #1042?")
    assert "paused everywhere" in await floor.command("pause")
    assert "already" in await floor.command("pause")
    assert "Paused everywhere" in await floor.command("status")
    assert any("paused the bot" in seen.shown for seen in await floor.ben.sees(DESK))
    assert not await floor.ask(floor.maya, QUESTION)
    await floor.sam.click(HELP, answer.ts, answer.actions[0])
    await floor.sam.submit({"order": "1042", "email": "maya.lind@example.com"})
    await floor.rest()
    told = [seen.shown for seen in await floor.sam.has_seen(HELP) if seen.is_ephemeral]
    assert told
    assert all("paused" in text for text in told)
    (direct,) = await floor.ask(floor.maya, "Do you ship to Canada?", "dm")
    assert "team" in direct.shown, "nobody else reads it there, so people get it"
    assert any("paused" in seen.shown and "Canada" in seen.shown for seen in await floor.ben.sees(DESK))

    assert "everywhere" in await floor.command("resume here"), "it is paused everywhere, not here"
    assert "answer again" in await floor.command("resume")
    await floor.rest()
    seen = [each.shown for each in await floor.maya.has_seen(HELP) if each.is_from_bot]
    assert not any("return" in text for text in seen), "nothing old is answered"
    assert await floor.ask(floor.maya, QUESTION)
    help_id = floor.world.slack.workspace.find_channel("help").id  # type: ignore[union-attr]
    await floor.command(f"pause <#{help_id}|help>", floor.ben, "dm")
    assert not await floor.ask(floor.sam, QUESTION)
    assert await floor.ask(floor.sam, QUESTION, "dm")
    await floor.command("resume #help")
    assert await floor.ask(floor.sam, QUESTION)
    ana, ben = floor.ana.id, floor.ben.id
    assert await floor.audited() == [
        ("pause", ana, "on", "paused"), ("resume", ana, "paused", "on"),
        ("pause", ben, "on", "paused"), ("resume", ana, "paused", "on"),
    ]  # fmt: skip


async def test_the_mode_of_a_channel_counts_before_that_of_all(floor: Floor) -> None:
    assert "mentioned" in await floor.command("mode mention")
    assert not await floor.ask(floor.sam, QUESTION)
    assert await floor.ask(floor.sam, f"<@{floor.world.slack.workspace.bot.id}> {QUESTION}")
    assert "team first" in await floor.command("mode draft here")
    assert not await floor.ask(floor.maya, QUESTION)
    assert any("approves" in seen.shown for seen in await floor.ben.sees(DESK)), "the team has the draft"
    assert "set by command" in await floor.command("status")
    assert "is no mode" in await floor.command("mode loud")
    assert "no help channel" in await floor.command("mode draft #lounge")
    await floor.command("mode default here")
    await floor.command("mode default")
    assert await floor.ask(floor.sam, "Do you ship to Canada?")
    assert [(line[2], line[3]) for line in await floor.audited()] == [
        ("default", "mention"), ("default", "draft"), ("draft", "default"), ("mention", "default"),
    ]  # fmt: skip


async def test_it_is_tried_and_explained_in_private(floor: Floor) -> None:
    tried = await floor.command(f"ask {QUESTION}")
    assert "return" in tried
    assert "policy returns" in tried
    assert "Returns" in await floor.command("sources")
    assert "rule" in await floor.command("rules explain 1045 cancel_order")
    assert "JSON" in await floor.command("rules explain 1045 refund {")
    assert "no order 9999" in await floor.command("rules explain 9999 cancel_order")
    for text in ("mode", "forget maya", "pause here now"):
        assert "It is written so: /support " in await floor.command(text)
    assert "“/support status”" in await floor.command("statsu")
    assert "“/support help pause”" in await floor.command("help pauze")
    assert "“*maya*”" in await floor.command("forget *maya*")
    assert "Engine: local" in await floor.command("état")
    assert not [seen for seen in await floor.sam.has_seen() if seen.is_from_bot]


async def test_a_report_with_a_chart_an_export_and_an_erasure(floor: Floor) -> None:
    await floor.ask(floor.maya, "My address is maya.secret@example.com, " + QUESTION, "dm")
    assert "direct messages" in await floor.command("report 7d")
    report, chart = (await floor.ana.inbox())[-2:]
    assert "Since" in report.shown
    (picture,) = chart.source["files"]
    assert picture["mimetype"] or picture["name"] == "report.png"
    assert "stayed with the bot" in picture["alt_txt"]
    assert "90 at most" in await floor.command("report 400d")

    await floor.command(f"export <@{floor.maya.id}|maya>")
    (file,) = (await floor.ana.inbox())[-1].source["files"]
    stored = floor.world.slack.workspace.files[file["id"]]
    document = json.loads(stored.content)
    assert "maya.secret@example.com" in json.dumps(document["messages"])
    assert not [seen for seen in await floor.ben.has_seen() if "maya.secret" in seen.everything]

    said = await floor.command(f"forget <@{floor.maya.id}|maya>")
    assert "Gorgias" in said
    await floor.command(f"export <@{floor.maya.id}>")
    (file,) = (await floor.ana.inbox())[-1].source["files"]
    assert set(json.loads(floor.world.slack.workspace.files[file["id"]].content)) == {"account", "at"}
    dump = await floor.bot.store.database.read(
        lambda connection: "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    )
    assert "maya.secret" not in dump
    assert [line[0] for line in await floor.audited()] == ["export", "forget", "export"]
    assert await floor.ask(floor.maya, QUESTION, "dm"), "who comes back begins anew"


async def test_conversations_go_to_people_and_are_taken(floor: Floor) -> None:
    assert "Nobody waits" in await floor.command("take")
    assert "no such conversation" in await floor.command(f"escalate <@{floor.sam.id}>")
    ts = await floor.sam.post(HELP, QUESTION)
    await floor.rest()
    channel = floor.world.slack.workspace.find_channel("help")
    assert channel
    link = f"<https://northbeam.slack.com/archives/{channel.id}/p{ts.replace('.', '')}>"
    assert "goes to people" in await floor.command(f"escalate {link}")
    cards = [seen for seen in await floor.ben.sees(DESK) if "Nobody has it yet" in seen.shown]
    assert len(cards) == 1
    assert "already" in await floor.command(f"escalate <@{floor.sam.id}>")
    assert "You have it" in await floor.command("take")
    assert "You have it already" in await floor.command(f"take {link}")
    assert not [seen for seen in await floor.ben.sees(DESK) if "Nobody has it yet" in seen.shown]
    assert "tagged with" in await floor.command(f"tag {link} vip, Bike Fair")
    assert "is no priority" in await floor.command(f"priority {link} soon")
    assert "critical" in await floor.command(f"priority {link} critical")
    await floor.command(f"tag {link} -VIP")
    [ticket] = floor.world.gorgias.account.tickets.values()
    names = [floor.world.gorgias.account.tags[tag].name for tag in ticket.tags]
    assert ("vip" in names, "Bike Fair" in names, ticket.priority) == (False, True, "critical")
    [card] = [seen for seen in await floor.ben.sees(DESK) if "Priority: critical" in seen.shown]
    assert "Bike Fair" in "".join(seen.shown for seen in await floor.ben.sees(DESK, card.ts))
    assert [(line[0], line[1]) for line in await floor.audited()] == [
        (act, floor.ana.id) for act in ("escalate", "take", "tag", "priority", "tag")
    ]


def test_slack_s_markup_is_read() -> None:
    link = "https://a.slack.com/archives/C012/p1700000000000100"
    assert typed(f"take <{link}>") == "take C012:1700000000.000100"
    assert typed(f"take {link}?thread_ts=1600000000.000200&amp;cid=C012") == "take C012:1600000000.000200"
    assert typed("forget <@U012|maya>") == "forget @U012"
    assert typed("pause <#C012|help>") == "pause #C012"
    assert typed("ask is 1 &lt; 2 &amp; 3?") == "ask is 1 < 2 & 3?"
