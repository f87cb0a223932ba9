"""Shopify: orders, products and customers read and changed through the Admin GraphQL API.

`ShopifyShop(client)`, `ShopifyPrivateShop(client)` and `ShopifyCatalogue(client)` implement the ports of reading,
`ShopifyWrites(client)` that of changing; `read_notice` believes and reads webhooks, `subscribe` asks for them;
`ShopifyClient` speaks HTTP; queries and mutations are files in `queries/`. Vendor errors end here: only those of
`support.errors` leave.
"""

from support.integrations.shopify.catalogue import ShopifyCatalogue
from support.integrations.shopify.client import ShopifyClient, base_url
from support.integrations.shopify.private import ShopifyPrivateShop
from support.integrations.shopify.scopes import ACTION_SCOPES, NEEDED_SCOPES
from support.integrations.shopify.shop import ShopFacts, ShopifyShop
from support.integrations.shopify.subscriptions import Subscribed, subscribe
from support.integrations.shopify.webhooks import read_notice
from support.integrations.shopify.writes.cancelling import Patience
from support.integrations.shopify.writing import ShopifyWrites

__all__ = [
    "ACTION_SCOPES",
    "NEEDED_SCOPES",
    "Patience",
    "ShopFacts",
    "ShopifyCatalogue",
    "ShopifyClient",
    "ShopifyPrivateShop",
    "ShopifyShop",
    "ShopifyWrites",
    "Subscribed",
    "base_url",
    "read_notice",
    "subscribe",
]
