"""Orders, in the local engine: which one is meant, may it be shown, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from support.engines.local.order_words import brief, describe
from support.engines.understanding import Understanding
from support.errors import OperatorMustFix, TryAgainLater
from support.identity.access import ProofNeeded
from support.model.commerce import order_key
from support.model.conversation import Intent, Memory
from support.model.decisions import Ask, Content, Decided, Decision, Escalate, Reply, StaySilent, Trace
from support.ports import Turn
from support.tools.orders import OrderTool
from support.words import Words

RETRY_S = 180.0
"""Long enough for a short outage to end, short enough for a worried customer to still be there."""
RETRIES = 3
MOST_ORDERS = 3
"""How many orders of one message are answered at once."""


@dataclass(frozen=True, slots=True)
class OrderTalk:
    """Order questions from words, clicks, proofs and second looks."""

    tool: OrderTool
    words: Words

    async def answer(self, turn: Turn, reading: Understanding, intent: Intent, confidence: float) -> Decided:
        """The status of the order that is meant, or the one thing that is missing to show it."""
        memory = replace(turn.conversation.memory, intent=intent, failures=0)
        trace = Trace("local", intent, confidence, ("order_status",))
        numbers = await self._meant(turn, reading, memory)
        if not numbers:
            key = "needed_number_here" if turn.conversation.venue.private else "needed_number"
            question = Content(self.words.say(turn.language, f"proof.{key}"))
            return Decided(Ask(question, "proof", "proof"), replace(memory, waiting_for="proof"), trace)
        memory = replace(memory, order=numbers[-1], orders=_seen(memory.orders, numbers))
        return await self._look_up(turn, memory, trace, numbers)

    async def other(self, turn: Turn, intent: Intent) -> Decided | None:
        """ "And the other one?": the order spoken of before this one, or one proven before; None if there is none."""
        memory = turn.conversation.memory
        known = [*memory.orders, *await self.tool.known_orders(turn.account)]
        current = order_key(memory.order or "")
        others = [number for number in dict.fromkeys(known) if order_key(number) != current]
        trace = Trace("local", intent, 1.0, ("known_orders", "order_status"))
        if not others:
            say = Content(self.words.say(turn.language, "talk.only_one"))
            return Decided(Ask(say, "order_number"), replace(memory, waiting_for="order_number"), trace)
        memory = replace(memory, order=others[-1], orders=_seen(memory.orders, [others[-1]]), failures=0)
        return await self._look_up(turn, memory, trace, [others[-1]])

    async def again(self, turn: Turn) -> Decided:
        """The order that a proof, a click or a second look is about."""
        memory = replace(turn.conversation.memory, failures=0)
        order = turn.order or memory.order
        trace = Trace("local", memory.intent or "track_order", 1.0, ("order_status",))
        if not order:
            known = await self.tool.known_orders(turn.account)
            if not known:
                return Decided(StaySilent("no order to show"), memory, trace)
            order = known[-1]
        memory = replace(memory, order=order, orders=_seen(memory.orders, [order]))
        return await self._look_up(turn, memory, trace, [order])

    async def _look_up(self, turn: Turn, memory: Memory, trace: Trace, numbers: list[str]) -> Decided:
        try:
            return await self._tell(turn, memory, trace, numbers[:MOST_ORDERS])
        except TryAgainLater:
            if turn.attempt >= RETRIES:
                say = Content(self.words.say(turn.language, "trouble.shop_person"))
                return Decided(Escalate("shop_unavailable", "high", say), memory, trace)
            silent: Decision = StaySilent("still waiting for the shop")
            if turn.attempt == 0:
                silent = Reply(Content(self.words.say(turn.language, "trouble.shop_retry")))
            return Decided(silent, memory, trace, again_after_s=RETRY_S)
        except OperatorMustFix:
            say = Content(self.words.say(turn.language, "trouble.shop_person"))
            return Decided(Escalate("shop_unavailable", "high", say), memory, trace)

    async def _tell(self, turn: Turn, memory: Memory, trace: Trace, numbers: list[str]) -> Decided:
        texts: list[str] = []
        missing = False
        for number in numbers:
            story = await self.tool.order_status(
                turn.account, number, turn.now, claims_not_received=memory.intent == "not_received"
            )
            if isinstance(story, ProofNeeded):
                missing = True
                continue
            follow_up = f"status:{order_key(number)}" in memory.answered and turn.wake == "message"
            if follow_up and memory.intent == "delivery_estimate" and len(numbers) == 1:
                texts.append(brief(story, self.words, turn.language, turn.now))
            else:
                texts.append(describe(story, self.words, turn.language, turn.now))
            memory = replace(memory, answered=_seen(memory.answered, [f"status:{order_key(number)}"]))
        if not texts:
            key = "needed_here" if turn.conversation.venue.private else "needed"
            question = Content(self.words.say(turn.language, f"proof.{key}"))
            return Decided(Ask(question, "proof", "proof"), replace(memory, waiting_for="proof"), trace)
        public = None
        if missing and not turn.conversation.venue.private:
            public = Content(self.words.say(turn.language, "proof.another"))
        said = Content("\n\n".join(texts))
        return Decided(Reply(public, said), replace(memory, waiting_for=None), trace)

    async def _meant(self, turn: Turn, reading: Understanding, memory: Memory) -> list[str]:
        certain = [mention.number for mention in reading.orders if mention.certain]
        if certain:
            return certain
        if memory.waiting_for in ("order_number", "proof") and reading.orders:
            return [reading.orders[0].number]
        if memory.order:
            return [memory.order]
        if reading.orders:
            return [reading.orders[0].number]
        known = await self.tool.known_orders(turn.account)
        return [known[-1]] if known else []


def _seen(before: tuple[str, ...], new: list[str]) -> tuple[str, ...]:
    """`before` and `new` without repetition, the newest last, at most ten."""
    return tuple(dict.fromkeys([*(item for item in before if item not in new), *new]))[-10:]
