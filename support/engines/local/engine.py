"""The engine that needs no model: intents drive the same tools that the LLM has, and words come from `data/texts`.

Its rules: people first (who asks for one, or is angry, gets one); how things work here is told to anybody, without
asking who it is; nothing is asked twice; after two turns that did not help it offers choices, after three a person;
chatter that is not for it is left alone. What to say is its talks'; here it is only decided which of them speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from support.engines.local import choices
from support.engines.local.asides import part_of
from support.engines.local.choices import Chosen
from support.engines.local.errands import HAS_RULES, asks_about_rules, begun
from support.engines.local.memories import lists_orders, said_last
from support.engines.local.my_orders import MyOrders
from support.engines.local.order_state import OrderState, number_of
from support.engines.local.order_talk import OrderTalk
from support.engines.local.outages import SHOP, TASK, WAITING, waiting
from support.engines.local.policy_talk import PolicyTalk
from support.engines.local.product_talk import ProductTalk
from support.engines.local.slots import corrects
from support.engines.local.small_talk import SmallTalk
from support.engines.local.task_talk import TaskTalk, as_doing
from support.engines.local.terms import terms
from support.engines.local.topics import (
    ABOUT_GOODS,
    ASKS_WHERE,
    ORDER_STATUS,
    SURE_ENOUGH_FOR_PEOPLE,
    Meant,
    meant,
)
from support.engines.local.watch_talk import WatchTalk
from support.engines.local.wishes import Wishes
from support.engines.understanding import Understanding
from support.model.conversation import Intent, Memory
from support.model.decisions import Content, Decided, Escalate, StaySilent, Trace
from support.model.task import Doing, Task
from support.model.turn import Turn
from support.words import Words

SHORT_WORDS = 6
NUMBER_WORDS = 2
"""A number with no more than one word beside it ("1042 please") is an order's."""
SURE_OF_PRAISE = 0.8
_CALLS: tuple[Intent, ...] = ("speak_to_human", "complaint")
"""That people are called says nothing of what for."""
_TO_US = re.compile(r"\b(?:you|your|u|ur|vous|vos|votre)\b", re.IGNORECASE)
"""A question or a wish with one of these is understood, and of the shop; it may be that nothing answers it."""
_WISHES = re.compile(
    r"^(?:can|could|do|will) (?:you|u)\b|\b(?:would|['’]d) like to (?!thank|say)"
    r"|^(?:pouvez|pourriez|faites|vendez)[- ]vous\b|^vous (?:pouvez|pourriez|faites|vendez)\b"
    r"|\b(?:j['’]aimerais|je voudrais|je souhaite|nous (?:aimerions|voudrions|souhaitons))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Implements `support.ports.Engine`."""

    read: Callable[[str], Understanding]
    orders: OrderTalk
    state: OrderState
    policies: PolicyTalk
    products: ProductTalk
    tasks: TaskTalk
    mine: MyOrders
    watches: WatchTalk
    wishes: Wishes
    talk: SmallTalk
    words: Words
    name: str = "local"

    async def decide(self, turn: Turn) -> Decided:
        """See `support.ports.Engine`."""
        if turn.wake != "message":
            return await self._woken(turn)
        chosen = choices.read(turn.text)
        if chosen is not None:
            return await self._chosen(turn, chosen)
        if turn.attachments and not turn.text and turn.conversation.memory.task is None:
            return self.talk.file(turn, Trace("local", "other"))
        reading = self.read(turn.text)
        turn, what = replace(turn, text=reading.text), meant(reading)
        people = self._people(turn, reading, what)
        if people is not None:
            return people
        if reading.team:
            return self.tasks.reminded(turn, self.talk.hours(turn, Trace("local", "other", what.confidence)))
        wishes = (turn.text,) if _is_asked(turn) else self.wishes.of(turn.text)
        if len(wishes) > 1:
            return await self._first_of(turn, wishes)
        return await self._in_task(turn, reading, what) or await self._at_large(turn, reading, what)

    async def _first_of(self, turn: Turn, wishes: Sequence[str]) -> Decided:
        """The first of several wishes; the others come next (`support.further`)."""
        wishes = [await self._with_number(turn, wish) for wish in wishes]
        turn = replace(turn, text=wishes[0])
        reading = self.read(turn.text)
        what = meant(reading)
        decided = await self._in_task(turn, reading, what) or await self._at_large(turn, reading, what)
        decided = replace(decided, memory=replace(decided.memory, next="; ".join(wishes[1:])))
        return self.tasks.announced(turn, decided, self.wishes.doing(wishes[1]))

    async def _with_number(self, turn: Turn, wish: str) -> str:
        """ "The second one", said of a list, with the number of that order: later another may have been spoken of."""
        if not lists_orders(turn.conversation.memory) or self.read(wish).orders:
            return wish
        mine = await self.mine.named(replace(turn, text=wish))
        return f"{wish} ({mine[0]})" if len(mine) == 1 else wish

    def is_plain(self, turn: Turn) -> bool:
        """Is it something that takes no model: a button, a call for people, a greeting, talk among others?"""
        if choices.read(turn.text) is not None or not turn.text:
            return True
        reading = self.read(turn.text)
        aside = reading.to_others and not turn.addressed and not turn.history
        return (
            self._people(turn, reading, meant(reading)) is not None
            or reading.smalltalk
            or reading.menu
            or reading.team
            or aside
        )

    async def _woken(self, turn: Turn) -> Decided:
        """What a proof, a code, a form, a click or a second look is about: the task in hand, else an order."""
        memory = turn.conversation.memory
        if turn.wake == "watch":
            return await self.watches.look(turn)
        shown_last = said_last(memory)
        if turn.wake == "retry":
            return await self._looked_again(turn)
        if turn.wake == "filled":
            return await self.tasks.filled(turn) or self._over(turn)
        if memory.task is not None and (turn.wake != "show" or shown_last == "task"):
            return await self.tasks.resume(turn)
        if shown_last == "own":
            return await self.tasks.read_again(turn)
        return await self.orders.again(turn)

    async def _looked_again(self, turn: Turn) -> Decided:
        """What the shop could not be asked before; nothing, if it was answered in the meantime."""
        memory = turn.conversation.memory
        waited_for = memory.facts.get(WAITING)
        if waited_for == TASK and memory.task is not None:
            return await self.tasks.resume(turn)
        if waited_for in (None, SHOP, TASK):
            return await self.orders.again(turn)
        asked = replace(turn, text=waited_for, conversation=replace(turn.conversation, memory=waiting(memory, None)))
        reading = self.read(waited_for)
        what = meant(reading)
        return await self.products.answer(asked, reading, what.intent, what.confidence) or self._over(asked)

    async def _chosen(self, turn: Turn, chosen: Chosen) -> Decided:
        """A button that says something for the customer."""
        memory, values = turn.conversation.memory, chosen.values
        match chosen.what:
            case "drop":
                return self.tasks.drop(turn)
            case "topics":
                return self.talk.topics(turn, Trace("local", memory.intent))
            case "watch" if values:
                return await self.watches.stock(turn, values[0]) or self._over(turn)
            case "product" if values:
                return await self.products.chosen(turn, values[0]) or self._over(turn)
            case "start" if len(values) == 3:
                return await self.tasks.begin_report(turn, values[2], values[1])
            case "start" if values and (doing := as_doing(values[0])):
                return await self.tasks.begin(turn, doing, memory.intent, values[1] if len(values) > 1 else None)
            case _ if memory.task is not None:
                return await self.tasks.heard(turn, None)
        return self._over(turn)

    def _over(self, turn: Turn) -> Decided:
        """A button of a question that is closed."""
        return self.talk.go_on(turn, Trace("local", turn.conversation.memory.intent))

    async def _in_task(self, turn: Turn, reading: Understanding, what: Meant) -> Decided | None:
        """More words about what is being done; None when nothing is, or they are about something else."""
        task = turn.conversation.memory.task
        if task is None:
            return self.orders.why(turn) if reading.why_asked and self.orders.awaits_proof(turn) else None
        waits = turn.conversation.memory.waiting_for in ("order_number", "code")
        number = number_of(reading, bare=waits or task.asked == "order")
        if waits and number is not None and reading.words <= SHORT_WORDS:
            return await self.tasks.heard(turn, number)
        if task.asked is None and not waits:
            return await self._corrected(turn, task)
        if waits and reading.why_asked:
            return self.tasks.why(turn)
        if waits and reading.yes_no == "no":
            return self.tasks.drop(turn)
        if waits and reading.smalltalk:
            trace = Trace("local", what.intent, what.confidence)
            return Decided(StaySilent("thanks, while something is awaited"), turn.conversation.memory, trace)
        if _never_came(task, reading, what) and task.order:
            return await self.tasks.begin_report(turn, "not_received", task.order)
        part = part_of(task, turn.text, reading, what, self.tasks.vocabulary)
        if part == "aside":
            aside = await self._at_large(turn, reading, what)
            return self.tasks.reminded(turn, aside)
        if part == "drop":
            return self.tasks.drop(turn)
        if part == "answer":
            return await self.tasks.heard(turn, number)
        return await self._begin(turn, reading, what, part)

    async def _corrected(self, turn: Turn, task: Task) -> Decided | None:
        """What was proposed last, otherwise: "no, the blue one". None where these words change nothing of it."""
        if not corrects(terms(turn.text)):
            return None
        decided = await self.tasks.heard(turn, None)
        new = decided.memory.task
        is_changed = new is not None and replace(new, asked=None, tries=0) != replace(task, said=(), tries=0)
        return decided if is_changed else None

    async def _at_large(self, turn: Turn, reading: Understanding, what: Meant) -> Decided:
        trace = Trace("local", what.intent, what.confidence)
        if reading.smalltalk or _is_praise(turn, reading, what):
            return self.talk.greeted(turn, reading, trace)
        if reading.menu or (reading.about_bot and not reading.orders and (not what.sure or what.intent in _CALLS)):
            return self.talk.introduced(turn, trace)
        if reading.to_others and not turn.addressed and not turn.history:
            return Decided(StaySilent("asked of the others"), turn.conversation.memory, trace)
        of_order = await self.state.spoken_of(turn, reading, what)
        if of_order is not None:
            return of_order
        doing = self._wanted(turn, reading, what)
        own = await self.mine.pointed_at(turn, reading, what)
        if own is None and (doing is None or doing in HAS_RULES):
            own = await self.mine.where(turn, reading, what)
        if own is not None:
            return own
        if doing is not None:
            return await self._begin(turn, reading, what, doing)
        if "watch_stock" in self.tasks.vocabulary.errands.names_in(terms(turn.text)):
            back = await self._back(turn, reading, what)
            if back is not None:
                return back
        follow_up = await self.orders.follow_up(turn, reading, what)
        if follow_up is None:
            return await self._request(turn, reading, what)
        order = turn.conversation.memory.order
        is_lost = isinstance(follow_up.decision, Escalate) and follow_up.decision.reason == "problem_report"
        if is_lost and order and await self.tasks.tool.is_verified(turn.account):
            return await self.tasks.begin_report(turn, "not_received", order)
        return follow_up

    async def _back(self, turn: Turn, reading: Understanding, what: Meant) -> Decided | None:
        """Tell me when it's back: the one variant that is meant, else which."""
        gone = await self.products.gone(turn, reading)
        if len(gone) == 1:
            return await self.watches.stock(turn, gone[0].id)
        return await self.products.answer(turn, reading, "stock_question", what.confidence)

    def _wanted(self, turn: Turn, reading: Understanding, what: Meant) -> Doing | None:
        """The task that is asked for. "Can I return sale items?" asks for none."""
        doing = begun(turn.text, what.intent if what.sure else "other", self.tasks.vocabulary)
        if doing in HAS_RULES and (asks_about_rules(turn.text, reading) or self._goes_on_asking(turn, reading)):
            return None
        return None if doing == "refund_state" else doing

    def _goes_on_asking(self, turn: Turn, reading: Understanding) -> bool:
        """ "And returns?" after an answer from the policies wants their word on that, too."""
        return "?" in turn.text and self.policies.goes_on(turn, reading)

    async def _begin(self, turn: Turn, reading: Understanding, what: Meant, doing: Doing) -> Decided:
        intent: Intent = what.intent if what.sure else "other"
        decided = await self.tasks.begin(turn, doing, intent, number_of(reading))
        if doing == "report_problem" and isinstance(decided.decision, Escalate):
            return await self._problem(turn, reading, intent, Trace("local", intent, what.confidence))
        return decided

    def _people(self, turn: Turn, reading: Understanding, what: Meant) -> Decided | None:
        """Who asks for a person, or is angry, gets one before anything else."""
        about = what.intent if what.sure and what.intent not in _CALLS else turn.conversation.memory.intent
        memory, confidence = replace(self._note_order(turn, reading, about), task=None), what.confidence
        called = confidence >= SURE_ENOUGH_FOR_PEOPLE and not reading.team
        means_it = not (reading.begun or reading.about_bot)
        if reading.wants_human or (what.intent == "speak_to_human" and called and means_it):
            return Decided(Escalate("asked_for_human"), memory, Trace("local", "speak_to_human", confidence))
        if reading.angry or (what.intent == "complaint" and called) or (reading.not_helped and not what.sure):
            say = Content(self.words.say(turn.language, "talk.angry"))
            return Decided(Escalate("angry", "high", say), memory, Trace("local", "complaint", confidence))
        return None

    async def _request(self, turn: Turn, reading: Understanding, what: Meant) -> Decided:
        intent, confidence = (what.intent if what.sure else "other"), what.confidence
        trace = Trace("local", intent, confidence)
        named = any(mention.certain for mention in reading.orders)
        if intent == "other" and self.orders.awaits_proof(turn) and not _asks(turn, reading):
            return await self.orders.answer(turn, reading, "track_order", confidence)
        if intent == "other" and reading.orders and ASKS_WHERE.search(turn.text):
            return await self.orders.answer(turn, reading, "track_order", confidence)
        if reading.begun and intent not in ORDER_STATUS:
            return self.talk.begun(turn, reading, trace)
        if intent in ORDER_STATUS or (intent == "other" and named):
            return await self.state.told(turn, reading, what, named=named)
        if intent in ABOUT_GOODS or self.products.follows(turn, reading):
            about = await self.products.answer(turn, reading, intent, confidence)
            if about is not None:
                return about
        if intent in ("subscription", "account_issue") and not asks_about_rules(turn.text, reading):
            say = Content(self.words.say(turn.language, "talk.action"))
            return Decided(Escalate("needs_person", say=say), self._note_order(turn, reading, intent), trace)
        answer = await self.policies.search(turn, reading, intent)
        asked = intent != "other" or self.policies.goes_on(turn, reading)
        doing = begun(turn.text, intent, self.tasks.vocabulary)
        if answer.kind == "answered" or (answer.kind == "partial" and asked):
            more = self.tasks.start(turn, doing) if doing else ()
            said = self.policies.say(turn, answer, intent, confidence, more=more)
            return replace(said, memory=replace(said.memory, order=number_of(reading) or said.memory.order))
        if doing is not None:
            return await self._begin(turn, reading, what, doing)
        if intent == "other" and self.products.names_kind(turn):
            about = await self.products.answer(turn, reading, "product_question", confidence)
            if about is not None:
                return about
        if intent != "other":
            is_goods = intent in ABOUT_GOODS and self.products.names_goods(turn)
            nothing = self.products.nothing(turn) if is_goods else self.policies.nothing(turn)
            return self.talk.failed(turn, nothing, trace, "not_in_policies")
        return await self._other(turn, reading, trace, named)

    async def _other(self, turn: Turn, reading: Understanding, trace: Trace, named: bool) -> Decided:
        """What no intent and no policy fits: a piece of a proof, a question of the shop, or not understood."""
        confidence = trace.confidence
        if reading.no_number:
            return self.orders.no_number(turn, trace)
        if reading.emails and not named:
            return await self.orders.answer(turn, reading, "track_order", confidence)
        is_for_us = turn.addressed or bool(turn.history)
        if is_for_us and ((reading.orders and reading.words <= NUMBER_WORDS) or self.orders.awaits_proof(turn)):
            return await self.orders.answer(turn, reading, "track_order", confidence)
        if reading.outside and not (turn.conversation.memory.answered and reading.words <= SHORT_WORDS):
            return self.talk.outside(turn, trace)
        if reading.general or (_TO_US.search(turn.text) and ("?" in turn.text or _WISHES.search(turn.text))):
            return self.talk.failed(turn, self.policies.nothing(turn), trace, "not_in_policies")
        return self.talk.not_understood(turn, trace)

    async def _problem(self, turn: Turn, reading: Understanding, intent: Intent, trace: Trace) -> Decided:
        """What to do meanwhile, in the policies' words, and the people who put it right."""
        thanks = self.words.say(turn.language, "talk.problem")
        advice = await self.policies.advice(turn, reading, intent)
        say = replace(advice, text=f"{thanks}\n\n{advice.text}") if advice else Content(thanks)
        return Decided(Escalate("problem_report", "high", say), self._note_order(turn, reading, intent), trace)

    def _note_order(self, turn: Turn, reading: Understanding, intent: Intent | None) -> Memory:
        order = reading.orders[0].number if reading.orders else turn.conversation.memory.order
        return replace(turn.conversation.memory, intent=intent, order=order)


def _is_asked(turn: Turn) -> bool:
    """Is something asked of the customer, which these words answer?"""
    memory = turn.conversation.memory
    return memory.waiting_for == "code" or (memory.task is not None and memory.task.asked is not None)


def _never_came(task: Task, reading: Understanding, what: Meant) -> bool:
    """Who wants something back, and then says that it never came, has nothing to send back."""
    is_back = task.doing in ("return_items", "refund", "exchange_items")
    return is_back and task.asked is not None and reading.still_missing and what.intent == "not_received"


def _asks(turn: Turn, reading: Understanding) -> bool:
    return reading.general or "?" in turn.text


def _is_praise(turn: Turn, reading: Understanding, what: Meant) -> bool:
    """ "Got it today and I love it!" asks for nothing."""
    return what.intent == "thanks" and what.confidence >= SURE_OF_PRAISE and not (reading.orders or "?" in turn.text)
