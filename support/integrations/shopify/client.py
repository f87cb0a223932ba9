"""HTTP to one shop's Admin API: token, time-outs, pacing, retries, and errors in our own words.

What may be repeated: queries and `@idempotent` mutations after any failure; everything after a refusal that came before
the work (throttled, no connection, bad token). Another mutation that broke off is **not** repeated: it may have been
carried out, and only a fresh look at the order can tell.

Nothing here logs a variable or puts one in an error's text: they hold customers' data.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp
import structlog
from yarl import URL

from support.errors import RelaisError, ShopRefused, ShopUnavailable
from support.integrations.shopify.answers import Answer, Throttled, TokenRejected, TryAgain, check_status, read
from support.integrations.shopify.operations import Operation
from support.integrations.shopify.pacing import Bucket
from support.integrations.shopify.tokens import MintedToken, StaticToken, Token

log = structlog.get_logger(__name__)

API_VERSION = "2026-10"
"""Served until 2027-10-16: https://shopify.dev/docs/api/usage/versioning"""
DEADLINE_S = 8.0
"""A customer waits; after this the answer is that orders can't be seen right now."""
TRY_TIMEOUT_S = 4.0
FIRST_DELAY_S = 0.2
MOST_TRIES = 5
"""Not counting the waits that Shopify's limit imposes; those end with the deadline."""
_LEAST_DELAY_S = 0.05
_IDLE_CONNECTION_S = 60.0
_CONNECTIONS = 20

OnError = Callable[[RelaisError], None]
Sleep = Callable[[float], Awaitable[None]]
"""Told of every operation that came to nothing, before the error is raised."""


def base_url(shop: str, override: str = "") -> str:
    """Where a shop's API is: `northbeam` or `northbeam.myshopify.com`, or where SHOPIFY_API_URL points."""
    if override:
        return override.rstrip("/")
    domain = shop.strip().removeprefix("https://").removeprefix("http://").strip("/")
    return f"https://{domain}" if "." in domain else f"https://{domain}.myshopify.com"


@dataclass(slots=True)
class _Tries:
    """What became of one operation so far. `count` leaves out the tries that Shopify's limit refused.

    `sent` is set while a try is on its way, `arrived` once one broke off that Shopify may have carried out.
    """

    ends_at_s: float
    count: int = 0
    last: TryAgain | None = None
    sent: bool = False
    arrived: bool = False

    @property
    def before(self) -> bool:
        """Has no try been carried out, for certain?"""
        return not (self.sent or self.arrived)

    def failed(self, error: TryAgain) -> None:
        """A try ended with `error`."""
        self.last = error
        self.count += not error.throttled
        self.sent = False
        self.arrived = self.arrived or error.done

    def must_fit(self, wait_s: float, why: TryAgain | None) -> None:
        """Say at once that it will not be in time, rather than after the customer has waited for it."""
        if asyncio.get_running_loop().time() + wait_s > self.ends_at_s:
            text = str(why) if why else "Shopify's limit leaves no room in time"
            raise ShopUnavailable(text, retry_after_s=wait_s, before=self.before) from why


