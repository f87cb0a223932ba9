"""The `Shop` contract over every adapter there is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.shopify import ShopState, Throttle, backstage, start
from support.integrations.shopify import ShopifyClient, ShopifyShop
from tests.contracts.shop import ShopContract


class TestShopify(ShopContract):
    @pytest.fixture
    async def shop(self) -> AsyncIterator[ShopifyShop]:
        stage = backstage(ShopState.load(Path("data/sandbox_shop.json")), throttle=Throttle(enforced=False))
        async with (
            start(stage) as shopify,
            ShopifyClient.with_access_token(shopify.url, shopify.credentials.access_token) as client,
        ):
            yield ShopifyShop(client)
