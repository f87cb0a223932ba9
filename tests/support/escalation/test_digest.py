"""The digest says how it stands in the team's language, and tells of nobody who asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from support.escalation.digest import MOST, QUOTE_LENGTH, Figures, anonymous, quotes, write
from support.model.people import Language
from tests.support.escalation.test_hours import OFFICE, hours, moment
from tests.support.rooms import shelf
from tests.support.scenes import NOW

QUIET = Figures(NOW, 0, 0, 0, 0, None, 0, 0, None, (), (), ())
BUSY = Figures(
    NOW, 41, 30, 11, 9, 75, 1, 2, NOW + timedelta(hours=20), (5, 4), (("track_order", 17), ("exchange", 1)),
    ("Do you ship to the moon?",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Do you ship to the moon?", "Do you ship to the moon?"),
        ("mail me at maya.lind@example.com please", "mail me at … please"),
        ("where is #1042 ?", "where is … ?"),
        ("call me: +33 6 12 34 56 78 today", "call me: … today"),
        ("see https://example.com/o/1?t=x now", "see … now"),
        ("Can you ask Maya Lind about it?", "Can you ask … … about it?"),
        ("my name is john smith and I wait", "my name is … and I wait"),
        ("Bonjour, je m'appelle camille roux", "Bonjour, je m'appelle …"),
        ("Est-ce que Camille peut venir ?", "Est-ce que … peut venir ?"),
        ("line one\nline   two", "line one line two"),
    ],
)
def test_what_may_tell_who_asked_is_taken_out(text: str, told: str) -> None:
    assert anonymous(text) == told


def test_quotes_are_few_short_and_different() -> None:
    many = [f"what about {word}?" for word in ("tents", "poles", "pegs", "ropes", "stoves", "lamps")]
    assert len(quotes(["Tents?", "tents?", "1042", *many])) == MOST
    assert quotes(["1042", "a@b.example"]) == ()
    assert len(anonymous("word " * 100)) <= QUOTE_LENGTH


def test_a_quiet_day_is_said_in_few_lines() -> None:
    text = write(shelf().words, "en", QUIET, NOW).text
    assert text.count("\n- ") == 4
    assert "0 conversations began" in text


@pytest.mark.parametrize(
    ("language", "topic"), [("en", "where an order is (17)"), ("fr", "où en est une commande (17)")]
)
def test_a_busy_day_is_told_in_the_team_s_language(language: Language, topic: str) -> None:
    text = write(shelf().words, language, BUSY, NOW + timedelta(days=1)).text
    for figure in (
        "41",
        "30",
        "11",
        "9",
        "75",
        "4.5" if language == "en" else "4,5",
        topic,
        "Do you ship to the moon?",
    ):
        assert figure in text
    assert ("What the bot did not know" in text) == (language == "en")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "within a working minute"), ("fr", "en moins d'une minute ouvrée")]
)
def test_what_took_no_working_time_is_not_said_to_take_zero_minutes(language: Language, words: str) -> None:
    assert words in write(shelf().words, language, replace(BUSY, usual_wait_minutes=0), NOW).text


def test_what_customers_wrote_cannot_become_a_link_or_bold() -> None:
    text = write(shelf().words, "en", replace(QUIET, unknown=("**bold** [x](y)",)), NOW).text
    assert r"\*\*bold\*\*" in text


# When it comes


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-05-04 08:00", "2026-05-04 08:30"),
        ("2026-05-04 08:30", "2026-05-05 08:30"),
        ("2026-05-08 09:00", "2026-05-11 08:30"),
    ],
)
def test_it_comes_on_working_days(now: str, at: str) -> None:
    assert hours().next_at(moment(now), time(8, 30)) == moment(at)


def test_the_one_before_a_monday_s_is_friday_s() -> None:
    assert hours().last_at(moment("2026-05-11 08:30"), time(8, 30)) == moment("2026-05-08 08:30")


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_on_the_days_the_clocks_change_it_comes_once(day: str) -> None:
    """At 2:30, which spring skips and autumn has twice."""
    always = hours(**{**OFFICE, "sat": "09:00-10:00", "sun": "09:00-10:00"})
    now, seen = moment(f"{day} 00:00"), []
    for _ in range(3):
        following = always.next_at(now, time(2, 30))
        assert following is not None
        seen.append(following.astimezone(moment(day + " 00:00").tzinfo).date().isoformat())
        now = following
    assert len(set(seen)) == 3
    assert seen[0] == day
