"""The client through every mishap the stand-in can stage."""

import asyncio
import logging
from typing import Any

import pytest
from structlog.testing import capture_logs

from sandbox.shopify import Shopify
from sandbox.shopify.faults import FaultKind
from support.errors import ShopRefused, ShopUnavailable
from support.integrations.shopify import ShopifyClient, base_url, operations
from support.integrations.shopify.answers import ScopeMissing
from support.integrations.shopify.client import MOST_TRIES
from support.integrations.shopify.operations import operation
from support.integrations.shopify.tokens import StaticToken

SHOP = operations.load("shop")
ORDER = operations.load("order_by_name")
SECRET = "maya.lind@example.com"
WRITE = operation("mutation Write($id: ID!) { orderEditBegin(id: $id) { userErrors { message } } }")


async def ask(client: ShopifyClient) -> Any:
    return (await client.execute(SHOP, {})).data["shop"]["name"]


@pytest.mark.parametrize(
    "kind",
    ["server_error", "bad_gateway", "unavailable", "drop", "drop_after", "garbage", "graphql_error", "no_data",
     "too_many_requests", "throttled"],
)  # fmt: skip
async def test_what_passes_is_tried_again(client: ShopifyClient, shopify: Shopify, kind: FaultKind) -> None:
    shopify.stage.faults.add(kind, 2, seconds=0.001)
    assert await ask(client) == "Northbeam"
    assert len(shopify.stage.journal.all("ShopFacts")) == 3


@pytest.mark.parametrize("kind", ["server_error", "bad_gateway", "drop", "garbage", "no_data", "graphql_error"])
async def test_what_does_not_pass_is_unavailable(client: ShopifyClient, shopify: Shopify, kind: FaultKind) -> None:
    shopify.stage.faults.add(kind, 100)
    with pytest.raises(ShopUnavailable):
        await ask(client)
    assert len(shopify.stage.journal.all("ShopFacts")) == MOST_TRIES


@pytest.mark.parametrize("kind", ["payment_required", "forbidden", "not_found", "locked", "unauthorized"])
async def test_what_an_operator_must_mend_is_not_repeated(
    client: ShopifyClient, shopify: Shopify, kind: FaultKind
) -> None:
    shopify.stage.faults.add(kind)
    with pytest.raises(ShopRefused, match="Shopify"):
        await ask(client)
    assert len(shopify.stage.journal.all("ShopFacts")) == 1


async def test_nobody_there() -> None:
    async with ShopifyClient("http://127.0.0.1:9", StaticToken("t"), first_delay_s=0.001) as client:
        with pytest.raises(ShopUnavailable, match="reached"):
            await ask(client)


async def test_a_slow_try_is_given_up_and_repeated(shopify: Shopify) -> None:
    shopify.stage.faults.add("slow", seconds=60)
    token = StaticToken(shopify.credentials.access_token)
    async with ShopifyClient(shopify.url, token, try_timeout_s=2, first_delay_s=0.001) as client:
        assert await ask(client) == "Northbeam"


async def test_the_deadline_ends_it(shopify: Shopify) -> None:
    shopify.stage.faults.add("slow", 100, seconds=60)
    async with ShopifyClient.with_access_token(shopify.url, shopify.credentials.access_token) as client:
        with pytest.raises(ShopUnavailable, match=r"did not answer ShopFacts in 0\.1 s"):
            await client.execute(SHOP, {}, deadline_s=0.1)


async def test_a_wait_beyond_the_deadline_is_not_waited_for(client: ShopifyClient, shopify: Shopify) -> None:
    shopify.stage.faults.add("too_many_requests", seconds=3600)
    with pytest.raises(ShopUnavailable) as caught:
        await ask(client)
    assert caught.value.retry_after_s == 3600


async def test_an_empty_bucket_is_waited_for(client: ShopifyClient, shopify: Shopify) -> None:
    limit = shopify.stage.throttle
    limit.enforced = True
    limit.set(maximum=1000, restore_per_s=500, available=0)
    answers = await asyncio.gather(*(client.execute(ORDER, variables("1042")) for _ in range(12)))
    assert all(answer.data["named"]["nodes"] for answer in answers)
    assert "throttled" in {entry.fault for entry in shopify.stage.journal.all("OrderByName")}


async def test_a_bucket_that_fills_too_slowly_is_said_at_once(client: ShopifyClient, shopify: Shopify) -> None:
    limit = shopify.stage.throttle
    limit.enforced = True
    limit.set(maximum=1000, restore_per_s=1, available=100)
    for _ in range(2):  # the first is told by Shopify, the second by what was learned from that
        with pytest.raises(ShopUnavailable) as caught:
            await client.execute(ORDER, variables("1042"))
        assert caught.value.retry_after_s is not None
        assert caught.value.retry_after_s > 100
    assert len(shopify.stage.journal.all("OrderByName")) == 1


