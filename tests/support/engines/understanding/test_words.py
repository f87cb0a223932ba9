"""Tokens and stems."""

import pytest

from support.engines.understanding.words import stem, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where's my order?", ["wheres", "my", "order"]),
        ("l'article d'hier", ["l", "article", "d", "hier"]),
        ("Qu'est-ce que c'est", ["qu", "est", "ce", "que", "c", "est"]),
        ("Mon colis a-t-il été envoyé ?", ["mon", "colis", "a", "il", "ete", "envoye"]),
        ("I can’t log in", ["i", "cant", "log", "in"]),
        ("order 1042 and 2 more", ["order", "@num", "and", "2", "more"]),
        ("refund $350", ["refund", "@money", "@num"]),
        ("write to jo.doe@example.com", ["write", "to", "@mail"]),
        ("see https://example.com/a?b=1", ["see", "@url"]),
        ("aujourd'hui", ["aujourdhui"]),
        ("", []),
        ("👍", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(("one", "other"), [("shipping", "ships"), ("commander", "commande"), ("returned", "returns")])
def test_stems_tie_forms_of_a_word(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_short_word_keeps_its_ending() -> None:
    assert stem("bed") == "bed"
