"""Phrases that people write by hand, matched against tokens: `cancel*`, `money back`, `send ... back`.

    money back      words that follow each other
    cancel*         any word that begins so
    send ... back   up to GAP_TOKENS other words may stand in between
    <refund>        any word of a meaning of `words.yaml` (in cues)

No regular expressions: a shop's staff write these, and a bad expression must not be able to hang the bot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from support.engines.understanding.words import tokens

GAP = "..."
GAP_TOKENS = 4
MAX_REMEMBERED = 5_000
"""Words whose keys are remembered; then the memory is emptied, so that gibberish can't fill it."""

Value = TypeVar("Value")
Phrase = tuple[str, ...]
Keys = tuple[str, ...]
"""The pieces of phrases that one word fulfils."""


def parse(written: str) -> Phrase:
    """The pieces of a phrase. Raises ValueError where nothing is left of it or it could not be matched."""
    pieces: list[str] = []
    for part in written.split():
        if part == GAP or (part.startswith("<") and part.endswith(">")) or part.startswith("@"):
            pieces.append(part)
            continue
        words = tokens(part.rstrip("*"))
        if words and part.endswith("*"):
            words[-1] += "*"
        pieces.extend(words)
    if not pieces:
        raise ValueError("there is no word in it")
    if pieces[0] == GAP or pieces[-1] == GAP:
        raise ValueError(f"`{GAP}` stands between words")
    return tuple(pieces)


class PhraseTable(Generic[Value]):
    """Phrases with a value each, compiled for matching. Build it with `add`, then only read.

    A phrase is filed under its first two pieces, so that the many phrases which begin alike cost nothing.
    """

    def __init__(self) -> None:
        self._exact: set[str] = set()
        self._prefixes: set[str] = set()
        self._lengths: list[int] = []
        self._single: dict[str, list[Value]] = {}
        self._pairs: dict[tuple[str, str], list[tuple[Phrase, Value]]] = {}
        self._paired: dict[str, set[str]] = {}
        self._gapped: dict[str, list[tuple[Phrase, Value]]] = {}
        self._keys: dict[str, Keys] = {}

    def add(self, phrase: Phrase, value: Value) -> None:
        """One more phrase. The same phrase may be added with several values."""
        self._keys.clear()
        for piece in phrase:
            if piece.endswith("*"):
                self._add_prefix(piece[:-1])
            elif piece != GAP:
                self._exact.add(piece)
        if len(phrase) == 1:
            self._single.setdefault(phrase[0], []).append(value)
        elif phrase[1] == GAP:
            self._gapped.setdefault(phrase[0], []).append((phrase, value))
        else:
            self._pairs.setdefault((phrase[0], phrase[1]), []).append((phrase, value))
            self._paired.setdefault(phrase[0], set()).add(phrase[1])

    def _add_prefix(self, prefix: str) -> None:
        self._prefixes.add(prefix)
        if len(prefix) not in self._lengths:
            self._lengths.append(len(prefix))
            self._lengths.sort(reverse=True)

    def exact_words(self) -> Iterator[str]:
        """Every whole word that stands in a phrase."""
        return (word for word in self._exact if not word.startswith(("@", "<")))

    def prefixes(self) -> Iterator[str]:
        """Every beginning of a word that stands in a phrase."""
        return iter(self._prefixes)

    def keys(self, word: str) -> Keys:
        """The pieces that this word fulfils: itself, then prefixes, the longest first."""
        known = self._keys.get(word)
        if known is None:
            if len(self._keys) >= MAX_REMEMBERED:
                self._keys.clear()
            known = self._keys[word] = self._find_keys(word)
        return known

    def _find_keys(self, word: str) -> Keys:
        found = [word] if word in self._exact else []
        for length in self._lengths:
            if length <= len(word) and word[:length] in self._prefixes:
                found.append(word[:length] + "*")
        return tuple(found)

    def at(self, keys: Sequence[Keys], start: int) -> Iterator[tuple[str, tuple[int, ...], Value]]:
        """The phrases that stand at a place: first piece, positions of the words, value."""
        following = keys[start + 1] if start + 1 < len(keys) else ()
        for key in keys[start]:
            for value in self._single.get(key, ()):
                yield key, (start,), value
            seconds = self._paired.get(key)
            if seconds is not None:
                for second in following:
                    if second in seconds:
                        yield from _matching(key, self._pairs[key, second], keys, start)
            if key in self._gapped:
                yield from _matching(key, self._gapped[key], keys, start)

    def matches(self, keys: Sequence[Keys]) -> Iterator[tuple[tuple[int, ...], Value]]:
        """Every place where a phrase stands: positions of its words, and its value."""
        for start, at_start in enumerate(keys):
            if at_start:
                for _, positions, value in self.at(keys, start):
                    yield positions, value


def _matching(
    key: str, phrases: Sequence[tuple[Phrase, Value]], keys: Sequence[Keys], start: int
) -> Iterator[tuple[str, tuple[int, ...], Value]]:
    for phrase, value in phrases:
        positions = _match(phrase, keys, start)
        if positions is not None:
            yield key, positions, value


def _match(phrase: Phrase, keys: Sequence[Keys], start: int) -> tuple[int, ...] | None:
    """Positions of the phrase's words if it stands at `start` (whose first piece is known to fit)."""
    positions = [start]
    at, slack = start + 1, 0
    for piece in phrase[1:]:
        if piece == GAP:
            slack = GAP_TOKENS
            continue
        for position in range(at, min(len(keys), at + slack + 1)):
            if piece in keys[position]:
                break
        else:
            return None
        positions.append(position)
        at, slack = position + 1, 0
    return tuple(positions)
