"""The action that a task is, once it lacks nothing. Pure."""

from __future__ import annotations

from typing import assert_never

from support.engines.local.reasons import as_cancel_reason
from support.model.actions import (
    Action,
    CancelOrder,
    ChangeAddress,
    ChangeContact,
    EditItems,
    ExchangeItems,
    ExchangeLine,
    ItemEdit,
    Refund,
    RefundLine,
    ReportProblem,
    ReturnItems,
    ReturnLine,
    UpdateCustomer,
)
from support.model.conversation import Attachment
from support.model.task import Task


def action_of(task: Task, order: str, photos: tuple[Attachment, ...] = ()) -> Action | None:
    """The action; None for what is only read out, and for a task that lacks something."""
    some = tuple(RefundLine(line.item, line.quantity) for line in task.lines if line.quantity is not None)
    match task.doing:
        case "cancel_order":
            return CancelOrder(order, as_cancel_reason(task.reason) or "other")
        case "change_address":
            return None if task.address is None else ChangeAddress(order, task.address)
        case "change_contact":
            return ChangeContact(order, task.email, task.phone)
        case "edit_items":
            return EditItems(order, tuple(ItemEdit(line.item, line.quantity, line.variant) for line in task.lines))
        case "return_items":
            return ReturnItems(order, tuple(ReturnLine(o.item, o.quantity, task.reason, task.text) for o in some))
        case "exchange_items":
            swaps = (
                ExchangeLine(line.item, line.quantity, line.variant, task.reason)
                for line in task.lines
                if line.quantity is not None and line.variant is not None
            )
            return ExchangeItems(order, tuple(swaps))
        case "refund":
            return Refund(order, some, shipping=task.shipping, amount=task.amount, reason=task.text)
        case "report_problem":
            if task.problem is None:
                return None
            return ReportProblem(order, task.problem, some, task.text, task.wish or "undecided", photos)
        case "update_customer":
            return UpdateCustomer(task.first_name, task.last_name, task.phone, task.address)
        case "history" | "receipt" | "refund_state" | "return_state" | "watch_ship":
            return None
    assert_never(task.doing)
