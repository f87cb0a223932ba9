"""The HTTP side: Slack's signed events, health, metrics. Every route but health and metrics is authenticated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Endpoint = Callable[[Request], Awaitable[Response]]


def web_app(
    *,
    slack: Endpoint | None,
    health: Callable[[], Awaitable[Mapping[str, bool]]],
    metrics: Callable[[], Awaitable[bytes]],
) -> Starlette:
    """The ASGI app. `health` says which parts are up; one that is down makes `/readyz` answer 503.

    `slack` checks for itself who sent a request; without it there is no such route.
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
    if slack is not None:
        routes.append(Route("/slack/events", slack, methods=["POST"]))
    return Starlette(routes=routes)
