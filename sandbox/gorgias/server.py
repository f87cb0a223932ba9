"""The stand-in as an app and as a running server.

`/api` is Gorgias' REST API behind its gate; `/sandbox` is for people (`agents`) and tests (`control`); `/attachments`
serves uploaded files; `/` says what this is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from sandbox.asgi import serve
from sandbox.gorgias import agents, control, tickets
from sandbox.gorgias.account import Account
from sandbox.gorgias.api import customers, directory, files, integrations, messages, surveys
from sandbox.gorgias.api import tickets as ticket_routes
from sandbox.gorgias.errors import Complaint, Moved, Refusal, error_body
from sandbox.gorgias.gate import Gate
from sandbox.gorgias.people import People
from sandbox.gorgias.webhooks import Webhooks

SNOOZE_CHECK_S = 1.0


async def _failed(_request: Request, error: Exception) -> Response:
    match error:
        case Complaint():
            return JSONResponse(error_body("Invalid data.", error.data), 400)
        case Refusal():
            return JSONResponse(error_body(error.message, error.data), error.status, error.headers)
        case Moved():
            return Response(status_code=301, headers={"location": error.location})
        case _:
            raise error


async def _unknown(_request: Request, _error: Exception) -> Response:
    return JSONResponse(error_body("Not found."), 404)


_HANDLERS: dict[Any, Any] = {Complaint: _failed, Refusal: _failed, Moved: _failed, 404: _unknown}


async def _about(_request: Request) -> Response:
    return PlainTextResponse("A stand-in for the Gorgias REST API: /api as the vendor's, /sandbox for people.\n")


def create_app(account: Account, webhooks: Webhooks | None = None) -> Starlette:
    """The app over an account's state. Its webhooks go out only while `Webhooks.run` runs (see `start`)."""
    api = Starlette(
        routes=[
            *customers.ROUTES,
            *ticket_routes.ROUTES,
            *messages.ROUTES,
            *directory.ROUTES,
            *surveys.ROUTES,
            *integrations.ROUTES,
            *files.ROUTES,
        ],
        exception_handlers=_HANDLERS,
    )
    api.state.account = account
    app = Starlette(
        routes=[
            Route("/", _about),
            Mount("/api", Gate(api, account)),
            Mount("/sandbox", routes=[*agents.ROUTES, *control.ROUTES]),
            *files.PUBLIC_ROUTES,
        ],
        exception_handlers=_HANDLERS,
    )
    app.state.account = account
    app.state.webhooks = webhooks or Webhooks(account)
    return app


@dataclass(frozen=True, slots=True)
class Gorgias:
    """A running stand-in."""

    base_url: str
    account: Account
    webhooks: Webhooks

    @property
    def api_url(self) -> str:
        """What GORGIAS_API_URL is set to."""
        return f"{self.base_url}/api"

    @property
    def domain(self) -> str:
        """The account's name: GORGIAS_DOMAIN."""
        return self.account.domain

    @property
    def email(self) -> str:
        """Whose key it is: GORGIAS_EMAIL."""
        return self.account.email

    @property
    def api_key(self) -> str:
        """GORGIAS_API_KEY."""
        return self.account.api_key

    @property
    def webhook_secret(self) -> str:
        """GORGIAS_WEBHOOK_SECRET: what webhooks are to carry in a header."""
        return self.account.webhook_secret

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a bot at this stand-in."""
        return {
            "GORGIAS_API_URL": self.api_url,
            "GORGIAS_DOMAIN": self.domain,
            "GORGIAS_EMAIL": self.email,
            "GORGIAS_API_KEY": self.api_key,
            "GORGIAS_WEBHOOK_SECRET": self.webhook_secret,
        }

    def people(self) -> People:
        """The people at the helpdesk, over HTTP: `async with gorgias.people() as people`."""
        return People(self.base_url)


@asynccontextmanager
async def start(account: Account | None = None, *, port: int = 0) -> AsyncIterator[Gorgias]:
    """Serve an account (a furnished one by default) on loopback."""
    account = account or Account()
    webhooks = Webhooks(account)
    async with serve(create_app(account, webhooks), port=port) as base_url:
        account.base_url = base_url
        background = [asyncio.create_task(webhooks.run()), asyncio.create_task(_watch_snoozes(account))]
        try:
            yield Gorgias(base_url, account, webhooks)
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)


async def _watch_snoozes(account: Account) -> None:
    while True:
        tickets.wake(account)
        await asyncio.sleep(SNOOZE_CHECK_S)
