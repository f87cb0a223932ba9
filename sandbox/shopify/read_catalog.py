"""Resolvers of products, variants and stock."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sandbox.shopify.asking import Info, Resolvers, asking
from sandbox.shopify.clock import zulu_text
from sandbox.shopify.connections import connection, limited
from sandbox.shopify.money import amount, written
from sandbox.shopify.resources import (
    product_resource,
    product_sort_key,
    variant_resource,
    variant_sort_key,
)
from sandbox.shopify.shopfile import Json, gid, tail
from sandbox.shopify.state import ShopState

LOCATION = {"id": gid("Location", 1), "legacyResourceId": "1", "name": "Main warehouse", "isActive": True}
"""Shop files have one stock per variant, so this shop has one location."""

STOCK_NAMES = ("available", "on_hand")


def product_node(product: Json, shop: ShopState) -> Json:
    """The GraphQL Product, without its variants."""
    made = zulu_text(product.get("createdAt")) or zulu_text(shop.document["now"])
    text = product.get("description") or ""
    prices = sorted(amount(variant["price"]) for variant in product["variants"])
    currency = shop.shop["currencyCode"]
    low, high = (prices[0], prices[-1]) if prices else (amount(0), amount(0))
    return {
        "@product": product,
        "id": product["id"],
        "legacyResourceId": tail(product["id"]),
        "title": product["title"],
        "handle": product["handle"],
        "status": product.get("status", "ACTIVE"),
        "description": text,
        "descriptionHtml": f"<p>{text}</p>" if text else "",
        "productType": product.get("productType") or "",
        "vendor": product.get("vendor") or shop.shop["name"],
        "tags": product.get("tags") or [],
        "totalInventory": sum(variant.get("inventoryQuantity") or 0 for variant in product["variants"]),
        "tracksInventory": any(variant.get("inventoryQuantity") is not None for variant in product["variants"]),
        "isGiftCard": bool(product.get("isGiftCard", False)),
        "featuredMedia": _media(product),
        "onlineStoreUrl": f"https://{shop.shop['myshopifyDomain']}/products/{product['handle']}",
        "hasOnlyDefaultVariant": [v["title"] for v in product["variants"]] == ["Default Title"],
        "createdAt": made,
        "updatedAt": zulu_text(product.get("updatedAt")) or made,
        "priceRangeV2": {
            "minVariantPrice": {"amount": written(low), "currencyCode": currency},
            "maxVariantPrice": {"amount": written(high), "currencyCode": currency},
        },
    }


def _media(product: Json) -> Json | None:
    url = product.get("imageUrl")
    if url is None:
        return None
    image = {"id": None, "altText": product["title"], "url": url}
    return {"__typename": "MediaImage", "id": gid("MediaImage", tail(product["id"])), "alt": product["title"],
            "image": image, "preview": {"image": image}, "status": "READY"}  # fmt: skip


def variant_node(product: Json, variant: Json) -> Json:
    """The GraphQL ProductVariant, without its product."""
    stock = variant.get("inventoryQuantity")
    made = zulu_text(product.get("createdAt")) or "2026-01-01T00:00:00Z"
    position = next(at for at, other in enumerate(product["variants"], start=1) if other["id"] == variant["id"])
    title = variant["title"]
    return {
        "@product": product,
        "id": variant["id"],
        "legacyResourceId": tail(variant["id"]),
        "title": title,
        "displayName": product["title"] if title == "Default Title" else f"{product['title']} - {title}",
        "sku": variant.get("sku"),
        "price": str(amount(variant["price"])),
        "compareAtPrice": variant.get("compareAtPrice"),
        "availableForSale": variant.get("availableForSale", stock is None or stock > 0),
        "inventoryQuantity": stock,
        "sellableOnlineQuantity": max(stock or 0, 0),
        "inventoryPolicy": variant.get("inventoryPolicy", "DENY"),
        "inventoryItem": {"id": gid("InventoryItem", tail(variant["id"])), "legacyResourceId": tail(variant["id"]),
                          "sku": variant.get("sku"), "tracked": stock is not None, "@stock": stock or 0},
        "selectedOptions": variant.get("selectedOptions") or [],
        "position": position,
        "barcode": variant.get("barcode"),
        "taxable": not product.get("isGiftCard", False),
        "createdAt": made,
        "updatedAt": zulu_text(variant.get("updatedAt")) or made,
    }  # fmt: skip


def _products(_source: object, info: Info, query: str | None = None, sortKey: str = "ID", **page: Any) -> Json:  # noqa: N803
    ask = asking(info)
    found = ask.search(info, product_resource(), ask.shop.products, query) if query else ask.shop.products
    ordered = sorted(found, key=product_sort_key(sortKey, query or ""))
    return connection([product_node(product, ask.shop) for product in ordered], **page)


def _product(_source: object, info: Info, id: str) -> Json | None:
    found = asking(info).shop.products_by_id.get(id)
    return None if found is None else product_node(found, asking(info).shop)


def _variants(_source: object, info: Info, query: str | None = None, sortKey: str = "ID", **page: Any) -> Json:  # noqa: N803
    ask = asking(info)
    everything = [
        {**variant, "@product": product, "@place": place}
        for product in ask.shop.products
        for place, variant in enumerate(product["variants"])
    ]
    found = ask.search(info, variant_resource(), everything, query) if query else everything
    ordered = sorted(found, key=variant_sort_key(sortKey))
    return connection([variant_node(variant["@product"], variant) for variant in ordered], **page)


def _variant(_source: object, info: Info, id: str) -> Json | None:
    found = asking(info).shop.variants_by_id.get(id)
    return None if found is None else variant_node(*found)


def _product_variants(node: Json, _info: Info, **page: Any) -> Json:
    product = node["@product"]
    return connection([variant_node(product, variant) for variant in product["variants"]], **page)


def _options(node: Json, _info: Info, first: int | None = None) -> Any:
    product = node["@product"]
    values: dict[str, dict[str, None]] = {name: {} for name in product.get("options") or ()}
    for variant in product["variants"]:
        for option in variant.get("selectedOptions") or ():
            values.setdefault(option["name"], {})[option["value"]] = None
    nodes = [
        {"id": gid("ProductOption", f"{tail(product['id'])}{at}"), "name": name, "position": at, "values": list(known)}
        for at, (name, known) in enumerate(values.items(), start=1)
    ]
    return limited(nodes, first)


def _levels(item: Json, _info: Info, **page: Any) -> Json:
    level = {"id": gid("InventoryLevel", f"{tail(item['id'])}?inventory_item_id={tail(item['id'])}"), "isActive": True,
             "location": LOCATION, "@stock": item["@stock"], "@item": item["id"]}  # fmt: skip
    return connection([level], **page)


def _quantities(level: Json, _info: Info, names: list[str]) -> list[Json]:
    return [
        {"id": gid("InventoryQuantity", f"{tail(level['@item'])}?name={name}"), "name": name,
         "quantity": level["@stock"] if name in STOCK_NAMES else 0}
        for name in names
    ]  # fmt: skip


def _image_url(image: Json, _info: Info, transform: Mapping[str, Any] | None = None) -> str:
    """The CDN makes pictures smaller by their query: https://shopify.dev/docs/api/liquid/filters/image_url"""
    sizes = {"width": (transform or {}).get("maxWidth"), "height": (transform or {}).get("maxHeight")}
    query = urlencode({name: size for name, size in sizes.items() if size})
    url = str(image["url"])
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


RESOLVERS: Resolvers = {
    "QueryRoot": {
        "products": _products,
        "product": _product,
        "productVariants": _variants,
        "productVariant": _variant,
    },
    "Image": {"url": _image_url},
    "Product": {"variants": _product_variants, "options": _options},
    "ProductVariant": {"product": lambda node, info: product_node(node["@product"], asking(info).shop)},
    "InventoryItem": {"inventoryLevels": _levels},
    "InventoryLevel": {"quantities": _quantities},
}
