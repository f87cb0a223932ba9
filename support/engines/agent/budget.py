"""How much is spent on the model, in a conversation, a day, a month; at a cap it is not asked any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal
from typing import Literal, Protocol, get_args

from support.engines.agent.prices import Prices
from support.engines.agent.sitting import Used
from support.model.conversation import ConversationId
from support.model.deliveries import Delivery
from support.observing import Observer
from support.ports import Clock
from support.switching import SwitchRows

Period = Literal["conversation", "day", "month"]
PERIODS: tuple[Period, ...] = get_args(Period)
NOBODY = ConversationId("")


@dataclass(frozen=True, slots=True)
class Spent:
    """So far: US dollars, and tokens read and written."""

    dollars: Decimal
    tokens: int


class Spending(Protocol):
    """Where it is kept. Days are the shop's."""

    async def add(self, conversation: ConversationId, day: date, model: str, used: Used, cost: Decimal) -> None: ...

    async def spent(self, conversation: ConversationId, day: date) -> Mapping[Period, Spent]: ...

    async def pass_mark(self, period: str, cap: str, marks: tuple[int, ...], delivery: Delivery | None) -> bool:
        """Note marks of a cap that were passed in a period, and queue what is to be told of it; False when all were
        noted before, whoever did."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands in one period. `is_set` where the cap was set by a command."""

    spent: Spent
    dollars: Decimal
    tokens: int | None
    is_set: bool = False

    @property
    def percent(self) -> int:
        """Of whichever cap is nearer."""
        of_dollars = self.spent.dollars * 100 / self.dollars
        of_tokens = Decimal(self.spent.tokens * 100) / self.tokens if self.tokens else Decimal(0)
        return int(max(of_dollars, of_tokens))


@dataclass(frozen=True, slots=True)
class Budget:
    """Asks before a turn, and counts after it."""

    prices: Prices
    rows: Spending
    switches: SwitchRows
    zone: tzinfo
    clock: Clock
    observer: Observer

    @property
    def today(self) -> date:
        """The shop's day."""
        return self.clock.now().astimezone(self.zone).date()

    async def standing(self, conversation: ConversationId = NOBODY) -> Mapping[Period, Standing]:
        """How each period stands. What people set since counts before the file."""
        spent, caps = await self.rows.spent(conversation, self.today), (await self.switches.now()).caps
        found: dict[Period, Standing] = {}
        for period in PERIODS:
            dollars = caps.get(period, getattr(self.prices.caps, period))
            found[period] = Standing(spent[period], dollars, getattr(self.prices.tokens, period), period in caps)
        return found

    async def reached(self, conversation: ConversationId) -> Period | None:
        """Which cap is reached, if one is."""
        standing = await self.standing(conversation)
        return next((period for period in reversed(PERIODS) if standing[period].percent >= 100), None)

    async def spend(self, conversation: ConversationId, model: str, used: Used) -> Decimal:
        """Count what a turn used, whether it came to anything or not."""
        cost = self.prices.price(model).of(used)
        if used.calls:
            await self.rows.add(conversation, self.today, model, used, cost)
            self.observer.spent(model, used.input_tokens, used.cached_tokens, used.output_tokens, cost)
        return cost
