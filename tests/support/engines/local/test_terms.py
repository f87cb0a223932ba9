"""Words where they stand."""

from __future__ import annotations

import pytest

from support.engines.local.terms import MAX_TERMS, roots, terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Où est l'étagère ?", ["ou", "est", "l", "etagere"]),
        ("I don't want Maya's tent, that's all", ["i", "dont", "want", "maya", "tent", "thats", "all"]),
        ("700 x 40C, 2x", ["700", "x", "40c", "2x"]),
        ("L/XL t-shirt", ["l", "xl", "t", "shirt"]),
        ("qu’est-ce que j’ai", ["qu", "est", "ce", "que", "j", "ai"]),
        ("🙂 …", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [term.word for term in terms(text)] == words


def test_what_stands_apart() -> None:
    assert [term.word for term in terms("a, b c. d - e (f)") if term.apart] == ["b", "d", "e", "f"]


def test_an_article_is_no_letter() -> None:
    assert [term.elided for term in terms("l'article en L")] == [True, False, False, False]


def test_places_are_those_of_the_text() -> None:
    text = "Déjà vu : l'œuf"
    assert [text[term.start : term.end] for term in terms(text)] == ["Déjà", "vu", "l'œuf", "l'œuf"]


def test_no_text_is_too_long() -> None:
    assert len(terms("word " * 5_000)) <= MAX_TERMS + 3


def test_roots_tie_forms_together_and_leave_codes_alone() -> None:
    assert roots("bottles") == roots("bottle")
    assert roots("40c") == "40c"
