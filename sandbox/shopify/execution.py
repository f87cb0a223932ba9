"""Runs GraphQL documents over a shop with graphql-core: documents are parsed and validated once, and plain fields of
dictionaries are read without a resolver call.

The short way exists because a support bot's benchmark must not measure its stand-in: about two thirds of an order
query's fields are plain, and graphql-core spends some 10 µs on each that it resolves in full.
"""

import pathlib
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    get_named_type,
    is_object_type,
    parse,
    validate,
)
from graphql.execution import Executor
from graphql.pyutils import Path

from sandbox.shopify import access, read_catalog, read_orders, read_shop, writes
from sandbox.shopify.asking import Asking, Info, Resolver, Resolvers, asking
from sandbox.shopify.cost import node_costs, requested_cost

SCHEMA_FILE = pathlib.Path(__file__).with_name("schema.graphql")
_MOST_DOCUMENTS = 500
_PLAIN = "plain"
_COST = "cost"


@cache
def make_schema() -> GraphQLSchema:
    """The stand-in's schema with its resolvers, scope checks and costs. It knows no shop, so all shops share it."""
    schema = build_schema(SCHEMA_FILE.read_text(encoding="utf-8"))
    connections = [name for name in schema.type_map if name.endswith("Connection")]
    tables = (
        read_orders.RESOLVERS,
        read_catalog.RESOLVERS,
        read_shop.RESOLVERS,
        read_shop.edge_resolvers(connections),
        writes.RESOLVERS,
    )
    for table in tables:
        _attach(schema, table)
    for (type_name, field_name), requirement in access.REQUIRED.items():
        guarded = _field(schema, type_name, field_name)
        guarded.resolve = _guarded(guarded.resolve or _read_key, requirement)
    costs = node_costs(schema)
    for name, type_ in schema.type_map.items():
        if is_object_type(type_):
            type_.extensions = {_PLAIN: _plain_fields(type_), _COST: costs.get(name, 0)}
    return schema


def _field(schema: GraphQLSchema, type_name: str, field_name: str) -> GraphQLField:
    found: GraphQLField = cast(GraphQLObjectType, schema.type_map[type_name]).fields[field_name]
    return found


def _attach(schema: GraphQLSchema, table: Resolvers) -> None:
    for type_name, fields in table.items():
        for field_name, resolver in fields.items():
            _field(schema, type_name, field_name).resolve = resolver


def _guarded(resolver: Resolver, requirement: access.Requirement) -> Resolver:
    def resolve(source: object, info: Info, **arguments: Any) -> Any:
        access.check(requirement, asking(info).scopes, info.field_name)
        return resolver(source, info, **arguments)

    return resolve


def _plain_fields(type_: GraphQLObjectType) -> dict[str, bool]:
    """Fields whose value is read from the node as it stands; the flag says whether null is allowed."""
    return {
        name: not isinstance(definition.type, GraphQLNonNull)
        for name, definition in type_.fields.items()
        if definition.resolve is None
        and not definition.args
        and isinstance(get_named_type(definition.type), GraphQLScalarType | GraphQLEnumType)
    }


class LeanExecutor(Executor[Any]):
    """graphql-core's executor with a short way for plain fields, points counted, and nulls put in on demand."""

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Any,
        grouped_field_set: Any,
        position_context: Any,
    ) -> Any:
        context: Asking = self.context_value
        results: dict[str, Any]
        context.spent += parent_type.extensions[_COST]
        if context.nulls:
            source_value = _with_nulls(parent_type.name, source_value, context.nulls)
            grouped_field_set, nulled = _without_nulled(parent_type, grouped_field_set, context.nulls)
        else:
            nulled = {}
        if type(source_value) is not dict:
            # Nothing here is awaited: resolvers are plain functions.
            results = cast(
                dict[str, Any],
                super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context),
            )
            results.update(nulled)
            return results
        plain = parent_type.extensions[_PLAIN]
        results = {}
        for response_name, details in grouped_field_set.items():
            name = details[0].node.name.value
            nullable = plain.get(name)
            if nullable is not None:
                value = source_value.get(name)
                if value is not None or nullable:
                    results[response_name] = value
                    continue
            field_path = Path(path, response_name, parent_type.name)
            results[response_name] = self.execute_field(
                parent_type, source_value, details, field_path, position_context
            )
        results.update(nulled)
        return results


def _with_nulls(type_name: str, source: Any, nulls: frozenset[str]) -> Any:
    if type(source) is not dict:
        return source
    hidden = [key for key in source if f"{type_name}.{key}" in nulls]
    return {**source, **dict.fromkeys(hidden)} if hidden else source


def _without_nulled(type_: GraphQLObjectType, grouped: Any, nulls: frozenset[str]) -> tuple[Any, dict[str, None]]:
    """Nullable fields that go through a resolver and are to be null: taken out, and answered here."""
    out = {
        response_name: None
        for response_name, details in grouped.items()
        if f"{type_.name}.{details[0].node.name.value}" in nulls
        and not isinstance(type_.fields[details[0].node.name.value].type, GraphQLNonNull)
    }
    return {name: details for name, details in grouped.items() if name not in out}, out


@dataclass(slots=True)
class Document:
    """A document that was read before. `errors` are those of parsing and validation."""

    tree: DocumentNode | None
    errors: list[GraphQLError]
    costs: dict[tuple[str | None, tuple[int, ...]], int] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of that name, or the only one."""
        if self.tree is None:
            return None
        found = [d for d in self.tree.definitions if isinstance(d, OperationDefinitionNode)]
        if name is None:
            return found[0] if len(found) == 1 else None
        return next((d for d in found if d.name is not None and d.name.value == name), None)


class Runner:
    """Executes documents. Keeps the most recent ones parsed and validated."""

    def __init__(self) -> None:
        self.schema = make_schema()
        self._documents: OrderedDict[str, Document] = OrderedDict()

    def document(self, text: str) -> Document:
        """Read a document, or remember it."""
        known = self._documents.get(text)
        if known is None:
            known = self._documents[text] = self._read(text)
            if len(self._documents) > _MOST_DOCUMENTS:
                self._documents.popitem(last=False)
        return known

    def _read(self, text: str) -> Document:
        try:
            tree = parse(text, max_tokens=20_000)
        except GraphQLError as error:
            return Document(None, [error])
        return Document(tree, validate(self.schema, tree))

    def cost(self, document: Document, operation: OperationDefinitionNode, variables: dict[str, Any]) -> int:
        """What the operation may cost at most."""
        assert document.tree is not None  # noqa: S101 - an operation came out of it
        # Only numbers (page sizes) and booleans (@include) can change the estimate.
        sizes = tuple(value for value in variables.values() if isinstance(value, int))
        key = (operation.name.value if operation.name else None, sizes)
        known = document.costs.get(key)
        if known is None:
            if len(document.costs) >= _MOST_DOCUMENTS:
                document.costs.clear()
            known = document.costs[key] = requested_cost(self.schema, document.tree, operation, variables)
        return known

    def run(
        self, document: Document, context: Asking, variables: dict[str, Any], operation_name: str | None
    ) -> ExecutionResult:
        """Execute a valid document. `context.spent` is then what it cost."""
        assert document.tree is not None  # noqa: S101 - callers check `errors` first
        return execute_sync(
            self.schema,
            document.tree,
            context_value=context,
            variable_values=variables,
            operation_name=operation_name,
            field_resolver=_read_key,
            executor_class=LeanExecutor,
        )


def _read_key(source: Any, info: Info, **_arguments: Any) -> Any:
    return source.get(info.field_name) if isinstance(source, dict) else None
