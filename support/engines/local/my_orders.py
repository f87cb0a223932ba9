"""Which of their own orders a customer whom we know speaks of, without its number: by goods, a day, a place in a list.

Who is not known has no orders here, and is asked for a proof. While the shop can't be asked nothing is known either:
whoever asked then goes on without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from support.engines.local.days import days_in
from support.engines.local.memories import lists_orders, said_last
from support.engines.local.order_talk import OrderTalk
from support.engines.local.task_talk import TaskTalk
from support.engines.local.topics import ASKS_WHERE, ORDER_CHANGES, SURE_OF_TRACKING, Meant
from support.engines.understanding import Understanding
from support.errors import OperatorMustFix, TryAgainLater
from support.model.commerce import order_key
from support.model.decisions import Decided
from support.model.turn import Turn

POINTING_WORDS = 8
MOST_POINTED_AT = 2
"""Of more orders than that "the other one" is none in particular."""
SURE_OF_WHERE = 0.5
"""Below it "where" and "when", said of goods of the customer's, decide."""


@dataclass(frozen=True, slots=True)
class MyOrders:
    """Answers where the order is that is meant."""

    tasks: TaskTalk
    orders: OrderTalk

    async def named(self, turn: Turn) -> Sequence[str]:
        """The orders that the words name; of several those of which something is still to come."""
        try:
            meant = await self.tasks.which.meant(turn)
        except (TryAgainLater, OperatorMustFix):
            return ()
        return [order.name for order in self.tasks.own.to_come(meant, turn)]

    async def awaited(self, turn: Turn) -> tuple[Turn, bool]:
        """Whom we know needs no number: the one order that they wait for, or (True) there are several."""
        mine = await self._awaited(turn)
        memory = turn.conversation.memory
        if len(mine) == 1:
            memory = replace(memory, order=mine[0])
        return replace(turn, conversation=replace(turn.conversation, memory=memory)), len(mine) > 1

    async def are_others(self, turn: Turn) -> bool:
        """Do the words name goods of theirs, and none of the order that is spoken of?"""
        order = turn.conversation.memory.order
        mine = await self.named(turn) if order else ()
        return bool(mine) and order_key(order or "") not in map(order_key, mine)

    async def pointed_at(self, turn: Turn, reading: Understanding, what: Meant) -> Decided | None:
        """ "Non, l'autre", "not that one, the tent", "the one from Nov 14", after an order was shown."""
        memory = turn.conversation.memory
        is_spoken_of = said_last(memory) in ("order", "own") and memory.intent not in ORDER_CHANGES
        points = reading.reference is not None or lists_orders(memory) or bool(days_in(turn.text))
        is_other = what.confidence >= SURE_OF_TRACKING or reading.words > POINTING_WORDS
        if not is_spoken_of or not (reading.corrects_order or (points and not is_other)):
            return None
        mine = await self.named(turn)
        if not mine and reading.reference == "other":
            current = order_key(memory.order or "")
            mine = [name for name in await self._awaited(turn) if order_key(name) != current]
        if not mine:
            return None
        if len(mine) > MOST_POINTED_AT:
            return await self.tasks.begin(turn, "history", "track_order", None)
        return await self.orders.answer(turn, reading, "track_order", 1.0, numbers=mine)

    async def where(self, turn: Turn, reading: Understanding, what: Meant) -> Decided | None:
        """ "La veste que j'ai commandée, elle arrive quand": an order, called by what is in it."""
        is_sure = what.confidence >= SURE_OF_WHERE and what.intent != "other"
        if is_sure or reading.general or not ASKS_WHERE.search(turn.text):
            return None
        mine = await self.named(turn)
        return await self.orders.answer(turn, reading, "track_order", what.confidence, numbers=mine) if mine else None

    async def _awaited(self, turn: Turn) -> Sequence[str]:
        try:
            return [order.name for order in await self.tasks.own.awaited(turn)]
        except (TryAgainLater, OperatorMustFix):
            return ()
