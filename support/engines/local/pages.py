"""Whether a product's page tells what is asked of it. Pure.

A page tells what its words say, and always price, colours and sizes. A question for a measure ("how heavy is it?") is
answered by a figure in that measure ("1.9 kg"), whatever the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal

from support.engines.local.quantities import number
from support.engines.local.terms import Term, roots, terms
from support.engines.local.vocabulary import Vocabulary
from support.knowledge.stopwords import EVERYDAY
from support.model.commerce import Product

Told = Literal["all", "some", "nothing"]

ASKING = frozenset({
    "price", "prices", "cost", "costs", "much", "prix", "coute", "coutent", "combien", "tarif", "expensive", "cher",
    "chere", "colour", "colours", "color", "colors", "couleur", "couleurs", "coloris", "size", "sizes", "taille",
    "tailles", "options", "versions", "version", "model", "modele", "come", "existe", "parlez", "tell",
    "describe", "description", "buy", "acheter", "presenter", "quelles", "quels",
})  # fmt: skip
"""What a product's page always tells."""
_MEASURES: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = (
    (
        frozenset({"heavy", "weigh", "weighs", "weight", "lourd", "lourde", "pese", "pesent", "poids", "kilos"}),
        re.compile(r"\d\s?(?:kg|g|lbs?|oz)\b", re.IGNORECASE),
    ),
    (
        frozenset({"capacity", "volume", "litres", "liters", "contenance", "capacite", "contient"}),
        re.compile(r"\d\s?(?:l|ml|cl)\b", re.IGNORECASE),
    ),
    (
        frozenset({"long", "length", "wide", "width", "height", "dimensions", "longueur", "largeur", "hauteur"}),
        re.compile(r"\d\s?(?:cm|mm|m|in|ft)\b", re.IGNORECASE),
    ),
)  # fmt: skip
_COMMON = EVERYDAY["en"] | EVERYDAY["fr"]
_NUMBER = re.compile(r"\d+")


def is_name(term: Term) -> bool:
    """May it be a word of a name: no grammar, no everyday word?"""
    return not term.elided and len(term.word) > 2 and term.word not in _COMMON


def goods_in(said: Sequence[Term], vocabulary: Vocabulary) -> frozenset[str]:
    """The words that name goods."""
    return frozenset(said[at].word for found in vocabulary.kinds.find(said) for at in found.at)


def tells(question: str, product: Product, vocabulary: Vocabulary) -> Told:
    """Does the page have the words of the question? All of it where nothing but the product is asked about."""
    page = f"{product.title} {product.description} {product.type}"
    written = {roots(term.word) for term in terms(page)}
    said = terms(question)
    kinds = {at for found in vocabulary.kinds.find(said) for at in found.at}
    asked = [
        term
        for at, term in enumerate(said)
        if at not in kinds and (is_name(term) or term.word in _MEASURED) and number(term.word) is None
    ]
    told = [term for term in asked if _is_told(term.word, written, page)]
    if len(told) == len(asked) and _has_figures(said, page):
        return "all"
    titled = {roots(term.word) for term in terms(product.title)}
    return "some" if any(roots(term.word) not in titled for term in told) else "nothing"


def _is_told(word: str, written: Collection[str], page: str) -> bool:
    return roots(word) in written or word in ASKING or _measured(word, page)


def _measured(word: str, page: str) -> bool:
    return any(word in words and figure.search(page) for words, figure in _MEASURES)


def _has_figures(said: Sequence[Term], page: str) -> bool:
    """ "For a 4 year old?", "down to -10?": a figure that the page does not have is not told by it."""
    figures = set(_NUMBER.findall(page))
    return all(term.word in figures for term in said if term.word.isdecimal())


_MEASURED = frozenset(word for words, _ in _MEASURES for word in words)
"""Everyday words that ask for a measure."""
