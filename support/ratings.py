"""How customers rate what people did: 1 to 5 by a button, and a word if they like; for the team and its ticket.

Asked once, when it ends; who presses another number changes their mind. Nothing of it is asked for again.
"""

from __future__ import annotations

from dataclasses import replace

from support.composing import HUMAN, RATE_MORE, Composer
from support.drafts import Draft
from support.ids import new_id
from support.markdown import plain
from support.model.cases import Case
from support.model.decisions import Button, Content, Decided, Form, FormField, StaySilent, Trace
from support.model.deliveries import Delivery, TicketChange, TicketRating, TranscriptLine
from support.model.people import Language
from support.outbox import new_delivery_id
from support.ports import Cases, Clock
from support.words import Words

SCALE = ("1", "2", "3", "4", "5")
POOR = 2
"""Up to that, people are offered once more."""
LONGEST_WORD = 2_000


class Ratings:
    """Keeps ratings with the case and tells the team."""

    def __init__(self, *, cases: Cases, composer: Composer, clock: Clock) -> None:
        self._cases = cases
        self._composer = composer
        self._clock = clock

    async def rated(self, draft: Draft, value: str) -> Decided:
        """A number was pressed."""
        case = await self._cases.get(draft.conversation.id)
        if case is not None and value in SCALE:
            if case.csat != int(value) or not case.is_rated:
                word = case.csat_text if case.is_rated else ""
                draft.case = replace(case, csat=int(value), csat_text=word, rated_at=self._clock.now())
                self._tell_team(draft, self._say("desk.rated", rating=int(value)))
                self._keep(draft, draft.case)
            buttons = [self._composer.button(RATE_MORE, draft.language)]
            if int(value) <= POOR:
                buttons.append(Button(HUMAN, self._composer.words.say(draft.language, "closing.not_solved")))
            self._thank(draft, case, *buttons)
        return _silent(draft)

    async def explained(self, draft: Draft, text: str) -> Decided:
        """The customer said why."""
        case = await self._cases.get(draft.conversation.id)
        word = text.strip()[:LONGEST_WORD]
        if case is not None and word:
            draft.case = replace(case, csat_text=word)
            self._tell_team(draft, self._say("desk.rated_why", word=word))
            self._keep(draft, draft.case)
            self._thank(draft, case)
        return _silent(draft)

    def _thank(self, draft: Draft, case: Case, *buttons: Button) -> None:
        now, conversation = self._clock.now(), draft.conversation
        content = Content(self._composer.words.say(draft.language, "closing.thanks"), buttons)
        if case.direct:
            draft.said += self._composer.notice(conversation, content, now, direct=True)
        else:
            draft.said += self._composer.privately(conversation, conversation.customer, content, now)

    def _tell_team(self, draft: Draft, text: str) -> None:
        now = self._clock.now()
        line = TranscriptLine(new_id(), "system", text, now)
        draft.extra += self._composer.forward(draft.conversation, [line], "system", now)

    def _keep(self, draft: Draft, case: Case) -> None:
        """Where the helpdesk counts ratings."""
        if case.csat is not None and self._composer.helpdesk_on:
            body = TicketChange(TicketRating(case.csat, case.csat_text))
            draft.extra += (Delivery(new_delivery_id(), draft.conversation.id, body, self._clock.now()),)

    def _say(self, key: str, **values: object) -> str:
        return plain(self._composer.words.say(self._composer.profile.team.language, key, **values))


def rating_form(words: Words, language: Language) -> Form:
    """The private form for a word about it."""

    def say(key: str) -> str:
        return words.say(language, f"closing.form.{key}")

    word = FormField("word", say("word"), "long_text")
    return Form("rating", say("title"), say("intro"), say("submit"), say("cancel"), (word,))


def _silent(draft: Draft) -> Decided:
    return Decided(StaySilent("rated"), draft.conversation.memory, Trace("team"))
