"""Our subset says of every name exactly what the vendor's schema says."""

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    print_ast,
    validate_schema,
)

from sandbox.shopify.execution import SCHEMA_FILE
from tests.sandbox.shopify.real_schema import needs_real_schema, real_schema

SUBSET = build_schema(SCHEMA_FILE.read_text(encoding="utf-8"))
NAMES = sorted(name for name in SUBSET.type_map if not name.startswith("__"))


def test_it_is_a_valid_schema() -> None:
    assert validate_schema(SUBSET) == []


@needs_real_schema
@pytest.mark.parametrize("name", NAMES)
def test_type(name: str) -> None:
    ours, theirs = SUBSET.type_map[name], real_schema().type_map.get(name)
    assert theirs is not None, f"Shopify has no {name}"
    assert type(ours) is type(theirs)
    if isinstance(ours, GraphQLEnumType) and isinstance(theirs, GraphQLEnumType):
        for value in ours.values:
            assert value in theirs.values
            assert theirs.values[value].deprecation_reason is None, f"{name}.{value} is deprecated"
    if isinstance(ours, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        assert type(theirs) is type(ours)
        same_fields(ours, theirs)
    if isinstance(ours, GraphQLInputObjectType) and isinstance(theirs, GraphQLInputObjectType):
        assert ours.is_one_of == theirs.is_one_of
        required = {f for f, d in theirs.fields.items() if str(d.type).endswith("!") and f not in ours.fields}
        assert not required, f"{name} lacks required {required}"
    if isinstance(ours, GraphQLObjectType) and isinstance(theirs, GraphQLObjectType):
        assert {i.name for i in ours.interfaces} <= {i.name for i in theirs.interfaces}


def same_fields(ours: GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType, theirs: object) -> None:
    real_fields = theirs.fields  # type: ignore[attr-defined]
    for field_name, field in ours.fields.items():
        place = f"{ours.name}.{field_name}"
        assert field_name in real_fields, f"Shopify has no {place}"
        real = real_fields[field_name]
        assert str(field.type) == str(real.type), place
        assert real.deprecation_reason is None, f"{place} is deprecated"
        for argument_name, argument in getattr(field, "args", {}).items():
            assert argument_name in real.args, f"Shopify has no {place}({argument_name}:)"
            assert str(argument.type) == str(real.args[argument_name].type), f"{place}({argument_name}:)"
            assert default_of(argument) == default_of(real.args[argument_name]), f"{place}({argument_name}:)"
        for argument_name, argument in getattr(real, "args", {}).items():
            required = str(argument.type).endswith("!") and default_of(argument) is None
            assert not required or argument_name in field.args, f"{place} lacks {argument_name}"  # type: ignore[union-attr]


def default_of(argument: object) -> str | None:
    default = getattr(argument, "default", None)
    if default is None:
        return None
    return print_ast(default.literal) if default.literal is not None else repr(default.value)


@needs_real_schema
def test_roots_and_directives_have_the_vendors_names() -> None:
    real: GraphQLSchema = real_schema()
    assert SUBSET.query_type is not None
    assert real.query_type is not None
    assert SUBSET.query_type.name == real.query_type.name
    ours = next(d for d in SUBSET.directives if d.name == "idempotent")
    theirs = next(d for d in real.directives if d.name == "idempotent")
    assert {n: str(a.type) for n, a in ours.args.items()} == {n: str(a.type) for n, a in theirs.args.items()}
    assert ours.locations == theirs.locations
