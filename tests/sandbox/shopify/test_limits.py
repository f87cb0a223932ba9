"""What queries cost, and when there is too much of it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.shopify import ShopState, Throttle, backstage, start
from tests.sandbox.shopify.conftest import Asker


class Hands:
    """A clock for the bucket."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def ask(shop: ShopState, hands: Hands) -> AsyncIterator[Asker]:
    stage = backstage(shop, throttle=Throttle(maximum=100, restore_per_s=10, monotonic_s=hands))
    async with start(stage) as shopify, aiohttp.ClientSession() as http:
        yield Asker(http, shopify, shopify.credentials.access_token)


@pytest.mark.parametrize(
    ("query", "requested", "actual"),
    [
        ("{ shop { name } }", 1, 1),
        ("{ shop { name shopPolicies { title } } }", 2, 3),
        ("{ orders(first: 10, query: \"name:1042\") { nodes { name } } }", 12, 3),
        ("{ orders(first: 10, query: \"name:1042\") { edges { node { name } } pageInfo { hasNextPage } } }", 12, 3),
        ("{ orders(first: 2, query: \"name:1042\") { nodes { customer { id } lineItems(first: 5) { nodes { id } } } } }", 20, 8),
        ("{ orders(first: 1) { nodes { fulfillments(first: 4) { id trackingInfo(first: 2) { url } } } } }", 15, 5),
        ("{ orders(first: 3, query: \"name:9\") { nodes { ...F } } } fragment F on Order { customer { id } }", 8, 2),
        ("{ shop @skip(if: true) { name } }", 0, 0),
        ("{ returnableFulfillments(orderId: \"o\", first: 2) { nodes { id } } }", 4, 2),
        ("{ return(id: \"r\") { returnLineItems(first: 5) { nodes { ... on ReturnLineItem { fulfillmentLineItem { id } } } } } }", 13, 0),
    ],
)  # fmt: skip
async def test_costs(ask: Asker, query: str, requested: int, actual: int) -> None:
    cost = (await ask.answer(query))["extensions"]["cost"]
    assert cost["requestedQueryCost"] == requested
    assert cost["actualQueryCost"] == min(requested, actual)


async def test_a_page_size_may_be_a_variable(ask: Asker) -> None:
    query = "query ($n: Int!, $all: Boolean!) { orders(first: $n) { nodes { id customer @include(if: $all) { id } } } }"
    for size, everything, requested in ((7, False, 9), (8, False, 10), (8, True, 18)):
        cost = (await ask.answer(query, n=size, all=everything))["extensions"]["cost"]
        assert cost["requestedQueryCost"] == requested


async def test_the_difference_is_given_back(ask: Asker) -> None:
    status = (await ask.answer('{ orders(first: 80, query: "name:1042") { nodes { name } } }'))["extensions"]["cost"]
    assert status["throttleStatus"] == {"maximumAvailable": 100.0, "currentlyAvailable": 97, "restoreRate": 10.0}


async def test_an_empty_bucket_throttles_and_fills_again(ask: Asker, hands: Hands) -> None:
    ask.shopify.stage.throttle.set(maximum=100, restore_per_s=10, available=5)
    body = await ask.answer("{ orders(first: 10) { nodes { name } } }")
    assert "data" not in body
    assert body["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert body["extensions"]["cost"] == {
        "requestedQueryCost": 12,
        "actualQueryCost": None,
        "throttleStatus": {"maximumAvailable": 100.0, "currentlyAvailable": 5, "restoreRate": 10.0},
    }
    hands.now_s += 0.8
    assert await ask.data("{ orders(first: 10) { nodes { name } } }")
    hands.now_s += 1_000
    assert ask.shopify.stage.throttle.status()["currentlyAvailable"] == 100


async def test_a_query_that_is_too_much_for_anybody(ask: Asker) -> None:
    (error,) = await ask.errors("{ orders(first: 250) { nodes { lineItems(first: 10) { nodes { id } } } } }")
    assert error["extensions"] == {
        "code": "MAX_COST_EXCEEDED", "cost": 3252, "maxCost": 1000,
        "documentation": "https://shopify.dev/api/usage/rate-limits",
    }  # fmt: skip


async def test_limits_can_be_set_and_switched_off(ask: Asker) -> None:
    status, body = await ask.control("POST", "throttle", maximum=50, restorePerS=1, available=0)
    assert (status, body) == (200, {"maximumAvailable": 50.0, "currentlyAvailable": 0, "restoreRate": 1.0})
    assert await ask.errors("{ shop { name } }")
    await ask.control("POST", "throttle", enforced=False)
    for _ in range(3):
        cost = (await ask.answer("{ orders(first: 40) { nodes { name } } }"))["extensions"]["cost"]
        assert cost["throttleStatus"]["currentlyAvailable"] == 50
