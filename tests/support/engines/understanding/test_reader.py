"""The reader as a whole: any text, one answer, the same each time."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from support.engines.understanding import Reader, Understanding

ANY_TEXT = st.one_of(
    st.text(),
    st.text(alphabet="aeiourstln '’-.?!#1024 €$@éèç\n👍\u200b\u202e"),
    st.builds(lambda piece, times: (piece * times)[:40_000], st.text(min_size=1, max_size=40), st.integers(1, 40_000)),
)
RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)


@RELAXED
@given(ANY_TEXT)
@example("a" * 40_000)
@example("order #1042 " * 3_500)
@example("\ud800")
@example("@num @place @cancel <cancel> ... * &amp;")
@example("\ufdfa" * 4_000)  # one sign that folds into eighteen letters
@example("¼A" * 2_000)
@example("'" * 1_000)
@example("１２３４" * 1_000)
@example("I'I'I'" * 500)
def test_any_text_is_read(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert 0 <= reading.language_confidence <= 1
    assert all(0 <= scored.confidence <= 1 for scored in reading.intents)
    assert len(reading.intents) <= 3
    assert not (reading.smalltalk and (reading.angry or reading.wants_human))


@RELAXED
@given(ANY_TEXT)
def test_reading_twice_is_reading_once(reader: Reader, text: str) -> None:
    once = reader.read(text)
    reader.read("something else")
    assert reader.read(text) == once


def test_what_is_hidden_changes_nothing(reader: Reader) -> None:
    assert reader.read("can\u200bcel my\u202e order #10\u200b42") == reader.read("cancel my order #1042")


def test_an_understanding_does_not_change(reader: Reader) -> None:
    with pytest.raises(FrozenInstanceError):
        reader.read("hi").angry = True  # type: ignore[misc]


def test_nothing_said(reader: Reader) -> None:
    assert reader.read(" \u200b\n") == Understanding(
        language=None, language_confidence=0.0, intents=(), orders=(), emails=(), countries=(), reference=None,
        yes_no=None, angry=False, wants_human=False, smalltalk=False, complete=True, words=0,
    )  # fmt: skip


def test_everything_at_once(reader: Reader) -> None:
    reading = reader.read("Bonjour, où est ma commande n° 1042 ? Livrez-vous en Belgique ? jo@example.com")
    assert reading.language == "fr"
    assert [mention.number for mention in reading.orders] == ["1042"]
    assert reading.emails == ("jo@example.com",)
    assert reading.countries == ("BE",)
    assert {scored.intent for scored in reading.intents} >= {"track_order", "policy_shipping"}
    assert reading.complete
    assert not reading.smalltalk


@pytest.mark.parametrize(
    ("text", "intent"), [("hi", "greeting"), ("Bonsoir à tous", "greeting"), ("merci !", "thanks"), ("great", "thanks")]
)
def test_small_talk_has_its_intent(reader: Reader, text: str, intent: str) -> None:
    assert reader.read(text).intents[0].intent == intent
