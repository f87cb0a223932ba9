"""Refunds: what Shopify suggests, paid back over the payments it names, once.

`@idempotent` keeps a repeated call from paying twice, but only if it repeats to the letter; after a refund the
suggestion is another. So the key also stands in the refund's note, and one that is found there is the answer.
https://shopify.dev/docs/api/usage/idempotent-requests
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from support.errors import NotPossible, ShopUnavailable
from support.integrations.shopify.answers import Rejected
from support.integrations.shopify.reads import understood
from support.integrations.shopify.values import Json, money
from support.integrations.shopify.writes.calls import Calls, nothing_done_yet
from support.model.actions import RefundLine
from support.model.commerce import Money, OrderId

MOST_LINES = 250
"""https://shopify.dev/docs/api/usage/limits: arrays hold no more."""

_FAILED = frozenset({"FAILURE", "ERROR"})
_KEY_WORDS = ("idempoten", "in progress")
"""How Shopify speaks of a key that another call holds or held; `refundCreate` has no codes for it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be paid back: these lines and, if wanted, shipping; all that is left when neither is named."""

    order: OrderId
    lines: Sequence[RefundLine]
    shipping: bool

    @property
    def all(self) -> bool:
        """Is it everything?"""
        return not self.lines and not self.shipping


async def suggested_refund(calls: Calls, wish: Wish) -> Money:
    """What Shopify would pay back."""
    plan = await _plan(calls, wish)
    return understood(lambda: money(plan["suggestedRefund"]["amountSet"]))


async def refund(calls: Calls, wish: Wish, amount: Money, note: str, key: str) -> str:
    """Pay `amount` back; gives the refund's id back. Safe to repeat with the same key."""
    with nothing_done_yet():
        plan = await _plan(calls, wish)
    made = next((one for one in plan["refunds"] if _mark(key) in (one["note"] or "")), None)
    if made is None:
        input_ = understood(lambda: _input(wish, amount, plan["suggestedRefund"]))
        input_ |= {"note": f"{note} {_mark(key)}".strip(), "notify": calls.notify}
        made = await _pay(calls, input_, key)
    if any(transaction["status"] in _FAILED for transaction in made["transactions"]["nodes"]):
        raise NotPossible("the payment provider did not carry out the refund")
    return str(made["id"])


async def _plan(calls: Calls, wish: Wish) -> Json:
    variables = {
        "id": wish.order,
        "lines": [{"lineItemId": line.item, "quantity": line.quantity} for line in wish.lines],
        "shipping": wish.shipping,
        "full": wish.all,
    }
    try:
        found: Json | None = (await calls.reads.ask("suggested_refund", variables)).data["order"]
    except Rejected as error:
        if "suggestedRefund" not in error.fields:
            raise
        raise NotPossible(error.said) from error
    if found is None or found["suggestedRefund"] is None:
        raise NotPossible("the order is not there (any more), or nothing of it can be refunded")
    return found


async def _pay(calls: Calls, input_: Json, key: str) -> Json:
    try:
        made: Json | None = (await calls.do("refund_create", {"input": input_, "key": key}))["refund"]
    except (NotPossible, Rejected) as error:
        if any(word in error.said.casefold() for word in _KEY_WORDS):
            raise ShopUnavailable("Shopify has seen the key of this refund before") from error
        raise
    if made is None:
        raise ShopUnavailable("Shopify does not say whether it made the refund")
    return made


def _input(wish: Wish, amount: Money, suggestion: Json) -> Json:
    """A RefundInput. Lines and shipping are named when they are paid back; a plain amount names none."""
    suggested = money(suggestion["amountSet"])
    if amount.currency != suggested.currency:
        raise NotPossible(f"the order was paid in {suggested.currency}, not in {amount.currency}")
    whole = wish.all and amount == suggested
    named = [(line.item, line.quantity) for line in wish.lines]
    if whole:
        named = [(part["lineItem"]["id"], part["quantity"]) for part in suggestion["refundLineItems"]]
    shipped = money(suggestion["shipping"]["amountSet"]).amount
    return {
        "orderId": wish.order,
        "currency": amount.currency,
        "refundLineItems": [
            {"lineItemId": item, "quantity": quantity, "restockType": "NO_RESTOCK"}
            for item, quantity in named[:MOST_LINES]
        ],
        "shipping": {"amount": f"{shipped:f}"} if shipped and (wish.shipping or whole) else None,
        "transactions": _transactions(wish.order, suggestion["suggestedTransactions"], amount.amount),
    }


def _transactions(order: OrderId, suggested: Sequence[Json], amount: Decimal) -> list[Json]:
    """`amount` over the suggested payments, each within what was suggested of it, then within what it can give."""
    if amount <= 0:
        raise NotPossible("there is nothing to pay back")
    parts, left = [], amount
    for one in suggested:
        parts.append(min(left, money(one["amountSet"]).amount))
        left -= parts[-1]
    for place, one in enumerate(suggested):
        room = money(one["maximumRefundableSet"] or one["amountSet"]).amount - parts[place]
        more = min(left, max(room, Decimal(0)))
        parts[place] += more
        left -= more
    if left > 0:
        raise NotPossible(f"{left} more than can be paid back")
    return [
        {
            "orderId": order,
            "parentId": (one["parentTransaction"] or {}).get("id"),
            "gateway": one["gateway"],
            "kind": "REFUND",
            "amount": f"{part:f}",
        }
        for one, part in zip(suggested, parts, strict=True)
        if part > 0
    ]


def _mark(key: str) -> str:
    """What a refund made with `key` has in its note."""
    return f"[{key}]"
