"""A word to the team when half, three quarters and all of a day's or month's budget for the model is spent.

Looked at by the clock, not by the turn that spent it: each mark is told once, whatever process notes it, and a turn
need not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import structlog

from support.engines.agent.budget import Budget, Period, Standing
from support.model.commerce import Money
from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.deliveries import Delivery, DeskReport
from support.model.people import Language
from support.outbox import Outbox, new_delivery_id
from support.words import Words

log = structlog.get_logger()

MARKS = (50, 75, 100)
"""Per cent, as eesel tells them."""
NO_CONVERSATION = ConversationId("desk")
_NAMES: dict[Period, Callable[[date], str]] = {"day": date.isoformat, "month": lambda day: f"{day:%Y-%m}"}


@dataclass(frozen=True, slots=True)
class Alerts:
    """`on`: the team has a channel; without one only the log and the figures say so."""

    budget: Budget
    words: Words
    language: Language
    outbox: Outbox
    on: bool

    async def look(self) -> None:
        """Tell what was passed since somebody looked last; of several marks at once the highest alone."""
        standing = await self.budget.standing()
        for period, name in _NAMES.items():
            how = standing[period]
            self.budget.observer.budget(period, how.percent)
            passed = tuple(mark for mark in MARKS if how.percent >= mark)
            if passed:
                await self._tell(period, name(self.budget.today), passed, how)

    async def _tell(self, period: Period, name: str, passed: tuple[int, ...], how: Standing) -> None:
        mark, now = passed[-1], self.budget.clock.now()
        text = self.words.say(
            self.language, f"desk.budget.{period}", percent=mark, spent=dollars(how.spent.dollars),
            cap=dollars(how.dollars), tokens=how.spent.tokens, tokens_cap=how.tokens, over=mark == MARKS[-1],
        )  # fmt: skip
        delivery = Delivery(new_delivery_id(), NO_CONVERSATION, DeskReport(Content(text)), now) if self.on else None
        cap = f"{how.dollars.normalize():f} {how.tokens or ''}".strip()
        if await self.budget.rows.pass_mark(name, cap, passed, delivery):
            log.warning("budget", period=period, percent=mark, spent=f"{how.spent.dollars:.2f}", cap=cap)
            if delivery is not None:
                self.outbox.submit([delivery])


def dollars(amount: Decimal) -> Money:
    """Prices of models are in US dollars."""
    return Money(amount, "USD")
