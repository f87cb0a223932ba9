"""The meanings of words: `data/intents/words.yaml`, compiled.

`cancel`, `annuler` and `call off` are one meaning; the recogniser learns from meanings, so it can do with few
examples in each language. This module finds meanings in tokens; it does not know what an intent is.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from support.engines.understanding.phrases import PhraseTable
from support.engines.understanding.words import stem
from support.model.people import Language


class Unit(NamedTuple):
    """One thing said: the meanings of a word or phrase (`@cancel`), or the stem of a word without any."""

    meanings: tuple[str, ...]
    word: str | None
    at: int
    """Position of its first token."""


@dataclass(slots=True)
class Lexicon:
    """The compiled file. `ignored` words carry nothing, `known` ones are ordinary words of a language."""

    ignored: frozenset[str]
    known: Mapping[Language, frozenset[str]]
    _table: PhraseTable[str | None] = field(default_factory=PhraseTable)

    def add(self, phrase: tuple[str, ...], meaning: str | None) -> None:
        """A phrase of a meaning; of None, a phrase that is to be ignored."""
        self._table.add(phrase, meaning)

    def words(self) -> frozenset[str]:
        """Every whole word that the lexicon knows, in any language."""
        return frozenset(self._table.exact_words()).union(self.ignored, *self.known.values())

    def meant(self) -> frozenset[str]:
        """The whole words that stand in a meaning: what a misspelling is most likely meant to be."""
        return frozenset(self._table.exact_words())

    def beginnings(self) -> frozenset[str]:
        """The beginnings of words that stand in a meaning (`cancel*`)."""
        return frozenset(self._table.prefixes())

    def keys(self, word: str) -> tuple[str, ...]:
        """What a word fulfils in the phrases."""
        return self._table.keys(word)

    def units(self, words: Sequence[str]) -> list[Unit]:
        """What is said, in order: the longest phrase wins, ignored words are left out."""
        keys = [self.keys(word) for word in words]
        taken: set[int] = set()
        found: list[Unit] = []
        for at, word in enumerate(words):
            if at in taken:
                continue
            positions, meanings = self._longest(keys, at, taken)
            if positions:
                taken.update(positions)
                named = tuple(sorted({meaning for meaning in meanings if meaning is not None}))
                if named:
                    found.append(Unit(named, None, at))
            elif word not in self.ignored:
                found.append(Unit((), stem(word), at))
        return found

    def _longest(
        self, keys: Sequence[tuple[str, ...]], at: int, taken: Container[int]
    ) -> tuple[tuple[int, ...], list[str | None]]:
        """The longest phrase at a position with all its meanings; an exact word before a prefix."""
        best: tuple[int, ...] = ()
        best_key = ""
        meanings: list[str | None] = []
        for key, positions, meaning in self._table.at(keys, at):
            if len(positions) < len(best) or not all(position not in taken for position in positions):
                continue
            if len(positions) == len(best) == 1 and key != best_key:
                continue
            if len(positions) > len(best):
                best, best_key, meanings = positions, key, []
            meanings.append(meaning)
        return best, meanings
