"""The engine that needs no model: intents drive the same tools that the LLM has, and words come from `data/texts`.

Its rules: people first (who asks for one, or is angry, gets one); policy questions need no identity; nothing is asked
twice; after two turns that did not help it offers choices, after three a person; chatter that is not for it is left
alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from support.engines.local.order_talk import OrderTalk
from support.engines.local.policy_talk import PolicyTalk, is_follow_up
from support.engines.local.topics import ORDER_CHANGES, ORDER_STATUS, PROBLEMS, SURE
from support.engines.understanding import Understanding
from support.model.conversation import Intent, Memory
from support.model.decisions import Ask, Button, Content, Decided, Escalate, Reply, StaySilent, Trace
from support.ports import Turn
from support.words import Words

CHOICES_AFTER = 2
PERSON_AFTER = 3
"""Failed turns in a row."""


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Implements `support.ports.Engine`."""

    read: Callable[[str], Understanding]
    orders: OrderTalk
    policies: PolicyTalk
    words: Words
    name: str = "local"

    async def decide(self, turn: Turn) -> Decided:
        """See `support.ports.Engine`."""
        if turn.wake != "message":
            return await self.orders.again(turn)
        reading = self.read(turn.text)
        intent, confidence = _top(reading)
        if reading.wants_human or (intent == "speak_to_human" and confidence >= SURE):
            return self._person(turn, "speak_to_human", confidence)
        if reading.angry or (intent == "complaint" and confidence >= SURE):
            say = Content(self.words.say(turn.language, "talk.angry"))
            return Decided(
                Escalate("angry", "high", say), turn.conversation.memory, Trace("local", "complaint", confidence)
            )
        if reading.smalltalk:
            return self._small_talk(turn, intent, confidence)
        follow_up = await self._follow_up(turn, reading, intent, confidence)
        if follow_up is not None:
            return follow_up
        return await self._request(turn, reading, intent if confidence >= SURE else "other", confidence)

    async def _request(self, turn: Turn, reading: Understanding, intent: Intent, confidence: float) -> Decided:
        if intent in ORDER_STATUS:
            return await self.orders.answer(turn, reading, intent, confidence)
        if intent in PROBLEMS:
            say = Content(self.words.say(turn.language, "talk.problem"))
            return Decided(
                Escalate("problem_report", "high", say), self._note_order(turn, reading, intent),
                Trace("local", intent, confidence),
            )  # fmt: skip
        answer = await self.policies.search(turn, reading, intent)
        if intent in ORDER_CHANGES and not self._asks_about_rules(reading, turn):
            say = Content(self.words.say(turn.language, "talk.action"))
            memory = self._note_order(turn, reading, intent)
            return Decided(Escalate("needs_person", say=say), memory, Trace("local", intent, confidence))
        if answer.kind == "answered" or (answer.kind == "partial" and intent != "other"):
            return self.policies.say(turn, answer, intent, confidence)
        if intent != "other":
            return self.policies.say(turn, answer, intent, confidence)
        if reading.orders and any(mention.certain for mention in reading.orders):
            return await self.orders.answer(turn, reading, "track_order", confidence)
        return self._not_understood(turn, reading, confidence)

    async def _follow_up(self, turn: Turn, reading: Understanding, intent: Intent, confidence: float) -> Decided | None:
        """Words that only make sense after what was said before."""
        memory = turn.conversation.memory
        if memory.waiting_for in ("order_number", "proof") and reading.orders and len(turn.text.split()) <= 4:
            return await self.orders.answer(turn, reading, memory.intent or "track_order", 1.0)
        if not memory.answered:
            if memory.facts and is_follow_up(turn.text):
                answer = await self.policies.search(turn, reading, memory.intent)
                return self.policies.say(turn, answer, memory.intent, confidence)
            return None
        about_orders = memory.intent in ORDER_STATUS
        if reading.reference == "other" and about_orders and not reading.orders:
            return await self.orders.other(turn, memory.intent or "track_order")
        if about_orders and _asks_when(turn.text):
            return await self.orders.answer(turn, reading, "delivery_estimate", 1.0)
        return None

    def _person(self, turn: Turn, intent: Intent, confidence: float) -> Decided:
        return Decided(Escalate("asked_for_human"), turn.conversation.memory, Trace("local", intent, confidence))

    def _small_talk(self, turn: Turn, intent: Intent, confidence: float) -> Decided:
        trace = Trace("local", intent, confidence)
        if intent == "thanks" or not turn.addressed or turn.history:
            return Decided(StaySilent("greeting or thanks"), turn.conversation.memory, trace)
        return Decided(Reply(Content(self.words.say(turn.language, "talk.hello"))), turn.conversation.memory, trace)

    def _not_understood(self, turn: Turn, reading: Understanding, confidence: float) -> Decided:
        memory = turn.conversation.memory
        trace = Trace("local", "other", confidence)
        is_chatter = not turn.addressed and not turn.history and "?" not in turn.text
        if is_chatter:
            return Decided(StaySilent("not a request"), memory, trace)
        memory = replace(memory, failures=memory.failures + 1)
        if memory.failures >= PERSON_AFTER:
            return Decided(Escalate("not_understood"), replace(memory, failures=0), trace)
        if memory.failures >= CHOICES_AFTER:
            say = self.words.say
            buttons = tuple(
                Button("choose" if key != "human" else "human", say(turn.language, f"button.{key}"), value)
                for key, value in (
                    ("track", say(turn.language, "button.track")),
                    ("policies", say(turn.language, "button.policies")),
                    ("human", ""),
                )
            )
            question = Content(say(turn.language, "talk.choices"), buttons)
            return Decided(Ask(question, "choice"), replace(memory, waiting_for="choice"), trace)
        return Decided(Reply(Content(self.words.say(turn.language, "talk.unclear"))), memory, trace)

    def _asks_about_rules(self, reading: Understanding, turn: Turn) -> bool:
        """ "Can I return sale items?" wants the rule; "return my boots, order 1042" wants it done."""
        return "?" in turn.text and not reading.orders

    def _note_order(self, turn: Turn, reading: Understanding, intent: Intent) -> Memory:
        order = reading.orders[0].number if reading.orders else turn.conversation.memory.order
        return replace(turn.conversation.memory, intent=intent, order=order)


def _top(reading: Understanding) -> tuple[Intent, float]:
    if not reading.intents:
        return "other", 0.0
    return reading.intents[0].intent, reading.intents[0].confidence


_WHEN = (
    "when",
    "what day",
    "what time",
    "how long",
    "quand",
    "quel jour",
    "à quelle heure",
    "combien de temps",
    "exact",
)
WHEN_WORDS = 6


def _asks_when(text: str) -> bool:
    return len(text.split()) <= WHEN_WORDS and any(word in text.casefold() for word in _WHEN)
