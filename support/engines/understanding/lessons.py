"""What a shop's staff wrote about intents: reads `data/intents/*.yaml`, strictly.

One file an intent (`cancel_order.yaml`), `words.yaml` for the meanings of words, `signals.yaml` for anger, small talk
and the like. Each complaint names the file and the line. Nothing is interpreted here beyond the shape of the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import yaml

from support.engines.understanding.phrases import Phrase, parse
from support.engines.understanding.text import fold
from support.model.conversation import Intent
from support.model.people import LANGUAGES, Language
from support.yaml_nodes import DataFileError, Entry
from support.yaml_nodes import Reader as Nodes

INTENTS: tuple[Intent, ...] = get_args(Intent)
WORDS_FILE, SIGNALS_FILE = "words.yaml", "signals.yaml"
SIGNALS = (
    "angry", "heated", "human", "human_word", "not_human", "small_talk", "small_talk_filler", "fragment",
    "yes", "no", "unsure",
    "reference_other", "reference_both", "reference_first", "reference_second", "reference_third", "reference_last",
    "reference_same", "reference_none", "general", "own", "about_bot", "about_me_forget",
    "about_me_show", "about_me_verify", "not_about_me", "to_others", "no_number", "still_missing", "not_helped",
    "menu", "team", "why_asked",
    "asks_carrier", "asks_contents", "asks_tracking", "asks_when", "asks_why", "asks_stuck", "asks_hurry",
    "asks_tell_me", "asks_unsaid", "corrects_order",
)  # fmt: skip
MAX_CUE = 10.0

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml reads these files in 20 ms, PyYAML alone in 330."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One intent as its file describes it. A cue's weight is added to the intent's score where the cue stands."""

    intent: Intent
    examples: Mapping[Language, tuple[str, ...]]
    cues: tuple[tuple[Phrase, float], ...]


@dataclass(frozen=True, slots=True)
class WordList:
    """`words.yaml`: (phrase, meaning) pairs, what is to be ignored, ordinary words of each language, shorthand."""

    meanings: tuple[tuple[Phrase, str], ...]
    ignored_words: frozenset[str]
    ignored_phrases: tuple[Phrase, ...]
    known: Mapping[Language, frozenset[str]]
    shorthand: Mapping[str, str]
    """A word as it is typed in haste, folded, and what it stands for."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Everything in the folder. `fingerprint` changes with anything that is learned from (not with signals)."""

    lessons: tuple[Lesson, ...]
    words: WordList
    signals: Mapping[str, tuple[Phrase, ...]]
    fingerprint: str


def load_lessons(folder: Path) -> Lessons:
    """Read the folder. Raises DataFileError naming file and line."""
    digest = hashlib.sha256()
    words = _word_list(_Page.open(folder / WORDS_FILE, digest))
    meanings = {meaning.lstrip("@").partition("/")[0] for _, meaning in words.meanings}
    lessons: dict[Intent, Lesson] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name not in (WORDS_FILE, SIGNALS_FILE):
            lesson = _lesson(_Page.open(file, digest), meanings)
            if lesson.intent in lessons:
                raise DataFileError(file, 1, f"{lesson.intent} has another file already")
            lessons[lesson.intent] = lesson
    for intent in INTENTS:
        if intent not in lessons:
            raise DataFileError(folder / f"{intent}.yaml", 1, "is missing; every intent needs its file")
    signals = _signals(_Page.open(folder / SIGNALS_FILE))
    return Lessons(tuple(lessons[intent] for intent in INTENTS), words, signals, digest.hexdigest())


@dataclass(frozen=True, slots=True)
class _Page:
    """One file, open for reading."""

    file: Path
    nodes: Nodes
    root: yaml.Node

    @classmethod
    def open(cls, file: Path, digest: hashlib._Hash | None = None) -> _Page:
        try:
            text = file.read_bytes()
            if digest is not None:
                digest.update(file.name.encode() + b"\0" + text + b"\0")
            root = yaml.compose(text.decode("utf-8"), Loader=_LOADER)
        except (OSError, UnicodeDecodeError) as error:
            raise DataFileError(file, 1, f"can't be read as UTF-8 text: {error}") from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = (mark.line if mark else 0) + 1
            raise DataFileError(file, line, str(error.problem or error.context)) from error
        except yaml.YAMLError as error:
            raise DataFileError(file, 1, str(error)) from error
        if root is None:
            raise DataFileError(file, 1, "is empty")
        return cls(file, Nodes(file), root)

    def wrong(self, node: yaml.Node, problem: str) -> DataFileError:
        return DataFileError(self.file, self.nodes.line_of(node), problem)

    def phrases(self, node: yaml.Node) -> Iterator[tuple[Phrase, int]]:
        for written, line in self.nodes.texts(node):
            try:
                yield parse(written), line
            except ValueError as error:
                raise DataFileError(self.file, line, f"{written!r}: {error}") from error

    def required(self, entries: Mapping[str, Entry], key: str) -> yaml.Node:
        if key not in entries:
            raise self.wrong(self.root, f"`{key}` is missing")
        return entries[key].node


