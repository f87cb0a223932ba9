"""Quoting a section: the sentences that answer, at most about ninety words, never a word of our own.

A piece is a sentence or a list item. One that leans on what stands before it ("It does not start anew.") is quoted with
it, a list item with the line that introduces the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

MAX_WORDS = 90
SHORT_WORDS = 60
"""A section up to this length is quoted whole: cutting it saves nobody time."""

_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][»”\"]))\s+(?=(?:[«“\"(*]+\s?)?[A-ZÀ-ÖØ-Þ0-9])")
_LEANING = (
    "It|They|This|That|These|Those|There|Otherwise|After that|With one|Then|One|Here|So|Elsewhere|"
    "If (?:it|they|both|there)|Il|Elle|Ils|Elles|Ce|Cela|Ceci|Ces|Sinon|Ensuite|Alors|Ainsi|Ailleurs|S'ils?|"
    "Si (?:elle|cela|les deux)|Dans ce cas"
)
_LEANS = re.compile(rf"(?:{_LEANING})\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or list item. `block` numbers the paragraph or list that it belongs to."""

    text: str
    kind: Literal["sentence", "item"]
    block: int

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def introduces(self) -> bool:
        """Whether a list follows."""
        return self.kind == "sentence" and self.text.endswith(":")


def pieces_of(text: str) -> list[Piece]:
    """The pieces of a section's neutral Markdown, in order."""
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    block = 0
    for line in text.split("\n"):
        if not line:
            block += 1
        elif line.startswith("- "):
            yield Piece(line, "item", block)
        else:
            for sentence in _END.split(line):
                if sentence.strip():
                    yield Piece(sentence.strip(), "sentence", block)


def excerpt(
    pieces: Sequence[Piece], relevance: Sequence[float], *, max_words: int = MAX_WORDS, selective: bool = False
) -> str:
    """The most relevant pieces in their order, with what they lean on, as long as they fit.

    `relevance` has a number a piece; one that has less than half of the best's comes only where another leans on it.
    Where nothing is relevant (the heading says it all) the section is quoted from its beginning. `selective` cuts
    a short section too: most of it is about other countries. At least one piece is quoted, whatever its length.
    """
    best = max(relevance, default=0.0)
    if not selective and sum(piece.words for piece in pieces) <= min(SHORT_WORDS, max_words):
        return _joined(pieces)
    if not best:
        relevance = [1.0] * len(pieces)
    chosen: set[int] = set()
    length = 0
    for at in sorted(range(len(pieces)), key=lambda i: (-relevance[i], i)):
        if chosen and relevance[at] < best / 2:
            break
        more = _with_support(pieces, relevance, at) - chosen
        extra = sum(pieces[i].words for i in more)
        if chosen and length + extra > max_words:
            continue
        chosen |= more
        length += extra
    return _joined([pieces[i] for i in sorted(chosen)])


def _with_support(pieces: Sequence[Piece], relevance: Sequence[float], at: int) -> set[int]:
    """A piece with what it can't be understood without: what it refers to, a list and the line that introduces it."""
    needed = {at}
    if pieces[at].kind == "item":
        lead = next((i for i in range(at - 1, -1, -1) if pieces[i].kind == "sentence"), None)
        if lead is not None and pieces[lead].introduces:
            needed.add(lead)
        return needed
    if pieces[at].introduces:
        following = range(at + 1, len(pieces))
        items = list(takewhile(lambda i: pieces[i].kind == "item", following))
        needed |= {i for i in items if relevance[i] > 0} or set(items)
    while at > 0 and pieces[at].kind == "sentence" and _LEANS.match(pieces[at].text):
        at -= 1
        needed.add(at)
    return needed


def _joined(pieces: Sequence[Piece]) -> str:
    """Pieces as Markdown again: sentences of a paragraph on one line, items a line each, an empty line between."""
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        if number:
            before = pieces[number - 1]
            if piece.kind == before.kind == "sentence":
                parts.append(" " if piece.block == before.block else "\n\n")
            else:
                parts.append("\n" if piece.kind == before.kind == "item" and piece.block == before.block else "\n\n")
        parts.append(piece.text)
    return "".join(parts)
