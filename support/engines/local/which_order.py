"""Which order a task is about, where the customer did not say: the one that fits, or a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from support.engines.local import quantities
from support.engines.local.asking import Questions
from support.engines.local.days import days_in
from support.engines.local.items import pick
from support.engines.local.memories import lists_orders
from support.engines.local.mentions import mentions
from support.engines.local.terms import terms
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding.entities import find_orders
from support.model.commerce import Order, order_key
from support.model.decisions import Content
from support.model.task import Doing, Task
from support.model.turn import Turn
from support.tools.own_orders import OwnOrdersTool

Fits = Callable[[Order], bool]


def _waits(order: Order) -> bool:
    return order.cancelled_at is None and any(item.unfulfilled for item in order.items if item.quantity)


def _left(order: Order) -> bool:
    return order.cancelled_at is None and bool(order.fulfillments)


def _paid_back(order: Order) -> bool:
    return bool(order.refunds) or order.cancelled_at is not None or _coming_back(order)


def _coming_back(order: Order) -> bool:
    return order.return_status not in (None, "NO_RETURN")


def _key(order: Order) -> str:
    return order_key(order.name)


_FITS: Mapping[Doing, Fits] = {
    "cancel_order": _waits,
    "change_address": _waits,
    "change_contact": _waits,
    "edit_items": _waits,
    "watch_ship": _waits,
    "return_items": _left,
    "exchange_items": _left,
    "report_problem": _left,
    "refund_state": _paid_back,
    "return_state": _coming_back,
}


@dataclass(frozen=True, slots=True)
class WhichOrder:
    """Looks at a verified customer's own orders."""

    tool: OwnOrdersTool
    questions: Questions
    vocabulary: Vocabulary

    async def order(self, turn: Turn, task: Task) -> str | Content | None:
        """The order's number, or the question which it is; None where nothing is known of the customer."""
        if task.order:
            return task.order
        spoken_of = turn.conversation.memory.order
        if spoken_of and not self.names(turn.text):
            return spoken_of
        mine = await self.tool.orders(turn.account)
        named = self._named(mine, turn)
        if spoken_of and (not named or order_key(spoken_of) in map(_key, named)):
            return spoken_of
        fitting = self._that_fit(named or mine, task)
        if len(fitting) == 1:
            return fitting[0].name
        at = quantities.places(terms(turn.text), len(fitting)) if task.asked == "order" and fitting else []
        if len(at) == 1:
            return fitting[at[0]].name
        if fitting:
            return self.questions.orders(fitting, turn.language, turn.now)
        known = await self.tool.known_orders(turn.account)
        return known[-1] if known else None

    async def meant(self, turn: Turn) -> Sequence[Order]:
        """The account's own orders that the words name, without a sign before the number; none where they name none."""
        if not self.names(turn.text) and not lists_orders(turn.conversation.memory):
            return ()
        return self._named(await self.tool.orders(turn.account), turn)

    def names(self, text: str) -> bool:
        """May these words name an order: by a number, a day, or goods?"""
        return bool(find_orders(text) or days_in(text) or self.vocabulary.kinds.find(terms(text)))

    def _named(self, mine: Sequence[Order], turn: Turn) -> Sequence[Order]:
        numbers = {order_key(mention.number) for mention in find_orders(turn.text)}
        by_number = [order for order in mine if _key(order) in numbers]
        if by_number:
            return by_number
        if lists_orders(turn.conversation.memory):
            at = quantities.places(terms(turn.text), len(mine))
            if at:
                return [mine[place] for place in at]
        dates = days_in(turn.text)
        if dates:
            return [order for order in mine if (order.created_at.month, order.created_at.day) in dates]
        return self._with_goods(mine, turn.text)

    def _with_goods(self, mine: Sequence[Order], text: str) -> Sequence[Order]:
        """Those that have the goods that fit the words best: "the sleeping bag" is no handlebar bag."""
        items = [item for order in mine for item in order.items]
        named = [one for one in mentions(terms(text), items, self.vocabulary) if one.is_thing and one.lines]
        meant = {item for one in named for item in one.lines}
        return [order for order in mine if any(item.id in meant for item in order.items)]

    def _that_fit(self, orders: Sequence[Order], task: Task) -> Sequence[Order]:
        """Those that it can be about; of them, those that have the goods that are named. All where none fits."""
        can = [order for order in orders if _FITS.get(task.doing, bool)(order)] or orders
        text = " ".join(task.said)
        named = [order for order in can if self._has(order, text)]
        return named or can

    def _has(self, order: Order, text: str) -> bool:
        picked = pick(text, [item for item in order.items if item.quantity], self.vocabulary)
        return bool(picked.picks or picked.unclear) and not picked.everything
