"""The read tool for what the shop sells: open to everybody, nothing of a customer's in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from support.model.commerce import Product, ProductId, Variant, VariantId
from support.ports import Catalogue


@dataclass(frozen=True, slots=True)
class ProductTool:
    """Raises ShopUnavailable or ShopRefused."""

    catalogue: Catalogue

    async def find(self, queries: Iterable[str], *, limit: int = 5) -> Sequence[Product]:
        """What the first query that finds anything finds, best first: the customer's words, then translations."""
        for query in dict.fromkeys(query for query in queries if query.strip()):
            found = await self.catalogue.products(query, limit=limit)
            if found:
                return found
        return ()

    async def product(self, id: ProductId) -> Product | None:
        """One product, None when it is gone."""
        return await self.catalogue.product(id)

    async def variant(self, id: VariantId) -> Variant | None:
        """One variant, None when it is gone."""
        return await self.catalogue.variant(id)

    async def variants_of(self, products: Iterable[ProductId]) -> dict[ProductId, tuple[Variant, ...]]:
        """The variants of each product; one that is gone has none."""
        found: dict[ProductId, tuple[Variant, ...]] = {}
        for id in dict.fromkeys(products):
            product = await self.catalogue.product(id)
            found[id] = product.variants if product else ()
        return found
