"""Shopify: orders, products and customers read and changed through the Admin GraphQL API.

`ShopifyShop(client)`, `ShopifyPrivateShop(client)` and `ShopifyCatalogue(client)` implement the ports of reading;
`ShopifyClient` speaks HTTP; queries are files in `queries/`. Vendor errors end here: only those of `support.errors`
leave.
"""

from support.integrations.shopify.catalogue import ShopifyCatalogue
from support.integrations.shopify.client import ShopifyClient, base_url
from support.integrations.shopify.private import ShopifyPrivateShop
from support.integrations.shopify.scopes import ACTION_SCOPES, NEEDED_SCOPES
from support.integrations.shopify.shop import ShopFacts, ShopifyShop

__all__ = [
    "ACTION_SCOPES",
    "NEEDED_SCOPES",
    "ShopFacts",
    "ShopifyCatalogue",
    "ShopifyClient",
    "ShopifyPrivateShop",
    "ShopifyShop",
    "base_url",
]
