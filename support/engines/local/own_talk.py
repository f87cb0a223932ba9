"""What a verified customer asks to be told of their own: orders, what they paid, where the refund or the return is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from support.engines.local.memories import seen
from support.engines.local.own_words import OwnWords
from support.model.commerce import Order, OrderDetails, order_key
from support.model.conversation import Memory
from support.model.decisions import Button, Content, Decided, Reply, Trace
from support.model.task import Doing
from support.model.turn import Turn
from support.tools.order_story import tell as story_of
from support.tools.own_orders import OwnOrdersTool
from support.tools.policies import PolicyTool

REFUND_DELAY = {"en": "when do I get my refund", "fr": "combien de temps prend un remboursement"}
"""What the policies are asked, so that the delay that is told is the shop's own."""

_TO_COME = ("waiting", "partly_shipped", "shipped", "unseen")


@dataclass(frozen=True, slots=True)
class OwnTalk:
    """Reads out. Everything is for the customer alone."""

    tool: OwnOrdersTool
    policies: PolicyTool
    words: OwnWords

    async def history(self, turn: Turn, memory: Memory, trace: Trace) -> Decided:
        """The customer's orders, newest first."""
        orders = await self.tool.orders(turn.account)
        if not orders:
            none = Content(self.words.say(turn.language, turn.now, "no_orders"), (self._human(turn),))
            return Decided(Reply(private=none), memory, trace)
        text = self.words.history(orders, turn.language, turn.now)
        names = tuple(order.name for order in reversed(orders))
        only = orders[0].name if len(orders) == 1 else memory.order
        answered = seen(memory.answered, ["history:"])
        memory = replace(memory, failures=0, orders=seen(memory.orders, names), order=only, answered=answered)
        return Decided(Reply(private=Content(text)), memory, trace)

    async def awaited(self, turn: Turn) -> Sequence[Order]:
        """The orders of which something is still to come; all of them where nothing is."""
        return self.to_come(await self.tool.orders(turn.account), turn)

    def to_come(self, orders: Sequence[Order], turn: Turn) -> Sequence[Order]:
        """Those of which something is still to come; all where nothing is."""
        stages = {order.name: story_of(order, turn.now, zone=self.words.zone).stage for order in orders}
        return [order for order in orders if stages[order.name] in _TO_COME] or orders

    async def tell(self, turn: Turn, doing: Doing, details: OrderDetails, memory: Memory, trace: Trace) -> Decided:
        """One order's receipt, refunds or returns."""
        memory = replace(
            memory, failures=0, answered=seen(memory.answered, [f"{doing}:{order_key(details.order.name)}"])
        )
        match doing:
            case "receipt":
                return Decided(
                    Reply(private=Content(self.words.receipt(details, turn.language, turn.now))), memory, trace
                )
            case "return_state":
                text = self.words.returns(details, turn.language, turn.now)
                return Decided(Reply(private=Content(text)), memory, trace)
            case _:
                return Decided(Reply(private=await self._refunds(turn, details)), memory, trace)

    async def _refunds(self, turn: Turn, details: OrderDetails) -> Content:
        """The refunds, and how long money takes by the shop's own word."""
        text = self.words.refunds(details, turn.language, turn.now)
        policy = await self.policies.search_policies(REFUND_DELAY[turn.language], turn.language, topic="returns")
        if policy.kind != "answered" or not details.refunded.amount:
            return Content(text)
        source = self.words.words.say(turn.language, "policy.source")
        return Content(f"{text}\n\n{policy.text}", (), policy.citations, source)

    def _human(self, turn: Turn) -> Button:
        return Button("human", self.words.words.say(turn.language, "button.human"))
