"""Reads a shop file: `{now, products, customers, orders}`, with any other keys kept as they are.

Here a file is checked and completed so that nothing later has to ask whether an id is there. Values that were given
are never changed, with one exception: Shopify's line item ids are unique, so a second line of an order with the same
id gets one of its own (and the shipment that carries it is told).

`quantity` of a line is what is wanted now. What was bought, when an edit changed that, is `orderedQuantity`; lines
that an edit removed are in `removedLineItems`. `lineItemIds` of a fulfillment are the numbers at the end of ids, each
standing for the whole line unless a parallel `quantities` says how many.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from sandbox.shopify.clock import parse_moment

Json = dict[str, Any]

REQUIRED_OF_ORDER = (
    "id",
    "name",
    "createdAt",
    "displayFulfillmentStatus",
    "currencyCode",
    "totalPrice",
    "lineItems",
)


class ShopFileError(ValueError):
    """A shop file lacks something or contradicts itself; the message names the place."""


def gid(kind: str, number: object) -> str:
    """Shopify's global id of an object."""
    return f"gid://shopify/{kind}/{number}"


def tail(id_: str) -> str:
    """The number at the end of a global id (and before its `?`, where there is one)."""
    return id_.rsplit("/", 1)[-1].split("?", 1)[0]


def read_shop_file(path: str | Path) -> Json:
    """The file's document. Raises ShopFileError if it is not JSON; OSError if it cannot be read."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ShopFileError(f"{path}: not JSON: {error}") from error
    if not isinstance(document, dict):
        raise ShopFileError(f"{path}: expected an object with now, products, customers, orders")
    return document


def complete(document: Json) -> Json:
    """Check `document` and fill in ids in place; returns it."""
    for key in ("now", "products", "customers", "orders"):
        if key not in document:
            raise ShopFileError(f"the shop has no `{key}`")
    try:
        moment = parse_moment(document["now"])
    except (TypeError, ValueError) as error:
        raise ShopFileError(f"`now` is not a moment: {document['now']!r}") from error
    document["now"] = moment.isoformat()
    customers = {customer["id"] for customer in document["customers"]}
    for order in document["orders"]:
        _complete_order(order, customers)
    _complete_shop(document)
    return document


def _complete_order(order: Json, customers: set[str]) -> None:
    place = f"order {order.get('name') or order.get('id') or '?'}"
    missing = [key for key in REQUIRED_OF_ORDER if order.get(key) is None]
    if missing:
        raise ShopFileError(f"{place} has no {', '.join(missing)}")
    if order.get("customerId") is not None and order["customerId"] not in customers:
        raise ShopFileError(f"{place} names a customer that the shop does not have: {order['customerId']}")
    order.setdefault("fulfillments", [])
    order.setdefault("transactions", [])
    _give_lines_their_own_ids(order)
    _complete_fulfillments(order, place)
    _complete_transactions(order)
    _complete_refunds(order)


def _give_lines_their_own_ids(order: Json) -> None:
    taken: Counter[str] = Counter()
    renamed: dict[str, list[str]] = {}
    for line in order["lineItems"]:
        first = line["id"]
        taken[first] += 1
        if taken[first] > 1:
            line["id"] = f"{first}{taken[first]:02d}"
        renamed.setdefault(tail(first), []).append(tail(line["id"]))
    for fulfillment in order["fulfillments"]:
        seen: Counter[str] = Counter()
        for place, number in enumerate(fulfillment["lineItemIds"]):
            names = renamed.get(number, [])
            if len(names) > 1 and seen[number] < len(names):
                fulfillment["lineItemIds"][place] = names[seen[number]]
            seen[number] += 1


def _complete_fulfillments(order: Json, place: str) -> None:
    lines = {tail(line["id"]) for line in (*order["lineItems"], *order.get("removedLineItems", ()))}
    for fulfillment in order["fulfillments"]:
        unknown = [number for number in fulfillment["lineItemIds"] if number not in lines]
        if unknown:
            raise ShopFileError(f"{place}: {fulfillment['id']} ships lines the order does not have: {unknown}")
        quantities = fulfillment.get("quantities")
        if quantities is not None and len(quantities) != len(fulfillment["lineItemIds"]):
            raise ShopFileError(f"{place}: {fulfillment['id']} has as many quantities as lines, or none")


def _complete_transactions(order: Json) -> None:
    sale: str | None = None
    for count, transaction in enumerate(order["transactions"], start=1):
        transaction.setdefault("id", gid("OrderTransaction", f"{tail(order['id'])}{count:02d}"))
        if transaction["kind"] in ("SALE", "CAPTURE"):
            sale = transaction["id"]
        elif transaction["kind"] == "REFUND":
            transaction.setdefault("parentId", sale)


def _complete_refunds(order: Json) -> None:
    """Refund transactions that no refund claims become refunds of their own, made when the order was cancelled."""
    refunds = order.setdefault("refunds", [])
    claimed = {id_ for refund in refunds for id_ in refund.get("transactionIds", ())}
    cancelled = order.get("cancelledAt")
    for transaction in order["transactions"]:
        if transaction["kind"] != "REFUND" or transaction["id"] in claimed:
            continue
        lines = [{"lineItemId": line["id"], "quantity": line["quantity"], "restockType": "CANCEL"}
                 for line in order["lineItems"]] if cancelled else []  # fmt: skip
        refunds.append({
            "id": gid("Refund", tail(transaction["id"])),
            "createdAt": transaction.get("createdAt") or cancelled or order["createdAt"],
            "amount": transaction["amount"],
            "transactionIds": [transaction["id"]],
            "lineItems": lines,
        })  # fmt: skip


def _complete_shop(document: Json) -> None:
    shop = document.setdefault("shop", {})
    currencies = Counter(order["currencyCode"] for order in document["orders"])
    shop.setdefault("name", "Sandbox Shop")
    shop.setdefault("myshopifyDomain", "sandbox.myshopify.com")
    shop.setdefault("currencyCode", currencies.most_common(1)[0][0] if currencies else "USD")
    shop.setdefault("ianaTimezone", "America/New_York")
    shop.setdefault("orderNumberFormatPrefix", _common_prefix([order["name"] for order in document["orders"]]))
    shop.setdefault("orderNumberFormatSuffix", "")
    shop.setdefault("email", f"owner@{shop['myshopifyDomain']}")
    shop.setdefault("policies", [])


def _common_prefix(names: list[str]) -> str:
    """What all order names begin with before their first digit; Shopify's own default is `#`."""
    prefixes = {name[: next((at for at, char in enumerate(name) if char.isdigit()), 0)] for name in names}
    return prefixes.pop() if len(prefixes) == 1 else "#"
