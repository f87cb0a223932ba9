"""What can be searched and sorted: orders, products, variants, with the field names of Shopify's documentation.

https://shopify.dev/docs/api/admin-graphql/2026-10/queries/orders#arguments-query
"""

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.shopify.matching import (
    Resource,
    Thing,
    by_moment,
    email,
    keyword,
    moment,
    number,
    text,
)
from sandbox.shopify.money import amount
from sandbox.shopify.returns import return_status
from sandbox.shopify.search import Term, words
from sandbox.shopify.shopfile import tail
from sandbox.shopify.state import ShopState, name_keys

_FULFILLMENT_WORDS = {"shipped": "fulfilled", "unshipped": "unfulfilled", "partial": "partially_fulfilled"}
_EVERY_STATUS = "any"


def _order_name(order: Thing, term: Term) -> bool:
    wanted = term.value.casefold().lstrip("#")
    keys = name_keys(order["name"])
    if term.prefix:
        return any(key.startswith(wanted) for key in keys)
    return wanted in keys


def _order_statuses(order: Thing) -> list[str]:
    if order.get("cancelledAt"):
        return ["cancelled", "closed", _EVERY_STATUS]
    if order.get("closedAt"):
        return ["closed", _EVERY_STATUS]
    return ["open", "not_closed", _EVERY_STATUS]


def order_resource(shop: ShopState) -> Resource:
    """Orders. Names, addresses, customers and ids are looked up; everything else is compared order by order."""

    def index(field: str, clean: Callable[[Term], str | None]) -> Callable[[Term], Sequence[Thing] | None]:
        def look(term: Term) -> Sequence[Thing] | None:
            key = clean(term)
            return None if key is None else shop.orders_by_key[field].get(key, ())

        return look

    def by_id(term: Term) -> Sequence[Thing]:
        found = shop.order(f"gid://shopify/Order/{tail(term.value)}")
        return () if found is None else (found,)

    def anything(order: Thing) -> str:
        customer = shop.customers_by_id.get(order.get("customerId") or "", {})
        titles = " ".join(line["title"] for line in order["lineItems"])
        return f"{order['name']} {order.get('email') or ''} {customer.get('firstName') or ''} " + (
            f"{customer.get('lastName') or ''} {titles}"
        )

    def skus(order: Thing) -> list[str]:
        return [line["sku"] for line in shop.view(order).lines if line["sku"]]

    return Resource(
        conditions={
            "name": _order_name,
            "email": email(lambda o: o.get("email")),
            "customer_id": keyword(lambda o: [tail(o["customerId"])] if o.get("customerId") else []),
            "id": keyword(lambda o: [tail(o["id"]), o["id"]]),
            "confirmation_number": keyword(lambda o: [o["confirmationNumber"]] if o.get("confirmationNumber") else []),
            "created_at": moment(lambda o: o["createdAt"]),
            "processed_at": moment(lambda o: o.get("processedAt") or o["createdAt"]),
            "updated_at": moment(lambda o: shop.view(o).node["updatedAt"]),
            "financial_status": keyword(lambda o: [o.get("displayFinancialStatus") or ""]),
            "fulfillment_status": keyword(lambda o: [o["displayFulfillmentStatus"]], _FULFILLMENT_WORDS),
            "return_status": keyword(lambda o: [return_status(o)]),
            "status": keyword(_order_statuses),
            "tag": keyword(lambda o: o.get("tags") or []),
            "sku": keyword(skus),
        },
        default=text(anything),
        indexes={
            "name": index("name", lambda t: t.value.casefold().lstrip("#")),
            "email": index("email", lambda t: t.value.casefold() if t.quoted else None),
            "customer_id": index("customer_id", lambda t: t.value if "," not in t.value else None),
            "confirmation_number": index("confirmation_number", lambda t: t.value.casefold()),
            "id": by_id,
        },
    )


