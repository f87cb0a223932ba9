"""Which order a task is about, where the customer did not say: the one that fits, or a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from support.engines.local import quantities
from support.engines.local.asking import Questions
from support.engines.local.items import pick
from support.engines.local.terms import terms
from support.engines.local.vocabulary import Vocabulary
from support.model.commerce import Order
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
        mine = await self.tool.orders(turn.account)
        fitting = self._that_fit(mine, task)
        if len(fitting) == 1:
            return fitting[0].name
        at = quantities.places(terms(turn.text), len(fitting)) if task.asked == "order" and fitting else []
        if len(at) == 1:
            return fitting[at[0]].name
        if fitting:
            return self.questions.orders(fitting, turn.language, turn.now)
        known = await self.tool.known_orders(turn.account)
        return known[-1] if known else None

    def _that_fit(self, orders: Sequence[Order], task: Task) -> Sequence[Order]:
        """Those that it can be about; of them, those that have the goods that are named. All where none fits."""
        can = [order for order in orders if _FITS.get(task.doing, bool)(order)] or orders
        text = " ".join(task.said)
        named = [order for order in can if self._has(order, text)]
        return named or can

    def _has(self, order: Order, text: str) -> bool:
        picked = pick(text, [item for item in order.items if item.quantity], self.vocabulary)
        return bool(picked.picks or picked.unclear) and not picked.everything
