"""The `Catalogue` contract over every adapter there is."""

from collections.abc import AsyncIterator

import pytest

from support.integrations.shopify import ShopifyCatalogue
from tests.contracts.catalogue import CatalogueContract
from tests.contracts.stand_in import shopify_client


class TestShopify(CatalogueContract):
    @pytest.fixture
    async def catalogue(self) -> AsyncIterator[ShopifyCatalogue]:
        async with shopify_client() as client:
            yield ShopifyCatalogue(client)
