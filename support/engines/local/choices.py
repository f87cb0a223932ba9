"""What our buttons say for the customer: exact values, in a shape that no typed sentence has.

A button's value comes back as the text of a turn. Whoever types such a text by hand says no more than the button says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from support.model.task import Slot

Choosing = Slot | Literal["start", "watch", "product", "drop", "topics"]
"""An answer to a question; or: begin a task, watch something, leave it, or what the policies are asked."""

MARK = "="
_KNOWN: dict[str, Choosing] = {name: name for name in (*get_args(Slot), "start", "watch", "product", "drop", "topics")}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A button that was pressed: what it answers, and with which values."""

    what: Choosing
    values: tuple[str, ...]


def write(what: Choosing, *values: str) -> str:
    """The value of a button. Values hold no blanks."""
    return " ".join((f"{MARK}{what}", *values))


def read(text: str) -> Chosen | None:
    """The choice that a text is; None for words."""
    if not text.startswith(MARK):
        return None
    name, *values = text[len(MARK) :].split() or [""]
    what = _KNOWN.get(name)
    return None if what is None else Chosen(what, tuple(values))
