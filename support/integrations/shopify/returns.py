"""Returns of an order: those it has, what could still be returned, and the reasons that the shop knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from support.integrations.shopify.reads import Reads, understood
from support.integrations.shopify.values import Json
from support.model.commerce import LineItemId, OrderId, Returnable, ReturnReason, ReturnRecord, VariantId


async def read_returns(reads: Reads, order: OrderId) -> tuple[tuple[ReturnRecord, ...], bool]:
    """The order's returns, and whether something of them was cut off."""
    found = await reads.every("order_returns", {"id": order}, lambda data: data["order"] and data["order"]["returns"])
    records = understood(lambda: tuple(_record(raw) for raw in found.nodes))
    return records, found.cut or any(_goes_on(raw) for raw in found.nodes)


async def read_returnable(reads: Reads, order: OrderId) -> tuple[tuple[Returnable, ...], bool]:
    """What of the order can be returned, and whether something was cut off."""
    found = await reads.every("returnables", {"id": order}, lambda data: data["returnableFulfillments"])
    items: list[Json] = []
    cut = found.cut
    for shipment in found.nodes:
        page = shipment["returnableFulfillmentLineItems"]
        items += page["nodes"]
        if page["pageInfo"]["hasNextPage"]:
            rest = await reads.every(
                "returnables_of_shipment", {"id": shipment["id"]}, _items_of, after=page["pageInfo"]["endCursor"]
            )
            items += rest.nodes
            cut = cut or rest.cut
    return understood(lambda: tuple(_returnable(item) for item in items)), cut


async def read_reasons(reads: Reads) -> Sequence[ReturnReason]:
    """The shop's reasons for returns that are in use."""
    nodes = (await reads.ask("return_reasons", {})).data["returnReasonDefinitions"]["nodes"]
    return understood(lambda: tuple(ReturnReason(n["id"], n["handle"], n["name"]) for n in nodes if not n["deleted"]))


def _items_of(data: Json) -> Json | None:
    shipment = data["returnableFulfillment"]
    return None if shipment is None else shipment["returnableFulfillmentLineItems"]


def _returnable(item: Json) -> Returnable:
    shipped = item["fulfillmentLineItem"]
    return Returnable(LineItemId(shipped["lineItem"]["id"]), shipped["id"], item["quantity"])


def _record(raw: Json) -> ReturnRecord:
    decline = raw["decline"]
    return ReturnRecord(
        id=raw["id"],
        name=raw["name"],
        status=raw["status"],
        lines=tuple(
            (LineItemId(item["fulfillmentLineItem"]["lineItem"]["id"]), item["quantity"])
            for item in raw["returnLineItems"]["nodes"]
            if "fulfillmentLineItem" in item
        ),
        exchanged=tuple(
            (VariantId(item["variantId"]), item["quantity"])
            for item in raw["exchangeLineItems"]["nodes"]
            if item["variantId"] is not None
        ),
        decline_reason=None if decline is None else decline["reason"],
        created_at=datetime.fromisoformat(raw["createdAt"]),
    )


def _goes_on(raw: Json) -> bool:
    pages = (raw["returnLineItems"]["pageInfo"], raw["exchangeLineItems"]["pageInfo"])
    return any(page["hasNextPage"] for page in pages)
