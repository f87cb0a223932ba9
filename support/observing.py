"""What may be watched: the desk tells an `Observer` what happened; what comes of that is not the desk's business.

An observer is told once something is certain, must return at once and must not fail. It is told no texts; what it is
shown of a conversation is for this process only (`bot.py ask`), never for a label or a log.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from support.errors import RelaisError
from support.model.actions import Action
from support.model.conversation import Conversation
from support.model.decisions import Decided
from support.model.deliveries import Target

EventOutcome = Literal["turn", "failed", "ignored", "known"]
"""Answered; handed to people because a turn kept failing; not for the bot; had come before."""
DeliveryOutcome = Literal["sent", "found", "withdrawn", "postponed", "given_up"]
"""Sent; had arrived before a crash; taken back by a newer turn; failed for now; failed for good."""


class Observer:
    """Watches nothing. Whoever wants to know something overrides that."""

    def events(self, count: int, outcome: EventOutcome) -> None:
        """So many events are done with."""

    def wish(self, conversation: Conversation, action: Action) -> None:
        """An engine proposed an action; what rules make of it follows in `turn`."""

    def turn(self, conversation: Conversation, decided: Decided, took_s: float) -> None:
        """A turn is committed; `took_s` is from loading the conversation to that."""

    def delivery(self, target: Target, outcome: DeliveryOutcome, waited_s: float) -> None:
        """A delivery was tried; `waited_s` is since it was queued."""

    def trouble(self, error: RelaisError) -> None:
        """A vendor did not do what was asked of it."""

    def fell_back(self, why: str) -> None:
        """A turn that a model should have answered was answered by the local engine; `why` is of a closed set."""

    def unproven(self, count: int) -> None:
        """A model's reply had so many statements that could not be proven, and was sent back."""

    def spent(self, model: str, input_tokens: int, cached_tokens: int, output_tokens: int, cost: Decimal) -> None:
        """A turn's calls of a model are paid for; `cost` in US dollars."""

    def budget(self, period: str, percent: int) -> None:
        """So much of a day's or month's cap is spent, by the last look at it."""
