"""A workspace, its people, a bolt app for it, and the two ways to bring the app to the stand-in."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.asgi import serve
from sandbox.slack import Person, RunningSlack, SlackRemote, SlackWorkspace

METADATA = {"event_type": "relais_delivery", "event_payload": {"id": "d-1"}}

RunBot = Callable[..., AbstractAsyncContextManager[object]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A workspace with the customers Ann and Bob in `#help`, and an app that has no listeners yet."""

    slack: RunningSlack
    workspace: SlackWorkspace
    remote: SlackRemote
    client: AsyncWebClient
    app: AsyncApp
    ann: Person
    bob: Person
    help: str

    @property
    def bot(self) -> str:
        return self.workspace.bot.id

    def new_app(self, **settings: Any) -> AsyncApp:
        return AsyncApp(
            client=self.client,
            token=self.slack.bot_token,
            signing_secret=self.slack.signing_secret,
            **settings,
        )


@asynccontextmanager
async def socket_mode(scene: Scene, app: AsyncApp | None = None, *, ping_interval_s: float = 10) -> AsyncIterator[None]:
    """The app with one more Socket Mode connection."""
    before = (await scene.remote.about())["connections"]
    handler = AsyncSocketModeHandler(
        app or scene.app, scene.slack.app_token, web_client=scene.client, ping_interval=ping_interval_s
    )
    await handler.connect_async()
    await scene.remote.wait_for_connections(before + 1)
    try:
        yield
    finally:
        await handler.close_async()


@asynccontextmanager
async def http_events(scene: Scene, app: AsyncApp | None = None) -> AsyncIterator[str]:
    """The app behind a request URL."""
    async with serve(AsyncSlackRequestHandler(app or scene.app, path="/slack/events")) as url:
        await scene.remote.deliver_to(f"{url}/slack/events")
        yield f"{url}/slack/events"
        await scene.remote.deliver_to(None)


async def refused(call: Any) -> str:
    """The error code of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])
