"""Puts a shop on loopback: the app, the address to point a bot at, and everything a test may want to reach behind it.

```python
async with start(ShopState.load("data/sandbox_shop.json")) as shopify:
    shopify.environment   # SHOPIFY_… of a bot
```
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from sandbox.asgi import serve
from sandbox.shopify import control
from sandbox.shopify.access import Access, Credentials
from sandbox.shopify.asking import Writing
from sandbox.shopify.faults import Faults
from sandbox.shopify.graphql_api import VERSION, GraphQLApi
from sandbox.shopify.journal import Journal
from sandbox.shopify.state import ShopState
from sandbox.shopify.subscriptions import Subscriptions
from sandbox.shopify.throttle import Throttle
from sandbox.shopify.webhooks import Webhooks


@dataclass(slots=True)
class Backstage:
    """What is behind one shop: state, tokens, limits, faults, the journal of requests, webhooks."""

    shop: ShopState
    access: Access
    throttle: Throttle
    faults: Faults
    journal: Journal
    subscriptions: Subscriptions
    webhooks: Webhooks
    writing: Writing

    def settle(self) -> None:
        """Let finished jobs take effect. Called before anything looks at the shop."""
        self.webhooks.announce(self.writing.jobs.settle(hold=self.faults.jobs_never_end))


def backstage(shop: ShopState, *, access: Access | None = None, throttle: Throttle | None = None) -> Backstage:
    """Everything behind `shop`, with standard limits and all scopes unless told otherwise."""
    access = access or Access(Credentials())
    subscriptions = Subscriptions(shop)
    webhooks = Webhooks(shop, subscriptions, access.credentials.client_secret, VERSION)
    writing = Writing(webhooks.announce)
    return Backstage(shop, access, throttle or Throttle(), Faults(), Journal(), subscriptions, webhooks, writing)


async def _token(request: Request) -> Response:
    """Client credentials for a token of a day, form-encoded as the vendor wants it."""
    stage: Backstage = request.app.state.backstage
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    if form.get("grant_type") != "client_credentials":
        return JSONResponse({"error": "unsupported_grant_type"}, 400)
    token = stage.access.mint(form.get("client_id", ""), form.get("client_secret", ""))
    if token is None:
        return JSONResponse(
            {"error": "application_cannot_be_found", "error_description": "Unknown client or wrong secret"}, 401
        )
    return JSONResponse(
        {
            "access_token": token,
            "scope": ",".join(sorted(stage.access.scopes)),
            "expires_in": int(stage.access.token_life_s),
        }
    )


async def _unknown(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"errors": "Not Found"}, 404)


async def _about(_request: Request) -> Response:
    return PlainTextResponse("A stand-in for Shopify's Admin API: /admin as the vendor's, /sandbox for people.\n")


def create_app(stage: Backstage | ShopState) -> Starlette:
    """The app over a shop. Its webhooks go out only while `Webhooks.run` runs (see `start`)."""
    stage = backstage(stage) if isinstance(stage, ShopState) else stage
    api = GraphQLApi(
        shop=stage.shop,
        access=stage.access,
        throttle=stage.throttle,
        faults=stage.faults,
        journal=stage.journal,
        subscriptions=stage.subscriptions,
        writing=stage.writing,
        before_each=stage.settle,
    )
    control_app = Starlette(routes=control.ROUTES, exception_handlers=dict.fromkeys(control.ERRORS, control.refused))
    control_app.state.backstage = stage
    app = Starlette(
        routes=[
            Route(f"/admin/api/{VERSION}/graphql.json", api, methods=["POST"]),
            Route("/admin/oauth/access_token", _token, methods=["POST"]),
            Mount("/sandbox", control_app),
            Route("/", _about),
        ],
        exception_handlers={404: _unknown},
    )
    app.state.backstage = stage
    return app


@dataclass(frozen=True, slots=True)
class Shopify:
    """A running stand-in. `stage` is what is behind it."""

    url: str
    stage: Backstage

    @property
    def shop(self) -> ShopState:
        """The shop's state."""
        return self.stage.shop

    @property
    def credentials(self) -> Credentials:
        """Access token, client id, client secret."""
        return self.stage.access.credentials

    @property
    def webhook_secret(self) -> str:
        """What webhooks are signed with: the app's client secret."""
        return self.credentials.client_secret

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a bot at this stand-in, with the static kind of token."""
        return {
            "SHOPIFY_SHOP": self.shop.shop["myshopifyDomain"],
            "SHOPIFY_API_URL": self.url,
            "SHOPIFY_ACCESS_TOKEN": self.credentials.access_token,
            "SHOPIFY_WEBHOOK_SECRET": self.webhook_secret,
        }


@asynccontextmanager
async def start(stage: Backstage | ShopState, *, port: int = 0) -> AsyncIterator[Shopify]:
    """Serve a shop on loopback."""
    stage = backstage(stage) if isinstance(stage, ShopState) else stage
    async with serve(create_app(stage), port=port) as url:
        sending = asyncio.create_task(stage.webhooks.run())
        try:
            yield Shopify(url, stage)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
