"""What was said already, as the conversation's memory keeps it: keys in `Memory.answered`, the newest last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from support.model.conversation import Memory

KEPT = 10


Subject = Literal["order", "policy", "product", "task", "own"]
_SUBJECTS: dict[str, Subject] = {
    "policy": "policy", "product": "product", "task": "task",
    "history": "own", "receipt": "own", "refund_state": "own", "return_state": "own",
}  # fmt: skip


def said_last(memory: Memory) -> Subject | None:
    """What the last answer was about: that is what a follow-up is about."""
    if not memory.answered:
        return None
    return _SUBJECTS.get(memory.answered[-1].partition(":")[0], "order")


def lists_orders(memory: Memory) -> bool:
    """Were the customer's orders listed last, so that "the second one" is the second of them?"""
    return bool(memory.answered) and memory.answered[-1].startswith("history:")


def seen(before: tuple[str, ...], new: Iterable[str]) -> tuple[str, ...]:
    """`before` and `new` without repetition, the newest last, at most KEPT."""
    added = tuple(dict.fromkeys(new))
    return (*(item for item in before if item not in added), *added)[-KEPT:]
