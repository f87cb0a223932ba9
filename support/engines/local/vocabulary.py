"""How customers name goods, colours, sizes, reasons and errands: `data/vocabulary.yaml`, read strictly.

Phrases are found in the terms of a text; where two overlap, the longer one stands ("sac de couchage" is no bag). What
they mean is for `items`, `variants`, `reasons` and `errands`; nothing here knows an order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import yaml

from support.engines.local.terms import Term
from support.engines.understanding.phrases import PhraseTable, parse
from support.engines.understanding.spelling import Speller
from support.model.actions import CancelReason, Problem, Wish
from support.yaml_nodes import DataFileError, Entry, Reader

Amount = Literal["all", "both", "rest", "none", "idiom"]
"""`idiom` is a manner of speaking that names nothing ("that's all")."""
Exclusion = Literal["except", "keep", "not", "wanted"]
Errand = Literal[
    "history", "receipt", "refund", "return_state", "watch_ship", "watch_stock", "contact", "customer", "drop"
]
Direction = Literal["up", "down"]
Charge = Literal["shipping", "included", "excluded"]

_SECTIONS: Mapping[str, tuple[str, ...] | None] = {
    "kinds": None,
    "colours": None,
    "values": None,
    "sizes": None,
    "sizing": get_args(Direction),
    "amounts": get_args(Amount),
    "exclusions": get_args(Exclusion),
    "reasons": None,
    "cancelling": get_args(CancelReason),
    "problems": get_args(Problem),
    "wishes": get_args(Wish),
    "charges": get_args(Charge),
    "errands": get_args(Errand),
}
"""The sections, with the names that each must have; None where the shop's staff choose them."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Found(NamedTuple):
    """A phrase that stands in a text: its name, and the places of its terms."""

    name: str
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The phrases of one section."""

    names: tuple[str, ...]
    table: PhraseTable[str]

    def find(self, said: Sequence[Term]) -> list[Found]:
        """What stands in the text, in its order; of overlapping phrases the longest."""
        keys = [self.table.keys(term.word) for term in said]
        found = [Found(name, at) for at, name in self.table.matches(keys)]
        found.sort(key=lambda one: (-len(one.at), one.at[0]))
        taken: set[int] = set()
        longest: list[Found] = []
        for one in found:
            is_article = len(one.at) == 1 and said[one.at[0]].elided  # the l of "l'article" is no size
            if taken.isdisjoint(one.at) and not is_article:
                longest.append(one)
                taken.update(one.at)
        return sorted(longest, key=lambda one: one.at[0])

    def names_in(self, said: Sequence[Term]) -> list[str]:
        """The names alone, each once."""
        return list(dict.fromkeys(one.name for one in self.find(said)))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All sections."""

    kinds: Section
    colours: Section
    values: Section
    sizes: Section
    sizing: Section
    amounts: Section
    exclusions: Section
    reasons: Section
    cancelling: Section
    problems: Section
    wishes: Section
    charges: Section
    errands: Section
    speller: Speller = field(repr=False)
    """Repairs misspelt goods and values."""

    @property
    def goods(self) -> Iterator[str]:
        """Single words for goods, for whoever must know them for such."""
        yield from self.kinds.table.exact_words()
        yield from self.kinds.table.prefixes()

    @classmethod
    def load(cls, file: Path) -> Vocabulary:
        """Read the file. Raises DataFileError (a SettingError) naming file and line."""
        nodes = Reader(file)
        entries = nodes.mapping(_root(file), tuple(_SECTIONS))
        for section in _SECTIONS:
            if section not in entries:
                raise DataFileError(file, 1, f"`{section}` is missing")
        sections = {name: _section(nodes, entries[name].node, names) for name, names in _SECTIONS.items()}
        named = ("kinds", "colours", "values")
        words = {word: 1 for name in named for word in sections[name].table.exact_words()}
        beginnings = {word for name in named for word in sections[name].table.prefixes()}
        return cls(**sections, speller=Speller(words.keys() | beginnings, words, beginnings))


def _root(file: Path) -> yaml.Node:
    try:
        root = yaml.compose(file.read_text("utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(file, 1, f"can't be read as UTF-8 text: {error}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DataFileError(file, (mark.line if mark else 0) + 1, str(error.problem or error.context)) from error
    if root is None:
        raise DataFileError(file, 1, "is empty")
    return root


def _section(nodes: Reader, node: yaml.Node, names: tuple[str, ...] | None) -> Section:
    entries = nodes.mapping(node, names)
    for name in names or ():
        if name not in entries:
            raise DataFileError(nodes.file, nodes.line_of(node), f"`{name}` is missing")
    table: PhraseTable[str] = PhraseTable()
    for name, written, line in _phrases(nodes, entries):
        try:
            table.add(parse(written), name)
        except ValueError as error:
            raise DataFileError(nodes.file, line, f"{written!r}: {error}") from error
    return Section(tuple(entries), table)


def _phrases(nodes: Reader, entries: Mapping[str, Entry]) -> Iterator[tuple[str, str, int]]:
    for name, entry in entries.items():
        for written, line in nodes.texts(entry.node):
            yield name, written, line
