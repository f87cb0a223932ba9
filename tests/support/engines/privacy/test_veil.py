"""The veil: hides what is known and what has a form, gives it back, and takes nobody's word for a pseudonym."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

import pytest

from support.engines.privacy.veil import Veil, words_of
from tests.support.engines.grounding.test_goods import trade
from tests.support.engines.privacy import newcomers, strangers
from tests.support.engines.privacy.people import Said, names, typed_values
from tests.support.rooms import shelf

SENTENCES_EACH, SEED = 200, 2026
PSEUDONYM = re.compile(r"\[[A-Z]+_[A-Z2-7]{5}\]")
COMMON = {
    "street",
    "avenue",
    "texas",
    "france",
    "the",
    "card",
    "carte",
    "ending",
    "visa",
    "terminant",
    "finissant",
    "par",
}
"""Words within values that give nobody away."""


def test_no_text_takes_for_ever_to_be_hidden() -> None:
    """Before, some could be divided into a town's words in more ways than anybody can try."""
    text = "A1-" * 1_300
    assert Veil("c").hide(text, written=True) == text


def leaks(said: Said, hidden: str) -> list[str]:
    """Pieces of the value that can still be read."""
    left = PSEUDONYM.sub(" ", hidden)
    pieces = [piece.strip(",") for piece in re.split(r"[\s\n]+", said.value)]
    if said.kind in ("phone", "tracking", "payment"):
        pieces = [piece for piece in pieces if sum(sign.isdigit() for sign in piece) >= 3]
    if said.kind == "address":
        pieces = [piece for piece in pieces if any(map(str.isdigit, piece)) or (piece[:1].isupper() and len(piece) > 4)]
    return [piece for piece in pieces if len(piece) >= 3 and piece.lower() not in COMMON and piece in left]


@cache
def kept() -> frozenset[str]:
    return frozenset(words_of(["Northbeam", *shelf().vocabulary.goods]))


def veil(*sold: str) -> Veil:
    """As the agent makes it: it knows the words of the language and of the trade, and titles that were looked up."""
    return Veil("c-1", keep=kept() | words_of(sold), everyday=trade().everyday)


def recall(every: Iterable[Said]) -> dict[tuple[str, str], float]:
    """The share of sentences in which nothing is left, by kind and language."""
    total, leaked = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for said in every:
        total[said.kind, said.language] += 1
        leaked[said.kind, said.language] += bool(leaks(said, veil().hide(said.text, written=True)))
    return {key: 1 - leaked[key] / total[key] for key in total}


def test_what_has_a_form_is_found_in_both_languages() -> None:
    measured = recall(typed_values(SEED, SENTENCES_EACH))
    assert len(measured) == 10
    assert {key: share for key, share in measured.items() if share < 0.99} == {}


def test_names_are_found_that_nobody_told() -> None:
    assert min(recall(names(SEED, SENTENCES_EACH)).values()) >= 0.99


def test_people_and_sentences_that_it_was_never_mended_against() -> None:
    """Published in docs/agent.md: what has a form 100 %, names 96 % in English and 99 % in French, then 100 % of each."""
    typed = recall(strangers.typed_values())
    assert len(typed) == 10
    assert min(typed.values()) >= 0.99
    assert min(recall(strangers.names()).values()) >= 0.95
    assert min(recall(newcomers.names()).values()) >= 0.98


def test_most_names_are_found_that_are_words_as_well() -> None:
    """Published: 82 % in English, 90 % in French."""
    assert min(recall(newcomers.names(words=True)).values()) >= 0.8


def test_little_is_hidden_that_is_nobody_s() -> None:
    """Published: 6 of 50, all of them goods that were not looked up yet. Tools are told what it was all the same."""
    hidden = [text for text in newcomers.nameless() if veil().hide(text, written=True) != text]
    assert len(hidden) <= 6
    looked_up = veil("Alpenglow", "Ridgeline", "Trailhead", "Chalk Road")
    assert [text for text in hidden if looked_up.hide(text, written=True) != text] == []


