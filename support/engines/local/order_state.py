"""How an order of the customer's stands, the one that is meant, whatever was asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from support.engines.local.errands import begun
from support.engines.local.memories import said_last
from support.engines.local.my_orders import MyOrders
from support.engines.local.order_questions import OrderQuestions
from support.engines.local.order_talk import OrderTalk
from support.engines.local.policy_talk import PolicyTalk
from support.engines.local.small_talk import SmallTalk
from support.engines.local.task_talk import TaskTalk
from support.engines.local.topics import ORDER_CHANGES, ORDER_STATUS, SURE_OF_TRACKING, Meant
from support.engines.understanding import Understanding
from support.model.conversation import Intent
from support.model.decisions import Decided, Trace
from support.model.turn import Turn


@dataclass(frozen=True, slots=True)
class OrderState:
    """Chooses among the talks about orders, and what the policies say of such things."""

    orders: OrderTalk
    asked: OrderQuestions
    policies: PolicyTalk
    tasks: TaskTalk
    mine: MyOrders
    talk: SmallTalk

    async def spoken_of(self, turn: Turn, reading: Understanding, what: Meant) -> Decided | None:
        """Another order than was understood; a question about the one that was shown; what it makes impossible."""
        if self.orders.corrected(turn, reading):
            return await self._same_of(turn, reading)
        answered = await self.asked.answer(turn, reading, what)
        if answered is not None or not what.sure or await self.mine.are_others(turn):
            return answered
        return await self.asked.too_late(turn, reading, what.intent)

    async def told(self, turn: Turn, reading: Understanding, what: Meant, *, named: bool) -> Decided:
        """The order's own status; the policies' word where it is asked how such things go."""
        intent = what.intent if what.sure else "track_order"
        if reading.no_number and not named:
            return self.orders.no_number(turn, Trace("local", intent, what.confidence))
        mine = () if named or reading.countries else await self.mine.named(turn)
        if not (named or mine) and self._how_it_goes(turn, reading, intent):
            answer = await self.policies.search(turn, reading, intent)
            if answer.kind != "nothing":
                return self.policies.say(turn, answer, intent, what.confidence, look_up=True)
            if not reading.own and what.confidence < SURE_OF_TRACKING:
                trace = Trace("local", intent, what.confidence)
                return self.talk.failed(turn, self.policies.nothing(turn), trace, "not_in_policies")
        if intent == "refund_status" and await self.tasks.tool.is_verified(turn.account):
            return await self.tasks.begin(turn, "refund_state", intent, number_of(reading))
        if mine:
            return await self.orders.answer(turn, reading, intent, what.confidence, numbers=mine)
        if not (reading.orders or turn.conversation.memory.order):
            turn, is_one_of_several = await self.mine.awaited(turn)
            if is_one_of_several:
                return await self.tasks.begin(turn, "history", intent, None)
        return await self.orders.answer(turn, reading, intent, what.confidence)

    async def _same_of(self, turn: Turn, reading: Understanding) -> Decided:
        """What was wanted of one order, of the one that was meant."""
        before = turn.conversation.memory.intent or "track_order"
        doing = begun("", before, self.tasks.vocabulary) if before in ORDER_CHANGES else None
        if doing is not None:
            return await self.tasks.begin(turn, doing, before, reading.orders[0].number)
        return await self.orders.answer(turn, reading, before if before in ORDER_STATUS else "track_order", 1.0)

    def _how_it_goes(self, turn: Turn, reading: Understanding, intent: Intent) -> bool:
        """ "How long does delivery take?" rather than "when does mine come?": no wall before a plain answer."""
        if reading.general or reading.countries:
            return True
        is_followed = said_last(turn.conversation.memory) == "order"
        return intent in ("delivery_estimate", "refund_status") and not (reading.own or is_followed)


def number_of(reading: Understanding, *, bare: bool = False) -> str | None:
    """The order that is named; a bare number only where one was asked for."""
    return next((mention.number for mention in reading.orders if mention.certain or bare), None)
