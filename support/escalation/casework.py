"""What people do with a case, as pure rules: (case, status, act) -> how it stands then, and what must be told to whom.

The rules it lives by:
- whoever has a case keeps it: another one takes it only by assigning it, which says so;
- who answers has taken it, unless somebody has it already;
- nothing is told to the side it came from (`source`);
- what came from the helpdesk and no longer fits is no error: it is dropped;
- notes stay with the team.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from support import lifecycle
from support.model.cases import (
    Agent,
    Answer,
    Assign,
    Awake,
    Case,
    DeskAct,
    GiveBack,
    Note,
    Prioritize,
    Reopen,
    Resolve,
    Reword,
    Snooze,
    Source,
    Tag,
    Take,
)
from support.model.conversation import Status
from support.model.decisions import Escalate
from support.model.deliveries import (
    Handoff,
    TicketAssignee,
    TicketField,
    TicketPriority,
    TicketTags,
)

Did = Literal[
    "took", "gave_back", "assigned", "unassigned", "answered", "answered_publicly", "reworded", "snoozed", "awake",
    "resolved", "reopened", "prioritized", "tagged",
]  # fmt: skip
"""What happened, as the line in the card's thread says it."""
Refusal = Literal["taken", "yours", "not_with_people", "resolved", "past", "no_text"]
"""Why nothing happened, as who tried it is told."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How the case stands now, and what is to be told: to the customer, in the card's thread, to the ticket."""

    case: Case
    status: Status
    did: Did | None = None
    answer: Answer | None = None
    note: Note | None = None
    ticket: tuple[TicketField, ...] = ()


@dataclass(frozen=True, slots=True)
class _By:
    """Who did it, and where."""

    actor: Agent
    source: Source


def apply(
    case: Case, status: Status, act: DeskAct, *, actor: Agent, source: Source, now: datetime
) -> Changes | Refusal:
    """The one table of what may be done. `status` is the conversation's."""
    changes = _changed(case, status, act, _By(actor, source), now)
    if not isinstance(changes, Changes):
        return changes
    if source == "helpdesk" and not isinstance(act, Answer | Assign):
        return replace(changes, ticket=())
    if source == "helpdesk" and isinstance(act, Assign):
        return changes
    return replace(changes, ticket=(*changes.ticket, *seated(case, changes.case)))


def escalated(
    case: Case | None,
    status: Status,
    escalate: Escalate,
    handoff: Handoff,
    *,
    now: datetime,
    promised_by: datetime | None,
) -> Case:
    """The case of a conversation that goes to people now; `status` is that before it did."""
    fresh = Case(
        conversation=handoff.conversation,
        reason=escalate.reason,
        priority=handoff.priority,
        handoff=replace(handoff, transcript=(), policies=(), suggestion=""),
        opened_at=now,
        waiting_since=now,
        promised_by=promised_by,
        tags=handoff.tags,
    )
    if case is None:
        return fresh
    again = replace(
        fresh,
        replies=case.replies,
        tags=tuple(dict.fromkeys((*case.tags, *handoff.tags))),
        ticket_problem=case.ticket_problem,
        late_at=case.late_at,
        first_answer_at=case.first_answer_at,
        waited_s=case.waited_s,
        csat=case.csat,
        csat_text=case.csat_text,
        rated_at=case.rated_at or (None if case.csat is None else case.resolved_at),
    )
    if not lifecycle.held_by_people(status):
        return again
    waiting = case.waiting_since or now
    return replace(again, opened_at=case.opened_at, waiting_since=waiting, assignee=case.assignee)


def heard(case: Case, at: datetime) -> Case:
    """The customer wrote to the people who have it: it is awake, and waits."""
    return replace(case, waiting_since=case.waiting_since or at, snoozed_until=None)


def seated(before: Case, after: Case) -> tuple[TicketField, ...]:
    """The ticket is theirs who have the case; nobody's where they are not known to the helpdesk."""
    had, has = (agent.email if agent else None for agent in (before.assignee, after.assignee))
    return () if had == has else (TicketAssignee(has),)


def _changed(case: Case, status: Status, act: DeskAct, by: _By, now: datetime) -> Changes | Refusal:
    match act:
        case Take():
            return _take(case, status, by.actor)
        case GiveBack():
            return _give_back(case, status)
        case Assign():
            return _assign(case, status, act, by.source)
        case Answer():
            return _answer(case, status, act, by, now)
        case Snooze():
            return _snooze(case, status, act, now)
        case Awake():
            return _awake(case, status, act, now)
        case Resolve():
            return _resolve(case, status, act, by, now)
        case Reopen():
            return _reopen(case, status)
        case Note() | Reword():
            return _written(case, status, act)
        case Prioritize():
            changed = replace(case, priority=act.priority)
            return Changes(changed, status, "prioritized", ticket=(TicketPriority(act.priority),))
        case Tag():
            return _tag(case, status, act)
        case _:
            assert_never(act)


