"""The stand-in on a socket: `async with start(platform) as discord`.

Serve it on loopback only; the control interface has no lock.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from sandbox.asgi import serve
from sandbox.clock import Clock
from sandbox.discord.control import Control
from sandbox.discord.director import Director
from sandbox.discord.events import Events
from sandbox.discord.gateway import Gateway
from sandbox.discord.platform import DiscordPlatform
from sandbox.discord.rest.api import RestApi

PIXEL = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class RunningDiscord:
    """A stand-in that is being served."""

    base_url: str
    platform: DiscordPlatform
    gateway: Gateway

    @property
    def api_url(self) -> str:
        """For the setting DISCORD_API_URL."""
        return self.base_url

    @property
    def gateway_url(self) -> str:
        """For the setting DISCORD_GATEWAY_URL."""
        return self.gateway.url

    @property
    def token(self) -> str:
        return self.platform.app.token

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a bot here; which channels it helps in comes on top."""
        return {
            "DISCORD_TOKEN": self.token, "DISCORD_APPLICATION_ID": self.platform.app.id,
            "DISCORD_API_URL": self.api_url, "DISCORD_GATEWAY_URL": self.gateway_url,
        }  # fmt: skip


class _GatewayEndpoint:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._gateway.serve(scope, receive, send)


@asynccontextmanager
async def start(
    platform: DiscordPlatform, *, clock: Callable[[], float] = time.time, port: int = 0
) -> AsyncIterator[RunningDiscord]:
    """Serve the stand-in on loopback until the block ends."""
    platform.clock = platform.clock if clock is time.time else Clock(clock)
    gateway = Gateway(platform)
    events = Events(platform, gateway)
    rest = RestApi(platform, gateway, events)
    control = Control(platform, events, Director(platform, gateway, events, rest))
    app = Starlette(
        routes=[
            Route("/api/v10/{path:path}", _under_slash(rest), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
            Route("/attachments/{channel}/{id}/{name}", _attachments(platform)),
            WebSocketRoute("/gateway/", _GatewayEndpoint(gateway)),
            *control.routes(),
        ]
    )
    try:
        async with serve(app, port=port) as base_url:
            gateway.url = base_url.replace("http://", "ws://") + "/gateway/"
            control.base_url = platform.base_url = base_url
            yield RunningDiscord(base_url, platform, gateway)
    finally:
        await gateway.close()


def _under_slash(rest: RestApi) -> Callable[[Request], Any]:
    async def serve_rest(request: Request) -> Response:
        request.path_params["path"] = "/" + request.path_params["path"]
        return await rest(request)

    return serve_rest


def _attachments(platform: DiscordPlatform) -> Callable[[Request], Any]:
    async def serve_file(request: Request) -> Response:
        """Discord's file host: whoever has the address may read. What people share is a picture."""
        kept = platform.files.get(request.path_params["id"])
        return Response(PIXEL if kept is None else kept, media_type="image/png" if kept is None else None)

    return serve_file
