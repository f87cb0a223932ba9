"""What else a customer wanted in the same message (`Memory.next`): taken up by itself.

An engine that does one thing at a time leaves the rest there. While something is asked of the customer it waits; people
who take over have read it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from support import lifecycle
from support.drafts import Draft
from support.model.decisions import Decided, Escalate, Reply
from support.model.turn import Turn


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


def kept(decided: Decided) -> Decided:
    """What is decided in the end. Where people take over, nothing is left for later."""
    if isinstance(decided.decision, Escalate) and decided.memory.next:
        return replace(decided, memory=replace(decided.memory, next=""))
    return decided
