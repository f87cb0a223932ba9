"""The words of a text where they stand, with numbers and sizes as they were written: what slots are read from.

`understanding.words.tokens` forgets numbers and places, which is right for intents and wrong for "2 of the 700 x 40C".
Words come out folded as they do there, so that the same phrases fit both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from support.engines.understanding.text import fold
from support.engines.understanding.words import stem

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_ELIDED = frozenset({"l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quelqu"})
_ENGLISH_ENDINGS = frozenset({"s", "t", "m", "d", "re", "ll", "ve"})
_WITH_IS = frozenset({"that", "it", "what", "here", "there", "who", "how", "where", "when", "let"})
"""Before 's they are no owners: "that's" is one word in phrases."""
_APART = re.compile(r"[.;:!?\n…]|,|\s[-–—]\s|[()/+&]")
MAX_TERMS = 400
"""Of one text: nobody names what they want in more."""


class Term(NamedTuple):
    """One folded word. `apart`: a comma, full stop or the like stands before it. `elided`: as the l in "l'article"."""

    word: str
    start: int
    end: int
    apart: bool = False
    elided: bool = False


@lru_cache(maxsize=16)
def terms(text: str) -> tuple[Term, ...]:
    """The words of a text in order, at most MAX_TERMS. Remembered, since half a dozen talks read the same message."""
    found: list[Term] = []
    end = 0
    for match in _WORD.finditer(text):
        apart = bool(found) and _APART.search(text, end, match.start()) is not None
        end = match.end()
        start = match.start()
        folded = fold(match.group())
        head, mark, tail = folded.partition("'")
        while mark and head in _ELIDED and tail not in _ENGLISH_ENDINGS:
            found.append(Term(head, start, end, apart, elided=True))
            apart = False
            head, mark, tail = tail.partition("'")
        is_owner = tail == "s" and head not in _WITH_IS
        word = head if is_owner else (head + tail).replace("'", "")
        found.append(Term(word, start, end, apart))
        if len(found) >= MAX_TERMS:
            break
    return tuple(found)


def roots(word: str) -> str:
    """A word without its ending, so that "bottles" and "bottle" are one; what has a digit stays as it is."""
    return word if any(ch.isdigit() for ch in word) or len(word) <= 2 else stem(word)


def follow(said: Sequence[Term], wanted: Sequence[Term]) -> bool:
    """Do the words of `wanted` stand in the text, one after the other?"""
    words, sought = [term.word for term in said], [term.word for term in wanted]
    return bool(sought) and any(words[at : at + len(sought)] == sought for at in range(len(words)))
