"""What a query costs in Shopify's points, before and after it ran.

An object is 1 point, a scalar none, a connection 2 and its nodes as often as `first` or `last` says, a mutation 10.
This is the published base rule without the discounts that the vendor grants on large pages, so what fits here fits
there. https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits
"""

from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_object_type,
)

MOST_PER_QUERY = 1000
"""https://shopify.dev/docs/api/usage/limits: a single query may not cost more."""

_MUTATION = 10
_CONNECTION = 2
_UNSIZED_LIST = 1


def node_costs(schema: GraphQLSchema) -> dict[str, int]:
    """Points of one object of each type."""
    return {name: _own_cost(name) for name, type_ in schema.type_map.items() if is_object_type(type_)}


def _own_cost(name: str) -> int:
    if name in ("QueryRoot", "Mutation", "PageInfo") or name.endswith("Edge"):
        return 0
    if name.endswith("Payload"):
        return _MUTATION
    return _CONNECTION if name.endswith("Connection") else 1


def requested_cost(
    schema: GraphQLSchema, tree: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> int:
    """Points that the operation may cost at most."""
    root = schema.mutation_type if operation.operation is OperationType.MUTATION else schema.query_type
    assert root is not None  # noqa: S101 - validated
    return _Estimate(schema, tree, variables).selection(operation.selection_set, root, 1)


class _Estimate:
    def __init__(self, schema: GraphQLSchema, tree: DocumentNode, variables: dict[str, Any]) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {d.name.value: d for d in tree.definitions if isinstance(d, FragmentDefinitionNode)}

    def selection(self, chosen: SelectionSetNode, parent: Any, page: int) -> int:
        """Points of a selection on one `parent`. `page` is how many nodes the connection it belongs to gives."""
        total = 0
        for part in chosen.selections:
            if self._left_out(part):
                continue
            if isinstance(part, FieldNode):
                total += self._field(part, parent, page)
            elif isinstance(part, FragmentSpreadNode):
                fragment = self._fragments[part.name.value]
                total += self.selection(fragment.selection_set, self._narrowed(parent, fragment.type_condition), page)
            elif isinstance(part, InlineFragmentNode):
                total += self.selection(part.selection_set, self._narrowed(parent, part.type_condition), page)
        return total

    def _field(self, node: FieldNode, parent: Any, page: int) -> int:
        definition = parent.fields.get(node.name.value)
        if definition is None or node.selection_set is None:
            return 0
        type_ = get_named_type(definition.type)
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            return 0
        name = type_.name
        if name.endswith("Connection"):
            return _CONNECTION + self.selection(node.selection_set, type_, self._size(node, 0))
        inner = self.selection(node.selection_set, type_, 0) + _own_cost(name)
        if parent.name.endswith("Connection") and node.name.value in ("nodes", "edges"):
            return page * inner
        return inner * (self._size(node, _UNSIZED_LIST) if _is_list(definition.type) else 1)

    def _narrowed(self, parent: Any, condition: NamedTypeNode | None) -> Any:
        """What a fragment selects of: the type it is on, whose fields an interface need not have."""
        return parent if condition is None else self._schema.type_map[condition.name.value]

    def _left_out(self, part: Any) -> bool:
        for directive in part.directives or ():
            for argument in directive.arguments or ():
                value = argument.value
                told = self._variables.get(value.name.value) if isinstance(value, VariableNode) else (
                    isinstance(value, BooleanValueNode) and value.value)  # fmt: skip
                if (directive.name.value, bool(told)) in (("include", False), ("skip", True)):
                    return True
        return False

    def _size(self, node: FieldNode, otherwise: int) -> int:
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                if isinstance(argument.value, IntValueNode):
                    return int(argument.value.value)
                if isinstance(argument.value, VariableNode):
                    told = self._variables.get(argument.value.name.value)
                    return told if isinstance(told, int) else 0
        return otherwise


def _is_list(type_: Any) -> bool:
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)