class ShopifyClient:
    """One shop's Admin API. Use it as `async with`; it holds connections until then."""

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        deadline_s: float = DEADLINE_S,
        try_timeout_s: float = TRY_TIMEOUT_S,
        first_delay_s: float = FIRST_DELAY_S,
        bucket: Bucket | None = None,
        on_error: OnError | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._url = URL(f"{url.rstrip('/')}/admin/api/{API_VERSION}/graphql.json")
        self._token = token
        self._deadline_s = deadline_s
        self._timeout = aiohttp.ClientTimeout(total=try_timeout_s)
        self._first_delay_s = first_delay_s
        self._bucket = bucket or Bucket()
        self._on_error = on_error
        self._sleep = sleep
        self._http: aiohttp.ClientSession | None = None

    @classmethod
    def with_access_token(
        cls, url: str, access_token: str, on_error: OnError | None = None, sleep: Sleep = asyncio.sleep
    ) -> Self:
        """For an app that has its token (SHOPIFY_ACCESS_TOKEN)."""
        return cls(url, StaticToken(access_token), on_error=on_error, sleep=sleep)

    @classmethod
    def with_client_credentials(
        cls,
        url: str,
        client_id: str,
        client_secret: str,
        on_error: OnError | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> Self:
        """For an app that mints its tokens (SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET)."""
        return cls(url, MintedToken(url, client_id, client_secret), on_error=on_error, sleep=sleep)

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_CONNECTION_S),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def execute(
        self, operation: Operation, variables: Mapping[str, Any], *, deadline_s: float | None = None
    ) -> Answer:
        """Run an operation. Raises ShopUnavailable (also when the deadline passes) or ShopRefused.

        After ShopUnavailable a mutation may have been carried out, unless the error says `before`.
        """
        try:
            return await self._within(operation, variables, self._deadline_s if deadline_s is None else deadline_s)
        except RelaisError as error:
            if self._on_error is not None:
                self._on_error(error)
            raise

    async def _within(self, operation: Operation, variables: Mapping[str, Any], limit_s: float) -> Answer:
        tries = _Tries(asyncio.get_running_loop().time() + limit_s)
        try:
            async with asyncio.timeout(limit_s):
                return await self._persist(operation, variables, tries)
        except TimeoutError:
            why = tries.last
            text = f"{why}, and the time is up" if why else f"Shopify did not answer {operation.name} in {limit_s:g} s"
            raise ShopUnavailable(text, before=tries.before) from why

    async def _persist(self, operation: Operation, variables: Mapping[str, Any], tries: _Tries) -> Answer:
        tokens = 0
        while True:
            await self._wait_for_room(operation, tries)
            points = self._bucket.take(operation.name)
            try:
                return await self._try(operation, variables, tries)
            except TokenRejected:
                tries.sent = False
                tokens += 1
                if tokens > 1:
                    raise
            except TryAgain as error:
                tries.failed(error)
                if tries.count >= MOST_TRIES or (error.done and not operation.repeatable):
                    raise ShopUnavailable(str(error), retry_after_s=error.wait_s, before=tries.before) from error
            finally:
                self._bucket.release(points)
            if tries.last is not None:
                await self._pause(operation, tries.last, tries)

    async def _wait_for_room(self, operation: Operation, tries: _Tries) -> None:
        while not self._bucket.has_room(operation.name):
            wait_s = self._bucket.refill_s(operation.name)
            if not self._bucket.shared:
                tries.must_fit(wait_s, None)
            log.debug("shopify.paced", operation=operation.name, wait_s=round(wait_s, 2))
            await self._bucket.change(wait_s or None)

    async def _pause(self, operation: Operation, error: TryAgain, tries: _Tries) -> None:
        if error.throttled:
            delay_s = max(self._bucket.refill_s(operation.name), _LEAST_DELAY_S) * random.uniform(1.0, 1.2)
        elif error.wait_s is not None:
            delay_s = error.wait_s
        else:
            delay_s = self._first_delay_s * 2 ** (tries.count - 1) * random.uniform(0.5, 1.5)
        log.warning("shopify.retry", operation=operation.name, why=str(error), wait_s=round(delay_s, 2))
        tries.must_fit(delay_s, error)
        await self._sleep(delay_s)

    async def _try(self, operation: Operation, variables: Mapping[str, Any], tries: _Tries) -> Answer:
        http = self._http
        if http is None:
            raise RuntimeError("a ShopifyClient works inside `async with`")
        token = await self._token.value(http)
        tries.sent = True
        try:
            status, headers, body = await self._post(http, token, operation, variables)
            check_status(operation.name, status, headers)
            answer = read(operation.name, body, variables, headers)
        except Throttled as error:
            self._bucket.learn(operation.name, error.cost)
            raise
        except TokenRejected as error:
            if not self._token.rejected(token):
                raise ShopRefused(f"{error}: check SHOPIFY_ACCESS_TOKEN") from error
            raise
        self._bucket.learn(operation.name, answer.cost)
        return answer

    async def _post(
        self, http: aiohttp.ClientSession, token: str, operation: Operation, variables: Mapping[str, Any]
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"X-Shopify-Access-Token": token, "Content-Type": "application/json", "Accept": "application/json"}
        try:
            async with http.post(
                self._url,
                data=operation.body(variables),
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as answer:
                return answer.status, answer.headers, await answer.read()
        except aiohttp.ClientConnectorError as error:
            raise TryAgain(f"Shopify can't be reached ({type(error).__name__})", done=False) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryAgain(f"Shopify broke off {operation.name} ({type(error).__name__})", done=True) from error
