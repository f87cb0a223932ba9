"""Every change through every mishap: what was certainly not done, what may have been, and what was sent."""

from typing import Any

import pytest
from graphql import GraphQLInputObjectType, OperationDefinitionNode, get_named_type, parse, type_from_ast
from graphql.execution import get_variable_values

from sandbox.shopify import ALL_SCOPES, Shopify, ShopState
from sandbox.shopify.faults import FaultKind
from support.errors import ShopRefused, ShopUnavailable
from support.integrations.shopify import ACTION_SCOPES, ShopifyClient, ShopifyWrites
from support.integrations.shopify.tokens import StaticToken
from tests.sandbox.shopify.real_schema import needs_real_schema, real_schema
from tests.support.integrations.shopify.writes.things import EVERY, NAMES, ONCE, SHOES, sent


@pytest.mark.parametrize("name", NAMES)
async def test_each_goes_through(writes: ShopifyWrites, shopify: Shopify, name: str) -> None:
    await EVERY[name][2](writes)
    assert sent(shopify, name) == 1


@pytest.mark.parametrize("name", NAMES)
async def test_a_missing_scope_is_named_and_nothing_is_done(
    writes: ShopifyWrites, shopify: Shopify, state: ShopState, name: str
) -> None:
    _, scope, write = EVERY[name]
    assert scope in ACTION_SCOPES
    before = state.dump()
    # A write scope implies the reading of the same things, so that much is left to read what the write needs.
    shopify.stage.access.grant((ALL_SCOPES | {"read_order_edits"}) - {scope})
    with pytest.raises(ShopRefused, match=scope):
        await write(writes)
    assert state.dump() == before


@pytest.mark.parametrize("kind", ["server_error", "drop", "drop_after", "garbage", "graphql_error", "no_data"])
@pytest.mark.parametrize("name", ONCE)
async def test_what_broke_off_may_have_been_done_and_is_not_repeated(
    writes: ShopifyWrites, shopify: Shopify, name: str, kind: FaultKind
) -> None:
    operation, _, write = EVERY[name]
    shopify.stage.faults.add(kind, operation=operation)
    with pytest.raises(ShopUnavailable) as caught:
        await write(writes)
    assert not caught.value.before
    assert sent(shopify, name) == 1


@pytest.mark.parametrize("name", NAMES)
async def test_what_was_never_let_in_was_certainly_not_done(
    writes: ShopifyWrites, shopify: Shopify, state: ShopState, name: str
) -> None:
    operation, _, write = EVERY[name]
    before = state.dump()
    shopify.stage.faults.add("too_many_requests", 100, seconds=3600, operation=operation)
    with pytest.raises(ShopUnavailable) as caught:
        await write(writes)
    assert caught.value.before
    assert state.dump() == before


@pytest.mark.parametrize("name", NAMES)
async def test_nobody_there_is_certainly_not_done(name: str) -> None:
    async with ShopifyClient("http://127.0.0.1:9", StaticToken("t"), first_delay_s=0.001) as client:
        with pytest.raises(ShopUnavailable) as caught:
            await EVERY[name][2](ShopifyWrites(client))
    assert caught.value.before


async def test_time_that_is_up_on_the_way_leaves_it_open(shopify: Shopify) -> None:
    shopify.stage.faults.add("slow", 100, seconds=60, operation="UpdateOrder")
    token = StaticToken(shopify.credentials.access_token)
    async with ShopifyClient(shopify.url, token, deadline_s=2, try_timeout_s=60) as client:
        with pytest.raises(ShopUnavailable) as caught:
            await ShopifyWrites(client).change_contact(SHOES, "a@example.org", None)
    assert not caught.value.before


@needs_real_schema
@pytest.mark.parametrize("name", NAMES)
async def test_what_is_sent_is_right_by_shopifys_schema(writes: ShopifyWrites, shopify: Shopify, name: str) -> None:
    """Values in variables are not seen by validating documents: types, and fields that are on their way out."""
    await EVERY[name][2](writes)
    for asked in shopify.stage.journal.all():
        operation = parse(asked.query).definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        definitions = operation.variable_definitions or ()
        told = get_variable_values(real_schema(), definitions, asked.variables)
        assert not isinstance(told, list), told
        for definition in definitions:
            type_ = type_from_ast(real_schema(), definition.type)
            assert deprecated(type_, asked.variables.get(definition.variable.name.value)) == []


def deprecated(type_: Any, value: Any) -> list[str]:
    """Deprecated input fields that `value` uses."""
    named = get_named_type(type_)
    if isinstance(value, list):
        return [name for one in value for name in deprecated(named, one)]
    if not isinstance(value, dict) or not isinstance(named, GraphQLInputObjectType):
        return []
    used = [f"{named.name}.{key}" for key in value if named.fields[key].deprecation_reason]
    return used + [name for key, one in value.items() for name in deprecated(named.fields[key].type, one)]
