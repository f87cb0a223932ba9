"""What customers wish, in closed words: kinds of action, and why. Beside `actions`, so that a memory can hold them."""

from __future__ import annotations

from typing import Literal

ActionName = Literal[
    "cancel_order", "change_address", "change_contact", "edit_items", "return_items", "exchange_items", "refund",
    "report_problem", "update_customer",
]  # fmt: skip

CancelReason = Literal["no_longer_needed", "ordered_by_mistake", "other"]
Problem = Literal["damaged", "wrong", "missing", "not_received", "late", "defective"]
Wish = Literal["refund", "replacement", "undecided"]
