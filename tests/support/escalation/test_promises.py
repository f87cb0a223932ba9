"""What is a promise in an answer, and for when; what only sounds like one."""

from __future__ import annotations

from datetime import time

import pytest

from support.escalation.promises import promised_day, promises_to_tell_of_shipping
from tests.support.escalation.test_hours import moment
from tests.support.escalation.test_upkeep import upkeep

MONDAY = moment("2026-05-04 10:00")
PARIS = MONDAY.tzinfo
assert PARIS is not None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I'll get back to you tomorrow.", "2026-05-05"),
        ("Let me ask. We’ll let you know today!", "2026-05-04"),
        ("We will check and write again in two days", "2026-05-06"),
        ("I'll have an answer within 24 hours", "2026-05-05"),
        ("I will come back to you on Thursday", "2026-05-07"),
        ("We'll write on Monday", "2026-05-11"),
        ("I'll look next week", "2026-05-11"),
        ("I’ll look at it tomorrow", "2026-05-05"),
        ("We'll let you know when it ships", "2026-05-07"),
        ("It left. I'll keep you posted as soon as it moves.", "2026-05-07"),
        ("I'll ask today and get back to you tomorrow. We'll refund within 3 days.", "2026-05-07"),
        ("Je vous recontacte demain.", "2026-05-05"),
        ("Nous vous tenons au courant dès qu’il part", "2026-05-07"),
        ("On vous écrit sous 48 heures", "2026-05-06"),
        ("Je reviens vers vous jeudi", "2026-05-07"),
        ("Je m'en occupe après-demain", "2026-05-06"),
    ],
)
def test_a_promise_and_its_day(text: str, day: str) -> None:
    found = promised_day(text, MONDAY, PARIS)
    assert found is not None
    assert found.date().isoformat() == day


@pytest.mark.parametrize(
    "text",
    [
        "It will be delivered tomorrow.",
        "You can send it back within 30 days.",
        "Your parcel left today, have a nice week!",
        "I'll be honest: that is not possible.",
        "Votre colis arrive demain.",
        "Vous pouvez le renvoyer sous 30 jours.",
        "",
    ],
)
def test_what_is_none(text: str) -> None:
    assert promised_day(text, MONDAY, PARIS) is None


@pytest.mark.parametrize(
    ("now", "text", "at"),
    [
        ("2026-05-04 10:00", "I'll write today", "2026-05-04 15:00"),
        ("2026-05-04 16:50", "I'll write today", "2026-05-04 17:20"),
        ("2026-05-04 10:00", "I'll write tomorrow", "2026-05-05 15:00"),
        ("2026-05-08 10:00", "I'll write tomorrow", "2026-05-11 15:00"),
    ],
)
def test_the_team_is_reminded_before_the_working_day_ends(now: str, text: str, at: str) -> None:
    assert upkeep().promised(text, moment(now)) == moment(at)


@pytest.mark.parametrize("now", ["2026-03-28 12:00", "2026-10-24 12:00"])
def test_tomorrow_is_tomorrow_also_when_the_clocks_change(now: str) -> None:
    always = upkeep(hours={"sat": "09:00-17:00", "sun": "09:00-17:00"})
    at = always.promised("I'll write tomorrow", moment(now))
    assert at is not None
    assert (at.date() - moment(now).date()).days == 1
    assert at.time() == time(15)


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("We'll let you know when it ships.", True),
        ("Thanks! I’ll tell you as soon as it's dispatched", True),
        ("Nous vous tenons au courant dès qu’il part", True),
        ("On vous prévient dès que le colis est expédié", True),
        ("We'll let you know tomorrow. It ships on Monday.", False),
        ("I'll get back to you as soon as I know more", False),
        ("It shipped when you wrote", False),
        ("Je vous recontacte demain.", False),
    ],
)
def test_a_promise_to_tell_of_shipping(text: str, promised: bool) -> None:
    assert promises_to_tell_of_shipping(text) is promised
