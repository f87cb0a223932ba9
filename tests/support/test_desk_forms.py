"""The team's forms: an answer goes out only as it was seen, and a snooze ends when a shop's morning does begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from support.desk_forms import MORNING, PRIVATE, PUBLIC, SNOOZES, DeskForms, imprint, read_mark, until
from support.model.cases import RESOLUTIONS, Answer, Resolve
from tests.support.scenes import said
from tests.wording import WORDS

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FORMS = DeskForms(WORDS, "en", PARIS)


@pytest.mark.parametrize(
    ("choice", "then"),
    [
        ("1h", NOW + timedelta(hours=1)),
        ("3h", NOW + timedelta(hours=3)),
        ("tomorrow", datetime(2026, 5, 5, 9, tzinfo=PARIS)),
        ("3d", datetime(2026, 5, 7, 9, tzinfo=PARIS)),
        ("7d", datetime(2026, 5, 11, 9, tzinfo=PARIS)),
        ("a forged one", datetime(2026, 5, 5, 9, tzinfo=PARIS)),
    ],
)
def test_until(choice: str, then: datetime) -> None:
    assert until(choice, NOW, PARIS) == then


@pytest.mark.parametrize("night", [datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 10, 24, 23, tzinfo=UTC)])
def test_a_morning_is_a_morning_when_the_clocks_change(night: datetime) -> None:
    for choice in SNOOZES:
        end = until(choice, night, PARIS)
        assert end > night
        if not choice.endswith("h"):
            assert end.astimezone(PARIS).time() == MORNING


def test_a_preview_is_of_one_text_for_one_audience() -> None:
    prints = {imprint(text, audience, []) for text in ("Hello", "Hello!") for audience in (PRIVATE, PUBLIC)}
    assert len(prints) == 4
    assert imprint(" Hello\n", PRIVATE, []) == imprint("Hello", PRIVATE, [])
    assert imprint("\ud83d", PRIVATE, [])


def test_a_form_remembers_what_it_previewed() -> None:
    asked, shown = FORMS.reply("Hi", []), FORMS.reply("Hi", [], preview="**The team** answers: Hi")
    assert (asked.value, asked.submit) == (":", "Preview")
    assert (shown.value, shown.submit) == (imprint("Hi", PRIVATE, []), "Send")
    assert "**The team** answers: Hi" in shown.intro
    assert [field.name for field in FORMS.reply("Hi", [], choice=False).fields] == ["text"]


def test_a_form_remembers_what_was_said_before_it_and_shows_what_came_since() -> None:
    before = [said("Where is it?", "customer"), said("I look.", "bot")]
    form = FORMS.reply("Hi", before)
    assert read_mark(form.value) == before[0].id
    assert form.intro.startswith("**To be answered:**\n- Customer: Where is it?")
    assert FORMS.reply("Hi", before, read=read_mark(form.value)).intro == form.intro
    since = [*before, said("*Now*\nplease", "customer"), said("On its way.", "agent"), said("x" * 400, "customer")]
    intro = FORMS.reply("Hi", since, preview="…", read=read_mark(form.value)).intro
    assert "- Customer: \\*Now\\* please\n- Team: On its way\\.\n- Customer: xxx" in intro
    assert "x…" in intro
    assert imprint("Hi", PRIVATE, before) != imprint("Hi", PRIVATE, since)
    assert "(the last 3 of 4)" in FORMS.reply("Hi", since, read="long gone").intro


def test_what_is_filled_in_is_taken_at_its_word_and_no_further() -> None:
    assert FORMS.answered({"text": "Hi", "audience": "public"}, "k") == Answer("Hi", public=True, id="k")
    for audience in ("private", "", "everybody"):
        assert not FORMS.answered({"text": "Hi", "audience": audience}, "k").public
    assert FORMS.answered({}, "k").text == ""
    assert FORMS.resolved({"reason": "spam", "detail": "ads"}) == Resolve("spam", "ads")
    assert FORMS.resolved({"reason": "made up"}) == Resolve("other")
    assert {option.value for option in FORMS.resolve().fields[0].options} == set(RESOLUTIONS)
