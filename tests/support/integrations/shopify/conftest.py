"""The integration against a running Shopify stand-in, over real sockets."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.shopify import Backstage, Shopify, ShopState, Throttle, backstage, start
from support.integrations.shopify import ShopifyClient, ShopifyShop
from support.integrations.shopify.tokens import StaticToken

LIVELY = Path("data/sandbox_shop.json")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def state() -> ShopState:
    return ShopState.load(LIVELY, now=lambda: NOW)


@pytest.fixture
def stage(state: ShopState) -> Backstage:
    return backstage(state, throttle=Throttle(enforced=False))


@pytest.fixture
async def shopify(stage: Backstage) -> AsyncIterator[Shopify]:
    async with start(stage) as running:
        yield running


@pytest.fixture
async def client(shopify: Shopify) -> AsyncIterator[ShopifyClient]:
    # First delays are shortened; nothing else is unlike the real thing.
    token = StaticToken(shopify.credentials.access_token)
    async with ShopifyClient(shopify.url, token, first_delay_s=0.001) as client:
        yield client


@pytest.fixture
def shop(client: ShopifyClient) -> ShopifyShop:
    return ShopifyShop(client)
