"""A running shop for tests: the lively one by default, its clock standing still, asked over a real socket."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.shopify import Backstage, Shopify, ShopState, Throttle, backstage, start
from tests.sandbox.shopify.listening import Listener, listening

LIVELY = Path("data/sandbox_shop.json")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Asker:
    """Posts GraphQL as an app does. `answer` is the whole body, `data` insists on an answer without errors."""

    http: aiohttp.ClientSession
    shopify: Shopify
    token: str

    async def post(self, query: str, **variables: Any) -> tuple[int, Any]:
        payload = {"query": query, "variables": variables}
        headers = {"X-Shopify-Access-Token": self.token}
        url = f"{self.shopify.url}/admin/api/2026-10/graphql.json"
        async with self.http.post(url, json=payload, headers=headers) as answer:
            return answer.status, await answer.json()

    async def answer(self, query: str, **variables: Any) -> Any:
        status, body = await self.post(query, **variables)
        assert status == 200
        return body

    async def data(self, query: str, **variables: Any) -> Any:
        body = await self.answer(query, **variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def errors(self, query: str, **variables: Any) -> list[Any]:
        body = await self.answer(query, **variables)
        assert body.get("errors"), body
        errors: list[Any] = body["errors"]
        return errors

    async def control(self, method: str, path: str, **body: Any) -> tuple[int, Any]:
        url = f"{self.shopify.url}/sandbox/{path}"
        async with self.http.request(method, url, json=body or None) as answer:
            return answer.status, await answer.json() if answer.content_type == "application/json" else None


@pytest.fixture
def shop() -> ShopState:
    return ShopState.load(LIVELY, now=lambda: NOW)


@pytest.fixture
def stage(shop: ShopState) -> Backstage:
    return backstage(shop, throttle=Throttle(enforced=False))


@pytest.fixture
async def shopify(stage: Backstage) -> AsyncIterator[Shopify]:
    async with start(stage) as running:
        yield running


@pytest.fixture
async def ask(shopify: Shopify) -> AsyncIterator[Asker]:
    async with aiohttp.ClientSession() as http:
        yield Asker(http, shopify, shopify.credentials.access_token)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with listening() as listener:
        yield listener


@pytest.fixture
def small_shop() -> Callable[..., ShopState]:
    """A shop of hand-made orders: `small_shop({"name": "#1", …}, …)`; what an order needs is filled in."""

    def make(*orders: dict[str, Any], **document: Any) -> ShopState:
        return ShopState(
            {
                "now": NOW.isoformat(),
                "products": [],
                "customers": [],
                "orders": [complete_order(n, order) for n, order in enumerate(orders, start=1)],
                **document,
            },
            now=lambda: NOW,
        )

    return make


def complete_order(number: int, order: dict[str, Any]) -> dict[str, Any]:
    lines = order.get("lineItems") or [
        {"id": f"gid://shopify/LineItem/{number}01", "title": "Thing", "quantity": 2, "price": "10.00"}
    ]
    return {
        "id": f"gid://shopify/Order/{number}",
        "name": f"#{number}",
        "email": None,
        "createdAt": "2026-11-10T08:00:00+00:00",
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "currencyCode": "USD",
        "totalPrice": "20.00",
        **order,
        "lineItems": lines,
    }
