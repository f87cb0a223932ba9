"""What a customer adds to a request that people have: passed on as it comes, up to so many an hour; then together.

The way to people must not be a way to bury them, nor to use up the helpdesk's rate limit for everybody else. Nothing is
lost by it, and the customer is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from support.composing import Composer
from support.drafts import Draft
from support.escalation.handoff import line
from support.escalation.limits import HELD_FOR, NOTES_AN_HOUR, WINDOW
from support.ids import new_id
from support.model.conversation import Due, Message
from support.model.decisions import Content, Decided, Reply, StaySilent, Trace
from support.model.deliveries import TranscriptLine
from support.ports import Clock, Conversations

HELD = "notes_held"
"""Fact: since when what the customer writes waits to be passed on together."""
LONGEST = 20_000
"""Characters of a bundle. Who writes more in a quarter of an hour has not written it."""
NONE = Trace("none")


@dataclass(frozen=True, slots=True)
class PassingOn:
    """Puts what was heard into the draft's deliveries, or holds it."""

    conversations: Conversations
    composer: Composer
    clock: Clock

    async def pass_on(self, draft: Draft) -> Decided:
        """Pass on what was heard, where there is room; who has written too much is told once that it goes later."""
        conversation, now = draft.conversation, self.clock.now()
        silent = Decided(StaySilent("people have the conversation"), conversation.memory, NONE)
        if HELD in conversation.memory.facts:
            return silent
        before = await self.conversations.said_since(conversation.id, now - WINDOW)
        if len(before) + len(draft.heard) <= NOTES_AN_HOUR:
            lines = [line(message) for message in draft.heard]
            draft.extra += self.composer.forward(conversation, lines, "customer", now)
            return silent
        since, at = min(message.at for message in draft.heard), now + HELD_FOR
        memory = replace(conversation.memory, facts={**conversation.memory.facts, HELD: since.isoformat()})
        draft.due += (Due(new_id("w", 20), conversation.id, "notes", 0, at),)
        team = self.composer.profile.team.name_in(draft.language)
        text = self.composer.words.say(draft.language, "escalation.held", team=team, at=at, now=now)
        return replace(silent, decision=Reply(Content(text)), memory=memory)

    async def together(self, draft: Draft) -> Decided:
        """Pass on what was held, as one."""
        conversation, now = draft.conversation, self.clock.now()
        facts = dict(conversation.memory.facts)
        since = facts.pop(HELD, None)
        if since is not None:
            held = await self.conversations.said_since(conversation.id, datetime.fromisoformat(since))
            bundle = _bundle(f"{conversation.id}:{since}", held, now)
            draft.extra += self.composer.forward(conversation, [bundle], "customer", now)
        memory = replace(conversation.memory, facts=facts)
        return Decided(StaySilent("passed on together"), memory, NONE)


def _bundle(id: str, held: list[Message], at: datetime) -> TranscriptLine:
    text = "\n".join(message.text for message in held)
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - 1]}…"
    return TranscriptLine(id, "customer", text, at, tuple(file for message in held for file in message.attachments))
