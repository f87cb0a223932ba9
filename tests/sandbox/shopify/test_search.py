"""Shopify's search language over orders and products."""

import pytest

from sandbox.shopify.resources import order_resource, product_resource
from sandbox.shopify.search import All, AnyOf, Not, Term, parse
from sandbox.shopify.state import ShopState


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("name:#1042", Term("name", "#1042")),
        ('name:"#1042"', Term("name", "#1042", quoted=True)),
        ("name:'#1042'", Term("name", "#1042", quoted=True)),
        (r'name:"a\"b\\c"', Term("name", r"a\"b\c".replace("\\", "", 1), quoted=True)),
        ("title:tent*", Term("title", "tent", prefix=True)),
        ("-status:open", Not(Term("status", "open"))),
        ("NOT status:open", Not(Term("status", "open"))),
        ("a b", All((Term(None, "a"), Term(None, "b")))),
        ("a AND b", All((Term(None, "a"), Term(None, "b")))),
        ("a OR b c", AnyOf((Term(None, "a"), All((Term(None, "b"), Term(None, "c")))))),
        ("(a OR b) c", All((AnyOf((Term(None, "a"), Term(None, "b"))), Term(None, "c")))),
        ("created_at:>=2026-11-01T00:00:00Z", Term("created_at", "2026-11-01T00:00:00Z", ">=")),
        ('created_at:<"2026-11-01"', Term("created_at", "2026-11-01", "<", quoted=True)),
        (r"gid\:x", Term(None, "gid:x")),
        ("D'Addario", Term(None, "D'Addario")),
        ("", All(())),
    ],
)
def test_reading(text: str, query: object) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    "text", ["(", ")", "((((", 'name:"', "name:", ":", "OR", "AND OR NOT", "(" * 5000, "-", "a:b:c:", "\\"]
)
def test_nonsense_is_read_somehow(text: str) -> None:
    parse(text)


def found(shop: ShopState, text: str) -> list[str]:
    return [order["name"] for order in order_resource(shop).find(shop.orders, parse(text))]


@pytest.mark.parametrize("text", ["name:1042", "name:#1042", 'name:"#1042"', "name:'1042'", "id:661042"])
def test_an_order_is_found_by_its_name_or_id(shop: ShopState, text: str) -> None:
    assert found(shop, text) == ["#1042"]


def test_a_name_is_found_by_its_parts_too(small_shop: object) -> None:
    shop = small_shop({"name": "#1001-A"}, {"name": "#1001"}, {"name": "#11001"})  # type: ignore[operator]
    assert found(shop, "name:1001") == ["#1001-A", "#1001"]
    assert found(shop, "name:1001-a") == ["#1001-A"]


def test_an_unquoted_address_is_cut_into_words(shop: ShopState) -> None:
    assert found(shop, 'email:"maya.lind@example.com"') == ["#1042", "#1043"]
    assert found(shop, 'email:"lind@example.com"') == []
    assert found(shop, "email:lind@example.com") == ["#1042", "#1043"]
    assert len(found(shop, "email:example.com")) > 20


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("customer_id:5202", ["#1050", "#1051"]),
        ("customer_id:5202 created_at:>=2026-11-01", ["#1050"]),
        ('created_at:"2026-11-16"', ["#1040", "#1042"]),
        ("financial_status:voided OR financial_status:authorized", ["#1020", "#1058"]),
        ("fulfillment_status:partial", ["#1043", "#1060"]),
        ("return_status:return_requested", ["#1024"]),
        ("status:cancelled", ["#1020", "#1022"]),
        ("tag:pre-order", ["#1046"]),
        ("sku:BUNDLE-BASECAMP", ["#1054"]),
        ("(name:1042 OR name:1043) -fulfillment_status:partial", ["#1042"]),
        ("name:1042 name:1043", []),
        ("confirmation_number:nb51598x", ["#1042"]),
        ("camille helmet", []),
        ("camille stove", ["#1051"]),
        ("financial_status:pending,authorized", ["#1053", "#1058"]),
    ],
)
def test_filters(shop: ShopState, text: str, names: list[str]) -> None:
    assert found(shop, text) == names


def test_an_index_never_changes_what_is_found(shop: ShopState) -> None:
    resource = order_resource(shop)
    for field in resource.indexes:
        for value in ("1042", "#1042", '"maya.lind@example.com"', "5201", "661042", "NB51598X", '""', "zzz"):
            query = parse(f"{field}:{value}")
            scanned = [order for order in shop.orders if resource.holds(order, query)]
            assert sorted(o["name"] for o in resource.find(shop.orders, query)) == sorted(o["name"] for o in scanned)


def test_a_field_that_does_not_exist_is_passed_over(shop: ShopState) -> None:
    resource = order_resource(shop)
    query = parse("colour:red name:1042")
    assert [term.field for term in resource.unknown_fields(query)] == ["colour"]
    assert found(shop, "colour:red name:1042") == ["#1042"]
    assert len(found(shop, "colour:red")) == len(shop.orders)


def test_products(shop: ShopState) -> None:
    def titles(text: str) -> list[str]:
        return [product["handle"] for product in product_resource().find(shop.products, parse(text))]

    assert titles("tent") == ["ridgeline-2p-tent", "basecamp-bundle"]
    assert titles("title:ridgeline") == ["ridgeline-2p-tent"]
    assert titles('title:"person tent"') == ["basecamp-bundle"]
    assert titles("title:hel*") == ["pathfinder-bike-helmet"]
    assert titles("sku:TENT-2P-SAND") == ["ridgeline-2p-tent"]
    assert titles("tag:cycling -product_type:Tyres") == [
        "pathfinder-bike-helmet", "beacon-800-bike-light", "fjord-insulated-bottle", "windbreak-cycling-gloves",
        "outrider-handlebar-bag",
    ]  # fmt: skip
    assert titles("inventory_total:<5") == ["basecamp-bundle"]
