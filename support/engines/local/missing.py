"""What a task still lacks, one thing at a time. Pure."""

from __future__ import annotations

from typing import assert_never

from support.engines.local.slots import Scope
from support.model.task import Slot, Task, TaskLine

NEEDS_PHOTOS = ("damaged", "wrong", "defective")
WHOLE_ORDER = ("not_received", "late")
"""Problems of a parcel rather than of an item."""


def missing(task: Task, scope: Scope) -> Slot | None:
    """The next thing to ask for; None when there is nothing."""
    match task.doing:
        case "cancel_order" | "history" | "receipt" | "refund_state" | "return_state" | "watch_ship":
            return None
        case "refund":
            return _of_refund(task)
        case "return_items":
            return _of_lines(task) or (None if task.reason or not scope.reasons else "reason")
        case "exchange_items":
            return _of_lines(task) or ("variant" if any(line.variant is None for line in task.lines) else None)
        case "edit_items":
            if not task.lines:
                return "lines"
            return "change" if any(line.variant is None and line.quantity is None for line in task.lines) else None
        case "change_address":
            return None if task.address and task.address.city else "address"
        case "change_contact":
            return None if task.email or task.phone else "contact"
        case "update_customer":
            has_address = task.address is not None and bool(task.address.city)
            return None if has_address or task.phone or task.first_name or task.last_name else "customer"
        case "report_problem":
            return _of_report(task)
    assert_never(task.doing)


def _of_lines(task: Task) -> Slot | None:
    if not task.lines:
        return "lines"
    return "quantity" if any(line.quantity is None for line in task.lines) else None


def _of_refund(task: Task) -> Slot | None:
    """Nothing, unless goods or a sum were begun to be spoken of: all of an order can be paid back as it is."""
    if task.asked == "amount" and task.amount is None and not task.shipping:
        return "amount"
    return _of_lines(task) if task.lines else None


def _of_report(task: Task) -> Slot | None:
    if task.problem is None:
        return "problem"
    if task.problem in WHOLE_ORDER:
        return None
    found = _of_lines(task)
    if found is None and task.wish is None:
        return "wish"
    return "photos" if found is None and task.problem in NEEDS_PHOTOS and "photos" not in task.settled else found


def open_line(task: Task, slot: Slot) -> TaskLine | None:
    """The line that a question about one line is for."""
    match slot:
        case "quantity":
            return next((line for line in task.lines if line.quantity is None), None)
        case "variant":
            return next((line for line in task.lines if line.variant is None), None)
        case "change":
            return next((line for line in task.lines if line.variant is None and line.quantity is None), None)
        case _:
            return None
