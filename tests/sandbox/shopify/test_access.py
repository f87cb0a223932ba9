"""Tokens and scopes."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest

from sandbox.shopify import ALL_SCOPES, Access, Credentials, ShopState, Throttle, backstage, start
from tests.sandbox.shopify.conftest import Asker

SHOP = "{ shop { name } }"


class Hands:
    """A clock for tokens."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def ask(shop: ShopState, hands: Hands) -> AsyncIterator[Asker]:
    access = Access(Credentials(), monotonic_s=hands)
    stage = backstage(shop, access=access, throttle=Throttle(enforced=False))
    async with start(stage) as shopify, aiohttp.ClientSession() as http:
        yield Asker(http, shopify, shopify.credentials.access_token)


async def mint(ask: Asker, **form: str) -> tuple[int, dict[str, object]]:
    url = f"{ask.shopify.url}/admin/oauth/access_token"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with ask.http.post(url, data=urlencode(form), headers=headers) as answer:
        return answer.status, await answer.json()


async def test_no_token_or_a_wrong_one(ask: Asker) -> None:
    for token in ("", "shpat_wrong"):
        ask.token = token
        status, body = await ask.post(SHOP)
        assert status == 401
        assert body["errors"].startswith("[API] Invalid API key or access token")


async def test_client_credentials_give_a_token_of_a_day(ask: Asker, hands: Hands) -> None:
    known = ask.shopify.credentials
    status, granted = await mint(
        ask, grant_type="client_credentials", client_id=known.client_id, client_secret=known.client_secret
    )
    assert status == 200
    assert granted["expires_in"] == 86399
    assert set(str(granted["scope"]).split(",")) >= ALL_SCOPES
    ask.token = str(granted["access_token"])
    assert await ask.data(SHOP)
    hands.now_s = 86_399
    assert (await ask.post(SHOP))[0] == 401


async def test_wrong_credentials(ask: Asker) -> None:
    known = ask.shopify.credentials
    wrong = {"client_id": known.client_id, "client_secret": "x", "grant_type": "client_credentials"}
    assert (await mint(ask, **wrong))[0] == 401
    assert (await mint(ask, **wrong | {"grant_type": "password"}))[0] == 400
    assert (await mint(ask))[0] == 400


async def test_tokens_can_be_revoked(ask: Asker) -> None:
    assert (await ask.control("POST", "tokens/revoke"))[0] == 204
    assert (await ask.post(SHOP))[0] == 401


async def test_a_missing_scope_is_an_error_in_the_body(ask: Asker) -> None:
    ask.shopify.stage.access.grant({"read_products"})
    body = await ask.answer("{ orders(first: 1) { nodes { name } } }")
    assert body["data"] is None
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert error["extensions"]["requiredAccess"] == "`read_orders` access scope."
    assert error["path"] == ["orders"]


async def test_a_nullable_field_without_scope_is_null_and_the_rest_answered(ask: Asker) -> None:
    ask.shopify.stage.access.grant(ALL_SCOPES - {"read_customers", "write_customers"})
    body = await ask.answer('{ orders(first: 1, query: "name:1042") { nodes { name customer { id } } } }')
    assert body["data"]["orders"]["nodes"] == [{"name": "#1042", "customer": None}]
    assert [error["path"] for error in body["errors"]] == [["orders", "nodes", 0, "customer"]]


async def test_fulfillment_orders_need_one_of_three_scopes(ask: Asker) -> None:
    query = '{ orders(first: 1, query: "name:1042") { nodes { fulfillmentOrders(first: 1) { nodes { status } } } } }'
    ask.shopify.stage.access.grant({"read_orders"})
    assert (await ask.answer(query))["data"] is None
    for scope in ("read_assigned_fulfillment_orders", "read_third_party_fulfillment_orders"):
        ask.shopify.stage.access.grant({"read_orders", scope})
        assert await ask.data(query)


async def test_writing_implies_reading(ask: Asker) -> None:
    await ask.control("POST", "scopes", scopes=["write_orders"])
    granted = await ask.data("{ currentAppInstallation { accessScopes { handle } } }")
    assert granted["currentAppInstallation"]["accessScopes"] == [{"handle": "read_orders"}, {"handle": "write_orders"}]
    assert await ask.data("{ orders(first: 1) { nodes { name } } }")


async def test_old_orders_are_hidden_without_read_all_orders(ask: Asker) -> None:
    by_name = '{ orders(first: 5, query: "name:1001 OR name:1007 OR name:1042") { nodes { name } } }'
    by_id = '{ order(id: "gid://shopify/Order/661001") { name } }'
    of_customer = '{ customer(id: "gid://shopify/Customer/5203") { orders(first: 9) { nodes { name } } } }'
    assert len((await ask.data(by_name))["orders"]["nodes"]) == 3
    ask.shopify.stage.access.grant(ALL_SCOPES - {"read_all_orders"})
    assert (await ask.data(by_name))["orders"]["nodes"] == [{"name": "#1007"}, {"name": "#1042"}]
    assert (await ask.data(by_id))["order"] is None
    assert {"name": "#1001"} not in (await ask.data(of_customer))["customer"]["orders"]["nodes"]
