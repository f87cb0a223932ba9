"""What a customer's message says, without a language model: language, intent, order numbers, tone.

`Reader` is the whole interface: built once from `data/intents`, then a pure function from text to `Understanding`
that takes a fraction of a millisecond. It knows nothing of the conversation: what "the other one" is, or whether a bare
"1042" answers a question, is for the engine that asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from support.engines.understanding.entities import OrderMention, find_emails, find_orders
from support.engines.understanding.intents import Recogniser, Scored
from support.engines.understanding.language import LanguageDetector
from support.engines.understanding.lessons import load_lessons
from support.engines.understanding.signals import AboutMe, OrderAsk, Reference, SignalReader, Signals, YesNo
from support.engines.understanding.text import clean, fold, is_blank, written_out
from support.engines.understanding.training import build_lexicon, classifier_for
from support.engines.understanding.words import stem, tokens
from support.knowledge import places
from support.knowledge.stems import words as place_words
from support.model.people import LANGUAGES, Language

__all__ = ["SURE", "AboutMe", "OrderAsk", "OrderMention", "Reader", "Reference", "Scored", "Understanding", "YesNo"]

ENOUGH_WORDS = 6
SURE, SURE_ENOUGH = 0.35, 0.5
"""Below the first a top intent is a guess and is not acted on; from the second a message without an end is whole.
On the recogniser's own scale: see its benchmark."""
QUESTION_WORDS = 4
SHORT_REFERENCE_WORDS = 6
SMALL_TALK_CONFIDENCE = 0.95
GOODS, OFF_TOPIC, OWN = "@item/goods", "@offtopic", "@my"
OUTSIDE_WORDS = 3
"""Fewer words may be anything, misspelt."""
_NO_TRADE = frozenset({
    "@when", "@howlong", "@howmany", "@hello", "@thanks", "@praise", "@offtopic", "@robot", "@want", "@notwant", "@how",
    "@why", "@where", "@what", "@my", "@your", "@it", "@not", "@still", "@long", "@urgent", "@if", "@number", "@twice",
    "@quantity", "@complain", "@support", "@dark",
})  # fmt: skip
"""Meanings that are no business of a shop's alone."""
SARCASM_WORDS = 12
_AGAIN = frozenset(
    {"again", "another", "third", "always", "encore", "troisieme", "comme", "usual", "still", "toujours"}
)
_WENT_WRONG = frozenset({"@late", "@notyet", "@lostparcel", "@wrongitem", "@damaged", "@missing"})
_QUESTION_BEGINNINGS = (
    "can", "could", "do", "does", "did", "is", "are", "was", "what", "where", "when", "how", "why", "who", "which",
    "will", "would", "should", "may", "has", "have", "est", "ou", "quand", "comment", "combien", "pourquoi", "quel",
    "qui", "puis", "peut", "pouvez", "avez", "livrez", "faut", "dois", "vend", "accept", "propos",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message says."""

    language: Language | None
    """None where it can't be said ("ok", "1042") or is neither English nor French."""
    language_confidence: float
    intents: tuple[Scored, ...]
    """The three likeliest, best first; empty when there is nothing to go by."""
    orders: tuple[OrderMention, ...]
    emails: tuple[str, ...]
    countries: tuple[str, ...]
    """ISO 3166 codes, and `EU`, `EUROPE`."""
    reference: Reference | None
    yes_no: YesNo | None
    """Whether it answers yes or no. To be looked at before `smalltalk`: "ok" is both."""
    angry: bool
    wants_human: bool
    smalltalk: bool
    """Nothing but greeting, thanks, praise or an emoji."""
    complete: bool
    """Whether it can be answered as it is; False for a beginning ("hi", "quick question") that more will follow."""
    words: int
    """How many words it has."""
    begun: bool = False
    """Nothing but a beginning ("I have a question", "can somebody help me")."""
    general: bool = False
    """Asks how things work here. With `own` false it is certainly not about an order of the customer's."""
    own: bool = False
    about_me: AboutMe | None = None
    """What an account's owner wants of whom the bot takes it for."""
    about_bot: bool = False
    to_others: bool = False
    """Asked of the people in the channel, not of the shop."""
    no_number: bool = False
    still_missing: bool = False
    """Says that what was to come (or was said to have come) is not there."""
    not_helped: bool = False
    """Says that what was answered was no help."""
    menu: bool = False
    """Nothing but: is somebody there, what can be done here?"""
    asks: OrderAsk | None = None
    """What is asked of the order that is being spoken of."""
    corrects_order: bool = False
    """Another order than the one spoken of was meant."""
    team: bool = False
    """When people are there, or how they are reached."""
    why_asked: bool = False
    """What a proof or a code is asked for."""
    outside: bool = False
    """Of nothing that a shop has to do with: its words are known, and none is of the trade."""
    text: str = ""
    """What was read: the message without invisible signs, its shorthand written out."""


class Reader:
    """Reads messages. `products` are titles of the shop's articles: their words are then known to be goods.

    Raises DataFileError (a SettingError) naming file and line if the folder's files are wrong.
    """

    def __init__(self, intents_dir: Path, products: Iterable[str] = ()) -> None:
        lessons = load_lessons(intents_dir)
        lexicon = build_lexicon(lessons)
        classifier = classifier_for(lessons, lexicon, intents_dir)
        self._lessons, self._lexicon = lessons, lexicon
        self._last: tuple[str, Understanding] | None = None
        self._signals = SignalReader(lessons.signals)
        ours = lexicon.words()
        for word in {word for title in products for word in tokens(title)}:
            if word.isalpha() and word not in ours and not lexicon.keys(word):
                lexicon.add((word,), GOODS)
        self._recogniser = Recogniser(lessons, lexicon, classifier, other_words=self._signals.vocabulary())
        self._languages = LanguageDetector({
            language: lessons.words.known[language].union(
                word for lesson in lessons.lessons for text in lesson.examples[language] for word in tokens(text)
            )
            for language in LANGUAGES
        })  # fmt: skip

    def knows(self, word: str) -> bool:
        """Is it an ordinary word, or one of the trade, as far as the folder's files are written with it?"""
        plain = fold(word)
        return bool(self._lexicon.keys(plain)) or stem(plain) in self._stems

    @cached_property
    def _stems(self) -> frozenset[str]:
        examples = (text for lesson in self._lessons.lessons for texts in lesson.examples.values() for text in texts)
        words = {word for text in examples for word in tokens(text)}
        return frozenset(stem(word) for word in words.union(self._lexicon.words()))

    def read(self, text: str) -> Understanding:
        """What the message says. Takes any text; never raises."""
        last = self._last
        if last is None or last[0] != text:
            # Router and engine read the same message one after the other.
            last = self._last = (text, self._read(written_out(clean(text), self._lessons.words.shorthand)))
        return last[1]

    def _read(self, text: str) -> Understanding:
        typed = tokens(text)
        words = self._recogniser.repair(typed)
        language, confidence = self._languages.detect(text, typed)
        countries = tuple(dict.fromkeys(place.code for place in places.find(place_words(text))))
        signals = self._signals.read(text, words)
        intents = self._intents(text, words, signals, place=bool(countries))
        orders, emails = find_orders(text), find_emails(text)
        answered = bool(orders or emails or signals.yes_no)
        return Understanding(
            language=language,
            language_confidence=confidence,
            intents=intents,
            orders=orders,
            emails=emails,
            countries=countries,
            reference=signals.reference,
            yes_no=signals.yes_no,
            angry=signals.angry or self._is_sarcastic(text, words),
            wants_human=signals.wants_human,
            smalltalk=signals.smalltalk,
            complete=_is_complete(text, words, signals, intents, answered=answered),
            words=len(words),
            begun=signals.fragment and not answered,
            general=signals.general,
            own=signals.own,
            about_me=signals.about_me,
            about_bot=signals.about_bot,
            to_others=signals.to_others,
            no_number=signals.no_number,
            still_missing=signals.still_missing,
            not_helped=signals.not_helped,
            menu=signals.menu and not answered,
            asks=signals.asks,
            corrects_order=signals.corrects_order,
            team=signals.team and not answered,
            why_asked=signals.why_asked,
            outside=not answered and language is not None and self._is_outside(words, intents),
            text=text,
        )

    def _is_sarcastic(self, text: str, words: Sequence[str]) -> bool:
        """ "Great, late again": praise for what went wrong, and not for the first time."""
        if "?" in text or len(words) > SARCASM_WORDS or _AGAIN.isdisjoint(words):
            return False
        meanings = {meaning for unit in self._lexicon.units(words) for meaning in unit.meanings}
        return "@praise" in meanings and not _WENT_WRONG.isdisjoint(meanings) and "@thanks" not in meanings

    def _is_outside(self, words: Sequence[str], intents: tuple[Scored, ...]) -> bool:
        if len(words) < OUTSIDE_WORDS or (intents and intents[0].intent != "other" and intents[0].confidence >= SURE):
            return False
        meanings = {meaning for unit in self._lexicon.units(words) for meaning in unit.meanings}
        if not meanings <= _NO_TRADE:
            return False
        return OFF_TOPIC in meanings or (OWN not in meanings and all(map(self.knows, words)))

    def _intents(self, text: str, words: Sequence[str], signals: Signals, *, place: bool) -> tuple[Scored, ...]:
        if signals.greeting:
            return (Scored("greeting", SMALL_TALK_CONFIDENCE),)
        found = self._recogniser.recognise(text, words, place=place)
        if signals.smalltalk and found and found[0].intent not in ("thanks", "other", "greeting"):
            return (Scored("thanks", SMALL_TALK_CONFIDENCE),)
        return found


def _is_complete(
    text: str,
    words: Sequence[str],
    signals: Signals,
    intents: tuple[Scored, ...],
    *,
    answered: bool,
) -> bool:
    if is_blank(text) or signals.wants_human or (signals.smalltalk and not signals.greeting):
        return True
    if answered:
        return True
    if signals.fragment:
        return False
    if text.endswith(("?", "!", ".")) or len(words) >= ENOUGH_WORDS:
        return True
    if signals.reference is not None and len(words) <= SHORT_REFERENCE_WORDS:
        return True
    if len(words) >= QUESTION_WORDS and words[0].startswith(_QUESTION_BEGINNINGS):
        return True
    sure = intents[0].confidence if intents else 0.0
    return len(words) > 1 and sure >= SURE_ENOUGH
