"""What every adapter of the `Catalogue` port must do. An adapter's test subclasses `CatalogueContract`.

The shop behind it is the one in data/sandbox_shop.json.
"""

from decimal import Decimal

import pytest

from support.model.commerce import Money, ProductId, VariantId
from support.ports import Catalogue

JACKET = ProductId("gid://shopify/Product/7103")


class CatalogueContract:
    """Needs the fixture `catalogue`."""

    @pytest.mark.parametrize("words", ["down jacket", "Alpenglow", "jackets", "the alpenglow jacket please", "JACKET"])
    async def test_a_product_is_found_by_words(self, catalogue: Catalogue, words: str) -> None:
        found = await catalogue.products(words)
        assert found[0].id == JACKET

    @pytest.mark.parametrize("words", ["", "  ", "?!", "xyzzy", "*", '"', "status:DRAFT", "zz* OR yy*"])
    async def test_other_words_find_nothing(self, catalogue: Catalogue, words: str) -> None:
        assert list(await catalogue.products(words)) == []

    async def test_a_limit_is_kept(self, catalogue: Catalogue) -> None:
        assert len(await catalogue.products("cycling bike", limit=1)) == 1

    async def test_a_product_has_its_variants_and_their_stock(self, catalogue: Catalogue) -> None:
        found = await catalogue.product(JACKET)
        assert found is not None
        assert (found.title, found.type, found.truncated) == ("Alpenglow Down Jacket", "Jackets", False)
        plum = next(variant for variant in found.variants if variant.title == "M / Plum")
        assert (plum.available, plum.stock) == (False, 0)
        assert plum.options == (("size", "M"), ("color", "Plum"))
        assert plum.price == Money(Decimal("249.00"), "USD")
        assert await catalogue.variant(plum.id) == plum

    async def test_what_is_not_there_is_none(self, catalogue: Catalogue) -> None:
        assert await catalogue.product(ProductId("gid://shopify/Product/1")) is None
        assert await catalogue.variant(VariantId("gid://shopify/ProductVariant/1")) is None
