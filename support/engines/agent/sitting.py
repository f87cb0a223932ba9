"""One turn of the agent: whose it is, and what comes of it. The run-time context of the tools.

Whose orders are read is decided here, from the turn's account. Nothing that a model writes can change it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from support.engines.grounding.claims import Reading
from support.engines.grounding.facts import Known
from support.engines.privacy.veil import Veil
from support.model.actions import Action
from support.model.commerce import OrderName
from support.model.conversation import Intent
from support.model.decisions import Citation, EscalationReason
from support.model.people import Language
from support.model.turn import Turn
from support.tools.order_story import OrderStory

Needed = Literal["proof", "number", "code"]
"""What it takes to go on: an order's proof, its number as well, a one-time code."""


@dataclass(frozen=True, slots=True)
class Delegated:
    """The local engine is to say it: something read out word for word, something to be watched, a form."""

    what: Literal["receipt", "history", "refund_state", "return_state", "watch_ship", "change_address",
                  "update_customer", "watch_stock"]  # fmt: skip
    order: str | None = None
    variant: str = ""


@dataclass(slots=True)
class Used:
    """What the model's calls took."""

    calls: int = 0
    tool_calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


@dataclass(slots=True)
class Sitting:
    """What one turn knows and has come to."""

    turn: Turn
    veil: Veil
    reading: Reading
    intent: Intent
    deadline: float
    """When the model's time is over, by `time.monotonic`."""
    known: Known = field(default_factory=Known)
    private: bool = False
    """Something that only the customer may read went into it."""
    orders: list[str] = field(default_factory=list)
    """Orders that were shown or are spoken of, newest last."""
    stories: dict[OrderName, OrderStory] = field(default_factory=dict)
    """Orders whose status was read."""
    tools: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    """Keys for `Memory.answered`."""
    needs: tuple[Needed, str] | None = None
    action: Action | None = None
    handover: EscalationReason | None = None
    delegated: Delegated | None = None
    shop_away: bool = False
    used: Used = field(default_factory=Used)
    model: str = ""
    state: str = "not verified"
    """What the customer may see so far, in words for the model."""
    summary: dict[str, str] = field(default_factory=dict)
    """Facts for the memory: a summary that was made beside this turn."""
    unfold: Callable[[str, bool], None] | None = None
    """Hears the model's message while it is written, each time all of it so far, and whether that is all."""

    @property
    def language(self) -> Language:
        """The customer's."""
        return self.turn.language

    @property
    def left_s(self) -> float:
        """How many seconds of the model's time are left."""
        return self.deadline - time.monotonic()

    @property
    def decided(self) -> bool:
        """Is there nothing more to say than what a tool settled?"""
        return bool(self.action or self.handover or self.delegated or self.shop_away)
