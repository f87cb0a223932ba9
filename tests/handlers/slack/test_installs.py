"""Workspaces that install the app by themselves, over real HTTP: each is answered with its own token, nobody's order shows
in another one, and who leaves is let go. Maya, Sam and #help have the same ids in all of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from structlog.testing import capture_logs

from handlers.composition.examining import examine_all
from handlers.composition.running import Relais
from sandbox.control_client import RefusedByClientError
from sandbox.slack import SlackRemote, SlackWorkspace
from sandbox.slack.people import Person, Seen
from sandbox.world import HELP, MAILBOXES, World, start_world
from support import config
from support.errors import ChannelRefused
from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.deliveries import Delivery, DeliveryId, Post
from support.model.people import Venue
from tests.handlers.test_web import get
from tests.ports import free_port
from tests.running import SteeredClock, relais
from tests.scenarios.pilot import Pilot

CHANNEL, DM = f"#{HELP}", "dm"
PATIENCE_S = 20.0
ORDER = "Where is my order #1042?"
TRACKING = "1Z"
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(slots=True)
class Elsewhere:
    """A workspace that has not installed the app yet."""

    workspace: SlackWorkspace
    remote: SlackRemote
    maya: Person
    sam: Person


@dataclass(slots=True)
class Place:
    """The bot, its own workspace, and two others."""

    world: World
    settings: dict[str, str]
    folder: Path
    clock: SteeredClock
    alpine: Elsewhere
    ridge: Elsewhere
    browser: dict[str, str] = field(default_factory=dict)

    def bot(self, **changes: str) -> Any:
        return relais(self.world, "http", self.folder, self.clock, paced=False, **(self.settings | changes))  # type: ignore[arg-type]

    async def open(self, url: str) -> tuple[int, str, str]:
        """A page in the browser: its status, where it leads to, and what it says. Cookies are kept."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.browser.items())
        headers = {"Cookie": cookies} if cookies else {}
        async with aiohttp.ClientSession() as http, http.get(url, headers=headers, allow_redirects=False) as answer:
            self.browser |= {name: morsel.value for name, morsel in answer.cookies.items()}
            return answer.status, answer.headers.get("Location", ""), await answer.text()

    async def begin(self) -> str:
        """Slack's page, to which the install link leads."""
        status, there, _ = await self.open(f"{self.settings['public_url']}/slack/install")
        assert status == 302
        return there

    async def install(self, elsewhere: Elsewhere) -> str:
        back = await elsewhere.sam.install(await self.begin())
        status, _, text = await self.open(back)
        assert status == 200, text
        await elsewhere.remote.add_members(HELP, "relais")
        return text

    def pilot(self, bot: Relais, elsewhere: Elsewhere, own: SlackRemote, **mailboxes: str) -> Pilot:
        return Pilot(self.world, own, bot, elsewhere.remote, mailboxes)


async def said(elsewhere: Elsewhere, person: Person, ts: str) -> list[Seen]:
    """What the bot answered, in the thread and directly."""

    async def look() -> list[Seen]:
        seen = [*await person.sees(CHANNEL, ts), *await person.inbox()]
        return [one for one in seen if one.is_from_bot and one.ts > ts]

    return await elsewhere.remote.wait_for(look, deadline_s=PATIENCE_S)


async def ask(bot: Relais, elsewhere: Elsewhere, person: Person, text: str = ORDER) -> str:
    """All that this person was answered to it."""
    ts = await person.post(CHANNEL, text)
    await said(elsewhere, person, ts)
    await elsewhere.remote.wait_for_deliveries(deadline_s=PATIENCE_S)
    await bot.desk.settle()
    return "\n".join(one.everything for one in await said(elsewhere, person, ts))


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with start_world() as world:
        own = world.slack.workspace
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        own.app.is_distributed, own.app.redirect_urls = True, (f"{url}/slack/oauth_redirect",)
        others = [another(world, name) for name in ("Alpine Club", "Ridge Runners")]
        async with (
            SlackRemote.connect(world.slack.base_url, others[0].team_id) as first,
            SlackRemote.connect(world.slack.base_url, others[1].team_id) as second,
        ):
            elsewhere = [
                Elsewhere(workspace, remote, await remote.person("maya"), await remote.person("sam"))
                for workspace, remote in zip(others, (first, second), strict=True)
            ]
            settings = {
                "host": "127.0.0.1", "port": str(port), "public_url": url, "slack_client_id": own.app.client_id,
                "slack_client_secret": own.app.client_secret, "shopify_webhook_secret": "",
            }  # fmt: skip
            yield Place(world, settings, tmp_path, SteeredClock(world.now, pace=5.0), *elsewhere)


