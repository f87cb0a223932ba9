"""What the team did, told to everybody else: the customer, the card's thread, the ticket."""

from __future__ import annotations

from dataclasses import replace

from support.answers import Answers
from support.composing import Composer
from support.drafts import Draft
from support.escalation.casework import Changes
from support.escalation.promises import shipping_promised
from support.escalation.upkeep import Upkeep
from support.formats import COLON
from support.ids import new_id
from support.markdown import plain
from support.model.cases import Agent, Note, Source
from support.model.conversation import Due
from support.model.deliveries import Body, Delivery, DeskNote, TicketChange, TicketMessage, TranscriptLine
from support.outbox import new_delivery_id
from support.ports import Clock


class ActTelling:
    """What a turn says of what somebody of the team did. `upkeep` reads promises in answers."""

    def __init__(self, composer: Composer, upkeep: Upkeep, clock: Clock) -> None:
        self._composer = composer
        self._answers = Answers(composer)
        self._upkeep = upkeep
        self._clock = clock

    def tell(self, draft: Draft, changes: Changes, actor: Agent, source: Source) -> None:
        """Put it into the turn for all whom it concerns, except the side that it came from."""
        self._answer(draft, changes, actor, source)
        self._tell(draft, changes, actor, source)
        self._end(draft, changes)

    def _answer(self, draft: Draft, changes: Changes, actor: Agent, source: Source) -> None:
        answer = changes.answer
        if answer is None:
            return
        conversation, now = draft.conversation, self._clock.now()
        heralded = self._answers.heralded(conversation, draft.history, draft.language)
        said = self._answers.answer(conversation, answer, draft.language, now, heralded=heralded)
        draft.said += said
        if self._composer.desk_on:
            self.deliver(draft, DeskNote("agent", f"{self._did(draft, changes, actor)}\n{answer.text}"))
        if answer.elsewhere:  # what it promises is kept where it is read
            draft.case = changes.case
            return
        direct = changes.case.direct or not (answer.public or conversation.venue.private)
        promised = self._upkeep.promised(answer.text, now)
        draft.case = replace(changes.case, direct=direct, follow_up_at=promised)
        draft.case, watch = shipping_promised(draft.case, conversation.memory.order, answer.text, now)
        if watch is not None:
            draft.due += (Due(new_id("w", 20), conversation.id, "watch", 0, now, watch),)
        if source != "helpdesk" and self._composer.helpdesk_on:
            line = TranscriptLine(said.messages[0].id, "agent", answer.text, now, by=actor.email or "")
            self.deliver(draft, TicketMessage(line))
        if promised is not None and self._composer.desk_on:
            self.deliver(draft, DeskNote("system", self.say("desk.promised", at=promised, now=now)))

    def _tell(self, draft: Draft, changes: Changes, actor: Agent, source: Source) -> None:
        """A line in the card's thread says what was done, and the ticket follows."""
        if changes.did is not None and changes.answer is None and self._composer.desk_on:
            self.deliver(draft, DeskNote("system", self._did(draft, changes, actor)))
        if changes.note is not None:
            self.mirror(draft, changes.note, actor, source)
        if self._composer.helpdesk_on:
            for change in changes.ticket:
                self.deliver(draft, TicketChange(change))

    def _end(self, draft: Draft, changes: Changes) -> None:
        """Whom people answered is told that it is done."""
        case = changes.case
        if changes.did != "resolved" or not case.replies or case.resolution in ("spam", "duplicate"):
            return
        draft.said += self._composer.ended(
            draft.conversation, draft.language, self._clock.now(),
            silent=case.resolution == "no_reply", rate=not case.is_rated, direct=case.direct,
        )  # fmt: skip

    def mirror(self, draft: Draft, note: Note, actor: Agent, source: Source) -> None:
        """What is for the team only goes to the side where it was not written."""
        colon = COLON[self._composer.profile.team.language]
        text = f"{actor.name}{colon}{note.text}" if source != "system" else note.text
        if source != "slack" and self._composer.desk_on:
            self.deliver(draft, DeskNote("system", text))
        if source != "helpdesk" and self._composer.helpdesk_on:
            line = TranscriptLine(note.id or new_id(), "system", text, self._clock.now())
            self.deliver(draft, TicketMessage(line))

    def _did(self, draft: Draft, changes: Changes, actor: Agent) -> str:
        case, now = changes.case, self._clock.now()
        reason = self.say(f"desk.resolution.{case.resolution}") if case.resolution else ""
        return self.say(
            f"desk.did.{changes.did}",
            by=actor.name,
            thread=self._answers.in_thread(draft.conversation),
            to=case.assignee.name if case.assignee else "",
            until=case.snoozed_until or now,
            now=now,
            reason=reason,
            priority=self.say(f"desk.priority.{case.priority}"),
            tags=", ".join(case.tags),
        )

    def deliver(self, draft: Draft, body: Body) -> None:
        """Send this with the turn."""
        draft.extra += (Delivery(new_delivery_id(), draft.conversation.id, body, self._clock.now()),)

    def say(self, key: str, **values: object) -> str:
        """A text in the team's language."""
        return plain(self._composer.words.say(self._composer.profile.team.language, key, **values))
