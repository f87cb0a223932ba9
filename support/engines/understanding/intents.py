"""What a customer wants: the 27 intents of `support.model.conversation`, with a confidence each.

Built from `data/intents` (see `lessons`), for English and French at once: meanings of words are shared, so one model
serves both and messages that mix them. Reads nothing but the text; says nothing about orders or people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import prod

from support.engines.understanding.classifier import Classifier, softmax
from support.engines.understanding.features import extract
from support.engines.understanding.lessons import INTENTS, Lessons
from support.engines.understanding.lexicon import Lexicon, Unit
from support.engines.understanding.phrases import PhraseTable
from support.engines.understanding.spelling import Speller
from support.engines.understanding.training import with_place
from support.engines.understanding.words import tokens
from support.model.conversation import Intent

CANDIDATES = 3
_SENTENCE = re.compile(r"[.!?;…\n]+\s+|\n+")
ONE_THOUGHT_TOKENS = 24
"""A message of up to so many tokens is read as one; of a longer one each sentence is read, then put together."""
FIRST_SENTENCES, LAST_SENTENCES = 8, 3
"""Sentences read of a long message: people ask at the beginning or at the end."""
SENTENCE_TOKENS = 40
_NO_REQUEST: frozenset[Intent] = frozenset({"greeting", "thanks", "other"})


@dataclass(frozen=True, slots=True)
class Scored:
    """An intent and how sure it is, 0 to 1."""

    intent: Intent
    confidence: float


class Recogniser:
    """Recognises intents in a text. Build once; then it only reads."""

    def __init__(
        self, lessons: Lessons, lexicon: Lexicon, classifier: Classifier, *, other_words: Collection[str] = ()
    ) -> None:
        """`other_words` are right as they are written, too."""
        self._lexicon = lexicon
        self._classifier = classifier
        self._intents: tuple[Intent, ...] = tuple(sorted(INTENTS))
        place = {intent: at for at, intent in enumerate(self._intents)}
        self._cues: PhraseTable[tuple[int, float]] = PhraseTable()
        for lesson in lessons.lessons:
            for phrase, weight in lesson.cues:
                self._cues.add(phrase, (place[lesson.intent], weight))
        examples = Counter(
            word
            for lesson in lessons.lessons
            for texts in lesson.examples.values()
            for text in texts
            for word in tokens(text)
        )
        targets = dict.fromkeys(lexicon.meant(), 1)
        targets.update((word, count + targets.get(word, 0)) for word, count in examples.items())
        right = lexicon.words() | examples.keys() | set(other_words)
        self._speller = Speller(right, targets, lexicon.beginnings())

    def repair(self, words: Sequence[str]) -> list[str]:
        """Tokens as they were probably meant."""
        return [right for word in words for right in self._speller.repair(word)]

    def recognise(self, text: str, words: Sequence[str], *, place: bool = False) -> tuple[Scored, ...]:
        """The likeliest intents, best first; () if there is nothing to go by.

        `words` are the text's repaired tokens; `place`: a country is named.
        """
        if len(words) <= ONE_THOUGHT_TOKENS:
            chances = self._chances(words, place=place, asked="?" in text)
        else:
            chances = self._of_sentences(text, place=place)
        best = sorted(range(len(chances)), key=chances.__getitem__, reverse=True)[:CANDIDATES]
        return tuple(Scored(self._intents[at], round(chances[at], 4)) for at in best)

    def _chances(self, words: Sequence[str], *, place: bool, asked: bool) -> list[float]:
        units = self._lexicon.units(words)
        if not units:
            return []
        features = extract(with_place(units, named=place), self._classifier.knows, asked=asked)
        scores = self._classifier.scores(features)
        for at, weight in self._cued(words, units):
            scores[at] += weight
        return softmax(scores)

    def _cued(self, words: Sequence[str], units: Sequence[Unit]) -> set[tuple[int, float]]:
        """The cues that stand in the text, each once."""
        keys = [list(self._cues.keys(word)) for word in words]
        for unit in units:
            keys[unit.at].extend(f"<{meaning[1:].partition('/')[0]}>" for meaning in unit.meanings)
        return {value for _, value in self._cues.matches([tuple(key) for key in keys])}

    def _of_sentences(self, text: str, *, place: bool) -> list[float]:
        """A long message: a request counts if any sentence makes it, chatter only if all of it is chatter."""
        sentences = [sentence for sentence in _SENTENCE.split(text) if sentence]
        if len(sentences) > FIRST_SENTENCES + LAST_SENTENCES:
            sentences = sentences[:FIRST_SENTENCES] + sentences[-LAST_SENTENCES:]
        read: list[list[float]] = []
        for sentence in sentences:
            words = self.repair(tokens(sentence))[:SENTENCE_TOKENS]
            chances = self._chances(words, place=place, asked="?" in sentence)
            if chances:
                read.append(chances)
        return _together(read, [intent in _NO_REQUEST for intent in self._intents])


def _together(read: Sequence[Sequence[float]], no_request: Sequence[bool]) -> list[float]:
    if len(read) < 2:
        return [chance for chances in read for chance in chances]
    chances = []
    for at, idle in enumerate(no_request):
        column = [sentence[at] for sentence in read]
        if idle:
            chances.append(prod(column) ** (1 / len(column)))
        else:
            chances.append(1 - prod(1 - chance for chance in column))
    total = sum(chances)
    return [chance / total for chance in chances]
