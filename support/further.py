"""What else a customer wanted in the same message (`Memory.next`): said to come next, and taken up by itself.

An engine that does one thing at a time leaves the rest there. While something is asked of the customer it waits; people
who take over have read it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from support import lifecycle
from support.drafts import Draft
from support.model.conversation import Memory
from support.model.decisions import Ask, Decided, Escalate, Reply
from support.model.people import Language
from support.model.turn import Turn
from support.words import Words


def further(draft: Draft, decided: Decided, now: datetime) -> Turn | None:
    """The turn that takes it up; None where nothing is left, or it has to wait."""
    memory = decided.memory
    is_asked = memory.waiting_for is not None or (memory.task is not None and memory.task.asked is not None)
    if not memory.next or is_asked or not isinstance(decided.decision, Reply):
        return None
    if lifecycle.held_by_people(draft.conversation.status):
        return None
    conversation = replace(draft.conversation, memory=replace(memory, next=""))
    return Turn(conversation, (*draft.history, *draft.heard), memory.next, draft.language, now)


def announced(before: Memory, decided: Decided, words: Words, language: Language) -> Decided:
    """The question that has to be answered first, with what comes after it; people are told nothing of the kind."""
    decision, memory = decided.decision, decided.memory
    if isinstance(decision, Escalate):
        return replace(decided, memory=replace(memory, next=""))
    if not isinstance(decision, Ask) or not memory.next or memory.next == before.next:
        return decided
    question = decision.question
    texts = [text for text in (question.text, words.say(language, "talk.next", wish=memory.next)) if text]
    return replace(decided, decision=replace(decision, question=replace(question, text="\n\n".join(texts))))
