"""Products and stock as anybody may see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.shopify import Backstage, Shopify, ShopState
from sandbox.shopify.search import All, AnyOf, Term, parse
from support.errors import ShopRefused
from support.integrations.shopify import ShopifyCatalogue, ShopifyClient
from support.integrations.shopify.catalogue import _WORD, any_word, every_word
from support.model.commerce import Picture, ProductId, VariantId

TENT = ProductId("gid://shopify/Product/7101")
CDN = "https://cdn.shopify.com/s"


@pytest.fixture
def catalogue(client: ShopifyClient) -> ShopifyCatalogue:
    return ShopifyCatalogue(client)


@pytest.mark.parametrize("status", ["DRAFT", "ARCHIVED", "UNLISTED"])
async def test_what_is_not_on_sale_is_not_there(catalogue: ShopifyCatalogue, stage: Backstage, status: str) -> None:
    stage.shop.products_by_id[TENT]["status"] = status
    assert [product.title for product in await catalogue.products("ridgeline tent")] == [
        title for title in (p.title for p in await catalogue.products("ridgeline tent")) if "Ridgeline" not in title
    ]
    assert await catalogue.product(TENT) is None
    assert await catalogue.variant(VariantId("gid://shopify/ProductVariant/71101")) is None


async def test_stock_that_is_not_counted_is_unknown(catalogue: ShopifyCatalogue, stage: Backstage) -> None:
    first, second = stage.shop.products_by_id[TENT]["variants"]
    first.update(inventoryQuantity=None, availableForSale=True)
    second.update(inventoryQuantity=-3, availableForSale=True, inventoryPolicy="CONTINUE")
    found = await catalogue.product(TENT)
    assert found is not None
    assert [(variant.available, variant.stock) for variant in found.variants] == [(True, None), (True, None)]


async def test_a_picture_and_none(catalogue: ShopifyCatalogue, stage: Backstage) -> None:
    stage.shop.products_by_id[TENT]["imageUrl"] = f"{CDN}/tent.png"
    (tent,) = [one for one in await catalogue.products("tent ridgeline") if one.id == TENT]
    assert tent.picture == Picture(f"{CDN}/tent.png?width=480&height=480", "Ridgeline 2P Tent")
    for url in (None, "https://cdn.example/tent.png", "http://cdn.shopify.com/tent.png", "https://a@cdn.shopify.com/"):
        stage.shop.products_by_id[TENT]["imageUrl"] = url
        unseen = await catalogue.product(TENT)
        assert unseen is not None
        assert unseen.picture is None, url


async def test_more_variants_than_a_page_are_said(catalogue: ShopifyCatalogue, state: ShopState) -> None:
    product = state.products_by_id[TENT]
    product["variants"] += [
        {**product["variants"][0], "id": f"gid://shopify/ProductVariant/5{n}"} for n in range(1, 120)
    ]
    found = await catalogue.product(TENT)
    assert found is not None
    assert (len(found.variants), found.truncated) == (100, True)


async def test_without_the_scope_it_is_refused(catalogue: ShopifyCatalogue, shopify: Shopify) -> None:
    shopify.stage.access.grant({"read_orders"})
    with pytest.raises(ShopRefused, match="read_products"):
        await catalogue.products("tent")


@given(st.text(max_size=80))
def test_nothing_a_customer_writes_can_change_the_search(text: str) -> None:
    terms = _WORD.findall(text)[:8]
    if not terms:
        return
    strict, loose = parse(every_word(terms)), parse(any_word(terms))
    assert isinstance(strict, All)
    assert isinstance(loose, All)
    status, *words = strict.parts
    assert isinstance(status, Term)
    assert (status.field, status.value) == ("status", "ACTIVE")
    choice = loose.parts[1:]
    words += [part for one in choice for part in (one.parts if isinstance(one, AnyOf) else [one])]
    assert all(isinstance(word, Term) and word.field is None for word in words)
