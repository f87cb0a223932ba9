"""Calling people for a conversation: within limits, and not a second time while they have it.

Above the limits nothing is lost and nobody is misled: what is said joins the request that the customer has open, or
the call is put off until there is room, and the customer is told which.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import get_args

from support import lifecycle
from support.composing import Composer
from support.drafts import Draft
from support.escalation.handoff import line
from support.escalation.limits import HELD_FOR, NOTES_AN_HOUR, WINDOW, Calls
from support.ids import new_id
from support.model.conversation import Conversation, Memory
from support.model.decisions import (
    Content,
    Decided,
    Decision,
    Escalate,
    EscalationReason,
    Priority,
    Reply,
    StaySilent,
)
from support.model.deliveries import TranscriptLine
from support.model.events import Woken
from support.model.people import Account
from support.ports import Conversations

PUT_OFF, JOINED = "call_put_off", "call_joined"
"""Facts: why people are to be called once there is room; which conversation of theirs this one was added to."""
NO_CALLS: tuple[EscalationReason, ...] = ("action_failed", "action_unclear")
"""What the shop left open is nobody's call: people get it at any rate."""


class Calling:
    """Lets an escalation pass, or says what becomes of it instead."""

    def __init__(self, calls: Calls, conversations: Conversations, composer: Composer) -> None:
        self._calls = calls
        self._conversations = conversations
        self._composer = composer

    async def within_limits(self, draft: Draft, decided: Decided, escalate: Escalate, now: datetime) -> Decided:
        """The decision as it may stand. What goes to people in another conversation joins the draft."""
        conversation, composer = draft.conversation, self._composer
        if lifecycle.held_by_people(conversation.status) and draft.trigger != "message":
            told: Decision = Reply(escalate.say) if escalate.say else StaySilent("people have the conversation")
            if draft.trigger == "aside" and not escalate.say:  # whoever typed a command waits for an answer
                team = composer.profile.team.name_in(draft.language)
                told = Reply(Content(composer.words.say(draft.language, "escalation.people_have", team=team)))
            return replace(decided, decision=told)
        if not (composer.desk_on or composer.helpdesk_on) or escalate.reason in NO_CALLS:
            return decided
        most = composer.profile.team.calls_an_hour
        room_at = await self._calls.call(
            conversation.id, conversation.customer, now, of_person=most.person, of_community=most.community
        )
        if room_at is None:
            return replace(decided, memory=_with(decided.memory, {}))
        other = await self._conversations.with_people(conversation.customer)
        if other is not None and await self._writes_much(conversation.customer, now):
            return self._put_off(draft, decided, escalate, now + HELD_FOR, now)
        if other is not None:
            return self._join(draft, decided, escalate, other, now)
        return self._put_off(draft, decided, escalate, room_at, now)

    async def _writes_much(self, customer: Account, now: datetime) -> bool:
        """What joins an open request is limited as what is added to it in its own thread (`passing_on`)."""
        return await self._conversations.count_said(customer, now - WINDOW) >= NOTES_AN_HOUR

    def _join(self, draft: Draft, decided: Decided, escalate: Escalate, other: Conversation, now: datetime) -> Decided:
        earlier = () if decided.memory.facts.get(JOINED) == other.id else draft.history
        lines = [line(message) for message in (*earlier, *draft.heard) if message.author == "customer"]
        words, team = self._composer.words, self._composer.profile.team
        marked = TranscriptLine(new_id(), "system", words.say(team.language, "desk.joined"), now)
        draft.extra += self._composer.forward(other, [marked], "system", now)
        draft.extra += self._composer.forward(other, lines, "customer", now)
        text = words.say(draft.language, "escalation.joined", team=team.name_in(draft.language))
        memory = _with(decided.memory, {JOINED: str(other.id)})
        return replace(decided, decision=Reply(_after(escalate, text)), memory=memory)

    def _put_off(self, draft: Draft, decided: Decided, escalate: Escalate, room_at: datetime, now: datetime) -> Decided:
        woken = any(isinstance(event, Woken) for event in draft.events)
        waits = PUT_OFF in decided.memory.facts and not woken
        decision: Decision = StaySilent("people have no room yet")
        if not woken:
            team = self._composer.profile.team.name_in(draft.language)
            text = self._composer.words.say(draft.language, "escalation.put_off", team=team, at=room_at, now=now)
            decision = Reply(_after(escalate, text))
        return replace(
            decided,
            decision=decision,
            memory=_with(decided.memory, {PUT_OFF: f"{escalate.reason} {escalate.priority}"}),
            again_after_s=None if waits else (room_at - now).total_seconds() + 1,
        )


def call_put_off(memory: Memory) -> Escalate | None:
    """The call that was put off, to be tried again; None if none was."""
    kept = memory.facts.get(PUT_OFF, "").split()
    reasons: tuple[EscalationReason, ...] = get_args(EscalationReason)
    priorities: tuple[Priority, ...] = get_args(Priority)
    reason = next((reason for reason in reasons if reason in kept), None)
    return Escalate(reason, next(one for one in priorities if one in kept)) if reason else None


def _with(memory: Memory, facts: dict[str, str]) -> Memory:
    """The memory with `facts` in the place of what was noted of calls before."""
    others = {name: fact for name, fact in memory.facts.items() if name not in (PUT_OFF, JOINED)}
    return replace(memory, facts=others | facts)


def _after(escalate: Escalate, text: str) -> Content:
    """What was to be said first, then what becomes of it."""
    return replace(escalate.say, text=f"{escalate.say.text}\n\n{text}") if escalate.say else Content(text)
