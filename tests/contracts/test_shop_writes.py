"""The `ShopWrites` contract over every adapter there is."""

from collections.abc import AsyncIterator

import pytest

from support.integrations.shopify import Patience, ShopifyClient, ShopifyPrivateShop, ShopifyWrites
from tests.contracts.shop_writes import ShopWritesContract
from tests.contracts.stand_in import shopify_client


class TestShopify(ShopWritesContract):
    @pytest.fixture
    async def client(self) -> AsyncIterator[ShopifyClient]:
        async with shopify_client() as client:
            yield client

    @pytest.fixture
    def writes(self, client: ShopifyClient) -> ShopifyWrites:
        return ShopifyWrites(client, patience=Patience(first_s=0.02))

    @pytest.fixture
    def private(self, client: ShopifyClient) -> ShopifyPrivateShop:
        return ShopifyPrivateShop(client)
