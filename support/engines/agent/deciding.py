"""From what a sitting came to, to a decision: the same kinds of decision that every engine has."""

from __future__ import annotations

from dataclasses import dataclass, replace

from support.engines.agent.replying import Checked
from support.engines.agent.sitting import Delegated, Sitting
from support.engines.local.engine import LocalEngine
from support.engines.local.memories import seen
from support.engines.local.next_steps import next_steps
from support.engines.local.order_card import card
from support.engines.local.parcel_words import Voice
from support.model.actions import Action
from support.model.commerce import order_key
from support.model.conversation import Memory
from support.model.decisions import (
    Ask,
    Button,
    Citation,
    Content,
    Decided,
    Decision,
    Escalate,
    Priority,
    Propose,
    Reply,
    Trace,
)
from support.model.task import Task
from support.words import Words

ASKED_BY = "asked_by"
"""Fact: which engine spoke last, where that matters: what the agent began, the agent goes on with."""
NAME = "llm"
PEOPLE_AFTER = 2
"""Replies in a row that say what was said before."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """Words that are the same every time are the local engine's."""

    local: LocalEngine
    words: Words

    async def decide(self, sitting: Sitting, reply: Checked | None) -> Decided | None:
        """What becomes of the turn; None where the local engine must answer after all."""
        memory, trace = self._memory(sitting), self._trace(sitting, reply)
        if sitting.handover is not None:
            say = Content(reply.text) if reply is not None and reply.text and not sitting.private else None
            priority: Priority = "high" if sitting.handover in ("angry", "problem_report") else "normal"
            return Decided(Escalate(sitting.handover, priority, say), replace(memory, failures=0), trace)
        if sitting.action is not None:
            return self._proposed(sitting, sitting.action, memory, trace)
        if sitting.delegated is not None:
            return await self._delegated(sitting, sitting.delegated)
        if sitting.needs is not None and not (reply is not None and reply.text and _unasked(sitting)):
            return self._needed(sitting, reply, memory, trace)
        if reply is None or not reply.text:
            return None
        return self._replied(sitting, reply, memory, trace)

    def _replied(self, sitting: Sitting, reply: Checked, memory: Memory, trace: Trace) -> Decided:
        turn = sitting.turn
        again = _said_before(sitting, reply.text)
        if again and memory.failures + 1 >= PEOPLE_AFTER:
            return Decided(
                Escalate("not_understood"), replace(memory, failures=0), replace(trace, gap="not_understood")
            )
        content = self._with_order(sitting, self._content(sitting, reply))
        if again:
            content = replace(content, buttons=(Button("human", self.words.say(turn.language, "button.human")),))
        said: Decision = Reply(private=content, passing=memory.order is None) if sitting.private else Reply(content)
        return Decided(said, replace(memory, waiting_for=None, failures=memory.failures + 1 if again else 0), trace)

    def _with_order(self, sitting: Sitting, content: Content) -> Content:
        """The card of the one order that was looked at, and the next steps with it."""
        if len(sitting.stories) != 1 or not sitting.private:
            return content
        (story,) = sitting.stories.values()
        voice = Voice(self.words, sitting.language, sitting.turn.now)
        steps = next_steps(story, self.words, sitting.language)
        return replace(content, card=card(voice, story), buttons=(*content.buttons, *steps))

    def _content(self, sitting: Sitting, reply: Checked) -> Content:
        sources = {proven.source for proven in reply.proof.proven}
        used = [one for one in sitting.citations if any(one.title in source for source in sources)] or sitting.citations
        label = self.words.say(sitting.language, "policy.source")
        return Content(reply.text, (), tuple(dict.fromkeys(used))[:3], label)

    def _proposed(self, sitting: Sitting, action: Action, memory: Memory, trace: Trace) -> Decided:
        """The wish stays in the memory as a task: should the model be away when a code is entered, it is not lost."""
        turn = sitting.turn
        order = str(getattr(action, "order", "")) or None
        task = Task(action.kind, order, said=(turn.text,) if turn.text else ())
        return Decided(Propose(action), replace(memory, task=task, order=order or memory.order, failures=0), trace)

    async def _delegated(self, sitting: Sitting, to: Delegated) -> Decided | None:
        turn = replace(sitting.turn, text=sitting.turn.text or ".")
        if to.what == "watch_stock":
            return await self.local.watches.stock(turn, to.variant)
        return await self.local.tasks.begin(turn, to.what, sitting.intent, to.order)

    def _needed(self, sitting: Sitting, reply: Checked | None, memory: Memory, trace: Trace) -> Decided:
        turn, (what, number) = sitting.turn, sitting.needs or ("number", "")
        memory = replace(memory, order=number or memory.order)
        if what == "code":
            asked = Decided(Ask(Content(self.words.say(turn.language, "code.needed")), "code", "code"), memory, trace)
        else:
            asked = self.local.orders.needed(turn, memory, trace, numbered=what == "proof")
        besides = sitting.citations or any(key.startswith("product:") for key in sitting.seen)
        if not isinstance(asked.decision, Ask) or not besides or reply is None or sitting.private:
            return asked
        question, answer = asked.decision.question, self._content(sitting, reply)
        both = replace(answer, text=f"{answer.text}\n\n{question.text}", buttons=question.buttons)
        return replace(asked, decision=replace(asked.decision, question=both))

    def _memory(self, sitting: Sitting) -> Memory:
        before = sitting.turn.conversation.memory
        order = sitting.orders[-1] if sitting.orders else before.order
        return replace(
            before,
            intent=sitting.intent,
            order=order,
            orders=seen(before.orders, sitting.orders),
            answered=seen(before.answered, sitting.seen),
            task=None,
            facts={**before.facts, **sitting.summary, ASKED_BY: NAME},
        )

    def _trace(self, sitting: Sitting, reply: Checked | None) -> Trace:
        citations: tuple[Citation, ...] = tuple(dict.fromkeys(sitting.citations))
        proof = reply.proof.proven if reply is not None else ()
        return Trace(NAME, sitting.intent, 1.0, tuple(dict.fromkeys(sitting.tools)), citations, proof=proof)


def _unasked(sitting: Sitting) -> bool:
    """Is what must be proven an order that the customer never spoke of? Then something that the model read named it."""
    number = order_key(sitting.needs[1]) if sitting.needs else ""
    memory, turn = sitting.turn.conversation.memory, sitting.turn
    spoken = {order_key(name) for name in (memory.order, turn.order, *memory.orders) if name}
    texts = (turn.text, *(message.text for message in turn.history if message.author == "customer"))
    return bool(number) and number not in spoken and not any(number in text.casefold() for text in texts)


def _said_before(sitting: Sitting, text: str) -> bool:
    """Was this said in the last few messages, word for word?"""
    letters = _letters(text)
    ours = [message for message in sitting.turn.history if message.author == "bot"][-3:]
    return any(_letters(message.text) == letters for message in ours)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
