"""Verification as a conversation sees it: a code is asked for and sent, judged, and what follows from it is said.

An engine only decides that a code is needed (`Ask(form="code")`). Everything else is here, the same for each of them:
whether one may be sent, the words around it, and that nothing said depends on whether the order exists.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from support.composing import CODE, HUMAN, NEW_CODE, NOTHING, Composer, Said
from support.drafts import Draft
from support.identity.access import OrderAccess
from support.identity.links import Link
from support.ids import new_id
from support.markdown import plain
from support.model.conversation import Conversation
from support.model.decisions import Ask, Button, Content, Decided, Escalate, Reply, StaySilent, Trace
from support.model.deliveries import Delivery, PrivatePost, SendCode, TranscriptLine
from support.model.events import ButtonPressed, CodeNote
from support.model.people import Account, Language
from support.outbox import new_delivery_id
from support.ports import Conversations


@dataclass(frozen=True, slots=True)
class Verification:
    """Goes with every turn: `prepare` before it is put into words, `notices` after."""

    access: OrderAccess
    conversations: Conversations
    composer: Composer

    async def prepare(self, draft: Draft, decided: Decided, now: datetime) -> Decided:
        """Where a code is asked for: the words, and the code on its way; people where none may be sent."""
        decision = decided.decision
        if not isinstance(decision, Ask) or decision.form != "code":
            return decided
        order, customer = decided.memory.order or "", draft.conversation.customer
        if not self.access.sends_codes:
            return self._people(draft, decided, "off")
        if not order:
            return self._ask_order(draft, decided, decision)
        is_out = await self.access.code_is_out(customer, order)
        again = any(isinstance(event, ButtonPressed) and event.action == NEW_CODE for event in draft.events)
        if is_out and not again:
            return self._ask(draft, decided, decision, "still_out")
        if not await self.access.may_send_code(customer, order):
            return self._people(draft, decided, "too_many")
        draft.extra += (self._code(draft, order, now),)
        return self._ask(draft, decided, decision, "sent_again" if again else "sent")

    def notices(self, draft: Draft, now: datetime) -> Said:
        """What the customer must be told besides, for them alone."""
        said = NOTHING
        if draft.email_in_public:
            said += self.aside(draft, Content(self._say(draft, "privacy.email_in_public")), now)
        if draft.code_in_public:
            new = self.composer.button(NEW_CODE, draft.language, draft.conversation.memory.order or "")
            said += self.aside(draft, Content(self._say(draft, "privacy.code_in_public"), (new,)), now)
        link = self.access.take_news(draft.conversation.customer)
        if link is not None:
            said += self.aside(draft, self.linked(draft, link, now), now)
        return said

    async def link_of(self, account: Account) -> Link | None:
        """What the account was linked to last."""
        links = await self.access.links(account)
        return links[-1] if links else None

    def linked(self, draft: Draft, link: Link, now: datetime) -> Content:
        """That the account is linked now, to whose orders, for how long, and how that is undone."""
        return Content(self._say(draft, f"code.linked.{link.how}", name=link.order, until=link.expires_at, now=now))

    def told_people(self, draft: Draft, link: Link, now: datetime) -> tuple[Delivery, ...]:
        """A line for the people who have the conversation."""
        team = self.composer.profile.team.language
        text = plain(self.composer.words.say(team, f"desk.verified.{link.how}", name=link.order))
        line = TranscriptLine(new_id(), "system", text, now)
        return self.composer.forward(draft.conversation, [line], "system", now)

    async def answered(self, draft: Draft, note: CodeNote) -> Decided:
        """A code was written in a direct message and judged before the message was stored."""
        memory = draft.conversation.memory
        trace = Trace("identity", memory.intent)
        if note == "linked":
            return Decided(StaySilent("the code's own turn answers"), memory, trace)
        draft.language = await self._asker_language(draft) or draft.language
        buttons: tuple[Button, ...] = ()
        if memory.waiting_for == "code" and note != "linked_elsewhere":
            order = memory.order or ""
            buttons = (self.composer.button(NEW_CODE, draft.language, order),)
            if note == "wrong":
                buttons = (self.composer.button(CODE, draft.language, order), *buttons)
        key = "wrong_here" if note == "wrong" else note
        return Decided(Reply(Content(self._say(draft, f"code.{key}"), buttons)), memory, trace)

    async def _asker_language(self, draft: Draft) -> Language | None:
        """The language of the conversation that asked for the code: six digits are of none."""
        if draft.conversation.language is not None:
            return draft.conversation.language
        asker = await self.access.awaits_code(draft.conversation.customer)
        found = await self.conversations.conversation(asker) if asker else None
        return found.language if found else None

    def _ask(self, draft: Draft, decided: Decided, ask: Ask, key: str) -> Decided:
        """The why of the engine and the how of ours."""
        place = "_here" if draft.conversation.venue.private else ""
        texts = [ask.question.text, self._say(draft, f"code.{key}"), self._say(draft, f"code.enter{place}")]
        question = replace(ask.question, text="\n\n".join(text for text in texts if text))
        memory = replace(decided.memory, waiting_for="code")
        return replace(decided, decision=replace(ask, question=question), memory=memory)

    def _ask_order(self, draft: Draft, decided: Decided, ask: Ask) -> Decided:
        place = "_here" if draft.conversation.venue.private else ""
        texts = [ask.question.text, self._say(draft, f"code.order{place}")]
        question = replace(ask.question, text="\n\n".join(text for text in texts if text))
        memory = replace(decided.memory, waiting_for="order_number")
        return replace(decided, decision=Ask(question, "order_number", "order", ask.private), memory=memory)

    def _people(self, draft: Draft, decided: Decided, key: str) -> Decided:
        say = Content(self._say(draft, f"code.{key}"))
        decision = Escalate("needs_person" if key == "off" else "proof_failed", say=say)
        return replace(decided, decision=decision, memory=replace(decided.memory, waiting_for=None))

    def _code(self, draft: Draft, order: str, now: datetime) -> Delivery:
        conversation = draft.conversation
        human = self.composer.button(HUMAN, draft.language)
        sorry = PrivatePost(
            conversation.venue, conversation.customer, Content(self._say(draft, "code.no_mail"), (human,))
        )
        body = SendCode(conversation.customer, order, draft.language, sorry)
        return Delivery(new_delivery_id(), conversation.id, body, now)

    def aside(self, draft: Draft, content: Content, now: datetime) -> Said:
        """After the reply, because Slack shows ephemerals only in a thread that exists; else directly."""
        conversation: Conversation = draft.conversation
        vanishes = not draft.history and not draft.said.deliveries and not self.composer.presses(conversation)
        if vanishes:
            return self.composer.directly(conversation, content, now)
        return self.composer.privately(conversation, conversation.customer, content, now)

    def _say(self, draft: Draft, key: str, **values: object) -> str:
        return self.composer.words.say(draft.language, key, **values)