def _take(case: Case, status: Status, actor: Agent) -> Changes | Refusal:
    if lifecycle.held_by_people(status) and case.assignee is not None:
        return "yours" if actor.is_also(case.assignee) else "taken"
    return _given(_with_people(case, status, "took"), actor)


def _give_back(case: Case, status: Status) -> Changes | Refusal:
    if not lifecycle.held_by_people(status):
        return "not_with_people"
    after = lifecycle.after(status, "given_back")
    free = replace(case, assignee=None, waiting_since=None, snoozed_until=None)
    return Changes(free, after, "gave_back", ticket=(lifecycle.ticket_status(after, free),))


def _assign(case: Case, status: Status, act: Assign, source: Source) -> Changes:
    if act.to is None:
        return Changes(replace(case, assignee=None), status, "unassigned")
    if status == "snoozed":
        return _given(Changes(case, status, "assigned"), act.to)
    return _given(_begun(case, status, "assigned", source), act.to)


def _answer(case: Case, status: Status, act: Answer, by: _By, now: datetime) -> Changes | Refusal:
    if not act.text.strip():
        return "no_text"
    before = _begun(case, status, "answered_publicly" if act.public else "answered", by.source)
    if before.case.assignee is None and before.status != "resolved":
        before = _given(before, by.actor)
    case = replace(before.case, waiting_since=None, answered_at=now, replies=before.case.replies + 1)
    return replace(before, case=case, answer=act)


def _written(case: Case, status: Status, act: Note | Reword) -> Changes | Refusal:
    """A note, or other words for an answer: whoever has the case, and however it stands."""
    if not act.text.strip():
        return "no_text"
    return Changes(case, status, note=act) if isinstance(act, Note) else Changes(case, status, "reworded")


def _snooze(case: Case, status: Status, act: Snooze, now: datetime) -> Changes | Refusal:
    if not lifecycle.held_by_people(status):
        return "not_with_people"
    if act.until <= now:
        return "past"
    asleep = replace(case, snoozed_until=act.until)
    after = "snoozed" if status == "snoozed" else lifecycle.after(status, "snoozed")
    return Changes(asleep, after, "snoozed", ticket=(lifecycle.ticket_status(after, asleep),))


def _awake(case: Case, status: Status, act: Awake, now: datetime) -> Changes | Refusal:
    early = case.snoozed_until is not None and case.snoozed_until > now
    if status != "snoozed" or (early and not act.early):
        return "not_with_people"  # it was woken, ended, or put off again meanwhile
    after = lifecycle.after(status, "due")
    woken = replace(case, snoozed_until=None)
    return Changes(woken, after, "awake", ticket=(lifecycle.ticket_status(after, woken),))


def _resolve(case: Case, status: Status, act: Resolve, by: _By, now: datetime) -> Changes | Refusal:
    """What was promised with the last answer stays so, unless the customer needs it no more."""
    if status == "resolved":
        return "resolved"
    after = lifecycle.after(status, "resolved")
    stands = by.source != "system" and act.reason in ("answered", "other")
    done = replace(
        case, resolution=act.reason, resolved_at=now, resolved_by=by.actor, waiting_since=None, snoozed_until=None,
        follow_up_at=case.follow_up_at if stands else None,
    )  # fmt: skip
    note = Note(act.detail) if act.detail.strip() else None
    return Changes(done, after, "resolved", note=note, ticket=(lifecycle.ticket_status(after, done),))


def _tag(case: Case, status: Status, act: Tag) -> Changes:
    gone = tuple(tag for tag in case.tags if tag not in act.tags)
    new = tuple(tag for tag in act.tags if tag not in case.tags)
    return Changes(replace(case, tags=act.tags), status, "tagged", ticket=(TicketTags(new, gone),))


def _with_people(case: Case, status: Status, did: Did) -> Changes:
    """People have it from now on, if they had not: then the ticket is open, and an earlier end is none any more."""
    after = lifecycle.after(status, "taken")
    if after == status:
        return Changes(case, status, did)
    held = replace(case, resolution=None, resolved_at=None, resolved_by=None, snoozed_until=None)
    if not lifecycle.held_by_people(status):
        held = replace(held, assignee=None)
    return Changes(held, after, did, ticket=(lifecycle.ticket_status(after, held),))


def _begun(case: Case, status: Status, did: Did, source: Source) -> Changes:
    """People have it by what they did. What is put off or done in the helpdesk stays so there, whatever else is done
    to it: its own status says when it is not any more."""
    if source == "helpdesk" and status in ("snoozed", "resolved"):
        return Changes(case, status, did)
    return _with_people(case, status, did)


def _reopen(case: Case, status: Status) -> Changes | Refusal:
    """Whose it was has it again."""
    if lifecycle.held_by_people(status):
        return "not_with_people"
    changes = _with_people(case, status, "reopened")
    return replace(changes, case=replace(changes.case, assignee=case.assignee))


def _given(changes: Changes, to: Agent) -> Changes:
    """Somebody has it."""
    return replace(changes, case=replace(changes.case, assignee=to))
