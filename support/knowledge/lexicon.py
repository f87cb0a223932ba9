"""The shop's synonyms: `data/policies/synonyms.yaml`, read strictly.

A *concept* is a meaning with the words that customers and policies use for it in each language. Text and questions get
the concept as a further term beside the words themselves, so "deliver" finds "ship", "livrez" finds an English page
that has no translation, and a word that matches exactly still counts for more than one that only means the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from support.knowledge.places import valid
from support.knowledge.stems import stem, words
from support.model.people import LANGUAGES, Language
from support.yaml_nodes import DataFileError, Entry, Reader

ASKS = ("duration", "cost", "when", "how", "where", "who")
"""What a question may ask for that a passage shows by figures or by its heading; `analysis` recognises those."""

_SECTIONS = ("concepts", "asks", "circumstances", "places")
_CONCEPT = re.compile(r"[a-z][a-z0-9_]*")
_GAP = "*"
_GAP_WORDS = 5


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row, as stems; None stands for up to five others ("send * back"). `term` is what it means."""

    parts: tuple[str | None, ...]
    term: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language's half of the lexicon, by stems."""

    concepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    """By their first stem, longest first."""
    asks: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    circumstances: frozenset[str] = frozenset()
    spellings: frozenset[str] = frozenset()
    """The words of concepts and asks as they are written, folded: what a typing error may have been meant for."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of it. `fingerprint` changes with the file: an index made with another one is rebuilt."""

    vocabularies: Mapping[Language, Vocabulary]
    regions: Mapping[tuple[str, ...], str]
    fingerprint: str

    def of(self, language: Language) -> Vocabulary:
        return self.vocabularies[language]


EMPTY = Lexicon({language: Vocabulary() for language in LANGUAGES}, {}, "empty")
"""No synonyms at all: a shop need not have any."""


def matches(phrases: Sequence[Phrase], stems: Sequence[str], at: int) -> tuple[Phrase, tuple[int, ...]] | None:
    """The first of `phrases` that begins at `stems[at]`, with the positions of its own words."""
    for phrase in phrases:
        positions = _match(phrase.parts, stems, at)
        if positions is not None:
            return phrase, positions
    return None


def _match(parts: tuple[str | None, ...], stems: Sequence[str], at: int) -> tuple[int, ...] | None:
    positions: list[int] = []
    slack = 0
    for part in parts:
        if part is None:
            slack = _GAP_WORDS
            continue
        reach = range(at, min(at + slack + 1, len(stems)))
        position = next((i for i in reach if stems[i] == part), None)
        if position is None:
            return None
        positions.append(position)
        at, slack = position + 1, 0
    return tuple(positions)


def load_lexicon(file: Path) -> Lexicon:
    """Read the file; EMPTY if there is none. Raises DataFileError with file and line."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return EMPTY
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(file, 1, f"can't be read as UTF-8 text: {error}") from error
    reader = Reader(file)
    root = reader.compose(text)
    if root is None:
        return EMPTY
    sections = reader.mapping(root, _SECTIONS)
    builders = {language: _Builder(language) for language in LANGUAGES}
    for section in ("concepts", "asks"):
        if section in sections:
            _read_meanings(reader, sections[section], builders)
    if "circumstances" in sections:
        for language, entry in _languages(reader, sections["circumstances"]).items():
            for expression, line in reader.texts(entry.node):
                builders[language].add_circumstance(expression, file, line)
    regions = _read_places(reader, sections["places"]) if "places" in sections else {}
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    return Lexicon({language: builder.build() for language, builder in builders.items()}, regions, fingerprint)


def _read_meanings(reader: Reader, section: Entry, builders: Mapping[Language, _Builder]) -> None:
    ask = section.key == "asks"
    for name, entry in reader.mapping(section.node, ASKS if ask else None).items():
        if not _CONCEPT.fullmatch(name):
            raise DataFileError(reader.file, entry.line, f"{name!r}: a concept's name is like `gift_card`")
        for language, expressions in _languages(reader, entry).items():
            for expression, line in reader.texts(expressions.node):
                builders[language].add(name, expression, reader.file, line, ask=ask)


def _languages(reader: Reader, entry: Entry) -> dict[Language, Entry]:
    entries = reader.mapping(entry.node, LANGUAGES)
    return {language: entries[language] for language in LANGUAGES if language in entries}


def _read_places(reader: Reader, section: Entry) -> dict[tuple[str, ...], str]:
    regions: dict[tuple[str, ...], str] = {}
    for code, entry in reader.mapping(section.node).items():
        if not valid([code]):
            raise DataFileError(reader.file, entry.line, f"{code!r} is no ISO 3166 country code")
        for name, line in reader.texts(entry.node):
            key = tuple(word.folded for word in words(name))
            if not key:
                raise DataFileError(reader.file, line, "an empty name")
            if regions.setdefault(key, code.upper()) != code.upper():
                raise DataFileError(reader.file, line, f"{name!r} is already a name of {regions[key]}")
    return regions


class _Builder:
    """Collects one language's expressions."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._concepts: dict[str, list[str]] = {}
        self._phrases: dict[str, list[Phrase]] = {}
        self._asks: dict[str, list[Phrase]] = {}
        self._circumstances: set[str] = set()
        self._spellings: set[str] = set()

    def add(self, name: str, expression: str, file: Path, line: int, *, ask: bool) -> None:
        parts = self._parts(expression, file, line)
        self._spellings.update(word.folded for word in words(expression))
        if ask:
            self._into(self._asks, Phrase(parts, name))
        elif len(parts) == 1:
            concepts = self._concepts.setdefault(str(parts[0]), [])
            if concept_term(name) not in concepts:
                concepts.append(concept_term(name))
        else:
            self._into(self._phrases, Phrase(parts, concept_term(name)))

    def add_circumstance(self, expression: str, file: Path, line: int) -> None:
        parts = self._parts(expression, file, line)
        if " " in expression:
            raise DataFileError(file, line, f"{expression!r}: circumstances are single words")
        self._circumstances.update(str(part) for part in parts)

    def _parts(self, expression: str, file: Path, line: int) -> tuple[str | None, ...]:
        parts: list[str | None] = []
        for piece in expression.split():
            if piece == _GAP:
                parts.append(None)
            else:
                parts.extend(stem(word.folded, self._language) for word in words(piece))
        if not parts or parts[0] is None or parts[-1] is None:
            raise DataFileError(file, line, f"{expression!r}: write words, with * between two of them if need be")
        return tuple(parts)

    @staticmethod
    def _into(table: dict[str, list[Phrase]], phrase: Phrase) -> None:
        entries = table.setdefault(str(phrase.parts[0]), [])
        if phrase not in entries:
            entries.append(phrase)

    def build(self) -> Vocabulary:
        return Vocabulary(
            {word: tuple(concepts) for word, concepts in self._concepts.items()},
            {first: _longest_first(phrases) for first, phrases in self._phrases.items()},
            {first: _longest_first(phrases) for first, phrases in self._asks.items()},
            frozenset(self._circumstances),
            frozenset(self._spellings),
        )


def _longest_first(phrases: Sequence[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(phrases, key=lambda phrase: -len(phrase.parts)))


def concept_term(name: str) -> str:
    """The term that stands for a concept in the index. No word has an underscore, so none can be mistaken for it."""
    return f"c_{name}"
