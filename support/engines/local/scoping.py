"""What a task is read against: the lines of the order that it may be about, and whether it is the right kind of task.

Pure. An order decides what a wish can mean: "send it back" of one that has not left is a cancellation, "another size"
is an edit before shipping and an exchange after it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from support.engines.local.items import pick
from support.engines.local.slots import Scope
from support.engines.local.vocabulary import Vocabulary
from support.model.commerce import Address, LineItem, LineItemId, OrderDetails, ProductId, ReturnReason, Variant
from support.model.task import Doing, Task, TaskLine

NEEDS_VARIANTS: frozenset[Doing] = frozenset({"exchange_items", "edit_items"})
NEEDS_REASONS: frozenset[Doing] = frozenset({"return_items", "exchange_items"})
_CANCEL = re.compile(
    r"\b(?:cancel|annul)\w*\b(?:(?!\bbecause\b|\bsince\b|\bcar\b|\bparce\b|\bas i\b)[^.,;!?\n])*", re.IGNORECASE
)
"""The words of a cancellation up to why."""
_BACK: frozenset[Doing] = frozenset({"return_items", "exchange_items"})


def fitted(task: Task, details: OrderDetails) -> Task:
    """The task as the order lets it be meant."""
    order = details.order
    if order.cancelled_at is not None:
        return task
    returnable, waiting = bool(details.returnable), _all_waiting(details)
    match task.doing:
        case "refund" if not (task.shipping or task.amount) and (returnable or waiting):
            return replace(task, doing="return_items" if returnable else "cancel_order")
        case "return_items" if waiting and not task.lines:
            return replace(task, doing="cancel_order")
        case "exchange_items" if waiting:
            return replace(task, doing="edit_items")
        case "edit_items" if returnable and not any(item.unfulfilled for item in order.items):
            return replace(task, doing="exchange_items")
    return task


def lines_for(doing: Doing, details: OrderDetails) -> tuple[LineItem, ...]:
    """The lines that it may be about, each with as many as it may be about; all of them where none can be."""
    items = tuple(item for item in details.order.items if item.quantity > 0)
    if doing in _BACK:
        back: Counter[LineItemId] = Counter()
        for each in details.returnable:
            back[each.item] += each.quantity
        return tuple(replace(item, quantity=back[item.id]) for item in items if back[item.id]) or items
    if doing in ("edit_items", "cancel_order"):
        return tuple(item for item in items if item.unfulfilled) or items
    return items


def without_part(task: Task, text: str, details: OrderDetails, vocabulary: Vocabulary) -> Task:
    """ "Cancel the gloves" is to take them out of the order, if it has more than gloves."""
    clause = _CANCEL.search(text)
    if task.doing != "cancel_order" or clause is None:
        return task
    lines = lines_for("cancel_order", details)
    picked = pick(clause.group(), lines, vocabulary)
    left = {line.id: line.quantity for line in lines}
    for one in picked.picks:
        left[one.item] -= one.quantity if one.quantity is not None else left[one.item]
    if not picked.picks or not any(left.values()):
        return task
    gone = tuple(TaskLine(one.item, max(left[one.item], 0)) for one in picked.picks)
    return replace(task, doing="edit_items", lines=gone)


def emptied(task: Task, details: OrderDetails) -> Task:
    """To take everything out of an order that has not left is to cancel it: an edit may not leave it empty."""
    left = {line.item: line.quantity for line in task.lines if line.variant is None}
    items = [item for item in details.order.items if item.quantity > 0]
    if task.doing != "edit_items" or not _all_waiting(details) or any(left.get(item.id) != 0 for item in items):
        return task
    return replace(task, doing="cancel_order", lines=())


def foregone(task: Task, details: OrderDetails) -> Task | None:
    """The task filled in with anything, where no answer could make it possible: then why not is told at once."""
    items = [item for item in details.order.items if item.quantity > 0]
    if details.order.cancelled_at is None and any(item.unfulfilled for item in items):
        return None
    if task.doing == "change_address":
        return replace(task, address=task.address or details.address or Address("", "", ""))
    if task.doing == "return_items" and not details.returnable and items:
        return replace(task, lines=tuple(TaskLine(item.id, item.quantity) for item in items))
    return None


def scope_of(
    task: Task,
    details: OrderDetails,
    variants: Mapping[ProductId, tuple[Variant, ...]],
    reasons: Sequence[ReturnReason],
) -> Scope:
    """All that the task is read against."""
    lines = lines_for(task.doing, details)
    by_line = {line.id: variants.get(line.product_id, ()) for line in lines if line.product_id is not None}
    return Scope(lines, by_line, tuple(reasons), details.address)


def _all_waiting(details: OrderDetails) -> bool:
    """Has nothing left the warehouse yet?"""
    items = [item for item in details.order.items if item.quantity > 0]
    if details.order.fulfillment == "FULFILLMENT_NOT_REQUIRED":
        return False
    return bool(items) and all(item.unfulfilled >= item.quantity for item in items) and not details.returnable
