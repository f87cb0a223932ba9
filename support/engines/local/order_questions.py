"""Questions about the order that is being spoken of, in the local engine: answered from it, not from the policies.

Only of an order that this account was shown in this conversation. What the order makes impossible (a parcel that has
left can't be sent elsewhere) is said at once: nobody passes a code to hear that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from support.engines.local import choices
from support.engines.local.memories import said_last, seen
from support.engines.local.order_answers import FOR_PEOPLE, Answered, reply
from support.engines.local.order_talk import OrderTalk
from support.engines.local.outages import or_later
from support.engines.local.parcel_words import Voice, tracking
from support.engines.local.topics import ORDER_CHANGES, PROBLEMS, Meant
from support.engines.understanding import OrderAsk, Understanding
from support.errors import OperatorMustFix, TryAgainLater
from support.identity.access import ProofNeeded
from support.model.commerce import order_key
from support.model.conversation import Intent, Memory
from support.model.decisions import Button, Content, Decided, Reply, Trace
from support.model.turn import Turn
from support.tools.order_story import OrderStory
from support.words import Words

_OTHERS: tuple[Intent, ...] = (
    *(ORDER_CHANGES - {"change_order"}), *PROBLEMS, "refund_status", "not_received",
)  # fmt: skip
"""What is wanted there is no such question, however it is put."""
SURE_OF_CHANGE = 0.6
"""Below it "why hasn't it shipped" is no wish to change the order."""
_OF_THE_SHOP = re.compile(r"\b(?:do|does|are|is|will|would) (?:you|your|u)\b|\b(?:vous|votre|vos)\b", re.IGNORECASE)
_RULES: tuple[OrderAsk, ...] = ("carrier", "tracking", "when", "contents")
"""Which may as well be asked of how the shop does it: "which carriers do you use?"."""
_GONE = ("shipped", "delivered")


@dataclass(frozen=True, slots=True)
class OrderQuestions:
    """Answers them, to the customer alone."""

    orders: OrderTalk
    words: Words

    async def answer(self, turn: Turn, reading: Understanding, what: Meant) -> Decided | None:
        """The answer; None where these words ask nothing of an order that was shown."""
        memory = turn.conversation.memory
        ask = _asked(turn, reading, what)
        if ask is None:
            return None
        trace = Trace("local", what.intent if what.sure else "track_order", what.confidence, ("order_status",))
        number = _shown(memory, reading)
        if number is None:
            return self._unproven(turn, reading, what, ask, trace)
        if ask == "unsaid":
            return self._unsaid(turn, trace)
        answered = ask

        async def read() -> Decided:
            story = await self.orders.tool.order_status(turn.account, number, turn.now)
            if isinstance(story, ProofNeeded):
                return await self.orders.answer(turn, reading, "track_order", what.confidence)
            return self._say(turn, story, answered, trace)

        return await or_later(turn, replace(memory, order=number), trace, self.words, read)

    def _unproven(self, turn: Turn, reading: Understanding, what: Meant, ask: OrderAsk, trace: Trace) -> Decided | None:
        """The question waits for the proof of its order; "why hasn't it shipped?" can be of none but an own one."""
        if reading.general:
            return None
        if self.orders.awaits_proof(turn) and ask != "unsaid":
            return self.orders.remind(turn, trace)
        is_own = ask in ("why", "stuck") and what.sure and what.intent == "change_order"
        return self.orders.ask_number(turn, trace) if is_own else None

    def _unsaid(self, turn: Turn, trace: Trace) -> Decided:
        """What no order says: people know it. Holds no order data, so all may read it."""
        said = Content(self.words.say(turn.language, "talk.unsaid"), (self._human(turn),))
        return Decided(Reply(said), turn.conversation.memory, trace)

    async def too_late(self, turn: Turn, reading: Understanding, intent: Intent) -> Decided | None:
        """That what is wanted of the shown order can't be any more, since it has left; None where it may be."""
        memory = turn.conversation.memory
        number = _shown(memory, reading)
        if number is None or intent not in ("cancel_order", "change_address"):
            return None
        try:
            story = await self.orders.tool.order_status(turn.account, number, turn.now)
        except (TryAgainLater, OperatorMustFix):
            return None
        if isinstance(story, ProofNeeded) or story.stage not in _GONE:
            return None
        voice = Voice(self.words, turn.language, turn.now)
        text, buttons = self._gone(turn, story, intent), [self._human(turn)]
        if intent == "cancel_order":
            label = self.words.say(turn.language, "button.start.return_items")
            value = choices.write("start", "return_items", order_key(number))
            buttons.insert(0, Button("choose", label, value))
        links = [link for parcel in story.parcels if (link := tracking(voice, parcel))]
        lines = [text, *(links if intent == "change_address" and story.stage == "shipped" else ())]
        content = Content("\n".join(lines), tuple(buttons))
        trace = Trace("local", intent, 1.0, ("order_status",))
        return Decided(Reply(private=content), _kept(memory, number, intent), trace)

    def _gone(self, turn: Turn, story: OrderStory, intent: Intent) -> str:
        key = "cancel_shipped" if intent == "cancel_order" else "address_shipped"
        return self.words.say(turn.language, f"action.impossible.{key}", order=story.name)

    def _say(self, turn: Turn, story: OrderStory, ask: Answered, trace: Trace) -> Decided:
        text = reply(ask, story, self.words, turn.language, turn.now)
        buttons = (self._human(turn),) if ask in FOR_PEOPLE or story.needs_person else ()
        memory = _kept(turn.conversation.memory, story.name, trace.intent or "track_order")
        return Decided(Reply(private=Content(text, buttons)), memory, trace)

    def _human(self, turn: Turn) -> Button:
        return Button("human", self.words.say(turn.language, "button.human"))


def _kept(memory: Memory, number: str, intent: Intent) -> Memory:
    answered = seen(memory.answered, [f"status:{order_key(number)}"])
    return replace(memory, intent=intent, order=number, answered=answered, failures=0)


def _shown(memory: Memory, reading: Understanding) -> str | None:
    """The order that is meant, if it was shown before: the one named, else the one spoken of."""
    named = [mention.number for mention in reading.orders]
    if len(named) > 1 or reading.reference not in (None, "same"):
        return None
    number = named[0] if named else memory.order
    return number if number and f"status:{order_key(number)}" in memory.answered else None


def _asked(turn: Turn, reading: Understanding, what: Meant) -> OrderAsk | None:
    """What is asked of it. Of how things go in general it is not asked, nor beside another wish."""
    ask = reading.asks
    is_other = what.sure and what.intent in _OTHERS and not (ask == "unsaid" and "?" in turn.text)
    if reading.countries or is_other:
        return None
    if what.sure and what.intent == "change_order" and what.confidence >= SURE_OF_CHANGE:
        return None
    if ask is None and what.intent == "delivery_estimate" and what.sure and not reading.general:
        ask = "when" if said_last(turn.conversation.memory) == "order" else None
    if ask in _RULES and reading.general and _OF_THE_SHOP.search(turn.text):
        return None
    return ask
