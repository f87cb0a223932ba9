"""`orderUpdate`, `customerUpdate`, addresses, and subscriptions."""

from typing import Any

import pytest

from sandbox.shopify import ShopState
from tests.sandbox.shopify.conftest import Asker
from tests.sandbox.shopify.listening import Listener, drained, subscribe
from tests.sandbox.shopify.mutations import (
    ADDRESS,
    CUSTOMER,
    NEW_ADDRESS,
    UPDATE,
    mutate,
    order_id,
    raw,
    refused,
    reloaded,
)

ORDER = order_id("1045")
MAYA = "gid://shopify/Customer/5201"
HOME = "gid://shopify/MailingAddress/5201?model_name=CustomerAddress"
ELM = {"address1": "1 Elm Street", "city": "Austin", "provinceCode": "TX", "countryCode": "US", "zip": "78712"}
SUBSCRIBE = """mutation ($topic: WebhookSubscriptionTopic!, $uri: String!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri }) {
    webhookSubscription { id topic uri } userErrors { field message } } }"""
SUBSCRIBED = "query { webhookSubscriptions(first: 50) { nodes { topic uri } } }"


async def test_an_orders_address_is_overwritten_as_a_whole(ask: Asker, shop: ShopState) -> None:
    total = raw(shop, "1045")["totalPrice"]
    changed = (await mutate(ask, UPDATE, input={"id": ORDER, "shippingAddress": ELM}))["order"]["shippingAddress"]
    assert changed == {
        "firstName": None, "address1": "1 Elm Street", "address2": None, "city": "Austin", "countryCodeV2": "US",
    }  # fmt: skip
    assert raw(shop, "1045")["totalPrice"] == total
    reloaded(shop)


async def test_only_what_is_given_is_changed(ask: Asker, shop: ShopState) -> None:
    before = raw(shop, "1045")["shippingAddress"]
    changed = (await mutate(ask, UPDATE, input={"id": ORDER, "email": "new@example.com", "tags": ["gift"]}))["order"]
    assert (changed["email"], changed["tags"]) == ("new@example.com", ["gift"])
    assert raw(shop, "1045")["shippingAddress"] == before
    found = await ask.data('query { orders(first: 5, query: "email:\\"new@example.com\\"") { nodes { name } } }')
    assert found["orders"]["nodes"] == [{"name": "#1045"}]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "no address"}, "email"), ({"phone": "call me"}, "phone"), ({"note": "x" * 5001}, "note"),
        ({"tags": ["x" * 41]}, "tags"), ({"shippingAddress": {**ELM, "city": ""}}, "city"),
        ({"shippingAddress": {**ELM, "countryCode": None}}, "countryCode"),
        ({"shippingAddress": {**ELM, "phone": "home"}}, "phone"),
        ({"shippingAddress": {**ELM, "address1": "x" * 256}}, "address1"),
    ],
)  # fmt: skip
async def test_what_an_order_does_not_take(ask: Asker, given: dict[str, Any], field: str) -> None:
    assert (await refused(ask, UPDATE, input={"id": ORDER, **given}))["field"][-1] == field


async def test_a_customers_name_and_phone(ask: Asker, shop: ShopState) -> None:
    input_ = {"id": MAYA, "lastName": "Lindqvist", "phone": "+15035550199"}
    changed = (await mutate(ask, CUSTOMER, input=input_))["customer"]
    assert changed == {
        "firstName": "Maya", "lastName": "Lindqvist", "defaultPhoneNumber": {"phoneNumber": "+15035550199"},
    }  # fmt: skip
    reloaded(shop)


@pytest.mark.parametrize(
    "given",
    [{"id": "gid://shopify/Customer/1"}, {}, {"id": MAYA, "phone": "x"}, {"id": MAYA, "email": "camille.roux@example.com"},
     {"id": MAYA, "phone": "+33639980150"}],
)  # fmt: skip
async def test_what_a_customer_does_not_take(ask: Asker, given: dict[str, Any]) -> None:
    await refused(ask, CUSTOMER, input={"firstName": "X", **given})


async def test_a_customers_address_is_changed_field_by_field(ask: Asker, shop: ShopState) -> None:
    await mutate(ask, ADDRESS, customer=MAYA, id=HOME, address={"city": "Salem", "address2": None})
    home = shop.customers_by_id[MAYA]["defaultAddress"]
    assert (home["city"], home["address2"], home["address1"]) == ("Salem", None, "418 Alder Street")
    reloaded(shop)


