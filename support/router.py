"""The one pipeline: event → conversation → engine → decision → deliveries, the same for every platform and engine.

What the router itself decides is only who is heard, in which language, and whether people have the conversation. What
to say is the engine's, who may read it is `composing`'s, who may see an order is `identity.access`'s.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from support import lifecycle
from support.composing import NOTHING, Composer, Said, Trigger
from support.engines.understanding import Understanding
from support.engines.understanding.text import clean
from support.errors import TooLateError
from support.escalation.handoff import line
from support.handover import Handover
from support.identity.access import OrderAccess, Shown, TooManyTries
from support.identity.emails import mask_emails
from support.model.conversation import Conversation, Due, Memory, Message
from support.model.decisions import Content, Decided, Escalate, Propose, StaySilent, Trace
from support.model.deliveries import Delivery
from support.model.events import ButtonPressed, FormSubmitted, InboundEvent, MessagePosted, Woken
from support.model.people import Language
from support.model.turn import TurnResult
from support.observing import EventOutcome, Observer
from support.outbox import Outbox
from support.ports import Clock, Conversations, Engine, InboxRows, Turn
from support.proofs import proof_outcome
from support.turns import Speaking, emails_before, fold, heard, new_conversation

log = structlog.get_logger()

FRAGMENT_WAIT_S = 1.2
"""How long an unfinished message ("hi", "quick question") may wait for its rest (the product's own promise)."""
SWITCH_CONFIDENCE = 0.8
SWITCH_WORDS = 3
"""A conversation changes its language only for a sentence that clearly is in another one."""


@dataclass(slots=True)
class Draft:
    """A turn in the making."""

    conversation: Conversation
    history: tuple[Message, ...]
    language: Language
    events: tuple[InboundEvent, ...]
    trigger: Trigger = "message"
    heard: tuple[Message, ...] = ()
    email_in_public: bool = False
    said: Said = NOTHING
    extra: tuple[Delivery, ...] = ()
    due: tuple[Due, ...] = ()
    done: tuple[str, ...] = ()
    replaces: str | None = None
    trace: Trace = field(default_factory=lambda: Trace(engine="none"))
    began_s: float = field(default_factory=time.perf_counter)


class Router:
    """Works events off. One instance a process; `work` is called by the lanes, never twice at once for a lane."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        inbox: InboxRows,
        access: OrderAccess,
        engine: Engine,
        read: Callable[[str], Understanding],
        composer: Composer,
        handover: Handover,
        speaking: Speaking,
        outbox: Outbox,
        clock: Clock,
        observer: Observer,
    ) -> None:
        self._conversations = conversations
        self._inbox = inbox
        self._access = access
        self._engine = engine
        self._read = read
        self._composer = composer
        self._handover = handover
        self._speaking = speaking
        self._outbox = outbox
        self._clock = clock
        self._observer = observer

    def patience(self, events: Sequence[InboundEvent]) -> float:
        """Seconds to wait for the rest of a fragment; 0 for anything complete and for clicks."""
        said = fold(events)
        if not said:
            return 0.0
        text = clean("\n".join(message.text for message in said))
        return 0.0 if self._read(text).complete else FRAGMENT_WAIT_S

    async def work(self, events: Sequence[InboundEvent], newer: Callable[[], bool]) -> bool:
        """One turn. False when `newer()` became true before anything was committed: do it again with what joined."""
        first = events[0]
        match first:
            case ButtonPressed():
                await self._pressed(first)
            case FormSubmitted():
                await self._submitted(first)
            case Woken():
                await self._woken(first)
            case _:
                return await self._messages(tuple(events), newer)
        return True

    async def give_up(self, events: Sequence[InboundEvent]) -> None:
        """A turn kept failing: people get the conversation, the customer is told so, nothing is lost."""
        first = events[0]
        found = await self._conversations.find(first.venue, first.account)
        conversation, history = found or (new_conversation(first.venue, first.account, self._clock.now()), ())
        if isinstance(first, ButtonPressed | FormSubmitted | Woken) and found is None:
            await self._finish(events, "failed")
            return
        draft = self._draft(conversation, history, tuple(events))
        said = fold(events)
        draft.heard = tuple(heard(m, clean(m.text)) for m in said)
        language = self._language(conversation, self._read(clean("\n".join(m.text for m in said))))
        draft.language = language or draft.language
        decided = Decided(Escalate("needs_person", "high"), conversation.memory, Trace("none"))
        await self._settle(draft, decided, outcome="failed")

    async def _messages(self, events: tuple[InboundEvent, ...], newer: Callable[[], bool]) -> bool:
        said = fold(events)
        if not said:
            await self._finish(events, "ignored")
            return True
        found = await self._conversations.find(said[0].venue, said[0].account)
        if not any(self._speaking.may_answer(message, known=found is not None) for message in said):
            await self._finish(events, "ignored")
            return True
        conversation, history = found or (new_conversation(said[0].venue, said[0].account, self._clock.now()), ())
        if lifecycle.held_by_people(conversation.status):
            await self._to_people(conversation, history, events, said)
            return True
        try:
            return await self._answer(conversation, history, events, said, newer)
        except TooLateError:
            return False

    async def _answer(
        self,
        conversation: Conversation,
        history: tuple[Message, ...],
        events: tuple[InboundEvent, ...],
        said: tuple[MessagePosted, ...],
        newer: Callable[[], bool],
    ) -> bool:
        draft = self._draft(conversation, history, events)
        earlier: tuple[str, ...] = ()
        if self._outbox.is_sending(conversation.id):
            unsent = await self._conversations.unsent_turn(conversation.id)
            if unsent is not None:
                draft.replaces, earlier = unsent.turn, unsent.texts
                draft.conversation = replace(draft.conversation, memory=unsent.memory_before)
        text = clean("\n".join([*earlier, *(message.text for message in said)]))
        reading = self._read(text)
        self._hear(draft, said, reading)
        turn = await self._turn(draft, said, text, reading)
        decided = turn if isinstance(turn, Decided) else await self._engine.decide(turn)
        if newer():
            return False
        await self._settle(draft, decided)
        return True

    def _hear(self, draft: Draft, said: tuple[MessagePosted, ...], reading: Understanding) -> None:
        status = lifecycle.after(draft.conversation.status, "customer_wrote")
        language = self._language(draft.conversation, reading)
        draft.conversation = replace(draft.conversation, status=status, language=language)
        draft.language = language or self._composer.profile.language
        private = draft.conversation.venue.private
        for message in said:
            written = clean(message.text)
            draft.heard += (heard(message, written if private else mask_emails(written)),)
        draft.email_in_public = bool(reading.emails) and not private

    async def _turn(
        self, draft: Draft, said: tuple[MessagePosted, ...], text: str, reading: Understanding
    ) -> Turn | Decided:
        """What the engine is asked; in a direct message, an e-mail that was typed is judged as a proof first."""
        memory, private = draft.conversation.memory, draft.conversation.venue.private
        order = reading.orders[0].number if reading.orders else memory.order
        emails = reading.emails
        if reading.orders and not emails and memory.waiting_for == "proof":
            emails = emails_before(draft.history)  # given before the number was: it is not asked for again
        turn = Turn(
            conversation=draft.conversation,
            history=draft.history,
            text=text if private else mask_emails(text),
            language=draft.language,
            now=self._clock.now(),
            addressed=private or any(message.addressed for message in said),
            attachments=sum(len(message.attachments) for message in said),
        )
        if private and emails and order:
            return await self._judge(draft, turn, order, emails)
        return turn

    async def _judge(self, draft: Draft, turn: Turn, order: str, emails: Sequence[str]) -> Turn | Decided:
        customer = draft.conversation.customer
        outcome = await self._access.prove(customer, order, emails[0])
        for email in emails[1:2]:
            if not isinstance(outcome, Shown | TooManyTries):
                outcome = await self._access.prove(customer, order, email)
        return proof_outcome(self._composer.words, turn, outcome, order)

    async def _to_people(
        self,
        conversation: Conversation,
        history: tuple[Message, ...],
        events: tuple[InboundEvent, ...],
        said: tuple[MessagePosted, ...],
    ) -> None:
        draft = self._draft(conversation, history, events)
        status = lifecycle.after(conversation.status, "customer_wrote")
        draft.conversation = replace(conversation, status=status)
        draft.heard = tuple(heard(message, clean(message.text)) for message in said)
        lines = [line(message) for message in draft.heard]
        draft.extra = self._composer.forward(conversation, lines, "customer", self._clock.now())
        decided = Decided(StaySilent("people have the conversation"), conversation.memory, Trace("none"))
        await self._settle(draft, decided)

    async def _pressed(self, event: ButtonPressed) -> None:
        found = await self._conversations.with_history(event.conversation)
        if found is None:
            await self._finish((event,), "ignored")
            return
        conversation, history = found
        draft = self._draft(conversation, history, (event,), "private")
        if event.account != conversation.customer:
            text = self._composer.words.say(draft.language, "privacy.not_yours")
            draft.said = self._composer.privately(conversation, event.account, Content(text), self._clock.now())
            await self._settle(draft, Decided(StaySilent("not theirs"), conversation.memory, Trace("none")))
            return
        await self._settle(draft, await self._decide_press(draft, event))

    async def _decide_press(self, draft: Draft, event: ButtonPressed) -> Decided:
        memory = draft.conversation.memory
        if event.action == "human":
            draft.trigger = "message"
            if lifecycle.held_by_people(draft.conversation.status):
                return Decided(StaySilent("people have the conversation"), memory, Trace("none"))
            return Decided(Escalate("asked_for_human"), memory, Trace("none", "speak_to_human", 1.0))
        turn = Turn(
            conversation=draft.conversation,
            history=draft.history,
            text=event.value if event.action == "choose" else "",
            language=draft.language,
            now=self._clock.now(),
            wake="message" if event.action == "choose" else "show",
            order=event.value if event.action != "choose" else None,
        )
        decided = await self._engine.decide(turn)
        if event.action == "to_direct":
            draft.trigger = "direct"
        return decided

    async def _submitted(self, event: FormSubmitted) -> None:
        found = await self._conversations.with_history(event.conversation)
        if found is None or event.account != found[0].customer:
            await self._finish((event,), "ignored")
            return
        conversation, history = found
        draft = self._draft(conversation, history, (event,), "private")
        number, email = event.values.get("order", ""), event.values.get("email", "")
        turn = Turn(conversation, history, "", draft.language, self._clock.now(), wake="proven", order=number)
        outcome = await self._access.prove(conversation.customer, number, email)
        asked = proof_outcome(self._composer.words, turn, outcome, number)
        await self._settle(draft, asked if isinstance(asked, Decided) else await self._engine.decide(asked))

    async def _woken(self, event: Woken) -> None:
        found = await self._conversations.with_history(event.conversation)
        if found is None or found[0].status != "pending":
            await self._finish((event,), "ignored")
            return
        conversation, history = found
        draft = self._draft(conversation, history, (event,))
        draft.done = (event.due,)
        turn = Turn(
            conversation, history, "", draft.language, self._clock.now(),
            wake="retry", order=conversation.memory.order, attempt=event.attempt,
        )  # fmt: skip
        await self._settle(draft, await self._engine.decide(turn))

    def _notice(self, draft: Draft, now: datetime) -> Said:
        """Ask to delete the address; after the reply, because Slack shows ephemerals only in a thread that exists."""
        notice = Content(self._composer.words.say(draft.language, "privacy.email_in_public"))
        conversation = draft.conversation
        if not draft.history and not draft.said.deliveries:
            return self._composer.directly(conversation, notice, now)
        return self._composer.privately(conversation, conversation.customer, notice, now)

    def _draft(
        self,
        conversation: Conversation,
        history: tuple[Message, ...],
        events: tuple[InboundEvent, ...],
        trigger: Trigger = "message",
    ) -> Draft:
        language = conversation.language or self._composer.profile.language
        return Draft(conversation, history, language, events, trigger)

    def _language(self, conversation: Conversation, reading: Understanding) -> Language | None:
        if reading.language is None:
            return conversation.language
        if conversation.language is None:
            return reading.language
        clear = reading.language_confidence >= SWITCH_CONFIDENCE and reading.words >= SWITCH_WORDS
        return reading.language if clear else conversation.language

    async def _finish(self, events: Sequence[InboundEvent], outcome: EventOutcome) -> None:
        """Events that lead to no turn are done."""
        await self._inbox.finish([event.key for event in events], outcome, self._clock.now())
        self._observer.events(len(events), outcome)

    async def _settle(self, draft: Draft, decided: Decided, outcome: EventOutcome = "turn") -> None:
        """Say what was decided, and commit all of the turn at once."""
        now = self._clock.now()
        if isinstance(decided.decision, Propose):  # nothing is done by itself yet: people get the wish
            decided = replace(decided, decision=Escalate("needs_person"))
        before: Memory = draft.conversation.memory
        draft.conversation = replace(draft.conversation, memory=decided.memory)
        decision = decided.decision
        composer = self._composer
        draft.said += composer.compose(draft.conversation, decision, draft.language, now, draft.trigger)
        if draft.email_in_public:
            draft.said += self._notice(draft, now)
        if isinstance(decision, Escalate):
            status = lifecycle.after(draft.conversation.status, "escalated")
            draft.conversation = replace(draft.conversation, status=status)
            messages = (*draft.history, *draft.heard, *draft.said.messages)
            handoff = await self._handover.write(draft.conversation, messages, decision, decided.trace, draft.language)
            draft.extra += composer.hand_over(draft.conversation, handoff, now)
        if decided.again_after_s is not None:
            attempt = next((e.attempt for e in draft.events if isinstance(e, Woken)), 0) + 1
            at = now + timedelta(seconds=decided.again_after_s)
            draft.due += (Due("w" + uuid.uuid4().hex[:20], draft.conversation.id, "retry", attempt, at),)
        deliveries = draft.said.deliveries + draft.extra
        await self._conversations.commit(
            TurnResult(
                turn=uuid.uuid4().hex,
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
                replaces=draft.replaces,
            )
        )
        log.info(
            "turn",
            conversation=draft.conversation.id,
            decision=type(decision).__name__,
            engine=decided.trace.engine,
            intent=decided.trace.intent,
            deliveries=len(deliveries),
        )
        self._observer.events(len(draft.events), outcome)
        self._observer.turn(draft.conversation, decided, time.perf_counter() - draft.began_s)
        self._outbox.submit(deliveries)
