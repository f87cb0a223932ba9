"""The engine that needs no model: intents drive the same tools that the LLM has, and words come from `data/texts`.

Its rules: people first (who asks for one, or is angry, gets one); how things work here is told to anybody, without
asking who it is; nothing is asked twice; after two turns that did not help it offers choices, after three a person;
chatter that is not for it is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from support.engines.local.order_talk import OrderTalk
from support.engines.local.policy_talk import PolicyTalk
from support.engines.local.small_talk import SmallTalk
from support.engines.local.topics import (
    CHATTER,
    ORDER_CHANGES,
    ORDER_STATUS,
    PROBLEMS,
    SURE_ENOUGH_FOR_PEOPLE,
    Meant,
    meant,
)
from support.engines.understanding import Understanding
from support.model.conversation import Intent, Memory
from support.model.decisions import Content, Decided, Escalate, StaySilent, Trace
from support.ports import Turn
from support.words import Words

SURE_OF_TRACKING = 0.6
"""Above it "where is it" is meant even by one who asks like about a rule."""


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Implements `support.ports.Engine`."""

    read: Callable[[str], Understanding]
    orders: OrderTalk
    policies: PolicyTalk
    talk: SmallTalk
    words: Words
    name: str = "local"

    async def decide(self, turn: Turn) -> Decided:
        """See `support.ports.Engine`."""
        if turn.wake != "message":
            return await self.orders.again(turn)
        if turn.attachments and not turn.text:
            return self.talk.file(turn, Trace("local", "other"))
        reading = self.read(turn.text)
        what = meant(reading)
        people = self._people(turn, reading, what)
        if people is not None:
            return people
        trace = Trace("local", what.intent, what.confidence)
        if reading.smalltalk:
            return self.talk.greeted(turn, reading, trace)
        if reading.about_bot and not reading.orders and what.intent in CHATTER:
            return self.talk.introduced(turn, trace)
        if reading.to_others and not turn.addressed and not turn.history:
            return Decided(StaySilent("asked of the others"), turn.conversation.memory, trace)
        follow_up = await self.orders.follow_up(turn, reading, what)
        return follow_up or await self._request(turn, reading, what)

    def _people(self, turn: Turn, reading: Understanding, what: Meant) -> Decided | None:
        """Who asks for a person, or is angry, gets one before anything else."""
        memory, confidence = turn.conversation.memory, what.confidence
        called = confidence >= SURE_ENOUGH_FOR_PEOPLE
        if reading.wants_human or (what.intent == "speak_to_human" and called and not reading.begun):
            return Decided(Escalate("asked_for_human"), memory, Trace("local", "speak_to_human", confidence))
        if reading.angry or (what.intent == "complaint" and called):
            say = Content(self.words.say(turn.language, "talk.angry"))
            return Decided(Escalate("angry", "high", say), memory, Trace("local", "complaint", confidence))
        return None

    async def _request(self, turn: Turn, reading: Understanding, what: Meant) -> Decided:
        intent, confidence = (what.intent if what.sure else "other"), what.confidence
        trace = Trace("local", intent, confidence)
        named = any(mention.certain for mention in reading.orders)
        if reading.begun and intent not in ORDER_STATUS:
            return self.talk.begun(turn, reading, trace)
        if intent in ORDER_STATUS or (intent == "other" and named):
            return await self._order(turn, reading, what, named)
        if intent in PROBLEMS:
            return await self._problem(turn, reading, intent, trace)
        if intent in ORDER_CHANGES and not self._asks_about_rules(turn, reading):
            say = Content(self.words.say(turn.language, "talk.action"))
            return Decided(Escalate("needs_person", say=say), self._note_order(turn, reading, intent), trace)
        answer = await self.policies.search(turn, reading, intent)
        asked = intent != "other" or self.policies.goes_on(turn, reading)
        if answer.kind == "answered" or (answer.kind == "partial" and asked):
            return self.policies.say(turn, answer, intent, confidence)
        if intent != "other":
            return self.talk.failed(turn, self.policies.nothing(turn), trace, "not_in_policies")
        if reading.no_number:
            return self.orders.no_number(turn, trace)
        if reading.emails and not named:
            return await self.orders.answer(turn, reading, "track_order", confidence)
        return self.talk.not_understood(turn, trace)

    async def _order(self, turn: Turn, reading: Understanding, what: Meant, named: bool) -> Decided:
        """The order's own status; the policies' word where it is asked how such things go."""
        intent = what.intent if what.sure else "track_order"
        if reading.no_number and not named:
            return self.orders.no_number(turn, Trace("local", intent, what.confidence))
        if not named and self._how_it_goes(reading, intent):
            answer = await self.policies.search(turn, reading, intent)
            if answer.kind != "nothing":
                return self.policies.say(turn, answer, intent, what.confidence, look_up=True)
            if not reading.own and what.confidence < SURE_OF_TRACKING:
                trace = Trace("local", intent, what.confidence)
                return self.talk.failed(turn, self.policies.nothing(turn), trace, "not_in_policies")
        return await self.orders.answer(turn, reading, intent, what.confidence)

    def _how_it_goes(self, reading: Understanding, intent: Intent) -> bool:
        """ "How long does delivery take?" rather than "when does mine come?": no wall before a plain answer."""
        if reading.general or reading.countries:
            return True
        return intent in ("delivery_estimate", "refund_status") and not reading.own

    async def _problem(self, turn: Turn, reading: Understanding, intent: Intent, trace: Trace) -> Decided:
        """What to do meanwhile, in the policies' words, and the people who put it right."""
        thanks = self.words.say(turn.language, "talk.problem")
        advice = await self.policies.advice(turn, reading, intent)
        say = replace(advice, text=f"{thanks}\n\n{advice.text}") if advice else Content(thanks)
        return Decided(Escalate("problem_report", "high", say), self._note_order(turn, reading, intent), trace)

    def _asks_about_rules(self, turn: Turn, reading: Understanding) -> bool:
        """ "Can I return sale items?" wants the rule; "return my boots, order 1042" wants it done."""
        return not reading.orders and (reading.general or "?" in turn.text)

    def _note_order(self, turn: Turn, reading: Understanding, intent: Intent) -> Memory:
        order = reading.orders[0].number if reading.orders else turn.conversation.memory.order
        return replace(turn.conversation.memory, intent=intent, order=order)
