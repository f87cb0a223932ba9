"""What an action is about, as it was read just now: all that its check, its rules and its performing look at.

Reading is here, so that the checks in `kinds/` are pure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from support.model.actions import (
    Action,
    EditItems,
    ExchangeItems,
    Refund,
    RefundLine,
    ReportProblem,
    ReturnItems,
    UpdateCustomer,
)
from support.model.commerce import (
    Customer,
    CustomerId,
    LineItem,
    LineItemId,
    Money,
    OrderDetails,
    OrderId,
    Variant,
    VariantId,
)
from support.ports import Catalogue, PrivateShop, ShopWrites


@dataclass(frozen=True, slots=True)
class Seen:
    """How a thing looked when a proposal was shown: its version, and which returns and refunds it had."""

    version: str
    returns: tuple[str, ...] = ()
    refunds: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """Read back what `text` wrote."""
        kept = json.loads(text)
        return cls(kept["version"], tuple(kept["returns"]), tuple(kept["refunds"]))

    @property
    def text(self) -> str:
        """As a proposal keeps it: equal texts, equal things."""
        return json.dumps({"version": self.version, "returns": self.returns, "refunds": self.refunds})


@dataclass(frozen=True, slots=True)
class Case:
    """One action's subject. `details` is None for `update_customer` only.

    `variants` are those the action wants, as they are sold now. `suggested` is what Shopify would pay back for it.
    `reasons` are the handles of the shop's return reasons, where the action names one.
    """

    details: OrderDetails | None
    customer: Customer | None = None
    variants: Mapping[VariantId, Variant] = field(default_factory=dict)
    suggested: Money | None = None
    reasons: frozenset[str] = frozenset()

    @property
    def order(self) -> OrderDetails:
        """The order. Asking for it where there is none is a programming error."""
        if self.details is None:
            raise LookupError("this action is about no order")
        return self.details

    @property
    def person(self) -> Customer:
        """The customer's own record, for `update_customer`."""
        if self.customer is None:
            raise LookupError("this action is about no customer")
        return self.customer

    @property
    def thing(self) -> str:
        """The global id of what would change."""
        return self.details.order.id if self.details else self.person.id

    @property
    def owner(self) -> str:
        """Whose it is: the customer's global id, else the order's e-mail."""
        if self.details is None:
            return self.person.id
        return self.details.order.customer_id or (self.details.email or self.details.order.id).casefold()

    @property
    def seen(self) -> Seen:
        """The fingerprint of now."""
        if self.details is not None:
            returns = tuple(sorted(each.id for each in self.details.returns))
            return Seen(self.details.version, returns, tuple(sorted(each.id for each in self.details.order.refunds)))
        person = self.person
        facts = (person.first_name, person.last_name, person.email, person.phone, person.address, person.address_id)
        return Seen(hashlib.sha256(repr(facts).encode()).hexdigest()[:32])

    def item(self, id: LineItemId) -> LineItem | None:
        """A line of the order that is still wanted."""
        return next((item for item in self.order.order.items if item.id == id and item.quantity > 0), None)


@dataclass(frozen=True, slots=True)
class CaseReader:
    """Reads cases. Raises ShopUnavailable or ShopRefused."""

    shop: PrivateShop
    catalogue: Catalogue
    writes: ShopWrites

    async def again(self, thing: str, action: Action) -> Case | None:
        """The case of a proposal, read anew; None when its thing is gone."""
        if isinstance(action, UpdateCustomer):
            customer = await self.shop.customer(CustomerId(thing))
            return None if customer is None else Case(None, customer)
        details = await self.shop.details(OrderId(thing))
        return None if details is None else await self.of_order(details, action)

    async def of_order(self, details: OrderDetails, action: Action) -> Case:
        """The case of an order that was read already."""
        return Case(
            details,
            details.customer,
            variants=await self._variants(wanted_variants(action, details)),
            suggested=await self._suggested(details, action),
            reasons=await self._reasons(action),
        )

    async def _variants(self, wanted: Iterable[VariantId]) -> Mapping[VariantId, Variant]:
        found = [await self.catalogue.variant(id) for id in dict.fromkeys(wanted)]
        return {variant.id: variant for variant in found if variant is not None}

    async def _suggested(self, details: OrderDetails, action: Action) -> Money | None:
        asked = refund_parts(action, details)
        if asked is None:
            return None
        lines, shipping = asked
        return await self.writes.suggested_refund(details.order.id, lines, shipping=shipping)

    async def _reasons(self, action: Action) -> frozenset[str]:
        if not isinstance(action, ReturnItems | ExchangeItems) or not any(line.reason for line in action.lines):
            return frozenset()
        return frozenset(reason.handle for reason in await self.shop.return_reasons())


def wanted_variants(action: Action, details: OrderDetails) -> tuple[VariantId, ...]:
    """The variants that an action asks for. A replacement is the very thing that was bought."""
    match action:
        case EditItems(edits=edits):
            return tuple(edit.variant for edit in edits if edit.variant is not None)
        case ExchangeItems(lines=swaps):
            return tuple(line.variant for line in swaps)
        case ReportProblem(wish="replacement", lines=lines):
            named = {line.item for line in lines}
            bought = [item.variant_id for item in details.order.items if not named or item.id in named]
            return tuple(id for id in bought if id is not None)
        case _:
            return ()


def refund_parts(action: Action, details: OrderDetails) -> tuple[tuple[RefundLine, ...], bool] | None:
    """The lines to be paid back, and whether shipping is; None for what pays back nothing, or names what isn't there.

    Nothing named means everything that is left.
    """
    left = {item.id: item.quantity for item in details.order.items if item.quantity > 0}
    match action:
        case Refund(lines=(), shipping=False, amount=None) | ReportProblem(lines=(), wish="refund"):
            return tuple(RefundLine(id, quantity) for id, quantity in left.items()), True
        case Refund(lines=lines, shipping=shipping) if lines or shipping:
            pass
        case ReportProblem(lines=lines, wish="refund"):
            shipping = False
        case _:
            return None
    fits = all(0 < line.quantity <= left.get(line.item, 0) for line in lines)
    return (lines, shipping) if fits and len({line.item for line in lines}) == len(lines) else None
