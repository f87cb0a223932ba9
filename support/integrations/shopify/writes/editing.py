"""Edits the items of an order that were not shipped: begin, stage, commit. Only the commit changes anything.

Another variant is the old line down to what was shipped of it, and a new line for the rest.
https://shopify.dev/docs/apps/build/orders-fulfillment/order-management-apps/edit-orders
"""

from __future__ import annotations

from collections.abc import Sequence

from support.errors import NotPossible
from support.integrations.shopify.reads import understood
from support.integrations.shopify.values import Json
from support.integrations.shopify.writes.calls import Calls, nothing_done_yet
from support.model.actions import ItemEdit
from support.model.commerce import OrderId


async def edit_items(calls: Calls, order: OrderId, edits: Sequence[ItemEdit], note: str) -> None:
    """Stage every edit, then commit them together."""
    with nothing_done_yet():
        begun = (await calls.do("order_edit_begin", {"id": order}))["calculatedOrder"]
        lines = understood(lambda: {_number(line["id"]): line for line in begun["lineItems"]["nodes"]})
        for edit in edits:
            line = lines.get(_number(edit.item))
            if line is None:
                raise NotPossible("this line is not on the order, or the order has too many lines to edit it")
            await _stage(calls, begun["id"], line, edit)
    await calls.do("order_edit_commit", {"edit": begun["id"], "note": note, "notify": calls.notify})


async def _stage(calls: Calls, session: str, line: Json, edit: ItemEdit) -> None:
    if edit.variant is None:
        if edit.quantity is not None:
            await _set(calls, session, line, edit.quantity)
        return
    units = line["editableQuantity"] if edit.quantity is None else edit.quantity
    if line["editableQuantity"] < 1 or units < 1:
        raise NotPossible("there is nothing of this line that could still become another variant")
    await calls.do("order_edit_add_variant", {"edit": session, "variant": edit.variant, "quantity": units})
    await _set(calls, session, line, line["quantity"] - line["editableQuantity"])


async def _set(calls: Calls, session: str, line: Json, quantity: int) -> None:
    await calls.do("order_edit_set_quantity", {"edit": session, "line": line["id"], "quantity": quantity})


def _number(id_: str) -> str:
    """What a line and its counterpart in an edit share: `…/LineItem/7` is edited as `…/CalculatedLineItem/7`."""
    return id_.rsplit("/", 1)[-1]
