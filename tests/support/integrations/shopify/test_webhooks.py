"""Webhooks from a running shop: asked for, signed, believed, and read as ids."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.shopify import Shopify, ShopState
from sandbox.shopify.stock import recount
from sandbox.shopify.subscriptions import TOPICS
from sandbox.shopify.transitions import Change, ship
from sandbox.shopify.webhooks import signature
from support.errors import NotGenuine, ShopUnavailable
from support.integrations.shopify import ShopifyClient, Subscribed, read_notice, subscribe
from support.integrations.shopify.subscriptions import WATCHED
from support.integrations.shopify.webhooks import SUBJECTS
from support.model.commerce import ShopNotice, ShopTopic
from tests.sandbox.shopify.listening import Listener, listening
from tests.sandbox.shopify.real_schema import needs_real_schema, real_schema

SECRET = "shpss_test"
EVERY: tuple[ShopTopic, ...] = get_args(ShopTopic)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with listening() as listener:
        yield listener


async def notices(shopify: Shopify, listener: Listener) -> list[ShopNotice | None]:
    async with asyncio.timeout(10):
        await shopify.stage.webhooks.drained()
    return [read_notice(headers, body, shopify.webhook_secret) for headers, body in listener.got]


def signed(body: bytes, topic: str = "orders/updated", **more: str) -> dict[str, str]:
    return {"X-Shopify-Hmac-SHA256": signature(body, SECRET), "X-Shopify-Topic": topic, "X-Shopify-Webhook-Id": "w-1",
            **more}  # fmt: skip


async def test_what_customers_wait_for_is_asked_for_and_read(
    client: ShopifyClient, shopify: Shopify, state: ShopState, listener: Listener
) -> None:
    assert await subscribe(client, listener.url) == Subscribed(made=WATCHED)
    order = state.order_named("#1045")
    assert order is not None
    shopify.stage.webhooks.announce(ship(state, order)[1])
    shopify.stage.webhooks.announce(recount(state, "gid://shopify/ProductVariant/71102", 3))
    found = await notices(shopify, listener)
    assert sorted((one.topic, one.thing) for one in found if one) == [
        ("ORDERS_FULFILLED", "gid://shopify/Order/661045"), ("VARIANTS_IN_STOCK", "gid://shopify/ProductVariant/71102"),
    ]  # fmt: skip
    assert len({one.id for one in found if one}) == 2
    # Nothing personal travels that nobody asked for.
    assert [body for _, body in listener.got if b"@" in body] == []


async def test_asking_twice_is_asking_once(client: ShopifyClient, shopify: Shopify, listener: Listener) -> None:
    await subscribe(client, listener.url)
    assert await subscribe(client, listener.url) == Subscribed(there=WATCHED)
    assert len(shopify.stage.subscriptions.nodes) == len(WATCHED)


async def test_what_the_shop_does_not_grant_is_said(
    client: ShopifyClient, shopify: Shopify, listener: Listener
) -> None:
    shopify.stage.access.grant({"read_orders"})
    found = await subscribe(client, listener.url)
    assert found.made == ("ORDERS_FULFILLED", "ORDERS_PARTIALLY_FULFILLED")
    assert [(topic, "read_products" in why) for topic, why in found.refused] == [("VARIANTS_IN_STOCK", True)]
    everywhere = await subscribe(client, "http://desk.example/hooks")
    assert {topic for topic, _ in everywhere.refused} == set(WATCHED)


async def test_an_outage_is_said(client: ShopifyClient, shopify: Shopify, listener: Listener) -> None:
    shopify.stage.faults.add("bad_gateway", 100)
    with pytest.raises(ShopUnavailable):
        await subscribe(client, listener.url)


async def test_every_topic_that_the_shop_sends_is_read(
    client: ShopifyClient, shopify: Shopify, state: ShopState, listener: Listener
) -> None:
    assert (await subscribe(client, listener.url, EVERY)).made == EVERY
    order = state.order_named("#1024")
    assert order is not None
    product, variant = state.variants_by_id["gid://shopify/ProductVariant/71102"]
    parcel = order["fulfillments"][0]
    event = {"status": "DELIVERED", "happenedAt": "2026-11-20T10:00:00Z", "fulfillment": parcel}
    refund = {"id": "gid://shopify/Refund/1", "createdAt": "2026-11-20T10:00:00Z"}
    subjects: dict[str, Any] = {"FULFILLMENTS": parcel, "REFUNDS": refund, "RETURNS": order["returns"][0]}
    for topic in EVERY:
        family = topic.split("_", 1)[0]
        if topic == "CUSTOMERS_UPDATE":
            change = Change(topic, customer=state.customers_by_id["gid://shopify/Customer/5201"])
        elif SUBJECTS[topic].kind != "Order":
            change = Change(topic, product=product, subject=variant)
        else:
            change = Change(topic, order, event if family == "FULFILLMENT" else subjects.get(family))
        shopify.stage.webhooks.announce([change])
    found = {one.topic: one.thing for one in await notices(shopify, listener) if one}
    numbers = {
        "Order": "661024",
        "Customer": "5201",
        "Product": "7101",
        "ProductVariant": "71102",
        "InventoryItem": "71102",
    }
    assert found == {t: f"gid://shopify/{SUBJECTS[t].kind}/{numbers[SUBJECTS[t].kind]}" for t in EVERY}


async def test_a_notice_that_comes_again_has_the_same_id(
    client: ShopifyClient, shopify: Shopify, state: ShopState, listener: Listener
) -> None:
    await subscribe(client, listener.url)
    shopify.stage.webhooks.retry_delays_s = (0.001,)
    listener.answers = [500, 200]
    shopify.stage.webhooks.announce(recount(state, "gid://shopify/ProductVariant/71102", 3))
    first, second = await notices(shopify, listener)
    assert first is not None
    assert first == second


def test_both_sides_know_the_same_topics() -> None:
    assert {topic: subject.header for topic, subject in SUBJECTS.items()} == TOPICS
    assert set(EVERY) == set(TOPICS)


@needs_real_schema
def test_the_topics_are_shopifys() -> None:
    assert set(EVERY) <= set(real_schema().type_map["WebhookSubscriptionTopic"].values)  # type: ignore[attr-defined]


BODY = b'{"id":661045,"note":"caf\xc3\xa9"}'


@pytest.mark.parametrize(
    ("headers", "body", "secret"),
    [
        ({}, BODY, SECRET),
        (signed(BODY), BODY + b" ", SECRET),
        (signed(BODY), BODY, "shpss_other"),
        (signed(BODY), BODY, ""),
        ({**signed(BODY), "X-Shopify-Hmac-SHA256": ""}, BODY, SECRET),
        ({**signed(BODY), "X-Shopify-Hmac-SHA256": "été"}, BODY, SECRET),
        ({**signed(BODY), "X-Shopify-Hmac-SHA256": signature(BODY, SECRET) + "x"}, BODY, SECRET),
    ],
)
def test_what_is_not_signed_is_not_believed(headers: dict[str, str], body: bytes, secret: str) -> None:
    with pytest.raises(NotGenuine):
        read_notice(headers, body, secret)


def test_headers_may_be_written_anyhow() -> None:
    headers = {name.upper(): value for name, value in signed(BODY).items()}
    assert read_notice(headers, BODY, SECRET) == ShopNotice("w-1", "ORDERS_UPDATED", "gid://shopify/Order/661045")


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("app/uninstalled", BODY), ("", BODY), ("ORDERS_UPDATED", BODY), ("orders/updated", b"no json"),
        ("orders/updated", b"[]"), ("orders/updated", b'{"id":"661045"}'), ("orders/updated", b'{"id":true}'),
        ("orders/updated", b"{}"), ("returns/approve", b'{"order":3}'), ("orders/edited", b'{"order_edit":null}'),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_nothing(topic: str, body: bytes) -> None:
    assert read_notice(signed(body, topic), body, SECRET) is None


def test_without_an_id_it_could_not_be_told_from_a_repetition() -> None:
    assert read_notice(signed(BODY) | {"X-Shopify-Webhook-Id": ""}, BODY, SECRET) is None


@given(st.binary(max_size=200), st.sampled_from([subject.header for subject in SUBJECTS.values()]))
def test_no_signed_body_breaks_it(body: bytes, topic: str) -> None:
    found = read_notice(signed(body, topic), body, SECRET)
    assert found is None or found.thing.startswith("gid://shopify/")
