"""What a customer does to what people have already: changes it, takes it back, reacts to an answer, leaves.

The people who have the conversation are told, and nobody is answered. An edit is the customer's own words and makes
the team wait for it as for anything they write; the rest is a note of the system's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from support import lifecycle
from support.composing import Composer
from support.drafts import Draft
from support.engines.understanding.text import clean
from support.identity.emails import mask_emails
from support.markdown import plain
from support.model.conversation import Author, Conversation, Message
from support.model.decisions import Decided, StaySilent, Trace
from support.model.deliveries import Delivery, TranscriptLine
from support.model.events import CustomerDid, InboundEvent, MessageChanged, MessageDeleted
from support.ports import Clock, Conversations

QUOTED = 300
"""Characters of what is quoted, so that people know which message it is."""


@dataclass(frozen=True, slots=True)
class Amending:
    """Tells people of it."""

    conversations: Conversations
    composer: Composer
    clock: Clock

    def changed(self, draft: Draft) -> tuple[Delivery, ...]:
        """What was changed or taken back, in this turn, of what people have."""
        told: tuple[Delivery, ...] = ()
        for event, old in amended(draft):
            match event:
                case MessageChanged():
                    text = clean(event.text if event.venue.private or event.venue.room else mask_emails(event.text))
                    told += self._line(draft.conversation, event, "customer", "edited", text=text)
                case MessageDeleted():
                    told += self._line(draft.conversation, event, "system", "taken_back", text=_quoted(old.text))
        return told

    async def did(self, draft: Draft, event: CustomerDid) -> Decided:
        """They reacted, or left."""
        conversation = draft.conversation
        silent = Decided(StaySilent(f"the customer {event.what}"), conversation.memory, Trace("none"))
        if lifecycle.held_by_people(conversation.status):
            said = await self.conversations.answered_with(event.position) if event.position else None
            quoted = _quoted(said.text) if said else ""
            draft.extra += self._line(conversation, event, "system", event.what, text=quoted, emoji=event.detail)
        return silent

    def _line(
        self, conversation: Conversation, event: InboundEvent, author: Author, key: str, **values: str
    ) -> tuple[Delivery, ...]:
        language = self.composer.profile.team.language
        text = plain(self.composer.words.say(language, f"desk.amended.{key}", **values))
        line = TranscriptLine(event.key, author, text, event.at)
        return self.composer.forward(conversation, [line], author, self.clock.now())


def amended(draft: Draft) -> Iterator[tuple[MessageChanged | MessageDeleted, Message]]:
    """The edits and deletions of a turn that are about what was heard before it, with what stood there."""
    heard = {message.ref: message for message in draft.history if message.author == "customer" and message.ref}
    for event in draft.events:
        if isinstance(event, MessageChanged | MessageDeleted) and event.position in heard:
            yield event, heard[event.position]


def _quoted(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
