"""From a sentence to its tokens.

A *token* is a folded word, a small number, or a placeholder (`@num`, `@money`, `@mail`, `@url`) for what differs in
every message. Pure functions.
"""

from __future__ import annotations

import re

from support.engines.understanding.text import fold

NUMBER, MONEY, PLACE = "@num", "@money", "@place"

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_URL = re.compile(r"\bhttps?://\S+|\bwww\.\S+")
_TOKEN = re.compile(r"@[a-z]+|[^\W\d_]+(?:'[^\W\d_]+)*|\d[\d.,]*\d|\d|[$€£%]")
_ELIDED = frozenset({"l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quelqu"})
_ENGLISH_ENDINGS = frozenset({"s", "t", "m", "d", "re", "ll", "ve"})
_CURRENCY = frozenset("$€£")
_HYPHEN = re.compile(r"(?<=[a-z])-(?:t-)?(?=[a-z])")
_SMALL_NUMBER_DIGITS = 2
MAX_WORD = 40
"""Letters of one word; what is longer is no word."""
MAX_TOKENS = 1_000
"""Of one text: `text.MAX_CHARS` of ordinary writing give about 750. Single signs that fold into many reach it."""
_MAX_FOLDED_CHARS = 8_000


def tokens(text: str) -> list[str]:
    """The folded words of a text in order: "l'article" gives two, "don't" gives "dont", "a-t-il" gives two."""
    plain = fold(text)[:_MAX_FOLDED_CHARS]
    if "@" in plain:
        plain = _MAIL.sub(" @mail ", plain)
    if "://" in plain or "www." in plain:
        plain = _URL.sub(" @url ", plain)
    if "-" in plain:
        plain = _HYPHEN.sub(" ", plain)
    found: list[str] = []
    for token in _TOKEN.findall(plain):
        if token[0].isdecimal():
            found.append(token if len(token) <= _SMALL_NUMBER_DIGITS else NUMBER)
        elif token in _CURRENCY:
            found.append(MONEY)
        elif "'" in token:
            _split_apostrophes(token, found)
        else:
            found.append(token[:MAX_WORD])
    return found[:MAX_TOKENS]


def _split_apostrophes(token: str, found: list[str]) -> None:
    head, _, tail = token.partition("'")
    while tail and head in _ELIDED and tail not in _ENGLISH_ENDINGS:
        found.append(head)
        head, _, tail = tail.partition("'")
    found.append((head + tail).replace("'", "")[:MAX_WORD])


_ENDINGS = (
    "ations", "ation", "ement", "ments", "ment", "ings", "ing", "edly", "ies", "ees",
    "ed", "es", "ee", "er", "ez", "e", "s",
)  # fmt: skip
_SHORTEST_STEM = 3
_DOUBLED = frozenset("bdgmnprt")


def stem(word: str) -> str:
    """The word without its ending, the same for English and French: enough to tie "ships" to "shipping"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            left = word[: -len(ending)]
            is_doubled = left[-1] == left[-2] and left[-1] in _DOUBLED and len(left) > _SHORTEST_STEM
            return left[:-1] if is_doubled else left
    return word
