"""A linear classifier over named features: multinomial logistic regression, trained in the process.

Plain Python on purpose: scikit-learn costs 195 MB and 1.4 s of import for what takes well under a second here, once
per change of the examples (`training`). No randomness: the same examples give the same weights, whatever
the machine.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from random import Random

from support.engines.understanding.features import Features

EPOCHS = 6
LEARNING_RATE = 1.0
_SETTLED = 0.02
"""An example that is right by more than this is not learned from again in that round."""
_NEGLIGIBLE = 0.01
_FIRST_GRADIENT = 0.1
"""AdaGrad's start: bounds the first step (Duchi, Hazan, Singer 2011, https://jmlr.org/papers/v12/duchi11a.html)."""
_ORDER_SEED = 3
MIN_OCCURRENCES = 2
"""A feature of one example only is that example's accident."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """`weights[feature]` holds one weight for each of `labels`."""

    labels: tuple[str, ...]
    weights: Mapping[str, Sequence[float]]

    def knows(self, feature: str) -> bool:
        """Whether a feature carries any weight."""
        return feature in self.weights

    def scores(self, features: Features) -> list[float]:
        """One score a label; only their differences mean something."""
        totals = [0.0] * len(self.labels)
        get = self.weights.get
        for feature, value in features.items():
            row = get(feature)
            if row is not None:
                totals = [total + value * weight for total, weight in zip(totals, row, strict=True)]
        return totals


def softmax(scores: Sequence[float]) -> list[float]:
    """Scores as probabilities."""
    highest = max(scores)
    powers = [exp(score - highest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def train(examples: Sequence[tuple[Features, str]]) -> Classifier:
    """Learn from (features, label) pairs; labels with few examples weigh as much as those with many."""
    counts = Counter(label for _, label in examples)
    labels = tuple(sorted(counts))
    place = {label: at for at, label in enumerate(labels)}
    seen = Counter(feature for features, _ in examples for feature in features)
    kept = [feature for feature, count in seen.items() if count >= MIN_OCCURRENCES]
    ids = {feature: at for at, feature in enumerate(kept)}
    fair = len(examples) / len(labels)
    data = [
        ([(ids[name], value) for name, value in features.items() if name in ids], place[label], fair / counts[label])
        for features, label in examples
    ]
    weights = [[0.0] * len(labels) for _ in ids]
    _descend(data, weights, len(labels))
    return Classifier(labels, {feature: array("f", weights[at]) for feature, at in ids.items()})


def _descend(
    data: list[tuple[list[tuple[int, float]], int, float]], weights: list[list[float]], label_count: int
) -> None:
    gradients = [_FIRST_GRADIENT] * len(weights)
    order = Random(_ORDER_SEED)
    for _ in range(EPOCHS):
        order.shuffle(data)
        for features, right, importance in data:
            scores = [0.0] * label_count
            for at, value in features:
                scores = [score + value * weight for score, weight in zip(scores, weights[at], strict=True)]
            chances = softmax(scores)
            if 1 - chances[right] < _SETTLED:
                continue
            slope = [
                (at, importance * chance)
                for at, chance in enumerate(chances)
                if chance > _NEGLIGIBLE and at != right
            ]  # fmt: skip
            slope.append((right, -importance * (1 - chances[right])))
            size = sum(part * part for _, part in slope)
            for at, value in features:
                gradients[at] += size * value * value
                rate = LEARNING_RATE * value / sqrt(gradients[at])
                row = weights[at]
                for label, part in slope:
                    row[label] -= rate * part
