"""How much is spent on the model, in a conversation, a day, a month; at a cap it is not asked any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal
from typing import Literal, Protocol

import structlog

from support.engines.agent.prices import Prices
from support.engines.agent.sitting import Used
from support.model.conversation import ConversationId
from support.observing import Observer
from support.ports import Clock

log = structlog.get_logger()

Period = Literal["conversation", "day", "month"]
ALERTS = (50, 75, 100)
"""Per cent of a day's or month's cap at which the operator is told."""


@dataclass(frozen=True, slots=True)
class Spent:
    """US dollars so far."""

    conversation: Decimal
    day: Decimal
    month: Decimal


class Spending(Protocol):
    """Where it is kept."""

    async def add(self, conversation: ConversationId, day: date, model: str, used: Used, cost: Decimal) -> None: ...

    async def spent(self, conversation: ConversationId, day: date) -> Spent: ...


@dataclass(frozen=True, slots=True)
class Budget:
    """Asks before a turn, and counts after it."""

    prices: Prices
    rows: Spending
    zone: tzinfo
    clock: Clock
    observer: Observer

    @property
    def _today(self) -> date:
        return self.clock.now().astimezone(self.zone).date()

    async def reached(self, conversation: ConversationId) -> Period | None:
        """Which cap is reached, if one is."""
        spent, caps = await self.rows.spent(conversation, self._today), self.prices.caps
        if spent.month >= caps.month:
            return "month"
        if spent.day >= caps.day:
            return "day"
        return "conversation" if spent.conversation >= caps.conversation else None

    async def spend(self, conversation: ConversationId, model: str, used: Used) -> Decimal:
        """Count what a turn used, whether it came to anything or not; tell the operator where a mark was passed."""
        cost = self.prices.price(model).of(used)
        if not used.calls:
            return cost
        await self.rows.add(conversation, self._today, model, used, cost)
        spent, caps = await self.rows.spent(conversation, self._today), self.prices.caps
        self.observer.spent(model, used.input_tokens, used.cached_tokens, used.output_tokens, cost)
        marks: tuple[tuple[Period, Decimal, Decimal], ...] = (
            ("day", spent.day, caps.day),
            ("month", spent.month, caps.month),
        )
        for period, now, cap in marks:
            passed = [mark for mark in ALERTS if now - cost < cap * mark / 100 <= now]
            if passed:
                log.warning("budget", period=period, percent=passed[-1], spent=f"{now:.2f}", cap=f"{cap:.2f}")
                self.observer.budget(period, passed[-1])
        return cost
