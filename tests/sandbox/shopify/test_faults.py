"""Misbehaviour on demand."""

import aiohttp
import pytest

from tests.sandbox.shopify.conftest import Asker

SHOP = "query Facts { shop { name } }"


async def raw(ask: Asker, query: str = SHOP) -> tuple[int, str, dict[str, str]]:
    url = f"{ask.shopify.url}/admin/api/2026-10/graphql.json"
    async with ask.http.post(url, json={"query": query}, headers={"X-Shopify-Access-Token": ask.token}) as answer:
        return answer.status, await answer.text(), dict(answer.headers)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("server_error", 500, "Internal"), ("bad_gateway", 502, "<html>"), ("unavailable", 503, "Unavailable"),
        ("garbage", 200, "<html>"), ("no_data", 200, "{}"), ("too_many_requests", 429, "Too Many"),
        ("unauthorized", 401, "Invalid API key"), ("payment_required", 402, "Shop"), ("forbidden", 403, "Forbidden"),
        ("not_found", 404, "Not Found"), ("locked", 423, "unavailable"),
        ("graphql_error", 200, "INTERNAL_SERVER_ERROR"), ("throttled", 200, "THROTTLED"),
    ],
)  # fmt: skip
async def test_each_fault_once_and_then_all_is_well(ask: Asker, kind: str, status: int, words: str) -> None:
    assert (await ask.control("POST", "faults", kind=kind, seconds=2))[0] == 204
    first, body, headers = await raw(ask)
    assert first == status
    assert words in body
    if status == 429:
        assert headers["Retry-After"] == "2"
    assert await ask.data(SHOP) == {"shop": {"name": "Northbeam"}}
    assert [entry.fault for entry in ask.shopify.stage.journal.all("Facts")] == [kind, None]


@pytest.mark.parametrize("kind", ["drop", "drop_after"])
async def test_a_cut_connection(ask: Asker, kind: str) -> None:
    ask.shopify.stage.faults.add(kind)  # type: ignore[arg-type]
    with pytest.raises(aiohttp.ClientConnectionError):
        await raw(ask)
    (entry,) = ask.shopify.stage.journal.all("Facts")
    assert entry.status == (0 if kind == "drop" else 200)
    assert await ask.data(SHOP)


async def test_faults_are_met_in_order_and_by_operation(ask: Asker) -> None:
    faults = ask.shopify.stage.faults
    faults.add("server_error", 2)
    faults.add("locked", operation="Other")
    assert [(await raw(ask))[0] for _ in range(3)] == [500, 500, 200]
    assert (await raw(ask, "query Other { shop { name } }"))[0] == 423


async def test_slow_is_slow(ask: Asker) -> None:
    ask.shopify.stage.faults.add("slow", seconds=30)
    with pytest.raises(TimeoutError):
        async with ask.http.post(
            f"{ask.shopify.url}/admin/api/2026-10/graphql.json",
            json={"query": SHOP},
            headers={"X-Shopify-Access-Token": ask.token},
            timeout=aiohttp.ClientTimeout(total=0.05),
        ):
            pass
    assert await ask.data(SHOP)


async def test_nulls(ask: Asker) -> None:
    query = """{ orders(first: 1, query: "name:1042") { nodes { name email customer { id }
        fulfillments { trackingInfo { number url } } } } }"""
    await ask.control("POST", "faults", nulls=["Order.email", "Order.customer", "FulfillmentTrackingInfo.url"])
    (order,) = (await ask.data(query))["orders"]["nodes"]
    assert (order["email"], order["customer"]) == (None, None)
    assert order["fulfillments"] == [{"trackingInfo": [{"number": "1Z8E4R120390001042", "url": None}]}]
    assert (await ask.control("DELETE", "faults"))[0] == 204
    (order,) = (await ask.data(query))["orders"]["nodes"]
    assert order["email"]
    assert order["customer"]


async def test_a_null_where_the_schema_forbids_it_takes_its_parent_with_it(ask: Asker) -> None:
    ask.shopify.stage.faults.set_nulls("Order.name")
    body = await ask.answer('{ orders(first: 1, query: "name:1042") { nodes { name } } }')
    assert body["data"] is None
    assert body["errors"][0]["path"] == ["orders", "nodes", 0, "name"]


async def test_unknown_faults_are_refused(ask: Asker) -> None:
    status, body = await ask.control("POST", "faults", kind="earthquake")
    assert status == 400
    assert "earthquake" in body["error"]
