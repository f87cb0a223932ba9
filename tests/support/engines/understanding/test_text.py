"""Cleaning: what is seen stays, what is not seen goes, and twice is once."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.engines.understanding.text import MAX_CHARS, clean, fold, is_blank, written_out

LONG = st.builds(lambda piece, times: (piece * times)[:40_000], st.text(max_size=60), st.integers(1, 3_000))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Where   is\tmy\n\norder ", "Where is my order"),
        ("where\u200b is\ufeff my order", "where is my order"),
        ("\u202ewhere is it\u202c", "where is it"),
        ("a\x00b\x07c", "abc"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("e\u200b\u0301", "\u00e9"),  # a hidden character between a letter and its accent
        ("", ""),
        (" \n\t ", ""),
        ("no\u00a0break\u202fspace", "no break space"),
        ("\U000e0041tag", "tag"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("👍🏽 ok", "👍🏽 ok"),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_a_long_message_keeps_its_beginning_and_its_end() -> None:
    text = clean("Where is order 1042? " + "blah " * 5_000 + "Please cancel it.")
    assert len(text) <= MAX_CHARS
    assert text.startswith("Where is order 1042?")
    assert text.endswith("Please cancel it.")


@given(st.one_of(st.text(), LONG))
@example("x" * MAX_CHARS + "\u0301" * 1_000)
@example("\u0301" * 40_000)
@example("\u0958" * 4_000)  # one letter that NFC takes apart
@example("a\u0316\u0301" * 3_000)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert len(once) <= MAX_CHARS
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize("text", ["", " ", "👍", "🎉🎉 ❤️", "?!", "...", "—", "_", "🇫🇷"])
def test_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "1", "👍 ok", "é", "مرحبا", "你好", "№5"])
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Où EST l’été ?", "ou est l'ete ?"), ("Œuvre ça", "oeuvre ca"), ("Straße", "strasse"), ("plain", "plain")],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Jai tjr rien recu", "j'ai toujours rien recu"),
        ("PK ?", "pourquoi ?"),
        ("pk@example.com, https://pk.example/pk", "pk@example.com, https://pk.example/pk"),  # an address is none
        ("d'ya #pk pk-12", "d'ya #pk pk-12"),
    ],
)
def test_shorthand_is_written_out(typed: str, meant: str) -> None:
    assert written_out(typed, {"jai": "j'ai", "tjr": "toujours", "pk": "pourquoi", "ya": "il y a"}) == meant