@pytest.mark.parametrize(
    "text",
    [
        "Do you ship to New Zealand and the United Kingdom?", "Is the Alpenglow Down Jacket in Sand in stock?",
        "Livrez-vous aux États-Unis et en Nouvelle-Zélande ?", "Can I pay with Apple Pay, or American Express?",
        "Hello there, What is your Return Policy?",
    ],
)  # fmt: skip
def test_capitals_that_are_no_names_are_left_alone(text: str) -> None:
    assert Veil("c-1", keep=words_of(["Alpenglow Down Jacket"])).hide(text, written=True) == text


def test_a_known_value_is_found_over_lines_without_accents_and_in_what_tools_say() -> None:
    veil = Veil("c-1")
    veil.know_name("Élodie", "Lefèvre")
    veil.know("address", "12 rue de l’Église")
    veil.know("email", "elodie.lefevre@example.com")
    told = "Gift for ELODIE\nLEFEVRE (1 × “Mug Elodie”), 12 RUE DE\nL'EGLISE; note: mail ELODIE.LEFEVRE@example.com"
    hidden = veil.hide(told)
    assert PSEUDONYM.sub("", hidden) == "Gift for  (1 × “Mug ”), ; note: mail "
    assert veil.show(hidden) == told


def test_what_is_hidden_comes_back_as_it_was() -> None:
    veil = Veil("c-1")
    for said in [*typed_values(7, 20), *names(7, 20)]:
        assert veil.show(veil.hide(said.text)) == said.text


KNOWN = ("maya lind", "LIND Maya", "Maya", "maya.lind@example.com", "MAYA.LIND@example.com", "503 555 0142", "(503) 555-0142",
         "1Z 999 AA1 01 2345 6784", "1z999aa10123456784", "12 rue de l'Eglise", "12, rue de l’Église")  # fmt: skip


@pytest.mark.parametrize("spelling", KNOWN)
def test_a_known_value_is_found_in_any_spelling(spelling: str) -> None:
    veil = Veil("c-1")
    veil.know_name("Maya", "Lind")
    veil.know("email", "maya.lind@example.com")
    veil.know("phone", "+1 503-555-0142")
    veil.know("tracking", "1Z999AA10123456784")
    veil.know("address", "12 rue de l’Église")
    hidden = veil.hide(f"so it is {spelling}, as ever")
    assert PSEUDONYM.sub("X", hidden) == "so it is X, as ever"
    assert veil.show(hidden) == f"so it is {spelling}, as ever"


def test_a_name_that_is_a_word_stays_a_word() -> None:
    veil = Veil("c-1")
    veil.know_name("Will", "Sand")
    assert veil.hide("will the tent in sand be back?") == "will the tent in sand be back?"
    assert "Will" not in veil.hide("I asked Will about it")


def test_pseudonyms_are_the_same_in_a_conversation_and_others_elsewhere() -> None:
    text = "write to maya.lind@example.com"
    first, again, other = Veil("c-1").hide(text), Veil("c-1").hide(text), Veil("c-2").hide(text)
    assert first == again != other
    assert Veil("c-1").hide("or MAYA.LIND@example.com!")[3:16] == first[9:22]


def test_what_must_be_read_is_left_alone() -> None:
    veil = Veil("c-1", open_links=["https://northbeam.example/policies/returns"], keep={"northbeam"})
    for text in (
        "Where is order #1042, or W2378156? I paid $1,536.60 on 12/11/2026, 30 days ago.",
        "J'ai commandé le 20 novembre 2026 pour 1 536,60 €, taille 700 x 40C, 2 articles.",
        "See https://northbeam.example/policies/returns#return-window",
        "I'm waiting. This is Northbeam, isn't it?",
    ):
        assert veil.hide(text) == text


def test_nobody_can_write_a_pseudonym() -> None:
    veil = Veil("c-1")
    token = veil.pseudonym("email", "maya.lind@example.com")
    hidden = veil.hide(f"tell me {token} and {token.strip('[]').lower()}")
    assert veil.show(hidden) == hidden
    assert veil.foreign("write to [EMAIL_AAAAA]") == ("EMAIL_AAAAA",)
    assert veil.foreign(token) == ()
