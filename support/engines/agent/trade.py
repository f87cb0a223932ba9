"""Which words name nothing of their own: what the proof of goods (`grounding.goods`) asks of a shop's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from support.engines.grounding.goods import Trade
from support.engines.local.terms import terms
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding import Reader
from support.engines.understanding.text import fold
from support.knowledge import places
from support.knowledge.stems import words as place_words

REMEMBERED = 512
"""Texts whose kinds of goods are kept: titles and policies come again in every turn."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_CONJUGATED = re.compile(r"(?:i?ons|i?ez|ent|ai[st]?|ant|e?r(?:a|as|ai|ez|ons|ont))$")
"""Endings of French verbs, of which examples rarely have more than one."""


def own_texts(data: Path) -> Iterator[str]:
    """What the shop itself writes: its policies, and what is said to its customers."""
    for file in (*sorted((data / "policies").glob("*.md")), *sorted((data / "texts").glob("*.yaml"))):
        yield file.read_text("utf-8")


def trade_of(reader: Reader, vocabulary: Vocabulary, texts: Iterable[str]) -> Trade:
    """Words of the reader's examples, of the vocabulary, and of `texts` are everyday ones."""
    own = frozenset(word for text in texts for word in _WORD.findall(fold(text)))
    named = (vocabulary.kinds, vocabulary.colours, vocabulary.values, vocabulary.sizes)

    def everyday(word: str) -> bool:
        plain = fold(word)
        if plain in own or reader.knows(plain) or any(section.table.keys(plain) for section in named):
            return True
        if places.find(place_words(plain)):
            return True
        root = _CONJUGATED.sub("", plain)
        return len(root) >= 3 and root != plain and reader.knows(f"{root}er")

    def kinds(phrase: str) -> list[tuple[str, tuple[int, ...]]]:
        return [(kind.name, kind.at) for kind in vocabulary.kinds.find(terms(phrase))]

    @lru_cache(maxsize=REMEMBERED)
    def kinds_in(text: str) -> frozenset[str]:
        return frozenset(name for name, _ in kinds(text))

    return Trade(everyday, kinds, kinds_in)
