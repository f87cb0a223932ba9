"""The demo's shop behind a running stand-in, for the contracts of the shop's ports."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sandbox.shopify import ShopState, Throttle, backstage, start
from support.integrations.shopify import ShopifyClient

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@asynccontextmanager
async def shopify_client() -> AsyncIterator[ShopifyClient]:
    """A client of the demo's shop, at noon of its day, without limits."""
    state = ShopState.load(Path("data/sandbox_shop.json"), now=lambda: NOW)
    async with (
        start(backstage(state, throttle=Throttle(enforced=False))) as shopify,
        ShopifyClient.with_access_token(shopify.url, shopify.credentials.access_token) as client,
    ):
        yield client