async def test_what_was_learned_paces_the_next_requests(shopify: Shopify) -> None:
    limit = shopify.stage.throttle
    limit.enforced = True
    limit.set(maximum=800, restore_per_s=100_000)
    async with ShopifyClient.with_access_token(shopify.url, shopify.credentials.access_token) as client:
        await client.execute(ORDER, variables("1042"))
        await asyncio.gather(*(client.execute(ORDER, variables("1042")) for _ in range(20)))
    assert {entry.fault for entry in shopify.stage.journal.all("OrderByName")} == {None}


def variables(number: str) -> dict[str, Any]:
    return {"search": f'name:"{number}" OR email:"{SECRET}"', "withWork": True}


async def test_a_missing_scope_is_named(client: ShopifyClient, shopify: Shopify) -> None:
    shopify.stage.access.grant({"read_products"})
    with pytest.raises(ScopeMissing, match="read_orders"):
        await client.execute(ORDER, variables("1042"))


async def test_a_scope_that_only_hides_a_nullable_field_does_no_harm(client: ShopifyClient, shopify: Shopify) -> None:
    shopify.stage.access.grant({"read_orders", "read_merchant_managed_fulfillment_orders"})
    answer = await client.execute(ORDER, variables("1042"))
    assert answer.denied == {"customer"}
    assert answer.data["orders"]["nodes"][0]["customer"] is None


async def test_a_query_that_shopify_rejects(client: ShopifyClient, shopify: Shopify) -> None:
    wrong = operation("query Wrong($search: String!) { orders(first: 1, query: $search) { nodes { colour } } }")
    with pytest.raises(ShopRefused, match="colour"):
        await client.execute(wrong, {"search": SECRET})
    assert len(shopify.stage.journal.all("Wrong")) == 1


@pytest.mark.parametrize("kind", ["server_error", "drop_after", "drop", "garbage"])
async def test_a_write_that_broke_off_is_not_repeated(client: ShopifyClient, shopify: Shopify, kind: FaultKind) -> None:
    shopify.stage.faults.add(kind)
    with pytest.raises(ShopUnavailable):
        await client.execute(WRITE, {"id": "gid://shopify/Order/1"})
    assert len(shopify.stage.journal.all("Write")) == 1


async def test_a_write_that_was_refused_for_the_limit_is_repeated(client: ShopifyClient, shopify: Shopify) -> None:
    shopify.stage.faults.add("throttled")
    await client.execute(WRITE, {"id": "gid://shopify/Order/1"})
    assert len(shopify.stage.journal.all("Write")) == 2


async def test_nothing_a_customer_wrote_is_logged_or_raised(
    client: ShopifyClient, shopify: Shopify, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    kinds: list[FaultKind] = ["server_error", "drop", "graphql_error", "garbage", "throttled", "bad_gateway"]
    texts: list[str] = []
    with capture_logs() as logged:
        for kind in kinds:
            shopify.stage.faults.add(kind, MOST_TRIES)
            try:
                await client.execute(ORDER, variables("1042"))
            except ShopUnavailable as error:
                texts += [str(error), repr(error.__cause__)]
        echo = operation("query Echo($search: Int!) { orders(first: $search) { nodes { name } } }")
        with pytest.raises(ShopRefused) as caught:
            await client.execute(echo, {"search": SECRET})
        texts.append(str(caught.value))
    assert texts
    assert logged
    everything = f"{texts} {logged} {caplog.text}"
    assert SECRET not in everything
    assert shopify.credentials.access_token not in everything


@pytest.mark.parametrize(
    ("shop", "override", "url"),
    [
        ("northbeam", "", "https://northbeam.myshopify.com"),
        ("northbeam.myshopify.com", "", "https://northbeam.myshopify.com"),
        ("https://northbeam.myshopify.com/", "", "https://northbeam.myshopify.com"),
        ("northbeam", "http://127.0.0.1:5000/", "http://127.0.0.1:5000"),
    ],
)
def test_where_a_shop_is(shop: str, override: str, url: str) -> None:
    assert base_url(shop, override) == url


async def test_connections_are_reused(client: ShopifyClient, shopify: Shopify) -> None:
    for _ in range(5):
        await ask(client)
    assert client._http is not None
    connector = client._http.connector
    assert connector is not None
    assert sum(len(kept) for kept in connector._conns.values()) == 1


@pytest.fixture
def unopened(shopify: Shopify) -> ShopifyClient:
    return ShopifyClient.with_access_token(shopify.url, "t")


async def test_a_client_works_inside_its_context_only(unopened: ShopifyClient) -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await ask(unopened)