def order_sort_key(key: str, shop: ShopState) -> Callable[[Thing], Any]:
    """The sort key of an OrderSortKeys value. RELEVANCE keeps the newest last, as PROCESSED_AT does."""
    match key:
        case "ID":
            return lambda o: int("".join(filter(str.isdigit, tail(o["id"]))) or 0)
        case "ORDER_NUMBER":
            return lambda o: shop.view(o).node["number"]
        case "CREATED_AT":
            return by_moment(lambda o: o["createdAt"])
        case "UPDATED_AT":
            return by_moment(lambda o: shop.view(o).node["updatedAt"])
        case "TOTAL_PRICE":
            return lambda o: amount(o["totalPrice"])
        case _:
            return by_moment(lambda o: o.get("processedAt") or o["createdAt"])


def product_resource() -> Resource:
    """Products, searched by title, options, tags and the like."""

    def anything(product: Thing) -> str:
        parts = [product["title"], product.get("vendor") or "", product.get("productType") or ""]
        return " ".join((*parts, *(product.get("tags") or ()), product.get("description") or ""))

    return Resource(
        conditions={
            "id": keyword(lambda p: [tail(p["id"]), p["id"]]),
            "title": text(lambda p: p["title"]),
            "handle": keyword(lambda p: [p["handle"]]),
            "status": keyword(lambda p: [p.get("status", "ACTIVE")]),
            "vendor": keyword(lambda p: [p.get("vendor") or ""]),
            "product_type": keyword(lambda p: [p.get("productType") or ""]),
            "tag": keyword(lambda p: p.get("tags") or []),
            "sku": keyword(lambda p: [v["sku"] for v in p["variants"] if v.get("sku")]),
            "inventory_total": number(lambda p: sum(v.get("inventoryQuantity") or 0 for v in p["variants"])),
        },
        default=text(anything),
    )


def product_relevance(product: Thing, searched: str) -> int:
    """How many of the searched words stand in the title: the best come first under RELEVANCE."""
    title = set(words(product["title"]))
    return sum(word in title for word in words(searched))


def product_sort_key(key: str, searched: str) -> Callable[[Thing], Any]:
    """The sort key of a ProductSortKeys value."""
    match key:
        case "TITLE":
            return lambda p: p["title"].casefold()
        case "INVENTORY_TOTAL":
            return lambda p: sum(v.get("inventoryQuantity") or 0 for v in p["variants"])
        case "CREATED_AT" | "UPDATED_AT":
            return by_moment(lambda p: p.get("updatedAt") or p.get("createdAt"))
        case "RELEVANCE":
            return lambda p: -product_relevance(p, searched)
        case _:
            return lambda p: int("".join(filter(str.isdigit, tail(p["id"]))) or 0)


def variant_resource() -> Resource:
    """Variants, each a file's variant with its product's title and id beside it."""
    return Resource(
        conditions={
            "id": keyword(lambda v: [tail(v["id"]), v["id"]]),
            "sku": keyword(lambda v: [v.get("sku") or ""]),
            "barcode": keyword(lambda v: [v.get("barcode") or ""]),
            "title": text(lambda v: v["title"]),
            "product_id": keyword(lambda v: [tail(v["@product"]["id"])]),
            "product_status": keyword(lambda v: [v["@product"].get("status", "ACTIVE")]),
            "inventory_quantity": number(lambda v: v.get("inventoryQuantity")),
        },
        default=text(lambda v: f"{v['@product']['title']} {v['title']} {v.get('sku') or ''}"),
    )


def variant_sort_key(key: str) -> Callable[[Thing], Any]:
    """The sort key of a ProductVariantSortKeys value."""
    match key:
        case "SKU":
            return lambda v: v.get("sku") or ""
        case "TITLE":
            return lambda v: v["title"].casefold()
        case "INVENTORY_QUANTITY":
            return lambda v: v.get("inventoryQuantity") or 0
        case "POSITION":
            return lambda v: v["@place"]
        case _:
            return lambda v: int("".join(filter(str.isdigit, tail(v["id"]))) or 0)
