"""The hand-off of a conversation with all it needs from elsewhere: the customer's name, a link, proven orders."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from support.errors import RelaisError
from support.escalation.handoff import HandoffWriter, question_of
from support.identity.access import OrderAccess, Shown
from support.markdown import plain
from support.model.commerce import Order
from support.model.conversation import Conversation, Message
from support.model.decisions import Escalate, Trace
from support.model.deliveries import Handoff
from support.model.people import Language, Platform
from support.model.turn import Turn
from support.ports import Channel, Clock, NoteWriter
from support.suggesting import Suggester
from support.tools.policies import PolicyTool

log = structlog.get_logger()

WORTH_IT = 2
"""So few messages of the customer's are read as fast as a note about them."""
NOTE_S = 4.0
"""How long a hand-off waits for the model's words: the customer waits with it for whom they will hear from."""
LOOK_S = 3.0
"""How long a hand-off waits for the shop."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Gathers, then lets `HandoffWriter` write. A platform that does not answer costs the name, never the hand-off."""

    writer: HandoffWriter
    access: OrderAccess
    channels: Mapping[Platform, Channel]
    policies: PolicyTool
    suggester: Suggester
    notes: NoteWriter
    clock: Clock

    async def about(self, conversation: Conversation) -> tuple[str, str | None]:
        """What the customer is called on their platform, and a link to the conversation, as far as it says."""
        channel = self.channels.get(conversation.venue.platform)
        name = permalink = None
        if channel is not None:
            try:
                name = await channel.name_of(conversation.customer)
                permalink = await channel.permalink(conversation.venue)
            except RelaisError as error:
                log.warning("handover_without_name", conversation=conversation.id, error=type(error).__name__)
        return name or conversation.customer.user, permalink

    async def write(
        self,
        conversation: Conversation,
        messages: Sequence[Message],
        escalate: Escalate,
        trace: Trace,
        language: Language,
    ) -> Handoff:
        """The hand-off as it stands now."""
        name, permalink = await self.about(conversation)
        order = await self._order(conversation)
        topic = trace.intent or conversation.memory.intent
        question = question_of(messages, escalate)
        policy = await self.policies.search_policies(question.text, language, topic=topic) if question else None
        suggestion = note = ""
        if question and escalate.reason != "shop_unavailable":  # it would wait for the shop once more
            suggestion, note = await asyncio.gather(
                self.suggester.draft(conversation, messages[: messages.index(question) + 1]),
                self._note(conversation, messages, escalate),
            )
        return self.writer.write(
            conversation,
            messages,
            escalate,
            trace,
            language=language,
            grants=await self.access.known(conversation.customer),
            links=await self.access.links(conversation.customer),
            name=name,
            permalink=permalink,
            order=order,
            policy=policy,
            suggestion=suggestion,
            note=note,
        )

    async def _note(self, conversation: Conversation, messages: Sequence[Message], escalate: Escalate) -> str:
        """The conversation in few words, by the model; empty where it is not there in time, or one message is all."""
        if sum(message.author == "customer" and bool(message.text) for message in messages) < WORTH_IT:
            return ""
        language, why = self.writer.profile.team.language, escalate.reason.replace("_", " ")
        turn = Turn(conversation, tuple(messages), why, language, self.clock.now(), within_s=NOTE_S)
        try:
            async with asyncio.timeout(NOTE_S + 0.5):
                return plain(await self.notes.note(turn))
        except (RelaisError, TimeoutError) as error:
            log.warning("handover_without_note", conversation=conversation.id, error=type(error).__name__)
            return ""

    async def _order(self, conversation: Conversation) -> Order | None:
        """The order it is about, if the customer has proven it and the shop answers soon."""
        if not conversation.memory.order:
            return None
        try:
            async with asyncio.timeout(LOOK_S):
                seen = await self.access.show(conversation.customer, conversation.memory.order)
        except (RelaisError, TimeoutError) as error:
            log.warning("handover_without_order", conversation=conversation.id, error=type(error).__name__)
            return None
        return seen.order if isinstance(seen, Shown) else None
