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

Value = TypeVar("Value")
Phrase = tuple[str, ...]


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
    """Phrases with a value each, compiled for matching. Build it with `add`, then only read."""

    def __init__(self) -> None:
        self._exact: set[str] = set()
        self._prefixes: set[str] = set()
        self._lengths: list[int] = []
        self._starting: dict[str, list[tuple[Phrase, Value]]] = {}

    def add(self, phrase: Phrase, value: Value) -> None:
        """One more phrase. The same phrase may be added with several values."""
        for piece in phrase:
            if piece.endswith("*"):
                self._add_prefix(piece[:-1])
            elif piece != GAP:
                self._exact.add(piece)
        self._starting.setdefault(phrase[0], []).append((phrase, value))

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

    def keys(self, word: str) -> tuple[str, ...]:
        """The pieces that this word fulfils: itself, then prefixes, the longest first."""
        found = [word] if word in self._exact else []
        for length in self._lengths:
            if length <= len(word) and word[:length] in self._prefixes:
                found.append(word[:length] + "*")
        return tuple(found)

    def starting(self, key: str) -> Sequence[tuple[Phrase, Value]]:
        """The phrases whose first piece is `key`."""
        return self._starting.get(key, ())

    def matches(self, keys: Sequence[tuple[str, ...]]) -> Iterator[tuple[tuple[int, ...], Value]]:
        """Every place where a phrase stands: positions of its words, and its value."""
        for start in range(len(keys)):
            for key in keys[start]:
                for phrase, value in self._starting.get(key, ()):
                    positions = match(phrase, keys, start)
                    if positions is not None:
                        yield positions, value


def match(phrase: Phrase, keys: Sequence[tuple[str, ...]], start: int) -> tuple[int, ...] | None:
    """Positions of the phrase's words if it stands at `start` (whose first piece is known to fit)."""
    if len(phrase) == 1:
        return (start,)
    if phrase[1] != GAP and (start + 1 >= len(keys) or phrase[1] not in keys[start + 1]):
        return None  # most phrases end here
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
