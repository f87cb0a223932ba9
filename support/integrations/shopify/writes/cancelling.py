"""Cancels an order: Shopify accepts, and does it in a job afterwards, if it still can.

So an answer is not an end: the job is followed, and the order read again.
https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/orderCancel
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from support.errors import NotPossible, ShopUnavailable
from support.integrations.shopify.writes.calls import Calls, perhaps_done
from support.model.actions import CancelReason
from support.model.commerce import OrderId

LONGEST_NOTE = 255

_REASON = "CUSTOMER"
"""OrderCancelReason: it is always the customer who asked here. Which of their reasons it was stands in the note."""
_WORDS: dict[CancelReason, str] = {
    "no_longer_needed": "no longer needed",
    "ordered_by_mistake": "ordered by mistake",
    "other": "other reason",
}
_LOOKS = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a job is followed: `limit_s` in all, asked first after `first_s`, then ever more seldom."""

    limit_s: float = 30.0
    first_s: float = 0.25
    longest_s: float = 2.0


async def cancel(calls: Calls, order: OrderId, reason: CancelReason, note: str, patience: Patience) -> None:
    """Cancel, restock, refund to where the money came from, and see that it happened."""
    payload = await calls.do(
        "order_cancel",
        {
            "id": order,
            "reason": _REASON,
            "restock": True,
            "refund": {"originalPaymentMethodsRefund": True},
            "note": f"Customer: {_WORDS[reason]}. {note}".strip()[:LONGEST_NOTE],
            "notify": calls.notify,
        },
    )
    with perhaps_done():
        if payload["job"] is not None:
            await _follow(calls, payload["job"]["id"], patience)
        happened = await _look(calls, order, patience)
    if not happened:
        raise NotPossible("Shopify's job ended without cancelling the order")


async def _follow(calls: Calls, job: str, patience: Patience) -> None:
    now = asyncio.get_running_loop().time
    ends_at_s, delay_s = now() + patience.limit_s, patience.first_s
    while True:
        found = (await calls.reads.ask("job", {"id": job})).data["job"]
        if found is None or found["done"]:
            return
        if now() + delay_s > ends_at_s:
            raise ShopUnavailable(f"the job has not ended in {patience.limit_s:g} s")
        await asyncio.sleep(delay_s)
        delay_s = min(delay_s * 2, patience.longest_s)


async def _look(calls: Calls, order: OrderId, patience: Patience) -> bool:
    """Is the order cancelled? Asked again before it is said that it is not: a read can lag behind a job."""
    for look in range(_LOOKS):
        if look:
            await asyncio.sleep(patience.first_s)
        found = (await calls.reads.ask("order_cancelled", {"id": order})).data["order"]
        if found is not None and found["cancelledAt"] is not None:
            return True
    return False
