"""Shopify: orders read through the Admin GraphQL API.

`ShopifyShop(client)` implements `support.ports.Shop`; `ShopifyClient` speaks HTTP; queries are files in `queries/`.
Vendor errors end here: only ShopUnavailable and ShopRefused leave.
"""

from support.integrations.shopify.client import ShopifyClient, base_url
from support.integrations.shopify.shop import NEEDED_SCOPES, ShopFacts, ShopifyShop

__all__ = ["NEEDED_SCOPES", "ShopFacts", "ShopifyClient", "ShopifyShop", "base_url"]
