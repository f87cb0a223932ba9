"""What was said already, as the conversation's memory keeps it: keys in `Memory.answered`, the newest last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from support.model.conversation import Memory

KEPT = 10


def said_last(memory: Memory) -> Literal["order", "policy"] | None:
    """What the last answer was about: that is what a follow-up is about."""
    if not memory.answered:
        return None
    return "policy" if memory.answered[-1].startswith("policy:") else "order"


def seen(before: tuple[str, ...], new: Iterable[str]) -> tuple[str, ...]:
    """`before` and `new` without repetition, the newest last, at most KEPT."""
    added = tuple(dict.fromkeys(new))
    return (*(item for item in before if item not in added), *added)[-KEPT:]
