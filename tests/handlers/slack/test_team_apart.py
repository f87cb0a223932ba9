"""The team in a Slack workspace of its own, over both transports: what is said on one side never shows on the other, and
nobody is taken for who has the same id there. Ana has Sam's id, Ben has Maya's, and the desk is #help's channel id.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bot import lowered
from handlers.composition.examining import examine_all
from handlers.composition.running import Relais
from handlers.screen import screen
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import World, start_world
from support import config
from support.errors import SettingError
from support.model.people import Account
from tests.handlers.conftest import stored
from tests.running import HTTP, relais, shelf

HELP, DESK, DM = "#help", "#support-desk", "dm"
PATIENCE_S = 20.0
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
ANSWER = "Your parcel waits at 5 Elm St."


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with start_world(team_apart=True) as world:
        yield world


@dataclass(slots=True)
class Two:
    """Customers in one workspace; Ana and Ben, who are agents and administer, in the other."""

    bot: Relais
    world: World
    community: SlackRemote
    office: SlackRemote
    maya: Person
    sam: Person
    ana: Person
    ben: Person

    async def rest(self) -> None:
        for place in (self.community, self.office):
            await place.wait_for_deliveries(deadline_s=PATIENCE_S)
        await self.bot.desk.settle()

    async def card(self) -> Seen:
        seen = await self.office.wait_for(
            partial(self.ana.sees, DESK), lambda seen: any("Open in Gorgias" in one.everything for one in seen),
            deadline_s=PATIENCE_S,
        )  # fmt: skip
        await self.rest()
        return next(one for one in seen if one.is_from_bot)

    async def press(self, button: str) -> None:
        card = await self.card()
        action = next(action for action in card.actions if action.split(":")[1] == button)
        assert (await self.ana.click(DESK, card.ts, action)).is_ok
        await self.rest()

    async def command(self, who: Person, text: str, channel: str) -> str:
        before = {seen.ts for seen in await who.sees(channel)}
        assert (await who.command("/support", text, channel=channel)).is_ok
        place = self.office if who in (self.ana, self.ben) else self.community

        async def told() -> list[Seen]:
            return [seen for seen in await who.sees(channel) if seen.ts not in before and seen.is_ephemeral]

        (answer,) = await place.wait_for(told, deadline_s=PATIENCE_S)
        await self.rest()
        return answer.shown

    async def home(self, who: Person) -> str:
        await who.open_home()
        await self.rest()
        return str((await who.home() or {}).get("blocks"))


@pytest.fixture
async def two(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> AsyncIterator[Two]:
    assert world.office
    async with (
        relais(
            world, getattr(request, "param", "socket"), tmp_path, paced=False,
            slack_agents=world.agents, slack_admins=world.agents, **HTTP,
        ) as bot,
        SlackRemote.connect(world.slack.base_url) as community,
        SlackRemote.connect(world.slack.base_url, world.office.team_id) as office,
    ):  # fmt: skip
        customers = [await community.person(name) for name in ("maya", "sam")]
        team = [await office.person(name) for name in ("ana", "ben")]
        yield Two(bot, world, community, office, *customers, *team)


BOTH = pytest.mark.parametrize("two", ["socket", "http"], indirect=True)


@BOTH
async def test_a_case_from_its_question_to_its_end(two: Two) -> None:
    assert (two.ana.id, two.ben.id) == (two.sam.id, two.maya.id)
    asked = await two.maya.post(HELP, "I want to talk to a human")
    card = await two.card()
    assert card.shown.startswith("maya")
    await two.press("desk_take")
    assert "ana\n has it" in (await two.card()).shown
    await two.maya.post(HELP, "It is urgent", thread=asked)
    await two.rest()
    assert any("It is urgent" in seen.shown for seen in await two.ana.sees(DESK, card.ts))

    await two.press("desk_reply")
    for _ in range(2):  # the answer, then its preview
        await two.office.wait_for(two.ana.modal, deadline_s=PATIENCE_S)
        assert (await two.ana.submit({"text": ANSWER})).is_ok
        await two.rest()
    assert any(ANSWER in seen.shown for seen in await two.maya.inbox())
    assert not any(ANSWER in seen.shown for seen in await two.ben.inbox()), "Ben has Maya's id"
    await two.ana.post(DESK, "she is a friend of mine", thread=card.ts)
    link = f"https://northbeam.slack.com/archives/{(await two.community.about())['channels']['help']}/p{asked.replace('.', '')}"
    assert "ana" in await two.command(two.ben, f"take {link}", DM)
    named = f"slack:{two.community.team_id}:{two.sam.id}"
    assert "no such conversation" in await two.command(two.ben, f"take {named}", DM)
    await two.rest()

    seen = "\n".join([one.everything for who in (two.maya, two.sam) for one in await who.has_seen()])
    assert "friend of mine" not in seen
    assert "Asked for a person" not in seen
    for name, channel in (await two.office.about())["channels"].items():
        spoke = [one for one in await two.office.messages(channel) if "bot_id" in one]
        assert bool(spoke) == (name == "support-desk"), name


async def test_photos_stand_under_the_card_for_the_team_alone_and_what_is_refused_is_said(two: Two) -> None:
    asked = await two.maya.upload(HELP, "crack.png", PNG, mimetype="image/png", text="I want to talk to a human")
    card = await two.card()
    under = partial(two.ana.sees, DESK, card.ts)
    seen = await two.office.wait_for(under, lambda seen: any(map(_files, seen)), deadline_s=PATIENCE_S)
    [photo] = [file for one in seen for file in _files(one)]
    assert two.world.office is not None
    assert (photo["title"], two.world.office.files[photo["id"]].content) == ("crack.png", PNG)
    assert two.world.office.files[photo["id"]].channels == [card.channel]

    await two.office.fail_next("files.completeUploadExternal", error="restricted_action")
    await two.maya.upload(HELP, "bell.png", PNG, mimetype="image/png", text="And the bell", thread=asked)
    said = "bell.png can't be shown here. It is in the ticket."
    await two.office.wait_for(under, lambda seen: any(said in one.shown for one in seen), deadline_s=PATIENCE_S)
    await two.rest()
    assert [file["title"] for one in await under() for file in _files(one)] == ["crack.png"]
    [ticket] = two.world.gorgias.account.tickets.values()
    assert [file["name"] for message in ticket.messages for file in message.attachments] == ["crack.png", "bell.png"]
    spoken = [one for one in await two.community.messages(HELP.removeprefix("#")) if "bot_id" in one]
    assert not any(one.get("files") for one in spoken)


def _files(seen: Seen) -> list[dict[str, str]]:
    return seen.source.get("files") or []


async def test_nobody_is_taken_for_who_has_the_same_id(two: Two) -> None:
    await two.maya.post(HELP, "I want to talk to a human")
    card = await two.card()
    asked = (await two.maya.sees(HELP))[0].ts
    assert "agents" in await two.command(two.sam, f"take @{two.maya.id}", HELP)
    assert "Nobody has it yet" in (await two.card()).shown
    assert (await two.sam.message_shortcut("relais:suggest", HELP, asked)).is_ok
    await two.rest()
    assert await two.sam.modal() is None
    assert "I want to talk to a human" not in await two.home(two.sam)
    assert "Nobody's (1)" in await two.home(two.ana)
    assert "admin" in await two.command(two.sam, "pause", HELP)

    # The same press, the same form, the same words, and all of it from the customers' workspace.
    customer = Account("slack", two.community.team_id, two.ana.id)
    talk = await two.bot.store.conversations.with_card(card.ts)
    assert talk is not None
    await two.bot.desk.team.pressed(talk.id, customer, "sam", "desk_take", "", key="forged", at=two.bot.clock.now())
    help = two.world.slack.workspace.find_channel("help")
    assert help
    help.messages[card.ts] = replace(help.messages[asked], ts=card.ts)
    await two.sam.post(HELP, "no reply under a card", thread=card.ts)
    await two.rest()
    assert "Nobody has it yet" in (await two.card()).shown
    assert not any("under a card" in seen.shown for seen in await two.ana.sees(DESK, card.ts))
    assert not any(seen.is_ephemeral for seen in await two.ana.sees(DESK)), "what Sam is told is not for Ana"


@pytest.mark.parametrize("two", ["http"], indirect=True)
async def test_in_the_team_s_workspace_nobody_is_a_customer(two: Two) -> None:
    before = await stored(two.bot)
    await two.office.add_channel("random", ["ana", "ben"])
    bot = (await two.office.about())["bot"]
    for channel, text in ((DM, "Where is my order #1042?"), ("#random", f"<@{bot}> what is your return policy?")):
        ts = await two.ana.post(channel, text, raw=True)
        assert (await two.ben.message_shortcut("relais:escalate", channel, ts)).is_ok if channel != DM else True
    await two.ana.open_home("messages")
    await two.rest()
    assert await stored(two.bot) == before
    assert not [seen for seen in await two.ana.has_seen() if seen.is_from_bot]
    assert "everywhere" in await two.command(two.ana, "pause", DM)
    assert "paused" in await two.command(two.ana, "status", DM)
    asked = await two.maya.post(HELP, "What is your return policy?")
    await two.rest()
    assert len(await two.maya.sees(HELP, asked)) == 1


async def test_what_is_said_of_both_workspaces(two: Two) -> None:
    bot, settings = two.bot, two.bot.settings
    line = next(line for line in screen(settings, bot.slack, None, 1, slack_desk=bot.slack_desk) if "Slack" in line)
    assert "Northbeam: #help; events by" in line
    assert "Northbeam HQ: desk #support-desk; events by" in line
    async with aiohttp.request("GET", f"http://127.0.0.1:{bot.port}/readyz") as answer:
        assert answer.status == 200
        assert {"slack_token", "slack_desk_token"} <= (await answer.json()).keys()
    found = {finding.name: finding for finding in await examine_all(settings)}
    assert (found["Slack"].ok, "in #help" in found["Slack"].text) == (True, True)
    assert (found["Slack desk"].ok, "in the desk #support-desk" in found["Slack desk"].text) == (True, True)
    assert "2 people may approve" in found["Slack desk"].text
    await two.office.uninstall()
    assert bot.slack_desk
    await bot.slack_desk.standing.look()
    async with aiohttp.request("GET", f"http://127.0.0.1:{bot.port}/readyz") as answer:
        parts = await answer.json()
        assert (answer.status, parts["slack_token"], parts["slack_desk_token"]) == (503, True, False)


async def test_two_tokens_of_one_workspace_are_refused(world: World) -> None:
    environment = lowered(replace(world, office=world.slack.workspace).environment())
    loaded = config.load(
        _env_file=None, **environment | {"slack_help_channels": "help", "database_url": "sqlite:///:memory:"}
    )
    world.slack.workspace.add_channel("support-desk", ["sam"], private=True)
    with pytest.raises(SettingError, match="SLACK_DESK_BOT_TOKEN is of Northbeam, where the customers are too"):
        await Relais(loaded, shelf=shelf(loaded.relais_data), http=False).start()
