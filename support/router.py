"""The one pipeline: event → conversation → engine → decision → deliveries, the same for every platform and engine.

What the router itself decides is only who is heard, in which language, and whether people have the conversation. What
to say is the engine's, who may read it is `composing`'s, who may see an order is `identity.access`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from support import lifecycle
from support.action_turns import ActionTurns
from support.amending import Amending
from support.answering import Answering
from support.bystanders import Bystanders
from support.composing import Composer
from support.desk_turns import PREFIX as TEAM_PREFIX
from support.desk_turns import DeskTurns
from support.drafts import Draft
from support.engines.understanding import Understanding
from support.engines.understanding.text import clean
from support.errors import TooLateError
from support.hearing import all_heard, language_of
from support.live import LiveAnswers
from support.model.conversation import Conversation, Message
from support.model.decisions import Decided, Escalate, StaySilent, Trace
from support.model.deliveries import Delivery
from support.model.events import (
    ActionSettled,
    ButtonPressed,
    CustomerDid,
    DeskActed,
    DeskPressed,
    EscalationAsked,
    FormSubmitted,
    InboundEvent,
    MarkedSolved,
    MessageChanged,
    MessageDeleted,
    MessagePosted,
    ProposalLapsed,
    Woken,
)
from support.passing_on import PassingOn
from support.ports import Clock, Conversations
from support.presses import Presses
from support.profile import UnansweredAfter
from support.settling import Settler
from support.switching import Switchboard
from support.turns import Speaking, When, fold, new_conversation
from support.unresolved import Unresolved, spoken
from support.wakings import Wakings

FRAGMENT_WAIT_S = 1.2
"""How long an unfinished message ("hi", "quick question") may wait for its rest (the product's own promise)."""


class Router:
    """Works events off. One instance a process; `work` is called by the lanes, never twice at once for a lane."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        answering: Answering,
        read: Callable[[str], Understanding],
        composer: Composer,
        presses: Presses,
        actions: ActionTurns,
        team: DeskTurns,
        wakings: Wakings,
        passing_on: PassingOn,
        amending: Amending,
        settler: Settler,
        unresolved: Unresolved,
        bystanders: Bystanders,
        switchboard: Switchboard,
        live: LiveAnswers,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._answering = answering
        self._read = read
        self._composer = composer
        self._presses = presses
        self._actions = actions
        self._team = team
        self._wakings = wakings
        self._passing_on = passing_on
        self._amending = amending
        self._settler = settler
        self._unresolved = unresolved
        self._bystanders = bystanders
        self._switchboard = switchboard
        self._live = live
        self._clock = clock

    def patience(self, events: Sequence[InboundEvent]) -> float:
        """Seconds to wait for the rest of a fragment; 0 for anything complete and for clicks."""
        said = fold(events)
        if not said:
            return 0.0
        return 0.0 if self._reading(said).complete else FRAGMENT_WAIT_S

    async def work(self, events: Sequence[InboundEvent], newer: Callable[[], bool]) -> bool:
        """One turn. False when `newer()` became true before anything was committed: do it again with what joined."""
        first = events[0]
        try:
            match first:
                case ButtonPressed():
                    await self._presses.pressed(first)
                case FormSubmitted():
                    await self._presses.submitted(first)
                case Woken():
                    await self._wakings.woken(first)
                case CustomerDid():
                    await self._did(first)
                case DeskPressed():
                    is_team = first.action.startswith(TEAM_PREFIX)
                    await (self._team.pressed if is_team else self._actions.desk_pressed)(first)
                case DeskActed():
                    await self._team.acted(first)
                case EscalationAsked():
                    await self._team.raised(first)
                case MarkedSolved():
                    await self._team.solved(first)
                case ActionSettled():
                    await self._actions.settled(first)
                case ProposalLapsed():
                    await self._actions.lapsed(first)
                case _:
                    return await self._messages(tuple(events), newer)
        except TooLateError:
            return False
        return True

    async def give_up(self, events: Sequence[InboundEvent]) -> None:
        """A turn kept failing: people get the conversation, the customer is told so, nothing is lost."""
        first = events[0]
        found = await self._conversations.find(first.venue, first.account)
        conversation, history = found or (
            new_conversation(first.venue, first.account, self._clock.now(), begun_by=first.key),
            (),
        )
        is_message = isinstance(first, MessagePosted | MessageChanged | MessageDeleted)
        if isinstance(first, DeskActed) and found is not None:
            await self._team.failed(self._draft(found, events), first.actor)
            return
        if isinstance(first, DeskPressed | DeskActed | EscalationAsked | MarkedSolved) or (
            found is None and not is_message
        ):
            await self._settler.finish(events, "failed")  # who pressed sees that nothing happened, and presses again
            return
        draft = self._draft((conversation, history), events)
        said = fold(events)
        draft.heard = all_heard(conversation, said)
        text = "\n".join(message.text for message in said)
        language = language_of(conversation, text, self._reading(said))
        draft.language = language or draft.language
        decided = Decided(Escalate("needs_person", "high"), conversation.memory, Trace("none"))
        await self._settler.settle(draft, decided, outcome="failed")

    async def _messages(self, events: tuple[InboundEvent, ...], newer: Callable[[], bool]) -> bool:
        said = fold(events)
        if self._live:
            await self._withdraw_live(events[0])
        if not said:
            await self._amended(events)
            return True
        # Asked for together, so that the database's thread and this one wake each other once.
        found, speaking = await asyncio.gather(
            self._conversations.find(said[0].venue, said[0].account), self._switchboard.speaking()
        )
        when = self._when(speaking, said, found)
        if when == "never" or (found is None and await self._bystanders.include(said[0])):
            await self._settler.finish(events)
            await self._heard_others(speaking, said)
            return True
        venue, account = said[0].venue, said[0].account
        found = found or (new_conversation(venue, account, self._clock.now(), begun_by=events[0].key), ())
        draft = self._draft(found, events)
        if draft.conversation.status == "resolved" and not self._thanks(said):
            await self._team.reopened(draft)
        if lifecycle.held_by_people(draft.conversation.status) and draft.trigger != "aside":
            await self._to_people(draft, said)
            return True
        if speaking.is_paused(venue):
            self._answering.hear(draft, said, self._reading(said))
            await self._settler.settle(draft, self._unresolved.paused(draft))
            return True
        if isinstance(when, UnansweredAfter):
            self._answering.hear(draft, said, self._reading(said))
            await self._settler.settle(draft, self._unresolved.wait_for_others(draft, when))
            return True
        return await self._answering.answer(draft, said, newer, drafting=when == "draft")

    async def _withdraw_live(self, first: InboundEvent) -> None:
        """What was shown of an answer that this turn makes anew, because the customer wrote again or it failed."""
        found = await self._conversations.find(first.venue, first.account)
        began = (
            found[0] if found else new_conversation(first.venue, first.account, self._clock.now(), begun_by=first.key)
        )
        await self._live.withdraw(began.id)

    def _when(
        self, speaking: Speaking, said: Sequence[MessagePosted], found: tuple[Conversation, tuple[Message, ...]] | None
    ) -> When:
        """When to answer, as the most pressing of the messages asks for."""
        is_spoken = found is not None and (spoken(found[1]) or found[0].status != "pending")
        whens = [speaking.when(message, known=found is not None, spoken=is_spoken) for message in said]
        later = next((when for when in whens if isinstance(when, UnansweredAfter)), None)
        if "now" in whens:
            return "now"
        return "draft" if "draft" in whens else later or "never"

    async def _heard_others(self, speaking: Speaking, said: Sequence[MessagePosted]) -> None:
        """A member of the channel wrote in somebody's thread: the question is not unanswered any more."""
        venue, account = said[0].venue, said[0].account
        if isinstance(speaking.answering(venue), UnansweredAfter):
            await self._conversations.answered_by_others(venue, account)

    async def _to_people(self, draft: Draft, said: tuple[MessagePosted, ...]) -> None:
        conversation = draft.conversation
        status = lifecycle.after(conversation.status, "customer_wrote")
        draft.conversation = replace(conversation, status=status)
        draft.heard = all_heard(conversation, said)
        draft.extra += self._amending.changed(draft)
        decided = await self._passing_on.pass_on(draft)
        draft.conversation = replace(draft.conversation, memory=decided.memory)
        if self._thanks(said) and draft.case is None:
            await self._team.thanked(draft)
        else:
            await self._team.heard(draft)
        await self._settler.settle(draft, await self._answering.noted(draft, said) or decided)

    async def _amended(self, events: tuple[InboundEvent, ...]) -> None:
        """Nothing but edits and deletions: people who have what was changed are told."""
        found = await self._conversations.find(events[0].venue, events[0].account)
        told: tuple[Delivery, ...] = ()
        if found is not None and lifecycle.held_by_people(found[0].status):
            draft = self._draft(found, events)
            told = self._amending.changed(draft)
        if not told:
            await self._settler.finish(events)
            return
        if any(isinstance(event, MessageChanged) for event in events):
            status = lifecycle.after(draft.conversation.status, "customer_wrote")
            draft.conversation = replace(draft.conversation, status=status)
            await self._team.heard(draft)
        draft.extra += told
        silent = StaySilent("the customer changed what they wrote")
        await self._settler.settle(draft, Decided(silent, draft.conversation.memory, Trace("none")))

    async def _did(self, event: CustomerDid) -> None:
        found = await self._conversations.find(event.venue, event.account)
        if found is None:
            await self._settler.finish((event,))
            return
        draft = self._draft(found, (event,))
        await self._settler.settle(draft, await self._amending.did(draft, event))

    def _thanks(self, said: Sequence[MessagePosted]) -> bool:
        """Nothing but thanks: nobody has to answer that."""
        reading = self._reading(said)
        return reading.smalltalk and any(scored.intent == "thanks" for scored in reading.intents[:1])

    def _reading(self, said: Sequence[MessagePosted]) -> Understanding:
        return self._read(clean("\n".join(message.text for message in said)))

    def _draft(self, found: tuple[Conversation, tuple[Message, ...]], events: Sequence[InboundEvent]) -> Draft:
        return Draft.of(found, events, self._composer.profile.language)
