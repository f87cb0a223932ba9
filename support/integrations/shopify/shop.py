"""The `Shop` port over Shopify's Admin API, and what `doctor` wants to know of the connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from support.errors import ShopUnavailable
from support.integrations.shopify.client import ShopifyClient
from support.integrations.shopify.numbers import NameFormat, clean, pick, search
from support.integrations.shopify.orders import read_order
from support.integrations.shopify.reads import Reads, understood
from support.integrations.shopify.scopes import with_implied
from support.model.commerce import Order, OrderId

FORMAT_LIFE_S = 3600.0
"""How long the shop's way of naming orders is believed before it is asked again."""


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """Who answers."""

    name: str
    domain: str
    currency: str
    timezone: str
    names: NameFormat


class ShopifyShop:
    """Implements `support.ports.Shop`. Raises ShopUnavailable or ShopRefused."""

    def __init__(self, client: ShopifyClient, *, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._reads = Reads(client)
        self._names: NameFormat | None = None
        self._names_until_s = 0.0
        self._asking_names = asyncio.Lock()

    async def order_by_name(self, number: str) -> Order | None:
        """The order named `number`, prefix signs, blanks and case set aside; None if there is none.

        Where the shop's prefix is more than a `#`, the number without it will do if it can mean one order only.
        """
        core = clean(number)
        if core is None:
            return None
        form = await self._format()
        answer = await self._reads.ask("order_by_name", {"search": search(core, form)})
        nodes = answer.data["orders"]["nodes"]
        id_ = pick(core, form, [(node["id"], node["name"]) for node in answer.data["named"]["nodes"]])
        if id_ is None:
            return None
        first = next((node for node in nodes if node["id"] == id_), None)
        return await self.order_by_id(OrderId(id_)) if first is None else understood(lambda: read_order(first))

    async def order_by_id(self, id: OrderId) -> Order | None:
        """The order with this global id; None if it is gone, or too old for the app to see."""
        answer = await self._reads.ask("order_by_id", {"id": id})
        node = answer.data["order"]
        return None if node is None else understood(lambda: read_order(node))

    async def scopes(self) -> frozenset[str]:
        """The scopes that the app was granted, those included that others imply."""
        answer = await self._reads.ask("scopes", {})
        granted = answer.data["currentAppInstallation"]["accessScopes"]
        return with_implied(scope["handle"] for scope in granted)

    async def ping(self) -> ShopFacts:
        """Ask the shop for its name: proof that address, token and API version are right."""
        answer = await self._reads.ask("shop", {})
        shop = answer.data["shop"]
        names = NameFormat(shop["orderNumberFormatPrefix"], shop["orderNumberFormatSuffix"])
        self._names, self._names_until_s = names, self._monotonic_s() + FORMAT_LIFE_S
        return ShopFacts(shop["name"], shop["myshopifyDomain"], shop["currencyCode"], shop["ianaTimezone"], names)

    async def _format(self) -> NameFormat:
        """Asked before every search that doesn't know it, so that known and unknown numbers take equally long."""
        if self._names is None or self._monotonic_s() >= self._names_until_s:
            async with self._asking_names:
                if self._names is None or self._monotonic_s() >= self._names_until_s:
                    await self._renew_format()
        assert self._names is not None  # noqa: S101 - `_renew_format` sets it or raises
        return self._names

    async def _renew_format(self) -> None:
        try:
            await self.ping()
        except ShopUnavailable:
            if self._names is None:
                raise
            # What was true an hour ago does for another minute.
            self._names_until_s = self._monotonic_s() + 60.0
