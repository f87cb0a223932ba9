"""Both kinds of access token, over the socket."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.shopify import Access, Credentials, Shopify, ShopState, Throttle, backstage, start
from support.errors import ShopRefused, ShopUnavailable
from support.integrations.shopify import ShopifyClient, operations
from support.integrations.shopify.tokens import MintedToken

SHOP = operations.load("shop")


class Hands:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def shopify(state: ShopState, hands: Hands) -> AsyncIterator[Shopify]:
    access = Access(Credentials(), monotonic_s=hands)
    async with start(backstage(state, access=access, throttle=Throttle(enforced=False))) as running:
        yield running


@pytest.fixture
def token(shopify: Shopify, hands: Hands) -> MintedToken:
    known = shopify.credentials
    return MintedToken(shopify.url, known.client_id, known.client_secret, monotonic_s=hands)


@pytest.fixture
async def client(shopify: Shopify, token: MintedToken) -> AsyncIterator[ShopifyClient]:
    async with ShopifyClient(shopify.url, token, first_delay_s=0.001) as client:
        yield client


async def test_one_token_serves_all_day(client: ShopifyClient, shopify: Shopify, hands: Hands) -> None:
    await asyncio.gather(*(client.execute(SHOP, {}) for _ in range(10)))
    hands.now_s = 23 * 3600
    await client.execute(SHOP, {})
    assert shopify.stage.access.minted == 1


async def test_it_is_minted_again_before_it_ends(client: ShopifyClient, shopify: Shopify, hands: Hands) -> None:
    await client.execute(SHOP, {})
    hands.now_s = 24 * 3600 - 300
    await asyncio.gather(*(client.execute(SHOP, {}) for _ in range(5)))
    assert shopify.stage.access.minted == 2
    assert {entry.status for entry in shopify.stage.journal.all()} == {200}


async def test_it_is_minted_again_when_refused(client: ShopifyClient, shopify: Shopify) -> None:
    await client.execute(SHOP, {})
    shopify.stage.access.revoke_all()
    answers = await asyncio.gather(*(client.execute(SHOP, {}) for _ in range(5)))
    assert all(answer.data["shop"]["name"] == "Northbeam" for answer in answers)
    assert shopify.stage.access.minted == 2


async def test_a_new_token_that_is_refused_too_ends_it(client: ShopifyClient, shopify: Shopify) -> None:
    shopify.stage.faults.add("unauthorized", 10)
    with pytest.raises(ShopRefused, match="access token"):
        await client.execute(SHOP, {})
    assert shopify.stage.access.minted == 2


async def test_wrong_credentials_name_the_settings(shopify: Shopify) -> None:
    wrong = ShopifyClient.with_client_credentials(shopify.url, shopify.credentials.client_id, "wrong")
    async with wrong as client:
        with pytest.raises(ShopRefused, match="SHOPIFY_CLIENT_SECRET"):
            await client.execute(SHOP, {})
    async with ShopifyClient.with_access_token(shopify.url, "wrong") as client:
        with pytest.raises(ShopRefused, match="SHOPIFY_ACCESS_TOKEN"):
            await client.execute(SHOP, {})


async def test_while_minting_fails_the_old_token_does(client: ShopifyClient, token: MintedToken, hands: Hands) -> None:
    await client.execute(SHOP, {})
    hands.now_s = 24 * 3600 - 300
    token._url = "http://127.0.0.1:9/nobody"
    assert (await client.execute(SHOP, {})).data["shop"]["name"] == "Northbeam"
    hands.now_s = 24 * 3600
    with pytest.raises(ShopUnavailable):
        await client.execute(SHOP, {})


async def test_a_server_that_mints_nothing(shopify: Shopify) -> None:
    broken = MintedToken(f"{shopify.url}/nowhere", "id", "secret")
    async with aiohttp.ClientSession() as http:
        with pytest.raises(ShopRefused, match="404"):
            await broken.value(http)
