"""From the shop's examples to a trained classifier, remembered beside the examples.

Training takes most of a second; its result is kept in `.trained.json` in the same folder and used again as long as
neither the files there nor this package's code have changed. A folder that can't be written to only costs that second
at each start. The file holds no customer's data.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from array import array
from collections import Counter
from contextlib import suppress
from pathlib import Path

from support.engines.understanding.classifier import Classifier, train
from support.engines.understanding.features import Features, extract
from support.engines.understanding.lessons import INTENTS, Lessons
from support.engines.understanding.lexicon import Lexicon, Unit
from support.engines.understanding.words import PLACE, tokens
from support.knowledge import places
from support.knowledge.stems import words as place_words

CACHE_FILE = ".trained.json"
_STEPS = 1_000
"""Weights are kept as whole thousandths."""


def build_lexicon(lessons: Lessons) -> Lexicon:
    """The compiled `words.yaml`."""
    lexicon = Lexicon(lessons.words.ignored_words, lessons.words.known)
    for phrase, meaning in lessons.words.meanings:
        lexicon.add(phrase, meaning)
    for phrase in lessons.words.ignored_phrases:
        lexicon.add(phrase, None)
    return lexicon


def classifier_for(lessons: Lessons, lexicon: Lexicon, folder: Path) -> Classifier:
    """The remembered classifier if it fits the lessons, else a new one, which is remembered."""
    key = f"{_code_fingerprint()}:{lessons.fingerprint}"
    file = folder / CACHE_FILE
    classifier = _recall(file, key)
    if classifier is None:
        classifier = train(_examples(lessons, lexicon))
        _remember(file, key, classifier)
    return classifier


def with_place(units: list[Unit], *, named: bool) -> list[Unit]:
    """The units with a mark that a country is named."""
    return [*units, Unit((PLACE,), None, len(units))] if named else units


def names_place(text: str) -> bool:
    """Whether a country is named."""
    return bool(places.find(place_words(text)))


def _code_fingerprint() -> str:
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _examples(lessons: Lessons, lexicon: Lexicon) -> list[tuple[Features, str]]:
    read = [
        (text, with_place(lexicon.units(tokens(text)), named=names_place(text)), lesson.intent)
        for lesson in lessons.lessons
        for texts in lesson.examples.values()
        for text in texts
    ]
    seen = Counter(word for _, units, _ in read for word in {unit.word for unit in units if unit.word})
    repeated = {word for word, count in seen.items() if count > 1}
    return [(extract(units, repeated.__contains__, asked="?" in text), intent) for text, units, intent in read]


def _recall(file: Path, key: str) -> Classifier | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["key"] != key or tuple(kept["labels"]) != tuple(sorted(INTENTS)):
            return None
        weights = {name: array("f", [step / _STEPS for step in row]) for name, row in kept["weights"].items()}
        if any(len(row) != len(kept["labels"]) for row in weights.values()):
            return None
        return Classifier(tuple(kept["labels"]), weights)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # absent, or not what we wrote: trained again


def _remember(file: Path, key: str, classifier: Classifier) -> None:
    weights = {name: [round(weight * _STEPS) for weight in row] for name, row in classifier.weights.items()}
    text = json.dumps({"key": key, "labels": classifier.labels, "weights": weights}, separators=(",", ":"))
    with suppress(OSError):  # a read-only installation trains at each start
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=CACHE_FILE, suffix=".new")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as new:
                new.write(text)
            os.replace(name, file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
