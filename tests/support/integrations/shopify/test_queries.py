"""Every query is right by the vendor's schema, costs little, and asks for nothing that Relais does not use."""

from pathlib import Path

import pytest
from graphql import (
    FieldNode,
    GraphQLSchema,
    NoDeprecatedCustomRule,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    parse,
    specified_rules,
    validate,
    visit,
)

from sandbox.shopify.cost import requested_cost
from sandbox.shopify.execution import SCHEMA_FILE
from support.integrations.shopify import operations
from support.integrations.shopify.catalogue import MOST_PRODUCTS
from support.integrations.shopify.details import MOST_PAYMENTS
from support.integrations.shopify.orders import MOST_FULFILLMENTS, MOST_REFUNDS
from tests.sandbox.shopify.real_schema import needs_real_schema, real_schema

FILES = sorted(path.stem for path in operations.QUERIES.glob("*.graphql"))
SUBSET = build_schema(SCHEMA_FILE.read_text(encoding="utf-8"))

PERSONAL = {
    "shippingAddress", "billingAddress", "displayAddress", "defaultAddress", "addressesV2", "phone", "firstName",
    "lastName", "displayName", "note", "clientIp", "paymentDetails", "defaultPhoneNumber", "customAttributes",
}  # fmt: skip
"""Level-2 customer data that telling an order's status does not need."""
PRIVATE = {
    "customer": {"phone", "firstName", "lastName", "defaultAddress", "defaultPhoneNumber"},
    "order_details": {
        "shippingAddress", "phone", "firstName", "lastName", "note", "defaultAddress", "defaultPhoneNumber",
    },
    "order_address": {"shippingAddress", "phone", "firstName", "lastName"},
    "suggested_refund": {"note"},
}  # fmt: skip
"""What is asked for on behalf of a verified account, and shown to it or needed by an action."""


def test_there_are_queries() -> None:
    assert {"order_by_name", "order_by_id", "shop", "scopes"} <= set(FILES)


@needs_real_schema
@pytest.mark.parametrize("file", FILES)
def test_valid_against_shopifys_schema(file: str) -> None:
    document = parse(operations.load(file).document)
    assert validate(real_schema(), document, [*specified_rules, NoDeprecatedCustomRule]) == []


@pytest.mark.parametrize("file", FILES)
def test_valid_against_the_stand_ins_schema(file: str) -> None:
    assert validate(SUBSET, parse(operations.load(file).document)) == []


@pytest.mark.parametrize("file", FILES)
def test_one_named_operation_a_file(file: str) -> None:
    loaded = operations.load(file)
    found = [d for d in parse(loaded.document).definitions if isinstance(d, OperationDefinitionNode)]
    assert [d.name.value for d in found if d.name] == [loaded.name]


@pytest.mark.parametrize("file", FILES)
def test_asks_for_no_personal_data_that_is_not_used(file: str) -> None:
    asked = {field for _, field in fields(SUBSET, operations.load(file).document)}
    assert asked & PERSONAL == PRIVATE.get(file, set())


def fields(schema: GraphQLSchema, document: str) -> set[tuple[str, str]]:
    info, found = TypeInfo(schema), set()

    class Collect(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            parent = info.get_parent_type()
            found.add((parent.name if parent else "?", node.name.value))

    visit(parse(document), TypeInfoVisitor(info, Collect()))
    return found


@pytest.mark.parametrize("file", FILES)
def test_a_full_bucket_holds_several_of_the_worst(file: str) -> None:
    tree = parse(operations.load(file).document)
    operation = next(d for d in tree.definitions if isinstance(d, OperationDefinitionNode))
    assert requested_cost(SUBSET, tree, operation, {"withWork": True, "first": MOST_PRODUCTS}) <= 400


def test_names_in_files_and_page_sizes_in_code_agree() -> None:
    fragment = (operations.QUERIES / "fragments" / "order_facts.graphql").read_text(encoding="utf-8")
    assert f"fulfillments(first: {MOST_FULFILLMENTS})" in fragment
    assert f"refunds(first: {MOST_REFUNDS})" in fragment
    assert f"transactions(first: {MOST_PAYMENTS})" in operations.load("order_details").document


def test_comments_and_indentation_are_not_sent() -> None:
    document = operations.load("order_by_name").document
    assert "#" not in document
    assert "  " not in document
    assert document.count("fragment OrderStatus") == 1


def test_a_literal_in_a_document_is_refused() -> None:
    with pytest.raises(ValueError, match="variables"):
        operations.compact('query X { orders(query: "name:1") { id } }')


@pytest.mark.parametrize("text", ["{ shop { name } }", "query { shop { name } }", "fragment X on Shop { name }"])
def test_an_operation_needs_a_name(text: str) -> None:
    with pytest.raises(ValueError, match="named"):
        operations.operation(text)


def test_what_may_be_repeated() -> None:
    assert operations.operation("query Q { shop { name } }").repeatable
    assert not operations.operation("mutation M { orderCancel { job { id } } }").repeatable
    assert operations.operation("mutation M($k: String!) { refundCreate @idempotent(key: $k) { id } }").repeatable


def test_the_files_are_where_the_code_looks() -> None:
    assert Path("support/integrations/shopify/queries").resolve() == operations.QUERIES.resolve()
