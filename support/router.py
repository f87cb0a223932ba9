"""The one pipeline: event → conversation → engine → decision → deliveries, the same for every platform and engine.

What the router itself decides is only who is heard, in which language, and whether people have the conversation. What
to say is the engine's, who may read it is `composing`'s, who may see an order is `identity.access`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from support import lifecycle
from support.acquaintance import Acquaintance
from support.action_turns import ActionTurns
from support.amending import Amending
from support.bystanders import Bystanders
from support.composing import Composer
from support.desk_turns import PREFIX as TEAM_PREFIX
from support.desk_turns import DeskTurns
from support.drafts import Draft
from support.engines.understanding import Understanding
from support.engines.understanding.text import clean
from support.errors import TooLateError
from support.hearing import all_heard, emails_before, language_of
from support.identity.emails import mask_emails
from support.live import LiveAnswers
from support.model.conversation import Conversation, Message
from support.model.decisions import Decided, Escalate, StaySilent, Trace
from support.model.deliveries import Delivery, Post
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
from support.model.turn import Turn
from support.outbox import Outbox
from support.passing_on import PassingOn
from support.ports import Clock, Conversations, Engine
from support.presses import Presses
from support.profile import UnansweredAfter
from support.proofs import Proofs
from support.settling import Settler
from support.showing import shown
from support.signs import Sign, Signs
from support.switching import Switchboard
from support.turns import Speaking, When, fold, new_conversation
from support.unresolved import Unresolved, spoken
from support.verification import Verification
from support.wakings import Wakings

FRAGMENT_WAIT_S = 1.2
"""How long an unfinished message ("hi", "quick question") may wait for its rest (the product's own promise)."""


class Router:
    """Works events off. One instance a process; `work` is called by the lanes, never twice at once for a lane."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        proofs: Proofs,
        engine: Engine,
        read: Callable[[str], Understanding],
        composer: Composer,
        verification: Verification,
        acquaintance: Acquaintance,
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
        signs: Signs,
        live: LiveAnswers,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._proofs = proofs
        self._engine = engine
        self._read = read
        self._composer = composer
        self._verification = verification
        self._acquaintance = acquaintance
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
        self._signs = signs
        self._live = live
        self._outbox = outbox
        self._clock = clock

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
        text = clean("\n".join(message.text for message in said))
        language = language_of(conversation, text, self._read(text))
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
        found = await self._conversations.find(said[0].venue, said[0].account)
        speaking = await self._switchboard.speaking()
        when = self._when(speaking, said, found)
        if when == "never" or (found is None and await self._bystanders.include(said[0])):
            await self._settler.finish(events)
            await self._heard_others(speaking, said)
            return True
        venue, account = said[0].venue, said[0].account
        found = found or (new_conversation(venue, account, self._clock.now(), begun_by=events[0].key), ())
        draft = self._draft(found, events)
        if draft.conversation.status == "resolved":
            await self._team.reopened(draft)
        if lifecycle.held_by_people(draft.conversation.status) and draft.trigger != "aside":
            await self._to_people(draft, said)
            return True
        if speaking.is_paused(venue):
            self._hear(draft, said, self._read(clean("\n".join(message.text for message in said))))
            await self._settler.settle(draft, self._unresolved.paused(draft))
            return True
        if isinstance(when, UnansweredAfter):
            self._hear(draft, said, self._read(clean("\n".join(message.text for message in said))))
            await self._settler.settle(draft, self._unresolved.wait_for_others(draft, when))
            return True
        return await self._answer(draft, said, newer, drafting=when == "draft")

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

    async def _answer(
        self, draft: Draft, said: tuple[MessagePosted, ...], newer: Callable[[], bool], *, drafting: bool
    ) -> bool:
        """`drafting`: what is decided goes to the team, who send it or something else."""
        if any(message.direct and not message.venue.room for message in said) and draft.trigger != "aside":
            # People gave it back meanwhile: what was asked in private is not answered in public.
            draft.trigger = "private" if self._composer.presses(draft.conversation) else "direct"
        earlier: tuple[str, ...] = ()
        sending = self._outbox.is_sending(draft.conversation.id)
        if sending:
            unsent = await self._conversations.unsent_turn(draft.conversation.id)
            if unsent is not None:
                draft.replaces, earlier = unsent.turn, unsent.texts
                draft.conversation = replace(draft.conversation, memory=unsent.memory_before)
        text = clean("\n".join([*earlier, *(message.text for message in said if message.code in (None, "public"))]))
        reading = self._read(text)
        self._hear(draft, said, reading)
        sign = Sign(draft.conversation.id, draft.conversation.venue, said[-1].position)
        if not drafting:
            self._signs.begin(sign, draft.language, reading, title="" if draft.history else text)
        try:
            decided = await self._decide(
                draft, said, text, reading, newer, sending=sending, sign=None if drafting else sign
            )
            if newer():
                return False
            if drafting:
                decided = self._unresolved.drafted(decided, told=draft.trigger == "aside")
            await self._settler.settle(draft, self._unresolved.answered(draft, decided))
        finally:
            sign.settled, sign.said = True, any(isinstance(one.body, Post) for one in draft.said.deliveries)
        return True

    async def _decide(
        self,
        draft: Draft,
        said: tuple[MessagePosted, ...],
        text: str,
        reading: Understanding,
        newer: Callable[[], bool],
        *,
        sending: bool,
        sign: Sign | None,
    ) -> Decided:
        """What a code that was written leads to, a yes to what was offered, and what the engine says to the rest."""
        decided = await self._noted(draft, said)
        if decided is not None:
            if not text:
                return decided
            draft.said += self._composer.compose(
                draft.conversation, decided.decision, draft.language, self._clock.now(), draft.trigger
            )
        if draft.code_in_public and not any(sign.isalnum() for sign in text):
            return Decided(StaySilent("nothing but a code"), draft.conversation.memory, Trace("identity"))
        answer = None
        if not sending:  # what is still on its way was not seen by who says yes
            answer = await self._actions.said(draft, text, reading)
        wish = answer or await self._about_me(draft, reading)
        if wish is not None:
            return wish
        unhelped = self._unresolved.unhelped(draft, text, reading)
        if unhelped is not None:
            return unhelped
        turn = await self._turn(draft, said, text, reading)
        if isinstance(turn, Decided):
            return turn
        turn = replace(turn, overtaken=newer)
        if sign is None:
            return await self._engine.decide(turn)
        alone = draft.trigger != "message" or bool(draft.said.deliveries)  # shown when it is there
        return await self._engine.decide(shown(turn, sign, None if alone else self._live.begin(draft.conversation)))

    async def _about_me(self, draft: Draft, reading: Understanding) -> Decided | None:
        """What every engine leaves to us: whom the account is taken for."""
        now = self._clock.now()
        match reading.about_me:
            case "show":
                return await self._acquaintance.told(draft, now)
            case "forget":
                return await self._acquaintance.forgotten(draft, now)
            case "verify":
                return await self._acquaintance.made(draft, next((o.number for o in reading.orders), None), now)
            case None:
                return None

    async def _noted(self, draft: Draft, said: tuple[MessagePosted, ...]) -> Decided | None:
        """The answer to the last code that was written; None if there was none that counts."""
        notes = [message.code for message in said if message.code is not None]
        draft.code_in_public = "public" in notes
        private = [note for note in notes if note != "public"]
        return await self._verification.answered(draft, private[-1]) if private else None

    def _hear(self, draft: Draft, said: tuple[MessagePosted, ...], reading: Understanding) -> None:
        status = lifecycle.after(draft.conversation.status, "customer_wrote")
        language = language_of(draft.conversation, "".join(message.text for message in said), reading)
        draft.conversation = replace(draft.conversation, status=status, language=language)
        draft.language = language or self._composer.profile.language
        draft.heard = all_heard(draft.conversation, said)
        draft.email_in_public = bool(reading.emails) and not _alone(draft)

    async def _turn(
        self, draft: Draft, said: tuple[MessagePosted, ...], text: str, reading: Understanding
    ) -> Turn | Decided:
        """What the engine is asked; where nobody else reads, an e-mail that was typed is judged as a proof first."""
        memory, private = draft.conversation.memory, _alone(draft)
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
            attachments=tuple(file for message in said for file in message.attachments),
        )
        if private and emails and order:
            return await self._proofs.judge(turn, order, emails)
        return turn

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
        await self._settler.settle(draft, await self._noted(draft, said) or decided)

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
        reading = self._read(clean("\n".join(message.text for message in said)))
        return reading.smalltalk and any(scored.intent == "thanks" for scored in reading.intents[:1])

    def _draft(self, found: tuple[Conversation, tuple[Message, ...]], events: Sequence[InboundEvent]) -> Draft:
        return Draft.of(found, events, self._composer.profile.language)


def _alone(draft: Draft) -> bool:
    """Does nobody else read what was written?"""
    return draft.conversation.venue.private or draft.trigger == "aside"
