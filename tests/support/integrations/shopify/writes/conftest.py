"""The writing side of the integration, over the running stand-in of the folder above."""

import pytest

from support.integrations.shopify import ShopifyClient, ShopifyPrivateShop, ShopifyWrites
from tests.support.integrations.shopify.writes.things import QUICK


@pytest.fixture
def writes(client: ShopifyClient) -> ShopifyWrites:
    return ShopifyWrites(client, patience=QUICK)


@pytest.fixture
def private(client: ShopifyClient) -> ShopifyPrivateShop:
    return ShopifyPrivateShop(client)
