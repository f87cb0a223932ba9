"""The shop that is not connected: every question to it goes to a person, and start-up says so."""

from __future__ import annotations

from support.errors import ShopRefused
from support.model.commerce import Order


class NoShop:
    """Implements `support.ports.Shop`."""

    async def order_by_name(self, number: str) -> Order | None:
        """Always raises ShopRefused: no shop is set up."""
        raise ShopRefused("no shop is connected: set SHOPIFY_SHOP")
