"""What people may do with a case: the whole table, from each status and each side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from support import lifecycle
from support.escalation.casework import Changes, Refusal, apply, escalated, heard
from support.lifecycle import ticket_status
from support.model.cases import (
    RELAIS,
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
    Snooze,
    Source,
    Tag,
    Take,
)
from support.model.conversation import Status
from support.model.decisions import Escalate
from support.model.deliveries import TicketAssignee, TicketPriority, TicketStatus, TicketTags
from support.model.people import Account
from tests.support.scenes import NOW, TALK, handoff

ANN = Agent("Ann", Account("slack", "T1", "U8"), "ann@shop.example")
BEN = Agent("Ben", Account("slack", "T1", "U9"), "ben@shop.example")
LATER = NOW + timedelta(hours=3)
STATUSES: tuple[Status, ...] = get_args(Status)
SOURCES: tuple[Source, ...] = get_args(Source)
ACTS: tuple[DeskAct, ...] = (
    Take(), GiveBack(), Assign(BEN), Assign(None), Answer("It is on its way."), Answer("Hello all", public=True),
    Snooze(LATER), Awake(), Resolve("answered"), Reopen(), Note("she called"), Prioritize("high"), Tag(("vip",)),
)  # fmt: skip


def case(**changes: object) -> Case:
    plain = Case(TALK, "asked_for_human", "normal", handoff(), NOW, NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def done(
    act: DeskAct, status: Status = "open", by: Agent = ANN, source: Source = "slack", **of: object
) -> Changes | Refusal:
    return apply(case(**of), status, act, actor=by, source=source, now=NOW)


def changed(act: DeskAct, status: Status = "open", by: Agent = ANN, source: Source = "slack", **of: object) -> Changes:
    changes = done(act, status, by, source, **of)
    assert isinstance(changes, Changes)
    return changes


TABLE: tuple[tuple[DeskAct, dict[Status, Status | Refusal]], ...] = (
    (Take(), {"pending": "open", "open": "open", "snoozed": "open", "resolved": "open"}),
    (GiveBack(), {"pending": "not_with_people", "open": "pending", "snoozed": "pending", "resolved": "not_with_people"}),
    (Assign(BEN), {"pending": "open", "open": "open", "snoozed": "snoozed", "resolved": "open"}),
    (Assign(None), {"pending": "pending", "open": "open", "snoozed": "snoozed", "resolved": "resolved"}),
    (Answer("Hi"), {"pending": "open", "open": "open", "snoozed": "open", "resolved": "open"}),
    (Answer(" "), {"pending": "no_text", "open": "no_text", "snoozed": "no_text", "resolved": "no_text"}),
    (Snooze(LATER), {"pending": "not_with_people", "open": "snoozed", "snoozed": "snoozed", "resolved": "not_with_people"}),
    (Snooze(NOW), {"open": "past", "snoozed": "past"}),
    (Awake(), {"pending": "not_with_people", "open": "not_with_people", "snoozed": "open", "resolved": "not_with_people"}),
    (Resolve("answered"), {"pending": "resolved", "open": "resolved", "snoozed": "resolved", "resolved": "resolved"}),
    (Reopen(), {"pending": "open", "open": "not_with_people", "snoozed": "not_with_people", "resolved": "open"}),
    (Note("hm"), {"pending": "pending", "open": "open", "snoozed": "snoozed", "resolved": "resolved"}),
    (Note(""), {"pending": "no_text", "open": "no_text"}),
    (Prioritize("low"), {"pending": "pending", "open": "open", "snoozed": "snoozed", "resolved": "resolved"}),
    (Tag(("vip",)), {"pending": "pending", "open": "open", "snoozed": "snoozed", "resolved": "resolved"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("act", "status", "then"), [(act, status, then) for act, row in TABLE for status, then in row.items()], ids=str
)
def test_the_table(act: DeskAct, status: Status, then: str) -> None:
    for source in SOURCES:
        stays = source == "helpdesk" and status in ("snoozed", "resolved") and act in (Answer("Hi"), Assign(BEN))
        outcome = done(act, status, source=source)
        assert (outcome.status if isinstance(outcome, Changes) else outcome) == (status if stays else then)


@pytest.mark.parametrize("act", ACTS, ids=str)
@pytest.mark.parametrize("status", STATUSES)
def test_what_came_from_the_helpdesk_is_never_told_to_it(act: DeskAct, status: Status) -> None:
    outcome = done(act, status, source="helpdesk")
    told = outcome.ticket if isinstance(outcome, Changes) else ()
    if isinstance(act, Answer) and status != "resolved":
        told = tuple(change for change in told if change != TicketAssignee("ann@shop.example"))  # who answers has it
    if isinstance(act, Answer | Assign) and status == "pending" and act != Assign(None):
        assert told == (TicketStatus("open"),), "a ticket that the bot had is closed: nobody there opened it"
    else:
        assert told == ()


def test_whose_it_was_has_it_again_when_it_is_reopened() -> None:
    assert changed(Reopen(), "resolved", assignee=BEN).case.assignee == BEN
    assert changed(Reopen(), "resolved", assignee=BEN).ticket == (TicketStatus("open"),)


@pytest.mark.parametrize("act", ACTS, ids=str)
@pytest.mark.parametrize("status", STATUSES)
def test_the_ticket_stands_as_the_conversation_does_whenever_that_changes(act: DeskAct, status: Status) -> None:
    outcome = done(act, status)
    if isinstance(outcome, Changes) and outcome.status != status:
        assert ticket_status(outcome.status, outcome.case) in outcome.ticket


@pytest.mark.parametrize("act", ACTS, ids=str)
@pytest.mark.parametrize("status", STATUSES)
def test_nobody_but_people_gives_up_what_people_have(act: DeskAct, status: Status) -> None:
    outcome = done(act, status)
    if isinstance(outcome, Changes) and lifecycle.held_by_people(status) and not isinstance(act, GiveBack | Resolve):
        assert lifecycle.held_by_people(outcome.status)


def test_who_takes_has_it_and_the_ticket_says_so() -> None:
    changes = changed(Take())
    assert changes.case.assignee == ANN
    assert changes.ticket == (TicketAssignee("ann@shop.example"),)


def test_who_has_it_keeps_it_until_it_is_assigned() -> None:
    assert done(Take(), by=BEN, assignee=ANN) == "taken"
    assert done(Take(), by=ANN, assignee=ANN) == "yours"
    assert changed(Assign(BEN), by=BEN, assignee=ANN).case.assignee == BEN


def test_an_earlier_end_does_not_count_for_who_takes_it_anew() -> None:
    ended = {"resolution": "answered", "resolved_at": NOW, "resolved_by": BEN, "assignee": BEN}
    changes = changed(Take(), "resolved", **ended)
    assert changes.case == case(assignee=ANN)
    assert changes.ticket == (TicketStatus("open"), TicketAssignee("ann@shop.example"))


def test_an_answer_is_counted_ends_the_wait_and_takes_what_nobody_has() -> None:
    changes = changed(Answer("Hi"))
    assert changes.answer == Answer("Hi")
    assert (changes.case.waiting_since, changes.case.answered_at, changes.case.replies) == (None, NOW, 1)
    assert changes.case.assignee == ANN
    assert changed(Answer("Hi"), by=BEN, assignee=ANN).case.assignee == ANN


def test_what_somebody_has_who_is_not_in_the_helpdesk_is_nobodys_there() -> None:
    zoe = Agent("Zoe", Account("slack", "T1", "U7"))
    assert changed(Take(), by=zoe).ticket == ()
    assert changed(Assign(zoe), assignee=ANN).ticket == (TicketAssignee(None),)


def test_given_back_it_is_nobodys_and_nobody_waits() -> None:
    changes = changed(GiveBack(), assignee=ANN)
    assert (changes.case.assignee, changes.case.waiting_since) == (None, None)
    assert changes.ticket == (TicketStatus("closed"), TicketAssignee(None))


def test_a_snooze_ends_when_it_is_due_and_not_before() -> None:
    asleep = changed(Snooze(LATER))
    assert asleep.ticket == (TicketStatus("closed", LATER),)
    early = apply(asleep.case, "snoozed", Awake(), actor=RELAIS, source="system", now=NOW)
    assert early == "not_with_people"
    woken = apply(asleep.case, "snoozed", Awake(), actor=RELAIS, source="system", now=LATER)
    assert isinstance(woken, Changes)
    assert (woken.status, woken.case.snoozed_until, woken.ticket) == ("open", None, (TicketStatus("open"),))


def test_a_note_reaches_neither_customer_nor_ticket_fields() -> None:
    changes = changed(Note("he is a friend", "n1"))
    assert (changes.answer, changes.ticket, changes.case) == (None, (), case())
    assert changes.note == Note("he is a friend", "n1")


def test_fields_are_told_as_what_changes() -> None:
    assert changed(Tag(("b", "c")), tags=("a", "b")).ticket == (TicketTags(("c",), ("a",)),)
    assert changed(Prioritize("critical")).ticket == (TicketPriority("critical"),)


def test_the_oldest_unanswered_message_counts() -> None:
    assert heard(case(waiting_since=NOW), LATER).waiting_since == NOW
    assert heard(case(waiting_since=None, snoozed_until=LATER), LATER) == case(waiting_since=LATER)


def test_a_case_that_comes_back_is_the_same_one_begun_anew() -> None:
    before = case(assignee=ANN, resolution="answered", resolved_at=NOW, replies=3, csat=2, rated_at=LATER)
    again = escalated(before, "pending", Escalate("angry", "high"), handoff(), now=LATER, promised_by=None)
    assert (again.reason, again.priority, again.opened_at, again.waiting_since) == ("angry", "high", LATER, LATER)
    assert (again.assignee, again.resolution) == (None, None)
    assert (before.is_rated, again.csat, again.is_rated) == (True, 2, False), "what was said of it stays said"
    assert again.replies == 3
    assert again.handoff.transcript == ()


def test_asking_for_people_again_takes_it_from_nobody() -> None:
    again = escalated(case(assignee=ANN), "open", Escalate("angry"), handoff(), now=LATER, promised_by=None)
    assert (again.assignee, again.opened_at, again.waiting_since) == (ANN, NOW, NOW)


def test_the_same_person_is_known_by_account_or_address() -> None:
    assert ANN.is_also(Agent("A.", ANN.account))
    assert ANN.is_also(Agent("Ann B.", None, "ANN@shop.example"))
    assert not ANN.is_also(BEN)
    assert not ANN.is_also(None)
    assert not Agent("x").is_also(Agent("y"))
