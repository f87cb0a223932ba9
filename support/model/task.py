"""What a conversation is in the middle of: kept in its memory, so that it survives interruptions and restarts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from support.model.commerce import Address, LineItemId, VariantId
from support.model.wishes import ActionName, Problem, Wish

Doing = ActionName | Literal["history", "receipt", "refund_state", "return_state", "watch_ship"]
"""An action, or something private to be read out."""

Slot = Literal[
    "order", "lines", "quantity", "variant", "change", "reason", "problem", "wish", "photos", "address", "contact",
    "customer", "amount",
]  # fmt: skip
"""What may be missing, one question each. `change`: another quantity or another variant."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A line that is meant; what is None was not said yet.

    `quantity` is how many of it are meant; of an edit, how many there are to be in the end.
    """

    item: LineItemId
    quantity: int | None = None
    variant: VariantId | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What is being done for the customer, as far as it is known. Only the engine writes it.

    `said` are the customer's words about it that were not read against the order yet, oldest first: they are once it
    may be seen, so that nothing has to be said twice. `asked` is the question that is out, `tries` how often in a row
    it was asked. `settled` are questions that were answered with "none": not to be asked again.
    """

    doing: Doing
    order: str | None = None
    lines: tuple[TaskLine, ...] = ()
    reason: str = ""
    """Handle of a return reason, or a CancelReason."""
    problem: Problem | None = None
    wish: Wish | None = None
    address: Address | None = None
    """Possibly with holes while it is asked for."""
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    amount: Decimal | None = None
    shipping: bool = False
    text: str = ""
    """The customer's own description of a problem."""
    said: tuple[str, ...] = ()
    asked: Slot | None = None
    tries: int = 0
    settled: tuple[Slot, ...] = ()
