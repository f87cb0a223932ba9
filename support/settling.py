"""The end of a turn: what was decided is said, handed over where people must go on, and committed as one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from support import lifecycle
from support.calling import Calling
from support.composing import Composer, Said
from support.drafts import Draft
from support.escalation import casework
from support.escalation.handoff import line
from support.escalation.upkeep import Upkeep, behind_wall
from support.further import further, kept
from support.handover import Handover
from support.ids import new_id
from support.live import LiveAnswers, completing
from support.model.conversation import Due
from support.model.decisions import Decided, Escalate, Propose, Trace
from support.model.deliveries import Body, Delivery, DeskCard, DeskNote, ShowState, TicketChange
from support.model.events import InboundEvent, Woken
from support.model.turn import TurnResult
from support.observing import EventOutcome, Observer
from support.offers import Offers
from support.outbox import Outbox, new_delivery_id
from support.photos import photos
from support.ports import Cases, Clock, Conversations, Engine, InboxRows
from support.verification import Verification

log = structlog.get_logger()

WATCHED_EVERY = timedelta(minutes=15)
"""Soon enough for "tell me when", and no burden for the shop."""


class Settler:
    """Ends turns. Raises TooLateError when something moved in the meantime: the turn must be decided again."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        cases: Cases,
        inbox: InboxRows,
        composer: Composer,
        upkeep: Upkeep,
        verification: Verification,
        calling: Calling,
        handover: Handover,
        offers: Offers,
        engine: Engine,
        outbox: Outbox,
        live: LiveAnswers,
        clock: Clock,
        observer: Observer,
    ) -> None:
        self._conversations = conversations
        self._cases = cases
        self._inbox = inbox
        self._composer = composer
        self._upkeep = upkeep
        self._verification = verification
        self._calling = calling
        self._handover = handover
        self._offers = offers
        self._engine = engine
        self._outbox = outbox
        self._live = live
        self._clock = clock
        self._observer = observer

    async def finish(self, events: Sequence[InboundEvent], outcome: EventOutcome = "ignored") -> None:
        """Events that lead to no turn are done."""
        await self._inbox.finish([event.key for event in events], outcome, self._clock.now())
        self._observer.events(len(events), outcome)

    async def tell_bystander(self, draft: Draft, said: Said) -> None:
        """Answer somebody's press on another customer's button; nothing of that conversation changes."""
        await self._conversations.commit(
            TurnResult(
                turn=new_id(),
                conversation=draft.conversation,
                memory_before=draft.conversation.memory,
                events=draft.events,
                messages=(),
                deliveries=said.deliveries,
                trace=Trace("none"),
                outcome="turn",
                at=self._clock.now(),
                bystander=True,
            )
        )
        self._observer.events(len(draft.events), "turn")
        self._outbox.submit(said.deliveries)

    async def settle(self, draft: Draft, decided: Decided, outcome: EventOutcome = "turn") -> None:
        """Say what was decided, and commit all of the turn at once."""
        now, before = self._clock.now(), draft.conversation.memory
        decided = await self._answered(draft, decided, now)
        await self._follow(draft, now)
        self._mirror(draft, now)
        self._show_case(draft, now)
        live = await self._live.end(draft.conversation.id)
        if live is not None:
            draft.said = completing(draft.said, draft.conversation, live)
        if self._composer.shows(draft.conversation):
            draft.extra += (
                Delivery(new_delivery_id(), draft.conversation.id, ShowState(draft.conversation.venue), now),
            )
        deliveries = draft.said.deliveries + draft.extra
        await self._conversations.commit(
            TurnResult(
                turn=new_id(),
                conversation=draft.conversation,
                memory_before=before,
                events=draft.events,
                messages=draft.heard + draft.said.messages,
                deliveries=deliveries,
                trace=decided.trace,
                outcome=outcome,
                at=now,
                due=draft.due,
                done=draft.done,
                proposals=draft.changes,
                case=draft.case,
                replaces=draft.replaces,
                live=live is not None,
            )
        )
        self._live.seen_to(draft.conversation.id)
        log.info(
            "turn",
            conversation=draft.conversation.id,
            decision=type(decided.decision).__name__,
            engine=decided.trace.engine,
            intent=decided.trace.intent,
            deliveries=len(deliveries),
        )
        self._observer.events(len(draft.events), outcome)
        self._observer.turn(draft.conversation, decided, time.perf_counter() - draft.began_s)
        self._outbox.submit(deliveries)

    async def _answered(self, draft: Draft, decided: Decided, now: datetime) -> Decided:
        """Put into the turn what was decided, and what is decided of whatever else was wanted; what it ends with."""
        if not draft.changes:  # else it is what comes of a wish already
            decided = await self._offered(draft, decided)
        while (turn := further(draft, decided, now)) is not None:
            draft.conversation = turn.conversation
            draft.said += self._composer.compose(
                turn.conversation, decided.decision, draft.language, now, draft.trigger
            )
            draft.due += _later(draft, decided, now)
            decided = await self._offered(draft, await self._engine.decide(turn))
        decided = await self._verification.prepare(draft, kept(decided), now)
        if isinstance(decided.decision, Escalate):
            decided = await self._calling.within_limits(draft, decided, decided.decision, now)
        draft.conversation = replace(draft.conversation, memory=decided.memory)
        decision = decided.decision
        draft.said += self._composer.compose(draft.conversation, decision, draft.language, now, draft.trigger)
        draft.said += self._verification.notices(draft, now)
        if isinstance(decision, Escalate):
            await self._hand_over(draft, decision, decided, now)
        draft.due += behind_wall(self._composer.profile.unresolved, draft.conversation, now)
        draft.due += _later(draft, decided, now)
        return decided

    async def _offered(self, draft: Draft, decided: Decided) -> Decided:
        """What was decided; a wish, as what comes of it."""
        if not isinstance(decided.decision, Propose):
            return decided
        self._observer.wish(draft.conversation, decided.decision.action)
        return await self._offers.make(draft, decided, decided.decision.action)

    async def _follow(self, draft: Draft, now: datetime) -> None:
        """What a change of the case asks to be looked at later."""
        if draft.case is not None:
            before = await self._cases.get(draft.conversation.id)
            draft.case, due = self._upkeep.follow(before, draft.case, now)
            draft.due += due

    def _mirror(self, draft: Draft, now: datetime) -> None:
        """What the bot and the customer say after people had it, up to what brings it back, goes on under the card.

        The ticket gets it when people do: a customer's line would open it again. What the bot itself says while they
        have it (a promise that is kept, the outcome of a yes) they read on both sides.
        """
        conversation = draft.conversation
        if lifecycle.held_by_people(draft.began_as) and lifecycle.held_by_people(conversation.status):
            lines = [line(message) for message in draft.said.messages if message.author == "bot"]
            draft.extra += self._composer.forward(conversation, lines, "bot", now)
            return
        noted = any(isinstance(delivery.body, DeskNote) for delivery in draft.extra)
        if conversation.card is None or noted or not self._composer.desk_on:
            return
        for message in (*draft.heard, *draft.said.messages):
            if message.author in ("customer", "bot"):
                bodies: list[Body] = [DeskNote(message.author, line(message).text), *photos(message.attachments)]
                draft.extra += tuple(Delivery(new_delivery_id(), conversation.id, body, now) for body in bodies)

    def _show_case(self, draft: Draft, now: datetime) -> None:
        """The team's card follows its case, and who has it: what is resolved is the bot's once the customer writes."""
        shown = any(isinstance(delivery.body, DeskCard) for delivery in draft.extra)
        moved = draft.conversation.card is not None and draft.conversation.status != draft.began_as
        if (draft.case is not None or moved) and self._composer.desk_on and not shown:
            # First: a card that was deleted is posted anew before a note is put under it.
            draft.extra = (Delivery(new_delivery_id(), draft.conversation.id, DeskCard(), now), *draft.extra)

    async def _hand_over(self, draft: Draft, escalate: Escalate, decided: Decided, now: datetime) -> None:
        before = draft.conversation.status
        status = lifecycle.after(before, "escalated")
        draft.conversation = replace(draft.conversation, status=status)
        messages = (*draft.history, *draft.heard, *draft.said.messages)
        handoff = await self._handover.write(draft.conversation, messages, escalate, decided.trace, draft.language)
        case = draft.case or await self._cases.get(draft.conversation.id)
        promised = None if escalate.quiet else self._composer.hours.expectation(now).by
        draft.case = casework.escalated(case, before, escalate, handoff, now=now, promised_by=promised)
        unshown = messages if draft.conversation.card is None else ()  # under a card that is there, all of it stands
        draft.extra += self._composer.hand_over(draft.conversation, handoff, unshown, now)
        if case is not None and self._composer.helpdesk_on:
            changes = map(TicketChange, casework.seated(case, draft.case))
            draft.extra += tuple(Delivery(new_delivery_id(), draft.conversation.id, one, now) for one in changes)


def _later(draft: Draft, decided: Decided, now: datetime) -> tuple[Due, ...]:
    """What was decided to try again, and to watch."""
    due: tuple[Due, ...] = ()
    if decided.again_after_s is not None:
        attempt = next((event.attempt for event in draft.events if isinstance(event, Woken)), 0) + 1
        at = now + timedelta(seconds=decided.again_after_s)
        due += (Due(new_id("w", 20), draft.conversation.id, "retry", attempt, at),)
    if decided.watch is not None:
        at = now + WATCHED_EVERY
        due += (Due(new_id("w", 20), draft.conversation.id, "watch", 0, at, decided.watch),)
    return due
