"""A workspace of the stand-in with the customer Ann, the bystander Bob and the team's Tia; no bot but the client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.app import web_client
from handlers.slack.channel import SlackChannel
from handlers.slack.desk import SlackDesk
from handlers.slack.manifest import manifest
from handlers.slack.pacing import ChannelPace, DeskPace
from sandbox.slack import Person, RunningSlack, SlackRemote, SlackWorkspace, start
from support.model.people import Account, Venue
from tests.conftest import FakeClock
from tests.wording import WORDS

DECLARED = frozenset(manifest()["oauth_config"]["scopes"]["bot"])


@dataclass(frozen=True, slots=True)
class Stage:
    """People, their places, and the two ports that speak to them. `thread` is Ann's question in #help."""

    slack: RunningSlack
    remote: SlackRemote
    client: AsyncWebClient
    channel: SlackChannel
    desk: SlackDesk
    ann: Person
    bob: Person
    tia: Person
    thread: Venue
    desk_channel: str

    @property
    def account(self) -> Account:
        return Account("slack", self.thread.workspace, self.ann.id)


@pytest.fixture
async def stage(clock: FakeClock) -> AsyncIterator[Stage]:
    workspace = SlackWorkspace("Acme")
    workspace.app.install(manifest())
    ann = workspace.add_user("ann", real_name="Ann Lee")
    bob, tia = workspace.add_user("bob"), workspace.add_user("tia")
    shown = workspace.add_channel("help", [ann, bob, tia])
    desk = workspace.add_channel("desk", [tia], private=True)
    async with (
        start(workspace) as slack,
        SlackRemote.connect(slack.base_url) as remote,
        aiohttp.ClientSession() as session,
    ):
        client = web_client(slack.bot_token, slack.api_url, session)
        pace = ChannelPace(clock.monotonic, clock.sleep, 0.0)
        desk_pace = DeskPace.of(clock.monotonic, clock.sleep, paced=False)
        people = [await remote.person(name) for name in ("ann", "bob", "tia")]
        ts = await people[0].post("#help", "Where is my order?")
        yield Stage(
            slack, remote, client, SlackChannel(client, workspace.team_id, pace),
            SlackDesk(client, Venue("slack", workspace.team_id, desk.id), WORDS, "en", desk_pace),
            *people, Venue("slack", workspace.team_id, shown.id, ts), desk.id,
        )  # fmt: skip
        if workspace.app.scopes == DECLARED:  # a test of missing scopes takes some away
            assert not workspace.undeclared, "the manifest does not declare this"
