"""A bare Socket Mode client, for tests that look at envelopes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.sandbox.slack.scene import Scene


class Link:
    """A bare Socket Mode client that acknowledges only when told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def receive(self) -> dict[str, Any]:
        return dict(await self.socket.receive_json())

    async def acknowledge(self, envelope: dict[str, Any], **payload: Any) -> None:
        answer = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
        await self.socket.send_json(answer)


@asynccontextmanager
async def link(scene: Scene) -> AsyncIterator[Link]:
    """One raw connection, past its hello."""
    url = await new_url(scene)
    # A stalled peer answers no close frame; the client shouldn't wait its usual ten seconds for one.
    patience = aiohttp.ClientWSTimeout(ws_close=0.1)
    async with aiohttp.ClientSession() as http, http.ws_connect(url, timeout=patience) as socket:
        connected = Link(socket)
        assert (await connected.receive())["type"] == "hello"
        yield connected


async def new_url(scene: Scene) -> str:
    opened = await scene.client.apps_connections_open(app_token=scene.slack.app_token)
    return str(opened["url"])