def _lesson(page: _Page, meanings: Collection[str]) -> Lesson:
    entries = page.nodes.mapping(page.root, ("intent", "about", "cues", "examples"))
    node = page.required(entries, "intent")
    name = page.nodes.text(node)
    intent = next((intent for intent in INTENTS if intent == name), None)
    if intent is None:
        raise page.wrong(node, f"{name!r} is no intent; there are {', '.join(INTENTS)}")
    examples = {
        language: tuple(text for text, _ in page.nodes.texts(entry.node))
        for language, entry in _by_language(page, page.required(entries, "examples")).items()
    }
    return Lesson(intent, examples, tuple(_cues(page, entries["cues"].node, meanings)) if "cues" in entries else ())


def _cues(page: _Page, node: yaml.Node, meanings: Collection[str]) -> Iterator[tuple[Phrase, float]]:
    for written, entry in page.nodes.mapping(node).items():
        text = page.nodes.text(entry.node)
        try:
            weight = float(text)
        except ValueError as error:
            raise page.wrong(entry.node, f"{text!r} is no number") from error
        if not -MAX_CUE <= weight <= MAX_CUE:
            raise page.wrong(entry.node, f"a cue weighs between -{MAX_CUE:g} and {MAX_CUE:g}")
        try:
            phrase = parse(written)
        except ValueError as error:
            raise DataFileError(page.file, entry.line, f"{written!r}: {error}") from error
        for piece in phrase:
            if piece.startswith("<") and piece[1:-1] not in meanings:
                raise DataFileError(page.file, entry.line, f"{piece} is no meaning of {WORDS_FILE}")
        yield phrase, weight


def _by_language(page: _Page, node: yaml.Node) -> dict[Language, Entry]:
    entries = page.nodes.mapping(node, LANGUAGES)
    for language in LANGUAGES:
        if language not in entries:
            raise page.wrong(node, f"`{language}` is missing")
    return {language: entries[language] for language in LANGUAGES}


def _word_list(page: _Page) -> WordList:
    entries = page.nodes.mapping(page.root, ("meanings", "ignored", "known", "shorthand"))
    meanings = tuple(
        (phrase, f"@{name}")
        for name, entry in page.nodes.mapping(page.required(entries, "meanings")).items()
        for phrase, _ in page.phrases(entry.node)
    )
    ignored = page.nodes.mapping(page.required(entries, "ignored"), ("words", "phrases"))
    words: set[str] = set()
    phrases: list[Phrase] = []
    for key, entry in ignored.items():
        for phrase, _ in page.phrases(entry.node):
            if key == "words" and len(phrase) == 1:
                words.add(phrase[0])
            else:
                phrases.append(phrase)
    known = {
        language: frozenset(page.nodes.text(entry.node).split())
        for language, entry in _by_language(page, page.required(entries, "known")).items()
    }
    return WordList(meanings, frozenset(words), tuple(phrases), known, dict(_shorthand(page, entries)))


def _shorthand(page: _Page, entries: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
    for typed, entry in page.nodes.mapping(page.required(entries, "shorthand")).items():
        if not (typed.isalpha() and typed == fold(typed)):
            raise page.wrong(entry.node, f"{typed!r} is no single word in plain letters")
        yield typed, page.nodes.text(entry.node)


def _signals(page: _Page) -> dict[str, tuple[Phrase, ...]]:
    entries = page.nodes.mapping(page.root, SIGNALS)
    for name in SIGNALS:
        if name not in entries:
            raise page.wrong(page.root, f"`{name}` is missing")
    return {name: tuple(phrase for phrase, _ in page.phrases(entry.node)) for name, entry in entries.items()}
