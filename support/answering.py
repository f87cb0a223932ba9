"""The bot's own turn: what the customer said, in which language, and what is decided about it.

A code that was written, a yes to what was offered and questions about oneself are settled here for every engine; all
else is the engine's to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from support import lifecycle
from support.acquaintance import Acquaintance
from support.action_turns import ActionTurns
from support.composing import Composer
from support.drafts import Draft
from support.engines.understanding import Understanding
from support.engines.understanding.text import clean
from support.hearing import all_heard, emails_before, language_of
from support.identity.emails import mask_emails
from support.live import LiveAnswers
from support.model.decisions import Decided, StaySilent, Trace
from support.model.deliveries import Post
from support.model.events import MessagePosted
from support.model.turn import Turn
from support.outbox import Outbox
from support.ports import Clock, Conversations, Engine
from support.proofs import Proofs
from support.settling import Settler
from support.showing import shown
from support.signs import Sign, Signs
from support.unresolved import Unresolved
from support.verification import Verification


class Answering:
    """Answers customers whom nobody of the team has taken on."""

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
        actions: ActionTurns,
        settler: Settler,
        unresolved: Unresolved,
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
        self._actions = actions
        self._settler = settler
        self._unresolved = unresolved
        self._signs = signs
        self._live = live
        self._outbox = outbox
        self._clock = clock

    async def answer(
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
        self.hear(draft, said, reading)
        sign = Sign(draft.conversation.id, draft.conversation.venue, said[-1].position)
        if not drafting:
            self._signs.begin(sign, draft.language, reading, title="" if draft.history else text)
        try:
            decided = await self._decide(
                draft, said, text, reading, newer, sending=sending, sign=None if drafting else sign
            )
            if newer():
                return False
            if _only_thanks(draft, reading, decided):
                draft.conversation = replace(draft.conversation, status="resolved")
            if drafting:
                decided = self._unresolved.drafted(draft, decided, told=draft.trigger == "aside")
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
        decided = await self.noted(draft, said)
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

    async def noted(self, draft: Draft, said: tuple[MessagePosted, ...]) -> Decided | None:
        """The answer to the last code that was written; None if there was none that counts."""
        notes = [message.code for message in said if message.code is not None]
        draft.code_in_public = "public" in notes
        private = [note for note in notes if note != "public"]
        return await self._verification.answered(draft, private[-1]) if private else None

    def hear(self, draft: Draft, said: tuple[MessagePosted, ...], reading: Understanding) -> None:
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


def _only_thanks(draft: Draft, reading: Understanding, decided: Decided) -> bool:
    """A word of thanks after the end begins nothing anew."""
    silent = isinstance(decided.decision, StaySilent) and not draft.said.deliveries
    return draft.began_as == "resolved" and silent and reading.smalltalk


def _alone(draft: Draft) -> bool:
    """Does nobody else read what was written?"""
    return draft.conversation.venue.private or draft.trigger == "aside"
