"""Who may ask what: access tokens, their scopes, and which field needs which scope.

https://shopify.dev/docs/api/usage/access-scopes ·
https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant
"""

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from graphql import GraphQLError

ALL_SCOPES = frozenset(
    {
        "read_all_orders", "read_orders", "write_orders", "write_order_edits", "read_customers", "write_customers",
        "read_products", "read_inventory", "read_locations", "read_returns", "write_returns",
        "read_merchant_managed_fulfillment_orders", "read_legal_policies", "read_fulfillments",
    }
)  # fmt: skip

TOKEN_LIFE_S = 24 * 60 * 60 - 1
"""Shopify says `expires_in: 86399` for tokens minted with client credentials."""

Requirement = tuple[frozenset[str], ...]
"""All of these groups, any one scope of each."""


def _needs(*groups: str) -> Requirement:
    return tuple(frozenset(group.split("|")) for group in groups)


_FULFILLMENT_ORDERS = (
    "read_merchant_managed_fulfillment_orders|read_assigned_fulfillment_orders|read_third_party_fulfillment_orders"
)

REQUIRED: dict[tuple[str, str], Requirement] = {
    ("QueryRoot", "orders"): _needs("read_orders"),
    ("QueryRoot", "order"): _needs("read_orders"),
    ("QueryRoot", "orderByIdentifier"): _needs("read_orders"),
    ("QueryRoot", "refund"): _needs("read_orders"),
    ("QueryRoot", "customer"): _needs("read_customers"),
    ("QueryRoot", "customerByIdentifier"): _needs("read_customers"),
    ("QueryRoot", "products"): _needs("read_products"),
    ("QueryRoot", "product"): _needs("read_products"),
    ("QueryRoot", "productVariants"): _needs("read_products"),
    ("QueryRoot", "productVariant"): _needs("read_products"),
    ("QueryRoot", "return"): _needs("read_returns"),
    ("QueryRoot", "returnableFulfillments"): _needs("read_orders", "read_returns"),
    ("QueryRoot", "returnableFulfillment"): _needs("read_orders", "read_returns"),
    ("QueryRoot", "returnReasonDefinitions"): _needs("read_returns"),
    ("Mutation", "orderCancel"): _needs("write_orders"),
    ("Mutation", "orderUpdate"): _needs("write_orders"),
    ("Mutation", "refundCreate"): _needs("write_orders"),
    ("Mutation", "customerUpdate"): _needs("write_customers"),
    ("Mutation", "customerAddressUpdate"): _needs("write_customers"),
    ("Mutation", "customerAddressCreate"): _needs("write_customers"),
    ("Mutation", "orderEditBegin"): _needs("write_order_edits"),
    ("Mutation", "orderEditSetQuantity"): _needs("write_order_edits"),
    ("Mutation", "orderEditAddVariant"): _needs("write_order_edits"),
    ("Mutation", "orderEditCommit"): _needs("write_order_edits"),
    ("Mutation", "returnRequest"): _needs("write_returns"),
    ("Mutation", "returnCreate"): _needs("write_returns"),
    ("Mutation", "returnApproveRequest"): _needs("write_returns"),
    ("Mutation", "returnDeclineRequest"): _needs("write_returns"),
    ("Order", "customer"): _needs("read_customers"),
    ("Order", "returns"): _needs("read_returns"),
    ("Order", "fulfillmentOrders"): _needs(_FULFILLMENT_ORDERS),
    ("Customer", "orders"): _needs("read_orders"),
    ("LineItem", "product"): _needs("read_products"),
    ("LineItem", "variant"): _needs("read_products"),
    ("ProductVariant", "inventoryItem"): _needs("read_inventory"),
    ("InventoryLevel", "location"): _needs("read_locations|read_inventory"),
    ("Shop", "shopPolicies"): _needs("read_legal_policies"),
}


def with_implied(scopes: Iterable[str]) -> frozenset[str]:
    """A `write_` scope implies the `read_` scope of the same things."""
    given = set(scopes)
    return frozenset(given | {f"read_{s.removeprefix('write_')}" for s in given if s.startswith("write_")})


def check(requirement: Requirement, scopes: frozenset[str], field_name: str) -> None:
    """Raise the error that Shopify answers when a scope is missing."""
    for group in requirement:
        if not scopes & group:
            named = " or ".join(f"`{scope}`" for scope in sorted(group, key=lambda s: ("merchant" not in s, s)))
            required = f"{named} access scope."
            raise GraphQLError(
                f"Access denied for {field_name} field. Required access: {required}",
                extensions={
                    "code": "ACCESS_DENIED",
                    "documentation": "https://shopify.dev/api/usage/access-scopes",
                    "requiredAccess": required,
                },
            )


@dataclass(slots=True)
class _Token:
    scopes: frozenset[str]
    ends_s: float | None


@dataclass(slots=True)
class Credentials:
    """What an app is given to reach this shop."""

    access_token: str = field(default_factory=lambda: f"shpat_{secrets.token_hex(16)}")
    client_id: str = field(default_factory=lambda: secrets.token_hex(16))
    client_secret: str = field(default_factory=lambda: f"shpss_{secrets.token_hex(16)}")


class Access:
    """The tokens that are good. The static one of `credentials` is good for ever, minted ones for a day."""

    def __init__(
        self,
        credentials: Credentials,
        scopes: Iterable[str] = ALL_SCOPES,
        *,
        token_life_s: float = TOKEN_LIFE_S,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.credentials = credentials
        self.token_life_s = token_life_s
        self.minted = 0
        self._monotonic_s = monotonic_s
        self._scopes = with_implied(scopes)
        self._tokens: dict[str, _Token] = {credentials.access_token: _Token(self._scopes, None)}

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes of the installation."""
        return self._scopes

    def grant(self, scopes: Iterable[str]) -> None:
        """Install the app anew with these scopes; tokens that are out follow."""
        self._scopes = with_implied(scopes)
        for token in self._tokens.values():
            token.scopes = self._scopes

    def scopes_of(self, token: str) -> frozenset[str] | None:
        """The scopes of a token; None if it is unknown or over."""
        known = self._tokens.get(token)
        if known is None or (known.ends_s is not None and self._monotonic_s() >= known.ends_s):
            return None
        return known.scopes

    def mint(self, client_id: str, client_secret: str) -> str | None:
        """A token for client credentials; None if they are wrong."""
        good = secrets.compare_digest(client_id, self.credentials.client_id) and secrets.compare_digest(
            client_secret, self.credentials.client_secret
        )
        if not good:
            return None
        token = f"shpat_{secrets.token_hex(16)}"
        self._tokens[token] = _Token(self._scopes, self._monotonic_s() + self.token_life_s)
        self.minted += 1
        return token

    def revoke_all(self) -> None:
        """Make every token that is out bad, as uninstalling or rotating does."""
        self._tokens.clear()
