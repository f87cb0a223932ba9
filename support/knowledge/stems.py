"""Words of a text, and their stems in English and French: what an index and a question are compared by.

Own light stemmers instead of FTS5's porter tokenizer, for two reasons: porter knows English only, and the coverage of
a question by a passage (`ranking`) has to compare words in Python exactly as the index compares them in SQLite. They
cut more than a linguist would like; it is enough that both sides are cut alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from support.model.people import Language

_WORD = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})


class Word(NamedTuple):
    """One word as written and folded. `joined`: only blanks, a hyphen or an apostrophe stand before it."""

    surface: str
    folded: str
    joined: bool


def fold(text: str) -> str:
    """Lower case without accents and ligatures: "Où" and "ou" are the same word to a customer in a hurry."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered.translate(_LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[Word]:
    """The words of a text in order: runs of letters and digits of any script; an apostrophe or hyphen divides."""
    found: list[Word] = []
    end = 0
    composed = unicodedata.normalize("NFC", text)
    for match in _WORD.finditer(composed):
        between = composed[end : match.start()]
        joined = bool(found) and all(c.isspace() or c in "-‐‑'’" for c in between) and "\n" not in between
        surface = match.group()
        found.append(Word(surface, fold(surface), joined))
        end = match.end()
    return found


def stem(word: str, language: Language) -> str:
    """The stem of a folded word."""
    return _STEMMERS[language](word)


@lru_cache(maxsize=16_384)
def _english(word: str) -> str:
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word == "using":
        return "use"
    word = _english_plural(word)
    for suffix, least in (("ation", 5), ("ement", 4), ("ment", 3), ("able", 4), ("ible", 4), ("ing", 3), ("ed", 3)):
        if word.endswith(suffix) and len(word) - len(suffix) >= least:
            word = word.removesuffix(suffix)
            break
    return _finish(word)


def _english_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_INVARIABLE = "pays mois fois temps prix avis poids choix colis frais cours corps tapis"
_NOUNS_IN_ONS = "cartons maisons pantalons boutons saisons ballons coupons rayons"
_SUFFIXES = """
issements issement ements ement ations ation itions ition aisons aison ateur eraient erait erais erons erez eront erai
eras era rais rait rai ras ront oirs oir aient issez issent iez ent ants ant antes ante ables able iees iee ees ee es ez
er iers ier ir ies ie ites ite its it is i e
"""
_FRENCH_INVARIABLE = frozenset(_INVARIABLE.split())
_FRENCH_NOUNS_IN_ONS = frozenset(_NOUNS_IN_ONS.split())
"""Not first persons of verbs, unlike "livrons"."""
_FRENCH_SUFFIXES = tuple(sorted(_SUFFIXES.split(), key=len, reverse=True))


@lru_cache(maxsize=16_384)
def _french(word: str) -> str:
    if len(word) <= 3 or word in _FRENCH_INVARIABLE or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ons") and len(word) >= 6 and not word.endswith("aisons") and word not in _FRENCH_NOUNS_IN_ONS:
        word = word.removesuffix("ons")
        word = word.removesuffix("i") if len(word) > 4 else word
    elif word.endswith("eaux"):
        word = word[:-1]
    elif word.endswith("aux"):
        word = word[:-3] + "al"
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if word.endswith("dre"):
        word = word.removesuffix("re")
    for suffix in _FRENCH_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word.removesuffix(suffix)
            break
    # "retourner" is the verb of "retour": the n belongs to the ending.
    return _finish(word.removesuffix("n") if word.endswith("ourn") else word, shortest_y=3)


def _finish(word: str, *, shortest_y: int = 4) -> str:
    """What both languages end with: silent e, y as i, and one consonant instead of two (shipp-ing, ship)."""
    if len(word) > 3:
        word = word.removesuffix("e")
    if len(word) >= shortest_y and word.endswith("y"):
        word = word[:-1] + "i"
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word


_STEMMERS: dict[Language, Callable[[str], str]] = {"en": _english, "fr": _french}
