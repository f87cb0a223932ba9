"""What a customer wants done: asked for piece by piece, as far as it was not said, until it is an action to propose.

Nothing here does anything. An order's contents are asked about and spoken of privately; what it takes to see them is
the gate's to say (`tools.own_orders`). The task lives in the conversation's memory: a policy question in the middle,
a code, an outage or a restart leave it as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

from support.engines.local import choices
from support.engines.local.asking import Questions
from support.engines.local.deeds import action_of
from support.engines.local.entered import entered
from support.engines.local.items import pick
from support.engines.local.memories import seen
from support.engines.local.missing import missing
from support.engines.local.outages import TASK, or_later
from support.engines.local.own_talk import OwnTalk
from support.engines.local.paying_back import with_besides, with_named
from support.engines.local.reasons import as_problem
from support.engines.local.scoping import (
    NEEDS_REASONS,
    NEEDS_VARIANTS,
    emptied,
    fitted,
    foregone,
    lines_for,
    scope_of,
    without_part,
)
from support.engines.local.slots import Heard, Scope, about_lines, hear, reason_of_swap
from support.engines.local.terms import terms
from support.engines.local.vocabulary import Vocabulary
from support.engines.local.watch_talk import WatchTalk
from support.engines.local.which_order import WhichOrder
from support.identity.access import CodeNeeded, ProofNeeded, Unavailable, Verified
from support.model.commerce import LineItem, OrderDetails, ProductId, Variant
from support.model.conversation import Attachment, Intent, Memory
from support.model.decisions import Ask, Button, Content, Decided, Escalate, EscalationReason, Propose, Reply, Trace
from support.model.task import Doing, Slot, Task, TaskLine
from support.model.turn import Turn
from support.tools.own_orders import OwnOrdersTool
from support.tools.products import ProductTool

_YES = frozenset(
    {"yes", "yeah", "yep", "sure", "ok", "i", "do", "have", "one", "oui", "ouais", "j", "en", "ai", "une", "si"}
)
"""Who has a photo says so first."""
CHOICES_AFTER, PERSON_AFTER = 2, 3
"""Tries in a row at one question."""
MOST_SAID = 6
_DOINGS: dict[str, Doing] = {name: name for kind in get_args(Doing) for name in get_args(kind) or (kind,)}
NO_ORDER: frozenset[Doing] = frozenset({"history", "update_customer"})
"""Tasks that are about the customer, not about one order."""


@dataclass(frozen=True, slots=True)
class TaskTalk:
    """Leads a task on by one step a turn."""

    tool: OwnOrdersTool
    products: ProductTool
    questions: Questions
    own: OwnTalk
    watches: WatchTalk
    which: WhichOrder
    vocabulary: Vocabulary

    async def begin(self, turn: Turn, doing: Doing, intent: Intent | None, number: str | None) -> Decided:
        """A new task. `number` is the order that is named; else the one that was spoken of."""
        said = () if choices.read(turn.text) or not turn.text else (turn.text,)
        return await self._go_on(turn, Task(doing, number, said=said), intent)

    async def begin_report(self, turn: Turn, problem: str, number: str) -> Decided:
        """A report from a button that says what is wrong."""
        task = Task("report_problem", number, problem=as_problem(problem))
        return await self._go_on(turn, task, turn.conversation.memory.intent)

    async def heard(self, turn: Turn, number: str | None) -> Decided:
        """Words that are about the task in hand. `number` is an order that they name."""
        task = turn.conversation.memory.task or Task("return_items")
        if number and number != task.order:
            task = replace(task, order=number, lines=())
        said = (*task.said, turn.text)[-MOST_SAID:] if turn.text else task.said
        return await self._go_on(turn, replace(task, said=said), turn.conversation.memory.intent)

    async def resume(self, turn: Turn) -> Decided:
        """The task in hand, after a code, an outage or an interruption."""
        task = turn.conversation.memory.task or Task("return_items")
        return await self._go_on(turn, replace(task, order=task.order or turn.order), turn.conversation.memory.intent)

    async def read_again(self, turn: Turn) -> Decided:
        """What was read out last, once more."""
        name, _, order = turn.conversation.memory.answered[-1].partition(":")
        return await self._go_on(
            turn, Task(as_doing(name) or "history", order or None), turn.conversation.memory.intent
        )

    async def filled(self, turn: Turn) -> Decided | None:
        """A form of the task was sent; None when there is none in hand any more."""
        task = turn.conversation.memory.task
        if task is None:
            return None
        return await self._go_on(turn, entered(task, turn.values), turn.conversation.memory.intent)

    def start(self, turn: Turn, doing: Doing) -> tuple[Button, ...]:
        """The button that begins it, for who asked how it goes."""
        key = f"button.start.{doing}"
        words = self.questions.words
        if key not in words.keys():  # noqa: SIM118 - not a mapping
            return ()
        return (Button("choose", words.say(turn.language, key), choices.write("start", doing)),)

    def drop(self, turn: Turn) -> Decided:
        """The customer leaves it."""
        memory = replace(turn.conversation.memory, task=None, failures=0, waiting_for=None)
        dropped = Content(self.questions.say(turn.language, "dropped"))
        return Decided(Reply(dropped), memory, _trace(memory))

    def why(self, turn: Turn) -> Decided:
        """What the code is for, and the way without it."""
        words, memory = self.questions.words, turn.conversation.memory
        human = Button("human", words.say(turn.language, "button.human"))
        return Decided(
            Ask(Content(words.say(turn.language, "code.why"), (human,)), "code", "code"), memory, _trace(memory)
        )

    def announced(self, turn: Turn, decided: Decided, doing: Doing | None) -> Decided:
        """What is asked or offered first, with what comes after it: not in their own words, which all may read."""
        key = f"what.{doing}"
        known = f"task.{key}" in self.questions.words.keys()  # noqa: SIM118 - not a mapping
        what = self.questions.say(turn.language, key) if known else ""
        line = self.questions.words.say(turn.language, "talk.next", what=what)
        match decided.decision:
            case Ask(question) as asked:
                text = f"{question.text}\n\n{line}" if question.text else line
                return replace(decided, decision=replace(asked, question=replace(question, text=text)))
            case Propose() as wish:
                return replace(decided, decision=replace(wish, then=line))
            case _:
                return decided

    def reminded(self, turn: Turn, decided: Decided) -> Decided:
        """The answer to something else, with the way back to the task."""
        task, decision = decided.memory.task, decided.decision
        if task is None or task.asked is None or not isinstance(decision, Reply) or decision.public is None:
            return decided
        what = self.questions.say(turn.language, f"what.{task.doing}")
        line = self.questions.say(turn.language, "go_on", what=what)
        label = self.questions.words.say(turn.language, "button.go_on")
        back = Button("choose", label, choices.write("start"))
        public = decision.public
        public = replace(public, text=f"{public.text}\n\n{line}", buttons=(*public.buttons, back))
        return replace(decided, decision=replace(decision, public=public))

    async def _go_on(self, turn: Turn, task: Task, intent: Intent | None) -> Decided:
        memory = replace(
            turn.conversation.memory, intent=intent, task=task, order=task.order or turn.conversation.memory.order
        )
        return await or_later(
            turn, memory, _trace(memory), self.questions.words, lambda: self._step(turn, task, memory), what=TASK
        )

    async def _step(self, turn: Turn, task: Task, memory: Memory) -> Decided:
        if not await self.tool.can_verify(turn.account):
            return self._to_people(turn, memory)
        if task.doing in NO_ORDER and await self.tool.is_verified(turn.account):
            return await self._without_order(turn, task, memory)
        found = await self.which.order(turn, task)
        if found is None:
            return self._prove(turn, memory)
        if isinstance(found, Content):
            return self._ask(turn, task, memory, "order", found)
        task = replace(task, order=found)
        memory = replace(memory, task=task, order=found)
        seen = await self.tool.details(turn.account, found)
        match seen:
            case Verified():
                if task.doing in NO_ORDER:
                    return await self._without_order(turn, task, memory)
                return await self._with_order(turn, task, seen.details, memory)
            case CodeNeeded():
                return self._prove(turn, memory)
            case ProofNeeded() | Unavailable():
                return self._to_people(turn, memory)

    async def _without_order(self, turn: Turn, task: Task, memory: Memory) -> Decided:
        """What is about the customer."""
        if task.doing == "history":
            return await self.own.history(turn, replace(memory, task=None), _trace(memory))
        customer = await self.tool.customer(turn.account)
        if customer is None:
            return self._to_people(turn, memory)
        scope = Scope(home=customer.address)
        for text in task.said:
            task = hear(task, text, scope, self.vocabulary).task
        return self._next(turn, Heard(replace(task, said=())), scope, None, memory)

    async def _with_order(self, turn: Turn, task: Task, details: OrderDetails, memory: Memory) -> Decided:
        if task.doing == "watch_ship":
            return self.watches.ship(turn, details, replace(memory, task=None))
        if task.doing in ("receipt", "refund_state", "return_state"):
            return await self.own.tell(turn, task.doing, details, replace(memory, task=None), _trace(memory))
        task, is_foreign = with_named(task, task.said, details.order.total.currency, self.vocabulary)
        task = task if is_foreign or task.asked == "amount" else fitted(task, details)
        if _photos(turn):
            task = replace(task, settled=(*task.settled, "photos"))
        for text in task.said:
            task = without_part(task, text, details, self.vocabulary)
        reasons = await self.tool.return_reasons() if task.doing in NEEDS_REASONS else ()
        scope = scope_of(task, details, await self._variants(task, details), reasons)
        heard = Heard(task)
        for text in task.said:
            heard = hear(heard.task, text, scope, self.vocabulary, intent=memory.intent)
        filled = with_besides(_addressed(heard.task, details), task.said, self.vocabulary)
        heard = replace(heard, task=emptied(filled, details), foreign=is_foreign)
        beyond = _beyond(heard, task.said, details, self.vocabulary)
        pointless = beyond or foregone(heard.task, details)
        if pointless is not None:
            return self._propose(turn, pointless, details.order.name, memory)
        return self._next(turn, replace(heard, task=replace(heard.task, said=())), scope, details, memory)

    async def _variants(self, task: Task, details: OrderDetails) -> dict[ProductId, tuple[Variant, ...]]:
        if task.doing not in NEEDS_VARIANTS:
            return {}
        products = (line.product_id for line in lines_for(task.doing, details) if line.product_id is not None)
        return await self.products.variants_of(products)

    def _next(self, turn: Turn, heard: Heard, scope: Scope, details: OrderDetails | None, memory: Memory) -> Decided:
        """The next question, or the action."""
        task, excess = _at_most(_only_line(heard, scope), scope)
        slot = "amount" if heard.foreign else missing(task, scope)
        if slot is None:
            why = reason_of_swap(task, scope, self.vocabulary)
            return self._propose(turn, task, details.order.name if details else "", memory, reason=why)
        question = self.questions.ask(task, slot, scope, details, turn.language)
        if slot == "lines" and heard.unclear:
            lines = [line for line in scope.lines if line.id in heard.unclear[0]]
            question = self.questions.which(lines, turn.language)
        if slot == "photos" and _YES.issuperset(term.word for term in terms(turn.text)):
            question = replace(question, text=self.questions.say(turn.language, "photos_wait"))
        objection = ""
        if heard.unknown and details is not None:
            objection = self.questions.unknown(heard.unknown, details, turn.language)
        elif heard.no_such:
            objection = self.questions.say(turn.language, "no_such", wanted=list(heard.no_such))
        elif excess is not None:
            objection = self.questions.too_many(excess, turn.language)
        elif heard.foreign and details is not None:
            objection = self.questions.say(turn.language, "other_currency", currency=details.order.total.currency)
        return self._ask(turn, task, memory, slot, question, objection=objection)

    def _propose(self, turn: Turn, task: Task, order: str, memory: Memory, *, reason: str = "") -> Decided:
        """`reason` holds where the customer gave none."""
        action = action_of(replace(task, reason=task.reason or reason), order, _photos(turn))
        if action is None:
            return self._to_people(turn, memory)
        done = replace(task, said=(), asked=None, tries=0)
        return Decided(Propose(action), replace(memory, task=done, failures=0), _trace(memory))

    def _ask(
        self, turn: Turn, task: Task, memory: Memory, slot: Slot, question: Content, *, objection: str = ""
    ) -> Decided:
        """Ask; who is asked the same in vain is given choices, then people. `objection`: why it can't be as wanted."""
        before = turn.conversation.memory.task
        said = turn.wake == "message" and choices.read(turn.text) is None
        in_vain = said and before is not None and before.asked == slot and _same(before, task)
        tries = before.tries + 1 if before is not None and in_vain else 0
        if tries >= PERSON_AFTER:
            return self._to_people(turn, memory, "not_understood")
        if tries and slot != "photos":
            objection = objection or self.questions.say(turn.language, "choices" if tries >= CHOICES_AFTER else "again")
            human = Button("human", self.questions.words.say(turn.language, "button.human"))
            question = replace(question, buttons=(*question.buttons, human))
        if objection:
            question = replace(question, text=f"{objection} {question.text}")
        asked = replace(task, asked=slot, tries=tries)
        memory = replace(
            memory, task=asked, failures=0, waiting_for=None, answered=seen(memory.answered, [f"task:{task.doing}"])
        )
        return Decided(Ask(question, "choice", private=True), memory, _trace(memory))

    def _prove(self, turn: Turn, memory: Memory) -> Decided:
        """Whose order it is has to be known first; what was said waits. Without a number that is asked for, too."""
        texts: list[str] = [self.questions.words.say(turn.language, "code.needed")]
        if memory.task and memory.task.doing == "report_problem":
            texts.insert(0, self.questions.say(turn.language, "sorry"))
        return Decided(Ask(Content(" ".join(texts)), "code", "code"), memory, _trace(memory))

    def _to_people(self, turn: Turn, memory: Memory, reason: EscalationReason = "needs_person") -> Decided:
        memory = replace(memory, task=None, failures=0, waiting_for=None)
        say = Content(self.questions.words.say(turn.language, "talk.action")) if reason == "needs_person" else None
        return Decided(Escalate(reason, say=say), memory, _trace(memory))


