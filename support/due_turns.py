"""What time does to a case, told to whom it concerns: the team of waits, a silent customer of the end.

Whether a row that came up still stands is `escalation.upkeep`'s to say, from the case as it is now.
"""

from __future__ import annotations

from dataclasses import replace

from support import lifecycle
from support.composing import SETTLED, Composer
from support.desk_turns import DeskTurns
from support.drafts import Draft
from support.escalation.upkeep import Upkeep, row, suggest_at
from support.markdown import plain
from support.model.cases import RELAIS, Case, Resolve
from support.model.conversation import DueKind
from support.model.decisions import Content, Decided, StaySilent, Trace
from support.model.deliveries import Delivery, DeskNote, TicketMessage, TranscriptLine
from support.model.events import Woken
from support.outbox import new_delivery_id
from support.ports import Cases, Clock
from support.settling import Settler
from support.suggesting import LEISURE_S, Suggester

KINDS: tuple[DueKind, ...] = ("sla", "nudge", "close", "follow_up", "suggest")
TRACE = Trace("time")


class DueTurns:
    """Works off the rows of `due` that are about a case."""

    def __init__(
        self,
        *,
        cases: Cases,
        composer: Composer,
        upkeep: Upkeep,
        team: DeskTurns,
        suggester: Suggester,
        settler: Settler,
        clock: Clock,
    ) -> None:
        self._cases = cases
        self._composer = composer
        self._upkeep = upkeep
        self._team = team
        self._suggester = suggester
        self._settler = settler
        self._clock = clock

    async def woken(self, draft: Draft, event: Woken) -> None:
        """A row came up; one that no longer stands is done without a word."""
        case = await self._cases.get(event.conversation)
        status = draft.conversation.status
        if case is not None and event.why == "follow_up":
            if case.replies == event.attempt and case.follow_up_at is not None:
                self._remind_of_promise(draft, case)
        elif case is not None and status == "open":
            if event.why == "sla":
                self._remind(draft, case)
            elif event.why == "suggest":
                await self._suggest(draft, case)
            elif event.why == "nudge" and self._upkeep.silent(case, "nudge", self._clock.now()):
                self._nudge(draft, case)
            elif event.why == "close" and self._upkeep.silent(case, "close", self._clock.now()):
                await self._close(draft, case)
                return
        await self._settler.settle(draft, Decided(StaySilent("time"), draft.conversation.memory, TRACE))

    def _remind(self, draft: Draft, case: Case) -> None:
        """The desk is told before a wait becomes too long, and when it is."""
        now = self._clock.now()
        state, answer_by = self._upkeep.overdue(case, now), self._upkeep.answer_by(case)
        if state is None or answer_by is None:
            return
        text = self._say(
            f"desk.reminder.{state}",
            who=case.assignee.name if case.assignee else "",
            since=case.waiting_since,
            by=answer_by,
            now=now,
        )
        self._tell(draft, text, loud=state == "late")
        draft.case = replace(case, reminded=state, late_at=now if state == "late" else case.late_at)
        if state == "soon":
            draft.due += (row(case.conversation, "sla", answer_by, 1),)

    def _remind_of_promise(self, draft: Draft, case: Case) -> None:
        """Nobody has answered since: from now on the customer waits, as for any other answer; also where it was ended,
        or given back to the bot, with the promise in it."""
        now = self._clock.now()
        if not lifecycle.held_by_people(draft.conversation.status):
            case = self._team.take_up_again(draft, case)
        text = self._say("desk.reminder.promise", who=case.assignee.name if case.assignee else "")
        self._tell(draft, text, loud=True)
        draft.case = replace(case, follow_up_at=None, waiting_since=case.waiting_since or now)

    async def _suggest(self, draft: Draft, case: Case) -> None:
        """The team is offered what the bot would answer; the customer reads none of it."""
        now = self._clock.now()
        wrote = max((message.at for message in draft.history if message.author == "customer"), default=now)
        at = suggest_at(case, wrote)
        if at is None:
            return
        if at > now:
            draft.due += (row(case.conversation, "suggest", at),)
            return
        draft.case = replace(case, suggested_at=now)
        text = await self._suggester.draft(draft.conversation, draft.history, patience_s=LEISURE_S, questions=False)
        if text:
            self._tell(draft, self._say("desk.suggestion", text=text), loud=False)

    def _nudge(self, draft: Draft, case: Case) -> None:
        """Was that all? Asked once."""
        now = self._clock.now()
        draft.case = replace(case, nudged_at=now)
        text = self._composer.words.say(draft.language, "closing.nudge", team=self._team_name(draft))
        settled = self._composer.button(SETTLED, draft.language)
        draft.said += self._composer.notice(draft.conversation, Content(text, (settled,)), now, direct=case.direct)

    async def _close(self, draft: Draft, case: Case) -> None:
        """It ends, for a reason that is said; a word reopens it."""
        await self._team.apply(draft, case, Resolve("no_reply"), RELAIS, "system")

    def _tell(self, draft: Draft, text: str, *, loud: bool) -> None:
        """The desk, where there is one, else the ticket."""
        now = self._clock.now()
        if self._composer.desk_on:
            body: DeskNote | TicketMessage = DeskNote("system", text, loud)
        else:
            body = TicketMessage(TranscriptLine(f"{draft.done[0]}:time", "system", text, now))
        draft.extra += (Delivery(new_delivery_id(), draft.conversation.id, body, now),)

    def _team_name(self, draft: Draft) -> str:
        return self._composer.profile.team.name_in(draft.language)

    def _say(self, key: str, **values: object) -> str:
        return plain(self._composer.words.say(self._composer.profile.team.language, key, **values))
