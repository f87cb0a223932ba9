"""Orders, customers, products and the shop, asked as an app asks."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from sandbox.shopify import ShopState, start
from tests.sandbox.shopify.conftest import NOW, Asker

NAMES = "query ($q: String!) { orders(first: 50, query: $q) { nodes { name } } }"


async def names(ask: Asker, query: str) -> list[str]:
    return [node["name"] for node in (await ask.data(NAMES, q=query))["orders"]["nodes"]]


async def order(ask: Asker, name: str, selection: str) -> Any:
    found = await ask.data(
        f"query ($q: String!) {{ orders(first: 1, query: $q) {{ nodes {{ {selection} }} }} }}", q=f"name:{name}"
    )
    return found["orders"]["nodes"][0]


async def test_an_order_in_transit(ask: Asker) -> None:
    found = await order(
        ask, "1042",
        """id name createdAt cancelledAt displayFinancialStatus displayFulfillmentStatus returnStatus email tags
        customer { id displayName defaultEmailAddress { emailAddress } }
        totalPriceSet { presentmentMoney { amount currencyCode } }
        lineItems(first: 5) { nodes { title variantTitle sku quantity currentQuantity unfulfilledQuantity } }
        fulfillments(first: 5) { name status displayStatus estimatedDeliveryAt inTransitAt deliveredAt
          trackingInfo { number company url }
          fulfillmentLineItems(first: 5) { nodes { quantity lineItem { title } } }
          events(first: 2, sortKey: HAPPENED_AT, reverse: true) { nodes { status happenedAt message } } }""",
    )  # fmt: skip
    assert found["createdAt"] == "2026-11-16T18:24:00Z"
    assert found["email"] == found["customer"]["defaultEmailAddress"]["emailAddress"] == "maya.lind@example.com"
    assert found["totalPriceSet"]["presentmentMoney"] == {"amount": "326.0", "currencyCode": "USD"}
    assert [line["variantTitle"] for line in found["lineItems"]["nodes"]] == ["M / Ink", "Pine"]
    assert all(line["unfulfilledQuantity"] == 0 for line in found["lineItems"]["nodes"])
    (parcel,) = found["fulfillments"]
    assert parcel["name"] == "#1042-F1"
    assert parcel["estimatedDeliveryAt"] == "2026-11-22T20:00:00Z"
    assert parcel["inTransitAt"] == "2026-11-17T22:40:00Z"
    assert [item["quantity"] for item in parcel["fulfillmentLineItems"]["nodes"]] == [1, 2]
    assert [event["status"] for event in parcel["events"]["nodes"]] == ["IN_TRANSIT", "CARRIER_PICKED_UP"]


async def test_a_partly_shipped_order_says_what_waits(ask: Asker) -> None:
    found = await order(
        ask, "1043",
        """lineItems(first: 5) { nodes { title unfulfilledQuantity } } fulfillments { displayStatus }
        fulfillmentOrders(first: 5) { nodes { status deliveryMethod { minDeliveryDateTime maxDeliveryDateTime }
          lineItems(first: 5) { nodes { remainingQuantity lineItem { title } } } } }""",
    )  # fmt: skip
    assert [(line["title"], line["unfulfilledQuantity"]) for line in found["lineItems"]["nodes"]] == [
        ("Ridgeline 2P Tent", 0), ("Driftwood Sleeping Bag -5 °C", 0), ("Ember Camp Stove", 1),
    ]  # fmt: skip
    closed, waiting = found["fulfillmentOrders"]["nodes"]
    assert (closed["status"], waiting["status"]) == ("CLOSED", "OPEN")
    assert [item["remainingQuantity"] for item in waiting["lineItems"]["nodes"]] == [1]
    assert waiting["deliveryMethod"]["maxDeliveryDateTime"] == "2026-11-27T20:00:00Z"


async def test_work_orders_follow_from_the_status_where_the_file_has_none(small_shop: Callable[..., ShopState]) -> None:
    shop = small_shop(
        {"displayFulfillmentStatus": "ON_HOLD"},
        {"displayFulfillmentStatus": "UNFULFILLED"},
        {"cancelledAt": "2026-11-11T00:00:00Z"},
    )
    statuses = [[work["status"] for work in shop.view(order).fulfillment_orders] for order in shop.orders]
    assert statuses == [["ON_HOLD"], ["OPEN"], ["CLOSED"]]


async def test_refunds_and_what_is_left_to_refund(ask: Asker) -> None:
    selection = """displayFinancialStatus refundable
        currentTotalPriceSet { shopMoney { amount } } totalRefundedSet { shopMoney { amount } }
        lineItems(first: 5) { nodes { quantity currentQuantity refundableQuantity } }
        refunds { totalRefundedSet { presentmentMoney { amount } } refundLineItems(first: 5) { nodes { quantity restockType } }
          transactions(first: 3) { nodes { status kind parentTransaction { kind } } } }
        suggestedRefund(suggestFullRefund: true) { amountSet { presentmentMoney { amount } }
          suggestedTransactions { kind gateway } }"""
    partly = await order(ask, "1012", selection)
    assert partly["currentTotalPriceSet"]["shopMoney"]["amount"] == "107.0"
    assert [line["currentQuantity"] for line in partly["lineItems"]["nodes"]] == [1, 1]
    assert partly["suggestedRefund"]["amountSet"]["presentmentMoney"]["amount"] == "107.0"
    assert partly["suggestedRefund"]["suggestedTransactions"][0]["kind"] == "SUGGESTED_REFUND"
    pending = await order(ask, "1028", selection)
    assert pending["refunds"][0]["transactions"]["nodes"] == [
        {"status": "PENDING", "kind": "REFUND", "parentTransaction": {"kind": "SALE"}}
    ]
    assert pending["totalRefundedSet"]["shopMoney"]["amount"] == "0.0"
    gone = await order(ask, "1022", selection)
    assert gone["refundable"] is False
    assert gone["lineItems"]["nodes"] == [{"quantity": 1, "currentQuantity": 0, "refundableQuantity": 0}]


async def test_two_currencies(ask: Asker) -> None:
    found = await order(
        ask,
        "1050",
        "currencyCode presentmentCurrencyCode totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }",
    )
    assert (found["currencyCode"], found["presentmentCurrencyCode"]) == ("USD", "EUR")
    assert found["totalPriceSet"] == {
        "presentmentMoney": {"amount": "297.0", "currencyCode": "EUR"},
        "shopMoney": {"amount": "323.73", "currencyCode": "USD"},
    }


async def test_an_edited_order_shows_what_was_taken_out(ask: Asker) -> None:
    found = await order(
        ask, "1056",
        """edited totalPriceSet { shopMoney { amount } } originalTotalPriceSet { shopMoney { amount } }
        totalOutstandingSet { shopMoney { amount } } lineItems(first: 5) { nodes { sku quantity currentQuantity } }""",
    )  # fmt: skip
    assert found["edited"] is True
    assert found["totalPriceSet"]["shopMoney"]["amount"] == "137.0"
    assert found["originalTotalPriceSet"]["shopMoney"]["amount"] == "256.0"
    assert found["totalOutstandingSet"]["shopMoney"]["amount"] == "-119.0"
    assert [(n["sku"], n["quantity"], n["currentQuantity"]) for n in found["lineItems"]["nodes"]] == [
        ("MERINO-L", 2, 1), ("GLOVES-M", 1, 1), ("GLOVES-XL", 1, 0),
    ]  # fmt: skip


async def test_nulls(ask: Asker) -> None:
    selection = "email customer { defaultEmailAddress { emailAddress } } shippingAddress { city } fulfillments { trackingInfo { number url } }"
    assert await order(ask, "1059", selection) | {"fulfillments": 0} == {
        "email": None, "customer": None, "shippingAddress": None, "fulfillments": 0,
    }  # fmt: skip
    assert (await order(ask, "1049", selection))["customer"] == {"defaultEmailAddress": None}
    assert (await order(ask, "1039", selection))["fulfillments"] == [{"trackingInfo": [{"number": None, "url": None}]}]
    assert (await order(ask, "1037", selection))["fulfillments"] == [{"trackingInfo": []}]


async def test_returns(ask: Asker) -> None:
    query = """query ($id: ID!) { returnableFulfillments(orderId: $id, first: 5) { nodes {
        returnableFulfillmentLineItems(first: 5) { nodes { quantity fulfillmentLineItem { id lineItem { sku } } } } } } }"""

    async def returnable(name: str) -> list[tuple[str, int]]:
        id_ = (await order(ask, name, "id"))["id"]
        nodes = (await ask.data(query, id=id_))["returnableFulfillments"]["nodes"]
        return [
            (item["fulfillmentLineItem"]["lineItem"]["sku"], item["quantity"])
            for node in nodes
            for item in node["returnableFulfillmentLineItems"]["nodes"]
        ]

    assert await returnable("1042") == [("DOWN-M-IN", 1), ("BOTTLE-PINE", 2)]
    assert await returnable("1024") == [("MERINO-L", 1)]  # the shoes are in a return
    assert await returnable("1027") == [("SHOES-42", 1)]  # a declined return sets the item free
    assert await returnable("1012") == [("STOVE-EMBER", 1), ("BOTTLE-CORAL", 1)]  # one bottle was refunded
    assert await returnable("1007") == []
    assert await returnable("1022") == []
    assert await returnable("1043") == [("TENT-2P-MOSS", 1), ("BAG-M5-REG", 2)]


async def test_a_return_and_its_reasons(ask: Asker) -> None:
    found = await order(
        ask, "1024",
        """returnStatus returns(first: 3) { nodes { id name status decline { reason } totalQuantity order { name }
          returnLineItems(first: 3) { nodes { quantity customerNote returnReasonDefinition { handle name }
            ... on ReturnLineItem { fulfillmentLineItem { lineItem { sku } } } } } } }""",
    )  # fmt: skip
    assert found["returnStatus"] == "RETURN_REQUESTED"
    (one,) = found["returns"]["nodes"]
    (item,) = one["returnLineItems"]["nodes"]
    assert item["returnReasonDefinition"]["handle"] == "size-too-small"
    assert item["fulfillmentLineItem"]["lineItem"]["sku"] == "SHOES-43"
    assert (await ask.data("query ($id: ID!) { return(id: $id) { name } }", id=one["id"]))["return"] == {
        "name": "#1024-R1"
    }
    reasons = await ask.data(
        '{ returnReasonDefinitions(first: 20, handles: ["defective"]) { nodes { name deleted } } }'
    )
    assert reasons["returnReasonDefinitions"]["nodes"] == [{"name": "Damaged or defective", "deleted": False}]


async def test_a_customer_by_each_identifier(ask: Asker) -> None:
    query = "query ($by: CustomerIdentifierInput!) { customerByIdentifier(identifier: $by) { id displayName numberOfOrders } }"
    maya = {"id": "gid://shopify/Customer/5201", "displayName": "Maya Lind", "numberOfOrders": "2"}
    for by in ({"emailAddress": "Maya.Lind@example.com"}, {"id": maya["id"]}, {"phoneNumber": "+15035550142"}):
        assert (await ask.data(query, by=by))["customerByIdentifier"] == maya
    assert (await ask.data(query, by={"emailAddress": "nobody@example.com"}))["customerByIdentifier"] is None
    assert await ask.errors(query, by={"id": maya["id"], "emailAddress": "x@example.com"})


async def test_a_customers_orders_and_address(ask: Asker) -> None:
    found = await ask.data(
        """{ customer(id: "gid://shopify/Customer/5202") { locale amountSpent { amount currencyCode }
        orders(first: 5, reverse: true) { nodes { name } } defaultAddress { id city countryCodeV2 formatted(withName: true) }
        addressesV2(first: 3) { nodes { zip } } } }"""
    )
    customer = found["customer"]
    assert [node["name"] for node in customer["orders"]["nodes"]] == ["#1051", "#1050"]
    assert customer["defaultAddress"]["formatted"] == [
        "Camille Roux",
        "12 rue des Tables Claudiennes",
        "Lyon 69001",
        "FR",
    ]
    assert customer["addressesV2"]["nodes"] == [{"zip": "69001"}]


async def test_products_variants_and_stock(ask: Asker) -> None:
    found = await ask.data(
        """{ products(first: 3, query: "tent", sortKey: RELEVANCE) { nodes { title options { name values }
          priceRangeV2 { minVariantPrice { amount currencyCode } }
          variants(first: 5) { nodes { sku price availableForSale sellableOnlineQuantity product { handle }
            inventoryItem { inventoryLevels(first: 2) { nodes { location { name }
              quantities(names: ["available", "incoming"]) { name quantity } } } } } } } } }"""
    )
    tent = found["products"]["nodes"][0]
    assert tent["title"] == "Ridgeline 2P Tent"
    assert tent["options"] == [{"name": "color", "values": ["Moss", "Sand"]}]
    moss, sand = tent["variants"]["nodes"]
    assert (moss["price"], moss["sellableOnlineQuantity"], sand["availableForSale"]) == ("329.00", 14, False)
    (level,) = moss["inventoryItem"]["inventoryLevels"]["nodes"]
    assert level["quantities"] == [{"name": "available", "quantity": 14}, {"name": "incoming", "quantity": 0}]
    variants = await ask.data('{ productVariants(first: 3, query: "sku:HELMET-M") { nodes { displayName position } } }')
    assert variants["productVariants"]["nodes"] == [{"displayName": "Pathfinder Bike Helmet - M", "position": 2}]


async def test_the_shop_itself(ask: Asker) -> None:
    found = await ask.data(
        "{ shop { name currencyCode ianaTimezone orderNumberFormatPrefix orderNumberFormatSuffix shopPolicies { type title url body } } }"
    )
    assert found["shop"]["name"] == "Northbeam"
    assert found["shop"]["orderNumberFormatPrefix"] == "#"
    assert [policy["type"] for policy in found["shop"]["shopPolicies"]] == ["REFUND_POLICY", "SHIPPING_POLICY"]


async def test_an_order_that_is_not_there(ask: Asker) -> None:
    query = "query ($id: ID!) { order(id: $id) { name } orderByIdentifier(identifier: {id: $id}) { name } }"
    assert await ask.data(query, id="gid://shopify/Order/1") == {"order": None, "orderByIdentifier": None}
    assert await names(ask, "name:9999") == []


async def test_pages(ask: Asker) -> None:
    query = "query ($after: String) { orders(first: 15, after: $after, sortKey: ID) { edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage endCursor } } }"
    seen: list[str] = []
    after = None
    while True:
        page = (await ask.data(query, after=after))["orders"]
        seen += [edge["node"]["name"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == sorted(seen)
    assert len(seen) == 41
    last = await ask.data(
        "{ orders(last: 2, sortKey: ID) { nodes { name } pageInfo { hasPreviousPage hasNextPage } } }"
    )
    assert [node["name"] for node in last["orders"]["nodes"]] == ["#1059", "#1060"]
    assert last["orders"]["pageInfo"] == {"hasPreviousPage": True, "hasNextPage": False}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [("", "first or last"), ("(first: 251)", "250"), ("(first: 0)", "greater than 0"), ("(first: 2, last: 2)", "both"),
     ('(first: 2, after: "%%%")', "cursor")],
)  # fmt: skip
async def test_pages_that_can_not_be(ask: Asker, arguments: str, words: str) -> None:
    (error,) = await ask.errors(f"{{ orders{arguments} {{ nodes {{ name }} }} }}")
    assert words in error["message"]
    assert error["path"] == ["orders"]


async def test_an_invalid_search_field_is_ignored_with_a_warning(ask: Asker) -> None:
    body = await ask.answer('{ orders(first: 50, query: "colour:red") { nodes { name } } }')
    assert len(body["data"]["orders"]["nodes"]) == 41
    (warning,) = body["extensions"]["search"]
    assert warning["warnings"] == [{"field": "colour", "message": "Invalid search field for this query."}]


async def test_a_document_that_is_wrong_is_answered_in_the_body(ask: Asker) -> None:
    for query in (
        "{ orders(first: 1) { nodes { colour } } }",
        "{",
        "{ shop }",
        "query A { shop { name } } query B { shop { name } }",
    ):
        assert await ask.errors(query)
    assert await ask.errors("query ($id: ID!) { order(id: $id) { name } }")


async def test_what_is_no_graphql_request(ask: Asker) -> None:
    url = f"{ask.shopify.url}/admin/api/2026-10/graphql.json"
    for body in (b"", b"[]", b"{}", b'{"query": 5}', b'{"query": "{shop{name}}", "variables": [1]}', b"\xff"):
        async with ask.http.post(url, data=body, headers={"X-Shopify-Access-Token": ask.token}) as answer:
            assert answer.status == 400, body
    async with ask.http.post(url.replace("2026-10", "2020-01"), json={}) as answer:
        assert answer.status == 404


async def test_an_order_of_260_lines(small_shop: Callable[..., ShopState]) -> None:
    lines = [
        {"id": f"gid://shopify/LineItem/{n}", "title": f"Part {n}", "quantity": 1, "price": "1.00"}
        for n in range(1, 261)
    ]
    async with (
        start(small_shop({"lineItems": lines, "totalPrice": "260.00"})) as shopify,
        aiohttp.ClientSession() as http,
    ):
        ask = Asker(http, shopify, shopify.credentials.access_token)
        query = "query ($after: String) { orders(first: 1) { nodes { lineItems(first: 250, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } } }"
        page = (await ask.data(query))["orders"]["nodes"][0]["lineItems"]
        assert len(page["nodes"]) == 250
        assert page["pageInfo"]["hasNextPage"]
        rest = (await ask.data(query, after=page["pageInfo"]["endCursor"]))["orders"]["nodes"][0]["lineItems"]
        assert len(rest["nodes"]) == 10


async def test_many_ask_at_once(ask: Asker) -> None:
    answers = await asyncio.gather(*(names(ask, f"name:{number}") for number in range(1040, 1061)))
    assert [answer for answer in answers if answer] == [
        [o["name"]] for o in ask.shopify.shop.orders if o["name"] >= "#1040"
    ]


def test_the_clock_of_these_tests_stands_still(shop: ShopState) -> None:
    assert shop.now() == NOW
