"""A real bolt app against the stand-in, over Socket Mode and over signed HTTP events."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackRemote, SlackWorkspace, start
from tests.sandbox.slack.scene import RunBot, Scene, http_events, socket_mode


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    workspace = SlackWorkspace("Acme")
    ann = workspace.add_user("ann", email="ann@example.com")
    bob = workspace.add_user("bob", email="bob@example.com")
    help_channel = workspace.add_channel("help", [ann, bob])
    async with (
        start(workspace) as slack,
        SlackRemote.connect(slack.base_url) as remote,
        aiohttp.ClientSession() as session,
    ):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session)
        app = AsyncApp(client=client, token=slack.bot_token, signing_secret=slack.signing_secret)
        yield Scene(
            slack=slack,
            workspace=workspace,
            remote=remote,
            client=client,
            app=app,
            ann=await remote.person("ann"),
            bob=await remote.person("bob"),
            help=help_channel.id,
        )


@pytest.fixture(params=["socket", "http"])
def run_bot(request: pytest.FixtureRequest, scene: Scene) -> RunBot:
    """Brings the scene's app to the stand-in; each test that asks for it runs over both transports."""
    if request.param == "socket":
        return lambda app=None: socket_mode(scene, app)
    return lambda app=None: http_events(scene, app)
