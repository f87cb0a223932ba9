"""Forms of a word have one stem; words that differ in meaning don't."""

import pytest

from support.knowledge.stems import fold, stem, words
from support.model.people import Language


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "return returns returned returning returnable"),
        ("en", "ship shipping shipped ships"),
        ("en", "exchange exchanges exchanged exchanging"),
        ("en", "cancel cancelled canceled cancelling cancellation"),
        ("en", "warranty warranties"),
        ("en", "box boxes"),
        ("en", "size sizes sizing"),
        ("fr", "retour retours retourner retournez retournons"),
        ("fr", "livrer livrons livrez livraison livraisons livrés"),
        ("fr", "rembourser remboursement remboursé remboursons"),
        ("fr", "garantie garanties garantir garanti"),
        ("fr", "expédier expédition expédions expédiée"),
        ("fr", "payer paiement payez paie payons"),
        ("fr", "délai délais"),
        ("fr", "recevrai recevoir"),
    ],
)
def test_forms_of_a_word_share_a_stem(language: Language, forms: str) -> None:
    assert len({stem(fold(form), language) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("en", "use", "used"), ("en", "shipping", "shop"), ("fr", "carton", "carte"), ("fr", "pays", "payer")],
)
def test_other_words_keep_apart(language: Language, one: str, other: str) -> None:
    assert stem(one, language) != stem(other, language)


def test_words_divide_at_apostrophes_and_hyphens_and_remember_what_stood_between() -> None:
    found = words("L’adresse d'envoi, pick-up\nŒuvre")
    assert [word.folded for word in found] == ["l", "adresse", "d", "envoi", "pick", "up", "oeuvre"]
    assert [word.joined for word in found] == [False, True, True, True, False, True, False]


def test_composed_and_decomposed_accents_are_the_same() -> None:
    assert fold("expe\u0301dié") == fold("expédié") == "expedie"
