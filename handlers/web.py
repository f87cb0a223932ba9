"""The HTTP side: Slack's signed events, the shop's webhooks, health, metrics.

Every route but health and metrics is authenticated.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from handlers.patience import Patient
from support.errors import SettingError

Endpoint = Callable[[Request], Awaitable[Response]]
SLACK_EVENTS, SLACK_DESK_EVENTS = "/slack/events", "/slack/desk/events"
NO_PAGES: Mapping[str, Endpoint] = MappingProxyType({})
INSTALL, INSTALLED = "/slack/install", "/slack/oauth_redirect"
SHOP_WEBHOOKS = "/shopify/webhooks"


def web_app(
    *,
    slack: Mapping[str, Endpoint],
    pages: Mapping[str, Endpoint] = NO_PAGES,
    shop: Endpoint | None,
    helpdesk: tuple[str, Endpoint] | None,
    health: Callable[[], Awaitable[Mapping[str, bool]]],
    metrics: Callable[[], Awaitable[bytes]],
) -> Starlette:
    """The ASGI app. `health` says which parts are up; one that is down makes `/readyz` answer 503.

    `slack` (by their paths), `shop` and `helpdesk` (its path, and the endpoint) check for themselves who sent a
    request; without them there are no such routes. `pages` are what a browser opens: they show nothing of anybody's,
    and what they lead to is tied to the browser.
    """

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        parts = dict(await health())
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    async def figures(_: Request) -> Response:
        return Response(await metrics(), media_type=CONTENT_TYPE_LATEST)

    routes = [
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", figures),
    ]
    routes += [Route(path, endpoint, methods=["POST"]) for path, endpoint in slack.items()]
    routes += [Route(path, endpoint, methods=["GET"]) for path, endpoint in pages.items()]
    if shop is not None:
        routes.append(Route(SHOP_WEBHOOKS, shop, methods=["POST"]))
    if helpdesk is not None:
        path, endpoint = helpdesk
        routes.append(Route(path, endpoint, methods=["POST"]))
    return Starlette(routes=routes)


class WebServer:
    """One ASGI app on one port, in the process's own loop."""

    def __init__(self, host: str, port: int, protocol: type[Patient] = Patient) -> None:
        self._host, self._asked = host, port
        self._protocol = protocol
        self._server: uvicorn.Server | None = None

    async def start(self, app: Starlette) -> None:
        """Listen. Raises SettingError when the port can't be had."""
        settings = uvicorn.Config(
            app, host=self._host, port=self._asked, log_config=None, access_log=False, lifespan="off",
            http=self._protocol, ws="none",
        )  # fmt: skip
        server = uvicorn.Server(settings)
        settings.load()
        server.lifespan = settings.lifespan_class(settings)
        try:
            await server.startup()
        except SystemExit:
            raise SettingError(f"PORT: {self._asked} is taken or not allowed; set PORT to a free one") from None
        self._server = server

    @property
    def port(self) -> int:
        """The port that is really listened on (0 takes a free one). Raises SettingError before `start`."""
        if self._server is None:
            raise SettingError("HTTP is off")
        return int(self._server.servers[0].sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Finish the requests under way, take no more."""
        if self._server is not None:
            await self._server.shutdown()
