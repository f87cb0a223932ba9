"""Access tokens: one that never changes, or one minted with the app's client credentials and good for a day.

https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

import aiohttp
import orjson

from support.errors import ShopRefused
from support.integrations.shopify.answers import TryAgain

RENEW_BEFORE_S = 600.0
"""A token is replaced this long before it ends, so that no request under way is caught by the end."""
_SHORTEST_LIFE_S = 60.0


class Token(Protocol):
    """Where a request gets its token from."""

    async def value(self, http: aiohttp.ClientSession) -> str:
        """A token that should be good. Raises ShopRefused or TryAgain."""
        ...

    def rejected(self, token: str) -> bool:
        """Shopify refused `token`. True if asking `value` again can give another."""
        ...


class StaticToken:
    """SHOPIFY_ACCESS_TOKEN."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def value(self, http: aiohttp.ClientSession) -> str:
        """Always the same."""
        return self._token

    def rejected(self, token: str) -> bool:
        """There is no other."""
        return False


class MintedToken:
    """SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET. Minted when first needed, before it ends, and once refused."""

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        timeout_s: float = 5.0,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = f"{base_url}/admin/oauth/access_token"
        self._form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._monotonic_s = monotonic_s
        self._token: str | None = None
        self._renew_at_s = 0.0
        self._ends_at_s = 0.0
        self._minting = asyncio.Lock()

    async def value(self, http: aiohttp.ClientSession) -> str:
        """The current token, renewed if its end is near. One request renews for all that wait."""
        if self._token is not None and self._monotonic_s() < self._renew_at_s:
            return self._token
        async with self._minting:
            if self._token is not None and self._monotonic_s() < self._renew_at_s:
                return self._token
            try:
                await self._mint(http)
            except (TryAgain, ShopRefused):
                # The old one may still do; it has some minutes left.
                if self._token is None or self._monotonic_s() >= self._ends_at_s:
                    raise
            assert self._token is not None  # noqa: S101 - `_mint` sets it or raises
            return self._token

    def rejected(self, token: str) -> bool:
        """Forget it, unless another request has replaced it meanwhile."""
        if token == self._token:
            self._token = None
        return True

    async def _mint(self, http: aiohttp.ClientSession) -> None:
        asked_s = self._monotonic_s()
        try:
            async with http.post(self._url, data=self._form, timeout=self._timeout, allow_redirects=False) as answer:
                status, body = answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryAgain(f"Shopify gave no token: {type(error).__name__}", done=False) from error
        if status >= 500 or status == 429:
            raise TryAgain(f"Shopify gave no token ({status})", done=False)
        try:
            granted = orjson.loads(body)
            token, life_s = str(granted["access_token"]), float(granted.get("expires_in", _SHORTEST_LIFE_S))
        except (ValueError, KeyError, TypeError):
            raise ShopRefused(
                f"Shopify gives no token for SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET ({status}): are they this "
                "app's, and is it installed in this shop?"
            ) from None
        self._token = token
        self._ends_at_s = asked_s + life_s
        self._renew_at_s = asked_s + max(life_s - RENEW_BEFORE_S, life_s / 2)
