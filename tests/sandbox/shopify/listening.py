"""Somebody on loopback who gets the stand-in's webhooks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.asgi import serve

if TYPE_CHECKING:
    from tests.sandbox.shopify.conftest import Asker


@dataclass
class Listener:
    """Somebody who gets webhooks. `answers` are the statuses to give, the last one for ever."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=lambda: [200])

    async def receive(self, request: Request) -> Response:
        self.got.append((dict(request.headers), await request.body()))
        return Response(status_code=self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])

    def topics(self) -> list[str]:
        return [headers["x-shopify-topic"] for headers, _ in self.got]

    def bodies(self, topic: str) -> list[Any]:
        return [json.loads(body) for headers, body in self.got if headers["x-shopify-topic"] == topic]


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """A listener on loopback."""
    listener = Listener()
    app = Starlette(routes=[Route("/hooks", listener.receive, methods=["POST"])])
    async with serve(app) as url:
        listener.url = f"{url}/hooks"
        yield listener


async def drained(ask: Asker) -> None:
    """Wait until every webhook is delivered."""
    async with asyncio.timeout(10):
        await ask.shopify.stage.webhooks.drained()


async def subscribe(ask: Asker, listener: Listener, *topics: str) -> None:
    """Let the listener hear of `topics`."""
    for topic in topics:
        assert (await ask.control("POST", "webhooks", topic=topic, uri=listener.url))[0] == 200
