"""Orders, in the local engine: which one is meant, may it be shown, and what to say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from support.engines.local.memories import said_last, seen
from support.engines.local.next_steps import next_steps
from support.engines.local.order_card import card
from support.engines.local.order_words import brief, describe, parcel
from support.engines.local.outages import WAITING, or_later
from support.engines.local.parcel_words import Voice
from support.engines.local.topics import ORDER_STATUS, Meant
from support.engines.understanding import Reference, Understanding
from support.identity.access import ProofNeeded
from support.model.commerce import order_key
from support.model.conversation import Intent, Memory
from support.model.decisions import Ask, Button, Content, Decided, Escalate, Reply, StaySilent, Trace
from support.model.turn import Turn
from support.tools.order_story import OrderStory
from support.tools.orders import OrderTool
from support.words import Words

MOST_ORDERS = 5
"""How many orders of one message are answered at once."""
SHORT_WORDS = 6
CORRECTION_WORDS = 8
PERSON_AFTER = 2
"""Who could not answer the same question so often gets people instead of being asked again."""
_PLACES: dict[Reference, int] = {"first": 0, "second": 1, "third": 2, "last": -1}
_NOT_THAT = re.compile(r"(?:(?:wait|sorry|oops|oups|pardon|attend[sz]?|attendez|euh|no|non|nan)\b\W*)+", re.IGNORECASE)
"""So begins who puts a number right."""
_WHEN = ("when", "what day", "what time", "how long", "quand", "quel jour", "à quelle heure", "combien de temps")
_WHERE = ("where", "où", "details", "détails")


@dataclass(frozen=True, slots=True)
class OrderTalk:
    """Order questions from words, clicks, proofs and second looks."""

    tool: OrderTool
    words: Words

    async def answer(
        self, turn: Turn, reading: Understanding, intent: Intent, confidence: float, *, numbers: Sequence[str] = ()
    ) -> Decided:
        """The status of the order that is meant, or the one thing that is missing to show it.

        `numbers` are the orders, where it is known already which.
        """
        memory = replace(turn.conversation.memory, intent=intent)
        trace = _trace(intent, confidence)
        numbers = numbers or await self._meant(turn, reading, memory)
        if not numbers:
            return self._ask(
                turn, memory, trace, "number" if reading.emails and turn.conversation.venue.private else "needed_number"
            )
        memory = replace(memory, order=numbers[-1], orders=_mentioned(memory, numbers))
        return await or_later(turn, memory, trace, self.words, lambda: self._tell(turn, memory, trace, numbers))

    async def follow_up(self, turn: Turn, reading: Understanding, what: Meant) -> Decided | None:
        """Words that only make sense after an order was asked for or shown; None if these aren't such."""
        memory = turn.conversation.memory
        certain = any(mention.certain for mention in reading.orders)
        if memory.waiting_for in ("order_number", "proof"):
            if reading.orders and reading.words <= SHORT_WORDS:
                return await self.answer(turn, reading, memory.intent or "track_order", 1.0)
            if reading.no_number and not certain:
                return self.no_number(turn, _trace(memory.intent or "track_order", what.confidence))
        if said_last(memory) != "order" or certain:
            return None
        if reading.orders and not what.sure and reading.words <= SHORT_WORDS:
            return await self.answer(turn, reading, "track_order", 1.0)
        if reading.reference is not None and (not what.sure or reading.words <= SHORT_WORDS):
            return await self._pointed_at(turn, reading.reference)
        if what.intent == "not_received" or (reading.still_missing and not what.sure):
            return await self._missing(turn, reading)
        if reading.words <= SHORT_WORDS and not reading.general:
            text = turn.text.casefold()
            if any(word in text for word in _WHERE):
                return await self.answer(turn, reading, "track_order", 1.0)
            if any(word in text for word in _WHEN) or text.startswith("exact"):
                return await self.answer(turn, reading, "delivery_estimate", 1.0)
        return None

    def corrected(self, turn: Turn, reading: Understanding) -> bool:
        """ "I meant 1043", "no, 1043": a number alone, or one that is put right, where an order is spoken of."""
        memory = turn.conversation.memory
        is_spoken_of = memory.order is not None or memory.waiting_for in ("order_number", "proof")
        if not is_spoken_of or len(reading.orders) != 1:
            return False
        if reading.corrects_order:
            return reading.words <= CORRECTION_WORDS
        return reading.words <= (SHORT_WORDS if _NOT_THAT.match(turn.text) else 1)

    def awaits_proof(self, turn: Turn) -> bool:
        """Is an order's status asked for, and only its proof missing?"""
        memory = turn.conversation.memory
        return memory.waiting_for == "proof" and memory.intent in ORDER_STATUS

    def remind(self, turn: Turn, trace: Trace) -> Decided:
        """Another question about an order whose proof is missing: that is still needed, or people."""
        return Decided(Ask(self._still_needed(turn), "proof", "proof"), turn.conversation.memory, trace)

    def why(self, turn: Turn) -> Decided:
        """What the proof is for, and the way without it."""
        said = Content(self.words.say(turn.language, "proof.why"), (self._human(turn),))
        memory = turn.conversation.memory
        return Decided(Ask(said, "proof", "proof"), memory, _trace(memory.intent or "track_order", 1.0))

    def needed(self, turn: Turn, memory: Memory, trace: Trace, *, numbered: bool) -> Decided:
        """What it takes to see an order: its proof, or (not `numbered`) its number as well."""
        return self._ask(turn, memory, trace, "needed" if numbered else "needed_number")

    def ask_number(self, turn: Turn, trace: Trace) -> Decided:
        """A question about an order, without saying which."""
        return self._ask(turn, replace(turn.conversation.memory, intent="track_order"), trace, "needed_number")

    async def again(self, turn: Turn) -> Decided:
        """The order that a proof, a click or a second look is about; after a proof all that were asked for with it."""
        memory = turn.conversation.memory
        trace = _trace(memory.intent or "track_order", 1.0)
        if turn.wake == "retry" and WAITING not in memory.facts:
            return Decided(StaySilent("answered in the meantime"), memory, trace)
        order = turn.order or memory.order
        if not order:
            known = await self.tool.known_orders(turn.account)
            if not known:
                return Decided(StaySilent("no order to show"), memory, trace)
            order = known[-1]
        numbers = [order]
        if turn.wake != "show":
            told = {key.partition(":")[2] for key in memory.answered if key.startswith(("status:", "missing:"))}
            asked = [number for number in memory.orders if order_key(number) not in told]
            if turn.wake == "verified" and order_key(order) in told and not asked:
                return Decided(StaySilent("nothing waited for the code"), memory, trace)
            numbers = list({order_key(number): number for number in [order, *asked]}.values())
        memory = replace(memory, order=order, orders=_mentioned(memory, [order]))
        return await or_later(turn, memory, trace, self.words, lambda: self._tell(turn, memory, trace, numbers))

    def no_number(self, turn: Turn, trace: Trace) -> Decided:
        """Where the number stands; that people can find the order without it; the second time, people."""
        memory = turn.conversation.memory
        if memory.failures + 1 >= PERSON_AFTER:
            return self._to_people(turn, memory, trace)
        text = self.words.say(turn.language, "proof.no_number")
        asked = replace(
            memory, intent=memory.intent or "track_order", waiting_for="proof", failures=memory.failures + 1
        )
        return Decided(Ask(Content(text, (self._human(turn),)), "proof", "proof"), asked, trace)

    async def _pointed_at(self, turn: Turn, reference: Reference) -> Decided:
        """ "And the other one?", "the second parcel?", "both"."""
        memory = turn.conversation.memory
        trace = _trace(memory.intent or "track_order", 1.0)
        if reference == "other":
            return await self._other(turn, memory, trace)
        if reference in ("both", "same"):
            numbers = list(memory.orders[-2:]) if reference == "both" else [memory.order or ""]
            return await or_later(turn, memory, trace, self.words, lambda: self._tell(turn, memory, trace, numbers))
        return await or_later(
            turn, memory, trace, self.words, lambda: self._one_of(turn, memory, trace, _PLACES[reference])
        )

    async def _other(self, turn: Turn, memory: Memory, trace: Trace) -> Decided:
        """The order spoken of before this one, or one proven before; else ask for its number."""
        known = [*memory.orders, *await self.tool.known_orders(turn.account)]
        current = order_key(memory.order or "")
        others = [number for number in dict.fromkeys(known) if order_key(number) != current]
        if not others:
            say = Content(self.words.say(turn.language, "talk.only_one"))
            return Decided(Ask(say, "order_number"), replace(memory, waiting_for="order_number"), trace)
        memory = replace(memory, order=others[-1], orders=_mentioned(memory, [others[-1]]))
        return await or_later(turn, memory, trace, self.words, lambda: self._tell(turn, memory, trace, [others[-1]]))

    async def _one_of(self, turn: Turn, memory: Memory, trace: Trace, place: int) -> Decided:
        """One parcel of the order, or one of the orders spoken of."""
        story = await self.tool.order_status(turn.account, memory.order or "", turn.now)
        if not isinstance(story, ProofNeeded) and len(story.parcels) > max(place, 1):
            index = place % len(story.parcels)
            said = Content(parcel(story, index, self.words, turn.language, turn.now))
            shown = replace(said, buttons=next_steps(story, self.words, turn.language))
            return Decided(Reply(private=shown), replace(memory, failures=0), trace)
        if len(memory.orders) > max(place, 1):
            return await self._tell(turn, replace(memory, order=memory.orders[place]), trace, [memory.orders[place]])
        return await self._other(turn, memory, trace)

    async def _missing(self, turn: Turn, reading: Understanding) -> Decided:
        """What was to be there is not: first what the customer can do, then people."""
        memory = turn.conversation.memory
        if f"missing:{order_key(memory.order or '')}" not in memory.answered:
            return await self.answer(turn, reading, "not_received", 1.0)
        say = Content(self.words.say(turn.language, "talk.still_missing"))
        trace = _trace("not_received", 1.0)
        return Decided(Escalate("problem_report", "high", say), replace(memory, intent="not_received"), trace)

    async def _tell(self, turn: Turn, memory: Memory, trace: Trace, numbers: Sequence[str]) -> Decided:
        stories: list[OrderStory] = []
        unproven: list[str] = []
        for number in numbers[:MOST_ORDERS]:
            claims = memory.intent == "not_received"
            story = await self.tool.order_status(turn.account, number, turn.now, claims_not_received=claims)
            if isinstance(story, ProofNeeded):
                unproven.append(number)
                continue
            stories.append(story)
            told = [f"status:{order_key(number)}"]
            memory = replace(
                memory, answered=seen(memory.answered, [f"missing:{order_key(number)}", *told] if claims else told)
            )
        if not stories:
            return self._ask(turn, memory, trace, "needed")
        public: Content | None = None
        if len(stories) == 1:
            said = self._shown(turn, memory.intent, stories[0], alone=len(numbers) == 1)
        else:
            said = self._several(turn, memory.intent, stories, cut=len(numbers) > MOST_ORDERS)
        if unproven:
            another = self._another(turn, unproven[0])
            if turn.wake == "message" and not turn.conversation.venue.private:
                public = another
            else:
                said = replace(said, text=f"{said.text}\n\n{another.text}", buttons=(*another.buttons, *said.buttons))
        memory = replace(memory, waiting_for="proof" if unproven else None, failures=0)
        return Decided(Reply(public, said), memory, trace)

    def _shown(self, turn: Turn, intent: Intent | None, story: OrderStory, *, alone: bool) -> Content:
        """One order: all of it; to who knows it already and asks when, only that."""
        steps = next_steps(story, self.words, turn.language)
        known = f"status:{order_key(story.name)}" in turn.conversation.memory.answered and turn.wake == "message"
        if known and alone and intent == "delivery_estimate":
            return Content(brief(story, self.words, turn.language, turn.now), steps)
        text = self._text(turn, intent, story)
        return Content(text, steps, card=card(Voice(self.words, turn.language, turn.now), story))

    def _several(self, turn: Turn, intent: Intent | None, stories: Sequence[OrderStory], *, cut: bool) -> Content:
        """Several orders in words; where people are needed for one, the way to them."""
        texts = [self._text(turn, intent, story) for story in stories]
        if cut:
            texts.append(self.words.say(turn.language, "talk.at_most", number=MOST_ORDERS))
        needed = any(story.needs_person for story in stories)
        return Content("\n\n".join(texts), (self._human(turn),) if needed else ())

    def _text(self, turn: Turn, intent: Intent | None, story: OrderStory) -> str:
        return describe(story, self.words, turn.language, turn.now, money_first=intent == "refund_status")

    def _another(self, turn: Turn, number: str) -> Content:
        """One of several orders is not proven yet. Says so without naming it."""
        if turn.conversation.venue.private:
            return Content(self.words.say(turn.language, "proof.another_here"))
        show = Button("show", self.words.say(turn.language, "button.show"), number, "primary")
        return Content(self.words.say(turn.language, "proof.another"), (show,))

    def _ask(self, turn: Turn, memory: Memory, trace: Trace, key: str) -> Decided:
        """Ask for the proof. Who is asked the same again is offered people, then gets them."""
        before = turn.conversation.memory
        again = before.waiting_for == "proof" and before.order == memory.order and turn.wake == "message"
        failures = before.failures + 1 if again else 0
        if failures >= PERSON_AFTER:
            return self._to_people(turn, memory, trace)
        place = "_here" if turn.conversation.venue.private else ""
        question = self._still_needed(turn) if again else Content(self.words.say(turn.language, f"proof.{key}{place}"))
        return Decided(Ask(question, "proof", "proof"), replace(memory, waiting_for="proof", failures=failures), trace)

    def _still_needed(self, turn: Turn) -> Content:
        place = "_here" if turn.conversation.venue.private else ""
        return Content(self.words.say(turn.language, f"proof.again{place}"), (self._human(turn),))

    def _to_people(self, turn: Turn, memory: Memory, trace: Trace) -> Decided:
        say = Content(self.words.say(turn.language, "proof.person"))
        return Decided(Escalate("needs_person", say=say), replace(memory, waiting_for=None, failures=0), trace)

    def _human(self, turn: Turn) -> Button:
        return Button("human", self.words.say(turn.language, "button.human"))

    async def _meant(self, turn: Turn, reading: Understanding, memory: Memory) -> list[str]:
        certain = [mention.number for mention in reading.orders if mention.certain]
        if certain:
            return certain
        if self.corrected(turn, reading):
            return [reading.orders[0].number]
        asked = memory.waiting_for in ("order_number", "proof") or said_last(memory) == "order"
        if asked and reading.orders:
            return [reading.orders[0].number]
        if memory.order:
            return [memory.order]
        if reading.orders:
            return [reading.orders[0].number]
        known = await self.tool.known_orders(turn.account)
        return [known[-1]] if known else []


def _mentioned(memory: Memory, numbers: Sequence[str]) -> tuple[str, ...]:
    """The orders spoken of, newest last; `1042` and `#1042` are one."""
    keys = {order_key(number) for number in numbers}
    return seen(tuple(number for number in memory.orders if order_key(number) not in keys), numbers)


def _trace(intent: Intent, confidence: float) -> Trace:
    return Trace("local", intent, confidence, ("order_status",))
