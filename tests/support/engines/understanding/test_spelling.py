"""Repair of misspelt words, and the restraint it needs."""

import pytest

from support.engines.understanding import Reader
from support.engines.understanding.spelling import Speller

WORDS = ["cancel", "order", "refund", "my", "to", "deliver", "remboursement", "where", "when", "login"]


@pytest.fixture
def speller() -> Speller:
    return Speller({*WORDS, "lord", "border", "i"}, dict.fromkeys(WORDS, 1), ["cancel", "reimburs"])


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("cancle", ("cancel",)),
        ("ordr", ("order",)),  # a vowel inside, left out in haste
        ("wher", ("wher",)),  # four letters, the last one lost: too little to be sure
        ("oderr", ("oderr",)),  # two slips
        ("ordre", ("order",)),
        ("refnd", ("refund",)),
        ("rrefund", ("refund",)),
        ("efund", ("efund",)),  # a lost first letter needs a longer word
        ("eliver", ("deliver",)),
        ("rembousement", ("remboursement",)),
        ("acncelling", ("cancelling",)),
        ("reimbvursed", ("reimbursed",)),
        ("myorder", ("my", "order")),
        ("todeliver", ("to", "deliver")),
        ("border", ("border",)),
        ("whey", ("whey",)),
        ("wehn", ("when",)),
        ("xyzzy", ("xyzzy",)),
        ("", ("",)),
        ("a" * 300, ("a" * 300,)),
    ],
)
def test_repair(speller: Speller, word: str, meant: tuple[str, ...]) -> None:
    assert speller.repair(word) == meant


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("i want to cancle my oder", "cancel_order"),
        ("je veu anuler ma comande", "cancel_order"),
        ("wehre is my pacakge", "track_order"),
        ("ou est mon coli", "track_order"),
        ("my parcel arived dammaged", "damaged_item"),
        ("demande de rembousement pas recu", "refund_status"),
    ],
)
def test_misspelt_requests_are_understood(reader: Reader, text: str, intent: str) -> None:
    assert reader.read(text).intents[0].intent == intent


@pytest.mark.parametrize("text", ["whey protein", "Best whey", "a bride's dress", "who cares", "seems nice"])
def test_ordinary_words_are_not_taken_for_ours(reader: Reader, text: str) -> None:
    assert reader.read(text).intents[0].intent not in ("delivery_estimate", "track_order", "damaged_item")
