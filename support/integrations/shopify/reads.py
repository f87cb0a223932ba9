"""Asks queries, and does without the parts of them that the app was not allowed to read.

Shopify refuses a whole query for one non-null field whose scope is missing. Such parts hang on a variable of their own
(`$withWork`), which is switched off for good once it was refused; what they would have told is then unknown.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from support.errors import ShopUnavailable
from support.integrations.shopify import operations
from support.integrations.shopify.answers import Answer, ScopeMissing
from support.integrations.shopify.client import ShopifyClient
from support.integrations.shopify.operations import Operation
from support.integrations.shopify.values import Json

log = structlog.get_logger(__name__)

T = TypeVar("T")

OPTIONAL = {"withWork": ("fulfillmentOrders", "no reasons for waiting, no delivery promises")}
"""Variable -> (the field that hangs on it, what is missing without)."""

MOST_PAGES = 15
"""A list that goes on after so many pages is read as incomplete."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The nodes of a connection. `cut`: there are more. `denied`: fields that came as null for want of a scope."""

    nodes: tuple[Json, ...]
    cut: bool = False
    denied: frozenset[str] = frozenset()


class Reads:
    """Queries of one shop."""

    def __init__(self, client: ShopifyClient) -> None:
        self._client = client
        self._on = dict.fromkeys(OPTIONAL, True)

    async def ask(self, file: str, variables: Mapping[str, Any]) -> Answer:
        """The answer to `queries/{file}.graphql`. Raises ShopUnavailable or ShopRefused (ScopeMissing)."""
        operation = operations.load(file)
        try:
            return await self._execute(operation, variables)
        except ScopeMissing as error:
            refused = [flag for flag in self._flags(operation) if self._on[flag] and OPTIONAL[flag][0] in error.fields]
            if not refused:
                raise
            for flag in refused:
                self._on[flag] = False
                log.warning("shopify.scope_missing", field=OPTIONAL[flag][0], effect=OPTIONAL[flag][1])
            return await self._execute(operation, variables)

    async def every(
        self,
        file: str,
        variables: Mapping[str, Any],
        connection: Callable[[Json], Json | None],
        *,
        after: str | None = None,
    ) -> Listed:
        """Every node of a connection, page by page. `connection` finds it in an answer: None if it is not there."""
        nodes: list[Json] = []
        denied: frozenset[str] = frozenset()
        for _ in range(MOST_PAGES):
            answer = await self.ask(file, {**variables, "after": after})
            page = connection(answer.data)
            if page is None:
                return Listed(tuple(nodes), denied=denied)
            nodes += page["nodes"]
            denied |= answer.denied
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return Listed(tuple(nodes), denied=denied)
        return Listed(tuple(nodes), cut=True, denied=denied)

    async def _execute(self, operation: Operation, variables: Mapping[str, Any]) -> Answer:
        flags = {flag: self._on[flag] for flag in self._flags(operation)}
        return await self._client.execute(operation, {**variables, **flags})

    @staticmethod
    def _flags(operation: Operation) -> list[str]:
        return [flag for flag in OPTIONAL if f"${flag}" in operation.document]


@asynccontextmanager
async def side_by_side() -> AsyncIterator[asyncio.TaskGroup]:
    """Tasks for questions at a time; the first error that one raises ends the others, and is what leaves."""
    try:
        async with asyncio.TaskGroup() as tasks:
            yield tasks
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None


def understood(read: Callable[[], T]) -> T:
    """What `read` makes of an answer; an answer against its own schema is an outage, not a crash.

    The text of such an error can hold values of an order: it is left out.
    """
    try:
        return read()
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise ShopUnavailable(f"Shopify's answer can't be read ({type(error).__name__})") from None
