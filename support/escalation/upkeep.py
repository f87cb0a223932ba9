"""What time asks of a case, as pure rules: when the team is reminded of a wait, when a silent customer is nudged.

A row of `due` is made when a wait or a silence begins. Nothing takes it back: when it comes up, the case says whether
it still stands.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from support.escalation.hours import WorkingHours
from support.escalation.promises import promised_day
from support.ids import new_id
from support.model.cases import Case
from support.model.conversation import Conversation, ConversationId, Due, DueKind
from support.profile import Team, Unresolved

WAITS_COUNTED = timedelta(weeks=4)
WAITS_ENOUGH = 20
"""Fewer first answers than that within WAITS_COUNTED say nothing about the next one."""
REOPENS_WITHIN = timedelta(days=14)
"""What the customer writes where it ended because they did not: later than that it is something new, and the bot's
first."""
WAIT_STEP = timedelta(minutes=15)
"""A usual wait is rounded up to this: more exact would only look as if we knew."""


def usual_wait(waits_s: Sequence[int]) -> timedelta | None:
    """How long an answer takes as a rule; None where there is too little to tell from."""
    if len(waits_s) < WAITS_ENOUGH:
        return None
    steps = -(-timedelta(seconds=statistics.median(waits_s)) // WAIT_STEP)
    return max(steps, 1) * WAIT_STEP


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Counts in the team's working time, but for silences, which are a customer's."""

    hours: WorkingHours
    team: Team

    def answer_by(self, case: Case) -> datetime | None:
        """When the present wait becomes too long; None while nobody waits, or no working time is in sight."""
        return self._waited(case, self._target(case))

    def remind_at(self, case: Case) -> datetime | None:
        """When the team is to be reminded of the present wait."""
        target = self._target(case)
        return self._waited(case, target - min(timedelta(minutes=self.team.remind_minutes), target / 2))

    def follow(self, before: Case | None, after: Case, now: datetime) -> tuple[Case, tuple[Due, ...]]:
        """The case with what its change says of waiting noted, and what is to be looked at when."""
        due: list[Due] = []
        if before is None or before.waiting_since != after.waiting_since:
            after = replace(after, reminded=None)
        if self._answered_first(before, after) and before is not None and before.waiting_since is not None:
            waited = self.hours.between(before.waiting_since, now)
            after = replace(after, first_answer_at=now, waited_s=int(waited.total_seconds()))
        if after.snoozed_until is None and after.waiting_since is not None and after.reminded != "late":
            remind_at = self.remind_at(after)
            if remind_at is not None and _waits_anew(before, after):
                due.append(row(after.conversation, "sla", max(now, remind_at)))
        if after.answered_at is not None and (before is None or before.answered_at != after.answered_at):
            after = replace(after, nudged_at=None)
            due += self.silence(after, now)
            if after.follow_up_at is not None:
                due.append(row(after.conversation, "follow_up", after.follow_up_at, after.replies))
        elif after.nudged_at is not None and (before is None or before.nudged_at != after.nudged_at):
            due += self.silence(after, now)
        return after, tuple(due)

    def overdue(self, case: Case, now: datetime) -> Literal["soon", "late"] | None:
        """What the team is to be told of the present wait, and was not told yet."""
        answer_by, remind_at = self.answer_by(case), self.remind_at(case)
        if answer_by is None or remind_at is None or case.snoozed_until is not None or now < remind_at:
            return None
        state: Literal["soon", "late"] = "late" if now >= answer_by else "soon"
        return state if case.reminded not in (state, "late") else None

    def promised(self, text: str, now: datetime) -> datetime | None:
        """When the team is to be reminded of what it promised in this answer; None where it promised nothing."""
        day = promised_day(text, now, self.hours.zone)
        end = self.hours.end_of_day(day) if day is not None else None
        return None if end is None else max(end, now + SOONEST)

    def silence(self, case: Case, now: datetime) -> tuple[Due, ...]:
        """When a customer who was answered, or nudged, and says nothing is next looked at."""
        closing = self.team.closing
        if closing.nudge_after_hours and case.nudged_at is None:
            return (row(case.conversation, "nudge", now + timedelta(hours=closing.nudge_after_hours)),)
        if closing.close_after_hours:
            return (row(case.conversation, "close", now + timedelta(hours=closing.close_after_hours)),)
        return ()

    def silent(self, case: Case, kind: Literal["nudge", "close"], now: datetime) -> bool:
        """Has the customer been silent for as long as that kind of look says, since people answered?"""
        if case.waiting_since is not None or case.answered_at is None or case.snoozed_until is not None:
            return False
        if case.follow_up_at is not None:
            return False  # it is people's turn
        closing = self.team.closing
        since = case.nudged_at or case.answered_at
        hours = closing.nudge_after_hours if kind == "nudge" else closing.close_after_hours
        asked = kind == "close" or case.nudged_at is None
        return asked and now >= since + timedelta(hours=hours)

    def _target(self, case: Case) -> timedelta:
        minutes: int | None = getattr(self.team.targets, case.priority)
        return timedelta(minutes=minutes or self.team.reply_within_minutes)

    def _waited(self, case: Case, work: timedelta) -> datetime | None:
        return None if case.waiting_since is None else self.hours.after(case.waiting_since, work)

    def _answered_first(self, before: Case | None, after: Case) -> bool:
        return before is not None and before.answered_at is None and after.answered_at is not None


SUGGESTED_AFTER, SUGGESTIONS_APART = timedelta(seconds=15), timedelta(minutes=2)
"""A customer has written all of it when nothing came for so long; and a team reads no drafts by the second."""
SOONEST = timedelta(minutes=30)
"""What is promised for a day that is nearly over is not due at once."""
WALLS = ("proof", "code", "order_number")
"""What a customer may have to give before they are answered."""


def suggest_at(case: Case, wrote: datetime) -> datetime | None:
    """When what the bot would answer to what the customer wrote last is offered; None where it is of no use."""
    if case.waiting_since is None or (case.suggested_at is not None and case.suggested_at > wrote):
        return None
    paced = case.suggested_at + SUGGESTIONS_APART if case.suggested_at is not None else wrote
    return max(wrote + SUGGESTED_AFTER, paced)


def behind_wall(rules: Unresolved, conversation: Conversation, now: datetime) -> tuple[Due, ...]:
    """When to look at a customer who was asked for something before they are answered."""
    minutes = rules.silent_after_wall_minutes
    if not minutes or conversation.memory.waiting_for not in WALLS or conversation.status != "pending":
        return ()
    return (row(conversation.id, "wall", now + timedelta(minutes=minutes)),)


def row(conversation: ConversationId, kind: DueKind, at: datetime, attempt: int = 0) -> Due:
    """A look at this conversation then."""
    return Due(new_id("w", 20), conversation, kind, attempt, at)


def _waits_anew(before: Case | None, after: Case) -> bool:
    """A wait began, goes on after a snooze, or became more or less urgent."""
    if before is None or before.waiting_since != after.waiting_since:
        return True
    return before.snoozed_until is not None or before.priority != after.priority
