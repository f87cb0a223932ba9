"""The HTTP side: Slack's signed events, health, metrics. Every route but health and metrics is authenticated."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

LARGEST_BODY_BYTES = 1_000_000
"""Slack's payloads stay far below; a larger body is refused unread."""


def web_app(*, slack: AsyncApp | None, health: Callable[[], Mapping[str, bool]]) -> Starlette:
    """The ASGI app. `health` says which parts are up; one that is down makes `/readyz` answer 503."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        parts = dict(health())
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    routes = [
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", metrics),
    ]
    if slack is not None:
        requests = AsyncSlackRequestHandler(slack)

        async def slack_events(request: Request) -> Response:
            if int(request.headers.get("content-length") or 0) > LARGEST_BODY_BYTES:
                return PlainTextResponse("too large", status_code=413)
            return await requests.handle(request)

        routes.append(Route("/slack/events", slack_events, methods=["POST"]))
    return Starlette(routes=routes)
