"""The `PrivateShop` contract over every adapter there is."""

from collections.abc import AsyncIterator

import pytest

from support.integrations.shopify import ShopifyPrivateShop
from tests.contracts.private_shop import PrivateShopContract
from tests.contracts.stand_in import shopify_client


class TestShopify(PrivateShopContract):
    @pytest.fixture
    async def private(self) -> AsyncIterator[ShopifyPrivateShop]:
        async with shopify_client() as client:
            yield ShopifyPrivateShop(client)
