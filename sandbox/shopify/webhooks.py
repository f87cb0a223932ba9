"""Sends signed webhooks to subscribers, and again until they answer 200 or Shopify would give up.

`X-Shopify-Hmac-SHA256` is the base64 HMAC-SHA256 of the raw body under the app's client secret. A retry carries the
same `X-Shopify-Webhook-Id`. https://shopify.dev/docs/apps/build/webhooks/subscribe/https
"""

import asyncio
import base64
import hashlib
import hmac
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import aiohttp
import orjson

from sandbox.shopify.clock import zulu
from sandbox.shopify.payloads import body_of
from sandbox.shopify.shopfile import Json, tail
from sandbox.shopify.state import ShopState
from sandbox.shopify.subscriptions import TOPICS, Subscriptions
from sandbox.shopify.transitions import Change

ANSWER_WITHIN_S = 5.0
RETRY_DELAYS_S = (1.0, 60.0, 300.0, 600.0, 1200.0, 2400.0, 3600.0, 6000.0)
"""Eight retries over four hours. The vendor does not say when each comes; these grow and sum up to that."""


def signature(body: bytes, secret: str) -> str:
    """The value of `X-Shopify-Hmac-SHA256`."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@dataclass(frozen=True, slots=True)
class Sent:
    """One try. `status` is None when nobody answered in time."""

    topic: str
    uri: str
    webhook_id: str
    attempt: int
    status: int | None


class Webhooks:
    """Delivers changes. Only while `run` runs does anything go out; `drained` waits for it."""

    def __init__(
        self,
        shop: ShopState,
        subscriptions: Subscriptions,
        secret: str,
        api_version: str,
        retry_delays_s: Sequence[float] = RETRY_DELAYS_S,
    ) -> None:
        self.sent: list[Sent] = []
        self.retry_delays_s = retry_delays_s
        self._shop = shop
        self._subscriptions = subscriptions
        self._secret = secret
        self._api_version = api_version
        self._waiting: asyncio.Queue[tuple[Json, bytes, str]] = asyncio.Queue()
        self._pending = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def announce(self, changes: Iterable[Change]) -> None:
        """Write the payloads now, so that they show the shop as it is; send later."""
        for change in changes:
            for subscription in self._subscriptions.matching([change.topic], None):
                payload = body_of(self._shop, change)
                wanted = subscription["includeFields"]
                if wanted:
                    payload = {key: value for key, value in payload.items() if key in wanted}
                self._pending += 1
                self._idle.clear()
                self._waiting.put_nowait((subscription, orjson.dumps(payload), zulu(self._shop.now())))

    async def run(self) -> None:
        """Send until cancelled."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        async with aiohttp.ClientSession(timeout=timeout) as http, asyncio.TaskGroup() as tasks:
            while True:
                subscription, body, triggered_at = await self._waiting.get()
                tasks.create_task(self._deliver(http, subscription, body, triggered_at))

    async def drained(self) -> None:
        """Wait until everything was delivered or given up."""
        await self._idle.wait()

    async def _deliver(self, http: aiohttp.ClientSession, subscription: Json, body: bytes, triggered_at: str) -> None:
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": TOPICS[subscription["topic"]],
            "X-Shopify-Hmac-SHA256": signature(body, self._secret),
            "X-Shopify-Shop-Domain": self._shop.shop["myshopifyDomain"],
            "X-Shopify-API-Version": self._api_version,
            "X-Shopify-Webhook-Id": str(uuid.uuid4()),
            "X-Shopify-Event-Id": str(uuid.uuid4()),
            "X-Shopify-Triggered-At": triggered_at,
            "X-Shopify-Subscription-Id": tail(subscription["id"]),
        }
        try:
            for attempt, delay_s in enumerate((0.0, *self.retry_delays_s), start=1):
                if delay_s:
                    await asyncio.sleep(delay_s)
                status = await self._post(http, subscription["uri"], body, headers)
                self.sent.append(
                    Sent(subscription["topic"], subscription["uri"], headers["X-Shopify-Webhook-Id"], attempt, status)
                )
                if status is not None and 200 <= status < 300:
                    return
        finally:
            self._pending -= 1
            if not self._pending:
                self._idle.set()

    @staticmethod
    async def _post(http: aiohttp.ClientSession, uri: str, body: bytes, headers: dict[str, str]) -> int | None:
        try:
            async with http.post(uri, data=body, headers=headers) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return None
