"""A stand-in for Shopify: the Admin GraphQL API 2026-10 over a shop file, tokens, limits, webhooks, and mishaps.

`ShopState` is a shop; `start()` serves one on loopback; `create_app()` gives the ASGI app. Rules follow shopify.dev;
where a page is silent, the docstring of the rule says what was chosen. It imports nothing of the bot.
"""

from sandbox.shopify.access import ALL_SCOPES, Access, Credentials
from sandbox.shopify.server import Backstage, Shopify, backstage, create_app, start
from sandbox.shopify.shopfile import ShopFileError
from sandbox.shopify.state import ShopState
from sandbox.shopify.throttle import Throttle

__all__ = [
    "ALL_SCOPES",
    "Access",
    "Backstage",
    "Credentials",
    "ShopFileError",
    "ShopState",
    "Shopify",
    "Throttle",
    "backstage",
    "create_app",
    "start",
]