def as_doing(name: str) -> Doing | None:
    """The task of that name."""
    return _DOINGS.get(name)


def _addressed(task: Task, details: OrderDetails) -> Task:
    """A new address is for the same person, unless it names another."""
    new, old = task.address, details.address
    if new is None or old is None or new.first_name or new.last_name:
        return task
    named = replace(new, first_name=old.first_name, last_name=old.last_name, company=old.company, phone=old.phone)
    return replace(task, address=named)


def _beyond(heard: Heard, said: tuple[str, ...], details: OrderDetails, vocabulary: Vocabulary) -> Task | None:
    """The task with goods that are in the order, but not among those that it can be done with: why not is then told."""
    if not heard.unknown or heard.task.lines:
        return None
    every = [item for item in details.order.items if item.quantity > 0]
    lines = tuple(TaskLine(one.item, one.quantity or 1) for one in pick(" ".join(said), every, vocabulary).picks)
    return replace(heard.task, lines=lines) if lines else None


def _only_line(heard: Heard, scope: Scope) -> Task:
    """Where there is but one line, it is the one that is meant, unless other goods were named."""
    task = heard.task
    if task.lines or not about_lines(task) or len(scope.lines) != 1 or heard.unknown:
        return task
    only = scope.lines[0]
    quantity = only.quantity if only.quantity == 1 and task.doing != "edit_items" else None
    return replace(task, lines=(TaskLine(only.id, quantity),))


def _at_most(task: Task, scope: Scope) -> tuple[Task, LineItem | None]:
    """No more of a line than there are: how many is asked again, and why. An edit may well want more."""
    if task.doing == "edit_items":
        return task, None
    known = {line.id: line for line in scope.lines}
    for line in task.lines:
        there = known.get(line.item)
        if there is not None and line.quantity is not None and line.quantity > there.quantity:
            lines = tuple(replace(each, quantity=None) if each is line else each for each in task.lines)
            return replace(task, lines=lines), there
    return task, None


def _same(before: Task, now: Task) -> bool:
    """Did the last words change nothing of the task?"""
    return replace(before, said=(), asked=None, tries=0) == replace(now, said=(), asked=None, tries=0)


def _photos(turn: Turn) -> tuple[Attachment, ...]:
    """What the customer added to the conversation, now or before."""
    before = (file for message in turn.history if message.author == "customer" for file in message.attachments)
    return (*before, *turn.attachments)


def _trace(memory: Memory) -> Trace:
    return Trace("local", memory.intent, 1.0, ("own_orders",))
