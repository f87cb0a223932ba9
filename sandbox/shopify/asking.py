"""One request's context: which shop, whose token, what may be seen. Resolvers get it as `info.context`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from graphql import GraphQLResolveInfo

from sandbox.shopify.clock import parse_moment
from sandbox.shopify.edits import Edit
from sandbox.shopify.jobs import Jobs
from sandbox.shopify.matching import Resource, Thing
from sandbox.shopify.search import parse
from sandbox.shopify.shopfile import Json
from sandbox.shopify.state import ShopState
from sandbox.shopify.transitions import Change

if TYPE_CHECKING:
    from sandbox.shopify.subscriptions import Subscriptions

Info = GraphQLResolveInfo[Any]
Resolver = Callable[..., Any]
Resolvers = dict[str, dict[str, Resolver]]

READABLE_DAYS = 60
"""https://shopify.dev/docs/api/usage/access-scopes#orders-permissions: older orders need read_all_orders."""


@dataclass(slots=True)
class Writing:
    """What mutations share between requests. `refund_status` PENDING makes providers slow to give money back."""

    announce: Callable[[Sequence[Change]], None]
    jobs: Jobs = field(default_factory=Jobs)
    edits: dict[str, Edit] = field(default_factory=dict)
    keys: dict[str, tuple[Json, str]] = field(default_factory=dict)
    refund_status: str = "SUCCESS"


@dataclass(slots=True)
class Asking:
    """`spent` counts what the answer cost so far, in Shopify's points; `warnings` are those of searches."""

    shop: ShopState
    scopes: frozenset[str]
    subscriptions: Subscriptions
    orders: Resource
    writing: Writing
    nulls: frozenset[str] = frozenset()
    spent: int = 0
    warnings: list[Json] = field(default_factory=list)

    @property
    def jobs(self) -> Jobs:
        """Work under way."""
        return self.writing.jobs

    @property
    def edits(self) -> dict[str, Edit]:
        """Order edits that were begun, by number."""
        return self.writing.edits

    @property
    def keys(self) -> dict[str, tuple[Json, str]]:
        """Idempotency keys that were used: the input, and the id of what came of it."""
        return self.writing.keys

    @property
    def refund_status(self) -> str:
        """How refund transactions end."""
        return self.writing.refund_status

    def announce(self, changes: Sequence[Change]) -> None:
        """Tell subscribers."""
        self.writing.announce(changes)

    def may_see(self, order: Thing) -> bool:
        """Is this order within what the token may read?"""
        if "read_all_orders" in self.scopes:
            return True
        return bool(parse_moment(order["createdAt"]) >= self.shop.now() - timedelta(days=READABLE_DAYS))

    def search(self, info: Info, resource: Resource, things: list[Thing], text: str) -> list[Thing]:
        """Search, noting fields that the resource does not have as Shopify does: ignored, with a warning."""
        query = parse(text)
        for term in resource.unknown_fields(query):
            self.warnings.append(
                {
                    "path": [info.path.key],
                    "query": text,
                    "parsed": {"field": term.field, "match_all": term.value},
                    "warnings": [{"field": term.field, "message": "Invalid search field for this query."}],
                }
            )
        return resource.find(things, query)


def asking(info: Info) -> Asking:
    """The context of a resolver, typed."""
    context: Asking = info.context
    return context
