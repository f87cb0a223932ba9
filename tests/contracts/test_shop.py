"""The `Shop` contract over every adapter there is."""

from collections.abc import AsyncIterator

import pytest

from support.integrations.shopify import ShopifyShop
from tests.contracts.shop import ShopContract
from tests.contracts.stand_in import shopify_client


class TestShopify(ShopContract):
    @pytest.fixture
    async def shop(self) -> AsyncIterator[ShopifyShop]:
        async with shopify_client() as client:
            yield ShopifyShop(client)
