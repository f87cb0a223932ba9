"""What every kind of action can do: say whether it is possible, be done, and be recognised once it happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol, TypeVar

from support.actions.case import Case
from support.model.actions import Action, Preview, PreviewLine, Proposal
from support.model.commerce import LineItem, Money, OrderDetails
from support.ports import ShopWrites

A_contra = TypeVar("A_contra", bound=Action, contravariant=True)

Look = Literal["happened", "begun", "not_happened", "unknown"]
"""What a fresh look says of an earlier try. `begun`: one of several steps was taken, the rest can follow. `unknown`: it
is not to be seen, but may still happen."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """It can't be done, as things are. `key` names the sentence (`impossible.<key>`) that `values` go into.

    `person`: it may be possible, but not for us: people look at it.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    person: bool = False


class Kind(Protocol[A_contra]):
    """One kind of action."""

    def check(self, action: A_contra, case: Case) -> Preview | Impossible:
        """Exactly what would happen, or why it can't. Pure."""
        ...

    async def do(self, shop: ShopWrites, proposal: Proposal, action: A_contra, case: Case) -> str:
        """Do it; gives the id of what it made, or an empty string. Where steps were taken before, take the rest."""
        ...

    def look(self, proposal: Proposal, action: A_contra, case: Case) -> Look:
        """Did an earlier try happen? Asked only when one may have. Pure."""
        ...


NOTE = "Asked for in chat, done by Relais ({id})"
"""What staff reads beside a change: which line of the audit log it belongs to."""


def note(proposal: Proposal) -> str:
    """The staff note of a change."""
    return NOTE.format(id=proposal.id)


def unchanged(proposal: Proposal, case: Case) -> bool:
    """Is the thing as it was shown? Then nothing happened to it."""
    return proposal.seen == case.seen.text


def not_workable(details: OrderDetails) -> Impossible | None:
    """What stands against any change to an order: it is cancelled, or not all of it was read."""
    if details.order.cancelled_at is not None:
        return Impossible("cancelled", {"order": details.order.name, "at": details.order.cancelled_at})
    if details.order.truncated:
        return Impossible("too_large", {"order": details.order.name}, person=True)
    return None


def line(item: LineItem, quantity: int | None = None) -> PreviewLine:
    """So many of a line, as it is shown, with what they cost."""
    count = item.quantity if quantity is None else quantity
    price = item.unit_price
    amount = Money(price.amount * count, price.currency) if price else None
    return PreviewLine(item.title, count, item.variant, amount=amount)


def some(money: Money | None) -> Money | None:
    """The amount, None when it is nothing."""
    return money if money is not None and money.amount > 0 else None


def shipped(item: LineItem) -> int:
    """How many of a line have left."""
    return item.quantity - min(item.unfulfilled, item.quantity)


GIFT_CARD = "gift_card"
"""Shopify's name of that gateway."""


def paid_with_gift_card(details: OrderDetails) -> bool:
    """Was (some of) it paid with a gift card, so that money goes back there?"""
    return any(payment.gateway == GIFT_CARD for payment in details.payments)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum."""
    return sum(amounts, Decimal(0))