def another(world: World, name: str) -> SlackWorkspace:
    own = world.slack.workspace
    workspace = SlackWorkspace(name, app=own.app, is_installed=False)
    ids = {who: found.id for who in ("maya", "sam") if (found := own.find_user(who))}
    people = [workspace.add_user(who, id=id) for who, id in ids.items()]
    help_channel = own.find_channel(HELP)
    assert help_channel
    workspace.add_channel(HELP, people, id=help_channel.id, with_bot=False)
    world.slack.service.add(workspace)
    return workspace


async def test_two_workspaces_install_ask_and_one_leaves(place: Place) -> None:
    alpine, ridge = place.alpine, place.ridge
    with capture_logs() as lines:
        async with place.bot() as bot, SlackRemote.connect(place.world.slack.base_url) as own:
            assert "Alpine Club" in await place.install(alpine)
            assert "Ridge Runners" in await place.install(ridge)
            tokens = [alpine.workspace.bot_token, ridge.workspace.bot_token]

            await ridge.remote.fail_next("conversations.info", error="internal_error")  # then Slack delivers again
            await place.pilot(bot, alpine, own).verify("maya", "1042")
            await place.pilot(bot, ridge, own, sam=MAILBOXES["camille"]).verify("sam", "1051")
            assert TRACKING in await ask(bot, alpine, alpine.maya)
            for elsewhere in (ridge, Elsewhere(place.world.slack.workspace, own, await own.person("maya"), ridge.sam)):
                assert TRACKING not in await ask(bot, elsewhere, elsewhere.maya), "the same id, another person"
            assert "Ember Camp Stove" in await ask(bot, ridge, ridge.sam, "Where is my order #1051?")
            assert "Ember Camp Stove" not in await ask(bot, alpine, alpine.sam, "Where is my order #1051?")
            await alpine.maya.post(DM, ORDER)
            await alpine.remote.wait_for(
                alpine.maya.inbox, lambda seen: any(TRACKING in one.everything for one in seen), deadline_s=PATIENCE_S
            )
            assert not any(TRACKING in one.everything for one in await ridge.maya.has_seen())
            assert not any(TRACKING in one.everything for one in await alpine.sam.has_seen())

            # A message that reached the wrong hands on its way is refused, not said elsewhere.
            stray = Venue("slack", "T0NOWHERE", (await own.about())["channels"][HELP])
            delivery = Delivery(DeliveryId("d1"), ConversationId("c1"), Post(stray, Content("hello")), bot.clock.now())
            with pytest.raises(ChannelRefused):
                await bot.desk.outbox._sender.send(delivery)

            await ridge.remote.uninstall()
            await ridge.remote.wait_for_deliveries(deadline_s=PATIENCE_S)
            assert [one.team for one in await bot.store.installations.all()] == [alpine.workspace.team_id]
            assert (await get(bot, "/readyz"))[0] == 200
            assert "30 days" in await ask(bot, alpine, alpine.sam, "What is your return policy?")

            await place.install(ridge)
            tokens.append(ridge.workspace.bot_token)
            assert "30 days" in await ask(bot, ridge, ridge.sam, "What is your return policy?")
    assert len(set(tokens)) == 3
    assert not [token for token in tokens if token in str(lines)]
    kept = b"".join(file.read_bytes() for file in place.folder.glob("relais.db*"))
    assert not [token for token in tokens if token.encode() in kept]