async def test_a_second_address_and_which_is_the_default(ask: Asker, shop: ShopState) -> None:
    first = (await mutate(ask, NEW_ADDRESS, customer=MAYA, address=ELM))["address"]
    assert shop.customers_by_id[MAYA]["defaultAddress"]["city"] == "Portland"
    await mutate(ask, ADDRESS, customer=MAYA, id=first["id"], address={}, default=True)
    again = reloaded(shop)
    for one in (shop, again):
        assert one.customers_by_id[MAYA]["defaultAddress"]["city"] == "Austin"
        assert [a["id"] for a in one.customers_by_id[MAYA]["otherAddresses"]] == [HOME]
    found = await ask.data(
        "query ($id: ID!) { customer(id: $id) { addressesV2(first: 9) { nodes { id city } } } }", id=MAYA
    )
    assert [node["city"] for node in found["customer"]["addressesV2"]["nodes"]] == ["Austin", "Portland"]


async def test_ids_stay_one_of_a_kind_over_a_reload(ask: Asker, shop: ShopState) -> None:
    made = (await mutate(ask, NEW_ADDRESS, customer=MAYA, address=ELM))["address"]["id"]
    assert reloaded(shop).new_id("MailingAddress") != made.split("?")[0]


async def test_addresses_that_are_refused(ask: Asker) -> None:
    bad = {**ELM, "phone": "home"}
    nobody = "gid://shopify/Customer/1"
    await refused(ask, ADDRESS, customer=MAYA, id=HOME, address=bad)
    await refused(ask, ADDRESS, customer=MAYA, id="gid://shopify/MailingAddress/1", address=ELM)
    await refused(ask, ADDRESS, customer=nobody, id=HOME, address=ELM)
    await refused(ask, NEW_ADDRESS, customer=MAYA, address=bad)
    await refused(ask, NEW_ADDRESS, customer=nobody, address=ELM)


async def test_subscribing_once_a_topic_and_address(ask: Asker) -> None:
    made = await mutate(ask, SUBSCRIBE, topic="ORDERS_FULFILLED", uri="https://desk.example/hooks")
    assert made["webhookSubscription"]["topic"] == "ORDERS_FULFILLED"
    await refused(ask, SUBSCRIBE, topic="ORDERS_FULFILLED", uri="https://desk.example/hooks")
    await refused(ask, SUBSCRIBE, topic="ORDERS_FULFILLED", uri="http://desk.example/hooks")
    found = await ask.data(SUBSCRIBED)
    assert found["webhookSubscriptions"]["nodes"] == [
        {"topic": "ORDERS_FULFILLED", "uri": "https://desk.example/hooks"}
    ]


async def test_subscribers_hear_of_orders_and_customers(ask: Asker, listener: Listener) -> None:
    await subscribe(ask, listener, "ORDERS_UPDATED", "CUSTOMERS_UPDATE")
    await mutate(ask, UPDATE, input={"id": ORDER, "note": "Ring twice"})
    await mutate(ask, CUSTOMER, input={"id": MAYA, "firstName": "Maja"})
    await mutate(ask, NEW_ADDRESS, customer=MAYA, address=ELM)
    await drained(ask)
    assert sorted(listener.topics()) == ["customers/update", "customers/update", "orders/updated"]
    assert listener.bodies("orders/updated")[0]["note"] == "Ring twice"


async def test_stock_that_comes_back_is_announced_when_it_crosses_zero(ask: Asker, listener: Listener) -> None:
    await subscribe(ask, listener, "VARIANTS_IN_STOCK", "VARIANTS_OUT_OF_STOCK", "PRODUCTS_UPDATE")
    for units in (5, 6, 0):  # the tent in sand was out of stock
        assert (await ask.control("POST", "variants/71102/stock", units=units))[1]["inventoryQuantity"] == units
    await drained(ask)
    assert sorted(listener.topics()) == ["products/update"] * 3 + ["variants/in_stock", "variants/out_of_stock"]
    (body,) = listener.bodies("variants/in_stock")
    assert (body["admin_graphql_api_id"], body["product_id"], body["inventory_quantity"]) == (
        "gid://shopify/ProductVariant/71102", 7101, 5,
    )  # fmt: skip
    assert (await ask.control("POST", "variants/1/stock", units=1))[0] == 400
