"""What the classifier sees of a sentence: meanings, neighbours, and meanings that occur together.

Training and recognising both go through here, so they can't drift apart. Pure functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from math import sqrt

from support.engines.understanding.lexicon import Unit

Features = dict[str, float]

UNKNOWN = "@unknown"
HELLO, THANKS = "@hello", "@thanks"
MAX_PAIRED = 12
"""Meanings paired with each other: more make no sentence, only cost."""
_LONG = 6
_SIDE_WEIGHT = 0.5

_TALK = frozenset({
    "@praise", "@it", "@your", "@my", "@not", "@still", "@what", "@how", "@want", "@human", "@support", HELLO, THANKS,
    UNKNOWN,
})  # fmt: skip
"""Meanings that make no request. Thanks beside anything else are a manner of speaking."""

Labels = tuple[str, ...]


def extract(units: Sequence[Unit], is_word_known: Callable[[str], bool], *, asked: bool) -> Features:
    """The features of one sentence, of length 1 as a vector. `asked`: there is a question mark."""
    labels, kinds = _labels(units, is_word_known)
    labels = _without_courtesies(labels)
    features: Features = dict.fromkeys(kinds, 1.0)
    for unit in labels:
        for label in unit:
            features[label] = 1.0
    for left, right in pairwise(labels):
        for first in left:
            for second in right:
                features[f"{first}>{second}"] = 1.0
    meanings = sorted({label for unit in labels for label in unit if label[0] == "@" and label not in ("@it", UNKNOWN)})
    for first, second in combinations(meanings[:MAX_PAIRED], 2):
        features[f"{first}&{second}"] = 1.0
    if asked:
        features["?"] = _SIDE_WEIGHT
    features[f"={min(len(labels), _LONG)}"] = _SIDE_WEIGHT
    norm = sqrt(sum(value * value for value in features.values()))
    return {name: value / norm for name, value in features.items()}


def _labels(units: Sequence[Unit], is_word_known: Callable[[str], bool]) -> tuple[list[Labels], set[str]]:
    """Labels of each unit, and the kinds (`goods` of `@item/goods`), which count for themselves alone."""
    kinds: set[str] = set()
    labels: list[Labels] = []
    for unit in units:
        if unit.word is not None:
            labels.append((unit.word if is_word_known(unit.word) else UNKNOWN,))
            continue
        names: list[str] = []
        for meaning in unit.meanings:
            name, _, kind = meaning.partition("/")
            names.append(name)
            if kind:
                kinds.add(f"@{kind}")
        labels.append(tuple(names))
    return labels, kinds


def _without_courtesies(labels: list[Labels]) -> list[Labels]:
    """Without the greeting and the thanks around a request; alone they stay."""
    if len(labels) < 2:
        return labels
    kept = [unit for unit in labels if unit != (HELLO,)] or labels
    if any(label[0] == "@" and label not in _TALK for unit in kept for label in unit):
        kept = [unit for unit in kept if unit != (THANKS,)]
    return kept