async def test_what_was_not_begun_here_is_refused(place: Place) -> None:
    alpine = place.alpine
    async with place.bot() as bot:

        async def refused(url: str) -> int:
            status, _, text = await place.open(url)
            assert "nothing was installed" in text.lower(), text
            return status

        there = await place.begin()
        back = await alpine.sam.install(there)
        state = parse_qs(urlsplit(back).query)["state"][0]
        forged = back.replace(state, "A" * len(state))
        assert await refused(forged) == 400, "the browser did not begin that"
        place.browser["slack-app-oauth-state"] = "A" * len(state)
        assert await refused(forged) == 401, "nor did we"
        assert await refused(back) == 400, "another browser's"
        place.browser["slack-app-oauth-state"] = state
        assert (await place.open(back))[0] == 200
        assert await refused(back) == 401, "used"
        await alpine.remote.uninstall()
        await alpine.remote.wait_for_deliveries(deadline_s=PATIENCE_S)

        back = await alpine.sam.install(await place.begin())
        place.clock.skip(601)
        assert await refused(back) == 401, "too old"
        assert await refused(await alpine.sam.install(await place.begin(), allow=False)) == 200
        wrong = await alpine.sam.install(await place.begin())
        assert await refused(wrong.replace("code=", "code=x")) == 401
        alpine.workspace.is_organisation = True
        assert await refused(await alpine.sam.install(await place.begin())) == 409
        alpine.workspace.is_organisation, alpine.workspace.app.rotates_tokens = False, True
        assert await refused(await alpine.sam.install(await place.begin())) == 500
        alpine.workspace.app.rotates_tokens = False
        assert await bot.store.installations.all() == []
        there = await place.begin()
        for spoiled in (there.replace("oauth_redirect", "elsewhere"), there.replace("chat:write", "admin")):
            assert spoiled != there
            with pytest.raises(RefusedByClientError):
                await alpine.sam.install(spoiled)
        assert await refused(f"{place.settings['public_url']}/slack/oauth_redirect") == 400
        await bot.store.purge(bot.clock.now())


async def test_installations_outlive_a_restart_and_are_listed(place: Place) -> None:
    alpine, ridge = place.alpine, place.ridge
    async with place.bot() as bot:
        for elsewhere in (alpine, ridge):
            await place.install(elsewhere)
        assert "30 days" in await ask(bot, alpine, alpine.sam, "What is your return policy?")
        found = {finding.name: finding for finding in await examine_all(bot.settings)}
        assert found["Installs"].ok
        assert "Alpine Club, Ridge Runners" in found["Installs"].text
    await alpine.remote.tune(time_scale=0.001)
    missed = await alpine.sam.post(CHANNEL, "What is your return policy?")
    ridge.workspace.is_installed = False
    async with place.bot() as bot:
        await alpine.remote.wait_for(
            partial(alpine.sam.sees, CHANNEL, missed), lambda seen: any("30 days" in one.shown for one in seen),
            deadline_s=PATIENCE_S,
        )  # fmt: skip
        assert bot.installations
        await bot.installations.look()
        assert [one.name for one in await bot.store.installations.all()] == ["Alpine Club"]
        asked = await alpine.maya.post(CHANNEL, "I want to talk to a human")
        await said(alpine, alpine.maya, asked)
        await alpine.maya.upload(CHANNEL, "tent.png", PNG, thread=asked)
        await alpine.remote.wait_for_deliveries(deadline_s=PATIENCE_S)
        await bot.desk.settle()
        async with place.world.gorgias.people() as people:
            attached = [file.name for message in (await people.tickets())[0].messages for file in message.files]
        assert attached == ["tent.png"], "read with that workspace's token"
        kept = {name: getattr(bot.settings, name) for name in type(bot.settings).model_fields}
    broken = config.load(_env_file=None, **(kept | {"slack_client_secret": "another"}))
    found = {finding.name: finding for finding in await examine_all(broken)}
    assert found["Installs"].ok is False
    assert "Alpine Club (kept with another SLACK_CLIENT_SECRET)" in found["Installs"].text
