"""How many: numbers in figures and words, beside an item ("two of the bottles") or alone ("just one", "2, not 1")."""

from __future__ import annotations

from collections.abc import Sequence

from support.engines.local.terms import Term

MOST = 999
"""A larger number is none of pieces: an order's, a postcode, a price."""

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "single": 1, "couple": 2, "dozen": 12, "un": 1, "une": 1, "deux": 2, "trois": 3,
    "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "douzaine": 12,
    "seul": 1, "seule": 1,
}  # fmt: skip
_ARTICLES = frozenset({"a", "an"})
"""Read as one only right before an item: "return a bottle"."""
_UNITS = frozenset({"pair", "pairs", "piece", "pieces", "unit", "units", "paire", "paires"})
_BETWEEN = _UNITS | {
    "of", "the", "my", "these", "those", "x", "de", "d", "des", "du", "les", "mes", "ces", "la", "le", "l", "only",
    "just", "more", "seulement", "plus",
}  # fmt: skip
"""What may stand between a number and what is counted."""
_SIZE_WORDS = frozenset({"size", "sizes", "taille", "tailles", "pointure", "en", "in", "eu", "us", "uk", "n", "no"})
_OLD_VALUE = (
    ("instead", "of"), ("rather", "than"), ("not",), ("au", "lieu", "de"), ("au", "lieu", "d"), ("au", "lieu", "des"),
    ("plutot", "que"), ("plutot", "qu"), ("pas",), ("from",),
)  # fmt: skip
"""What follows is the number that was wrong."""


_PLACES = {
    "first": 0, "1st": 0, "premier": 0, "premiere": 0, "1er": 0, "1ere": 0,
    "second": 1, "2nd": 1, "deuxieme": 1, "seconde": 1, "2e": 1, "2eme": 1,
    "third": 2, "3rd": 2, "troisieme": 2, "3e": 2, "3eme": 2,
    "fourth": 3, "quatrieme": 3, "last": -1, "dernier": -1, "derniere": -1,
}  # fmt: skip
_LONGEST_PLACE = 6


def places(said: Sequence[Term], count: int) -> list[int]:
    """Which of `count` things that were listed: "the first one", "le premier et le troisième"; [] in a longer text."""
    if len(said) > _LONGEST_PLACE:
        return []
    found = (_PLACES[term.word] for term in said if term.word in _PLACES)
    return [place % count for place in found if -count <= place < count]


def number(word: str) -> int | None:
    """The whole number that a word is, 0 to MOST."""
    if word.isdecimal() and word.isascii() and len(word) <= 3:
        return int(word)
    if word.endswith("x") and word[:-1].isdecimal() and word.isascii() and len(word) <= 3:
        return int(word[:-1])
    return _WORDS.get(word)


def beside(said: Sequence[Term], first: int, last: int) -> int | None:
    """How many of what stands from term `first` to `last`: before it ("2 of the …"), or after it ("… x2")."""
    at = first - 1
    if at >= 0 and said[at].word in _ARTICLES and not said[first].apart:
        return 1
    while at >= 0 and not said[at + 1].apart:
        found = number(said[at].word)
        if found is not None:
            return None if at > 0 and said[at - 1].word in _SIZE_WORDS else found
        if said[at].word in _ARTICLES and said[at + 1].word in _UNITS:
            return 1
        if said[at].word not in _BETWEEN:
            break
        at -= 1
    return _after(said, last + 1)


def _after(said: Sequence[Term], at: int) -> int | None:
    """ "bottle x2", "bottle (2)", "bottle: 2", "bottle 2x"."""
    if at >= len(said):
        return None
    word = said[at].word
    if word == "x" and at + 1 < len(said):
        return number(said[at + 1].word)
    if word[:1] == "x" and word[1:].isdecimal():
        return number(word[1:])
    if word.endswith("x") or said[at].apart:
        following = said[at + 1] if at + 1 < len(said) else None
        closed = following is None or following.apart
        return number(word) if closed and word[:1].isdigit() else None
    return None


def alone(said: Sequence[Term]) -> int | None:
    """The one number of an answer; of "2, not 1" and "one instead of two" the one that is wanted."""
    wanted: list[int] = []
    for at, term in enumerate(said):
        found = number(term.word)
        if found is None or _is_old(said, at):
            continue
        if at + 1 < len(said) and said[at + 1].word in ("moment", "second", "question"):
            continue
        wanted.append(found)
    return wanted[0] if len(set(wanted)) == 1 else None


def _is_old(said: Sequence[Term], at: int) -> bool:
    words = [term.word for term in said[max(0, at - 3) : at]]
    return any(tuple(words[-len(old) :]) == old for old in _OLD_VALUE)
