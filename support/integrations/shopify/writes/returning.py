"""Returns: asked for, approved, declined, and made at once with what is sent in exchange.

https://shopify.dev/docs/apps/build/orders-fulfillment/returns-apps
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from support.errors import ShopUnavailable
from support.integrations.shopify.returns import read_reasons
from support.integrations.shopify.values import Json
from support.integrations.shopify.writes.calls import Calls, nothing_done_yet
from support.model.actions import ExchangeLine, ReturnLine
from support.model.commerce import OrderId, Returnable

LONGEST_CUSTOMER_NOTE = 300
LONGEST_DECLINE_NOTE = 500

_DECLINED_FOR = "OTHER"
"""ReturnDeclineReason: a person's words say why."""
_WITHOUT_REASON = ("other", "unknown")
"""Handles that stand for a reason which was not given, or which the shop does not have (any more)."""


async def request_return(calls: Calls, order: OrderId, lines: Sequence[tuple[Returnable, ReturnLine]]) -> str:
    """Ask for a return; gives its id back."""
    reasons = await _reasons(calls)
    items = [
        _item(returnable, line.quantity, line.reason, reasons)
        | ({"customerNote": line.note[:LONGEST_CUSTOMER_NOTE]} if line.note else {})
        for returnable, line in lines
    ]
    return _id(await calls.do("return_request", {"input": {"orderId": order, "returnLineItems": items}}))


async def exchange(calls: Calls, order: OrderId, lines: Sequence[tuple[Returnable, ExchangeLine]]) -> str:
    """Make an open return with as many of other variants in exchange; gives its id back."""
    reasons = await _reasons(calls)
    items = [_item(returnable, line.quantity, line.reason, reasons) for returnable, line in lines]
    wanted = [{"variantId": line.variant, "quantity": line.quantity} for _, line in lines]
    return _id(
        await calls.do(
            "return_create", {"input": {"orderId": order, "returnLineItems": items, "exchangeLineItems": wanted}}
        )
    )


async def approve_return(calls: Calls, id: str) -> None:
    """Allow a return that was asked for."""
    await calls.do("return_approve", {"id": id, "notify": calls.notify})


async def decline_return(calls: Calls, id: str, note: str) -> None:
    """Decline a return that was asked for; Shopify mails the note to the customer."""
    await calls.do(
        "return_decline",
        {"id": id, "reason": _DECLINED_FOR, "note": note[:LONGEST_DECLINE_NOTE] or None, "notify": calls.notify},
    )


async def _reasons(calls: Calls) -> Mapping[str, str]:
    """The ids of the shop's reasons by handle."""
    with nothing_done_yet():
        return {reason.handle: reason.id for reason in await read_reasons(calls.reads)}


def _item(returnable: Returnable, quantity: int, handle: str, reasons: Mapping[str, str]) -> Json:
    reason = next((reasons[one] for one in (handle, *_WITHOUT_REASON) if one in reasons), None)
    return {
        "fulfillmentLineItemId": returnable.fulfillment_line,
        "quantity": quantity,
        "returnReasonDefinitionId": reason,
    }


def _id(payload: Json) -> str:
    made = payload["return"]
    if made is None:
        raise ShopUnavailable("Shopify does not say whether it made the return")
    return str(made["id"])
