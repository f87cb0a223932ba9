"""The `Catalogue` port: products and variants, as anybody may see them. Drafts and archived products are not there.

Stock is what Shopify says can be sold online. It says no number for what is not counted or is sold beyond its count:
then a variant is available and its stock unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from support.integrations.shopify.client import ShopifyClient
from support.integrations.shopify.numbers import quoted
from support.integrations.shopify.reads import Reads, understood
from support.integrations.shopify.values import Json, picture
from support.model.commerce import Money, Picture, Product, ProductId, Variant, VariantId

MOST_PRODUCTS = 5
"""A search gives no more: the query's cost grows with it."""
MOST_WORDS = 8

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SHORTEST_STEM = 3
_ACTIVE = "ACTIVE"


class ShopifyCatalogue:
    """Implements `support.ports.Catalogue`."""

    def __init__(self, client: ShopifyClient) -> None:
        self._reads = Reads(client)

    async def products(self, words: str, *, limit: int = MOST_PRODUCTS) -> Sequence[Product]:
        """Active products with all of the words, or else with any of them or of their beginnings; best first."""
        terms = _WORD.findall(words)[:MOST_WORDS]
        if not terms:
            return ()
        found = await self._search(every_word(terms), limit)
        return found or await self._search(any_word(terms), limit)

    async def product(self, id: ProductId) -> Product | None:
        """The product, unless it is gone or not on sale."""
        answer = (await self._reads.ask("product", {"id": id})).data
        node = answer["product"]
        if node is None or node["status"] != _ACTIVE:
            return None
        return understood(lambda: read_product(node, answer["shop"]["currencyCode"]))

    async def variant(self, id: VariantId) -> Variant | None:
        """The variant, unless it or its product is gone or not on sale."""
        answer = (await self._reads.ask("variant", {"id": id})).data
        node = answer["productVariant"]
        if node is None or node["product"]["status"] != _ACTIVE:
            return None
        return understood(lambda: read_variant(node, node["product"], answer["shop"]["currencyCode"]))

    async def _search(self, search: str, limit: int) -> tuple[Product, ...]:
        most = max(min(limit, MOST_PRODUCTS), 1)
        answer = (await self._reads.ask("products", {"search": search, "first": most})).data
        currency, nodes = answer["shop"]["currencyCode"], answer["products"]["nodes"]
        return understood(lambda: tuple(read_product(node, currency) for node in nodes if node["status"] == _ACTIVE))


def every_word(terms: Sequence[str]) -> str:
    """A search for active products with all of `terms`."""
    return " AND ".join(["status:ACTIVE", *(quoted(term) for term in terms)])


def any_word(terms: Sequence[str]) -> str:
    """A search for active products with one of `terms`, or a word that begins as it does (`tents`: `tent*`)."""
    parts = [quoted(term) for term in terms]
    parts += [f"{term[:-1]}*" for term in terms if len(term) > _SHORTEST_STEM and term.isalpha()]
    return f"status:ACTIVE AND ({' OR '.join(parts)})"


def read_product(node: Json, currency: str) -> Product:
    """The product of an InCatalogue fragment with its variants. Prices are in the shop's own currency."""
    variants = node["variants"]
    return Product(
        id=ProductId(node["id"]),
        title=node["title"],
        description=node["description"],
        type=node["productType"],
        tags=tuple(node["tags"]),
        url=node["onlineStoreUrl"],
        picture=_picture(node["featuredMedia"]),
        variants=tuple(read_variant(variant, node, currency) for variant in variants["nodes"]),
        truncated=variants["pageInfo"]["hasNextPage"],
    )


def read_variant(node: Json, product: Json, currency: str) -> Variant:
    """The variant of an OnSale fragment."""
    sellable, available = node["sellableOnlineQuantity"], node["availableForSale"]
    counted = product["tracksInventory"] and (sellable > 0 or not available)
    return Variant(
        id=VariantId(node["id"]),
        product=ProductId(product["id"]),
        product_title=product["title"],
        title=node["title"],
        options=tuple((option["name"], option["value"]) for option in node["selectedOptions"]),
        price=Money(Decimal(node["price"]), currency),
        available=available,
        stock=max(sellable, 0) if counted else None,
        sku=node["sku"],
    )


def _picture(media: Json | None) -> Picture | None:
    preview = (media or {}).get("preview")
    return picture((preview or {}).get("image"))
