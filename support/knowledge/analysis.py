"""Texts and questions as terms: the one place that decides what is compared with what.

A *term* is a stem (`ship`), a concept (`c_ship`), a country (`p_ca`) or a kind of figure that a passage shows
(`k_duration`, `k_cost`). The index stores a passage's terms; a question becomes *units*, each of which a passage covers
if it has one of the unit's terms.

A question is first divided into what is asked and what is told around it: in "I bought a tent, my wife doesn't like
it. Can I return it?" only the second sentence has to be covered by a policy. What is told still helps in the ranking,
and is borrowed where an ask has no content of its own ("my parcel is late, what now?").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from support.knowledge import places
from support.knowledge.lexicon import ASKS, Lexicon, Phrase, matches
from support.knowledge.stems import Word, stem, words
from support.knowledge.stopwords import EVERYDAY, FRAME, GENERAL, GRAMMAR
from support.model.people import Language

VERSION = "2"
"""Raise it when terms change: an index made with another version is rebuilt."""

MAX_QUESTION_CHARS = 2_000
MAX_ASKS = 3
MAX_UNITS = 16
_MAX_REPAIRS = 6

_CURRENCY = r"(?:[$€£]|\b(?:CHF|USD|EUR|GBP|CAD))"
_FIGURES = {
    "duration": re.compile(
        r"\d(?:\s*(?:[–—-]|to|or|à|ou)\s*\d+)?\s*(?:business |working )?"
        r"(?:minutes?|hours?|days?|weeks?|months?|years?|heures?|jours?|semaines?|mois|ans?)\b"
        r"|\b(?:one|two|three|un|une|deux|trois)\s(?:business )?(?:day|week|month|year|jour|semaine|mois|an)s?\b"
        r"|\bexpir"
        r"|\b(?:(?:until|by|before) [^\W\d_]+ \d{1,2}|(?:jusqu'au|avant le) \d{1,2}(?:er)? [^\W\d_]+)\b",
        re.IGNORECASE,
    ),
    "cost": re.compile(rf"{_CURRENCY}\s?\d|\d\s?{_CURRENCY}|\b(?:free|gratuit|offert|sans frais)", re.IGNORECASE),
}

Kind = Literal["word", "ask", "place", "aside"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing in a question. What is not `required` only helps the ranking; an `aside` (an everyday word, or what is
    told around the question) helps little.

    `terms` begins with the words themselves, then what they mean. `run` numbers the row of words it stands in, so that
    "gift wrapping" can be said to be missing as a whole.
    """

    surface: str
    terms: tuple[str, ...]
    kind: Kind
    required: bool = True
    run: int = 0
    code: str = ""
    """The country's code, for a place."""

    def in_run(self, run: int) -> Unit:
        """The same in that row of words; `replace` takes three times as long, for every word that is read."""
        return Unit(self.surface, self.terms, self.kind, self.required, run, self.code)


Known = Container[str]
"""The words that documents of a language have, folded."""

Ask = tuple[Unit, ...]
"""What one clause asks, with what was told around it."""


def terms_of(text: str, language: Language, lexicon: Lexicon, *, heading: bool = False) -> list[str]:
    """The terms of a document's text, one for each occurrence.

    A heading is often half a question ("How long delivery takes"): what it asks for becomes a term too.
    """
    found = words(text)
    stems = [stem(word.folded, language) for word in found]
    vocabulary = lexicon.of(language)
    terms: list[str] = []
    for at, word in enumerate(found):
        if not empty(word, stems[at], language):
            terms.append(stems[at])
        terms.extend(vocabulary.concepts.get(stems[at], ()))
        for phrase in vocabulary.phrases.get(stems[at], ()):
            if matches([phrase], stems, at):
                terms.append(phrase.term)
    if heading:
        for at in range(len(stems)):
            terms.extend(f"k_{ask.term}" for ask in vocabulary.asks.get(stems[at], ()) if matches([ask], stems, at))
    terms.extend(place_term(place.code) for place in places.find(found))
    terms.extend(f"k_{name}" for name, figure in _FIGURES.items() if figure.search(text))
    return terms


def empty(word: Word, stemmed: str, language: Language) -> bool:
    """Whether a word has no content of its own."""
    return word.folded in GRAMMAR[language] or stemmed in FRAME[language]


def place_term(code: str) -> str:
    """The term of a country or a group of countries."""
    return f"p_{code.lower()}"


def clean(question: str) -> str:
    """A customer's text without what no policy can answer: control and invisible characters, links, addresses.

    Of an endless text the beginning and the end are kept: people ask in one or the other.
    """
    if len(question) > MAX_QUESTION_CHARS:
        half = MAX_QUESTION_CHARS // 2
        question = f"{question[:half]}\n{question[-half:]}"
    question = unicodedata.normalize("NFKC", question)
    # Zero-width characters vanish; other controls divide words.
    question = "".join(
        "" if (category := unicodedata.category(c)) == "Cf" else " " if category == "Cc" and c != "\n" else c
        for c in question
    )
    return _NOISE.sub(" ", question)


_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|<[@#!][^>]*>|:[a-z0-9_+-]{2,}:")


class QuestionParser:
    """Divides questions into units. `known` are the words of the documents, for repairing typing errors."""

    def __init__(self, lexicon: Lexicon, language: Language, known: Known) -> None:
        self._lexicon = lexicon
        self._language = language
        self._vocabulary = lexicon.of(language)
        self._known = known
        self._stems = self._vocabulary.concepts.keys() | self._vocabulary.circumstances
        self._spellings = self._vocabulary.spellings

    def asks(self, question: str, countries: Sequence[str] = (), before: str = "") -> tuple[Ask, ...]:
        """What is asked, at most three things, each with at least one unit; empty if nothing has content.

        `before` is the question that this one may follow up ("and to France?"): it lends, and isn't asked again.
        """
        lender = self.asks(before)[-1:] if before else ()
        clauses = [(asking, self._units(clause)) for clause, asking in _clauses(clean(question), self._language)]
        if not any(asking for asking, _ in clauses):
            clauses = [(True, [unit for _, units in clauses for unit in units])]
        asks: list[Ask] = []
        told: list[Unit] = []
        for asking, units in clauses:
            if not asking:
                told += units
                continue
            ask = _complete(units, told, asks[-1] if asks else next(iter(lender), ()))
            if any(unit.required for unit in ask):
                asks.append(_limited(ask))
        return self._with_countries(asks[-MAX_ASKS:], places.valid(countries))

    def _with_countries(self, asks: list[Ask], countries: Sequence[str]) -> tuple[Ask, ...]:
        """Countries that somebody else recognised in the question join what is asked, if they aren't there."""
        named = {unit.code for ask in asks for unit in ask if unit.kind == "place"}
        extra = tuple(self._place(code, "") for code in countries if code not in named)
        return tuple((*extra, *ask) for ask in asks) if extra else tuple(asks)

    def _place(self, code: str, surface: str, own: Sequence[str] = ()) -> Unit:
        terms = (*own, place_term(code), *(place_term(group) for group in places.groups_of(code)))
        return Unit(surface or places.name_of(code, self._language), terms, "place", code=code)

    def _units(self, clause: str) -> list[Unit]:
        found = words(clause)
        named = places.find(found, self._lexicon.regions)
        found = self._repaired(found, {at for place in named for at in range(place.start, place.end)})
        stems = [stem(word.folded, self._language) for word in found]
        taken: dict[int, Unit | None] = {}
        for place in named:
            own = stems[place.start : place.end] if place.end - place.start == 1 else []
            surface = " ".join(word.surface for word in found[place.start : place.end])
            taken.update(dict.fromkeys(range(place.start, place.end)))
            taken[place.start] = self._place(place.code, surface, own)
        self._take_phrases(found, stems, taken)
        units: list[Unit] = []
        run = 0
        for at, word in enumerate(found):
            unit = taken[at] if at in taken else self._word(word, stems[at])
            content = unit is not None or at in taken
            run += not (content and word.joined)
            if unit is not None:
                units.append(unit.in_run(run))
        return units

    def _take_phrases(self, found: Sequence[Word], stems: Sequence[str], taken: dict[int, Unit | None]) -> None:
        for at in range(len(stems)):
            asked = matches(self._vocabulary.asks.get(stems[at], ()), stems, at)
            meant = matches(self._vocabulary.phrases.get(stems[at], ()), stems, at)
            for hit in sorted(filter(None, (asked, meant)), key=lambda hit: -len(hit[1])):
                phrase, positions = hit
                if any(position in taken for position in positions):
                    continue
                taken.update(dict.fromkeys(positions))
                surface = " ".join(found[position].surface for position in positions)
                taken[at] = (
                    _asked(surface, phrase)
                    if hit is asked
                    else Unit(surface, (phrase.term, *_figures([phrase.term])), "word")
                )

    def _word(self, word: Word, stemmed: str) -> Unit | None:
        if empty(word, stemmed, self._language) or self._is_mixed_in(word):
            return None
        if any(c.isdigit() for c in word.folded):
            # Figures ("175 cm", "3 fois") only help; long ones are order or phone numbers and say nothing.
            return Unit(word.surface, (word.folded,), "word", required=False) if len(word.folded) <= 4 else None
        if len(word.folded) <= 2:
            return None
        concepts = self._vocabulary.concepts.get(stemmed, ())
        terms = (stemmed, *concepts, *_figures(concepts))
        if stemmed in self._vocabulary.circumstances:
            return Unit(word.surface, terms, "word", required=False)
        if not concepts and stemmed in GENERAL[self._language]:
            return Unit(word.surface, terms, "aside", required=False)
        return Unit(word.surface, terms, "word")

    def _is_mixed_in(self, word: Word) -> bool:
        """Is it an everyday word of another language ("je voudrais the return policy")?"""
        if word.folded in self._known:
            return False
        return any(word.folded in EVERYDAY[other] for other in EVERYDAY if other != self._language)

    def _is_known(self, folded: str, stemmed: str) -> bool:
        """Whether it is a word at all, as far as the documents, the synonyms and the lists of everyday words tell."""
        return (
            folded in self._known
            or folded in GRAMMAR[self._language]
            or folded in self._spellings
            or stemmed in self._stems
            or stemmed in GENERAL[self._language]
            or stemmed in FRAME[self._language]
        )

    def _repaired(self, found: Sequence[Word], sure: set[int]) -> list[Word]:
        """The words with typing errors mended, a few at most: a text full of unknown words is in another language."""
        repaired: list[Word] = []
        tries = _MAX_REPAIRS
        for at, word in enumerate(found):
            unknown = at not in sure and len(word.folded) >= 4 and word.folded.isascii() and word.folded.isalpha()
            if tries and unknown and not self._is_known(word.folded, stem(word.folded, self._language)):
                tries -= 1
                word = word._replace(folded=self._nearest(word.folded))  # noqa: PLW2901 (the mended word replaces it)
            repaired.append(word)
        return repaired

    def _nearest(self, folded: str) -> str:
        """The one word that is a typing error away; the word as it is if there is none, or more than one."""
        everyday = EVERYDAY[self._language]
        found: dict[str, str] = {}
        for edit, swapped in _edits(folded):
            # An everyday word is one letter away from too many others ("hiver", "hier"): only swapped letters count.
            if edit in self._known or edit in self._spellings or (swapped and edit in everyday):
                found.setdefault(stem(edit, self._language), edit)
        return next(iter(found.values())) if len(found) == 1 else folded


_RELATED = {"duration": ("c_duration", "k_when"), "cost": ("c_cost",), "when": ("k_duration",)}
_NEED_A_FIGURE = frozenset({"duration", "cost"})


def _asked(surface: str, phrase: Phrase) -> Unit:
    """ "How long" has to be answered with a figure; "when", "how", "who" only tell which of the headings is meant."""
    terms = (f"k_{phrase.term}", *_RELATED.get(phrase.term, ()))
    return Unit(surface, terms, "ask", required=phrase.term in _NEED_A_FIGURE)


def _figures(concepts: Sequence[str]) -> tuple[str, ...]:
    """The figures that stand for a word that asks for them: "price" is answered by "$6.95"."""
    return tuple(f"k_{name}" for name in ASKS if f"c_{name}" in concepts)


def _complete(units: Sequence[Unit], told: Sequence[Unit], previous: Ask) -> Ask:
    """What one clause asks, with what it leaves out because it was just said ("combien de temps ?", "what now?")."""
    own = list(units)
    if not _has_content(own):
        own = [*([unit for unit in previous if unit.kind == "word"] or told), *own]
    if not any(unit.kind == "place" for unit in own):
        earlier = () if _has_content(units) else previous
        own += [unit for unit in (*earlier, *told) if unit.kind == "place"]
    if own and not _has_content(own):
        own += _destinations(own)
    return (*own, *(_as_aside(unit) for unit in told if unit.kind != "place" and unit not in own))


def _has_content(units: Sequence[Unit]) -> bool:
    return any(unit.kind == "word" and unit.required for unit in units)


def _destinations(units: Sequence[Unit]) -> Iterator[Unit]:
    """A country and nothing else ("Canada?", "can I order from Spain?") asks whether the shop ships there."""
    if any(unit.kind == "place" for unit in units):
        yield Unit("", ("c_destinations", "c_ship"), "word", required=False)


def _as_aside(unit: Unit) -> Unit:
    return replace(unit, kind="aside", required=False)


def _limited(ask: Ask) -> Ask:
    """Not more units than a question has: what is asked first, then the rest, in order."""
    unique = dict.fromkeys(ask)
    return tuple(sorted(unique, key=lambda unit: not unit.required)[:MAX_UNITS])


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _edits(word: str) -> Iterator[tuple[str, bool]]:
    """Words one typing error away, and whether it is two letters swapped.

    The first letter is right nearly always; a wrong letter is believed in a long word only.
    """
    yield word[1] + word[0] + word[2:], True
    for i in range(1, len(word)):
        head, tail = word[:i], word[i:]
        yield head + tail[1:], False
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:], True
        for letter in _LETTERS:
            yield head + letter + tail, False
            if len(word) >= 8:
                yield head + letter + tail[1:], False
    yield from ((word + letter, False) for letter in _LETTERS)


# A dot after a single letter belongs to an abbreviation ("p.o. box"), one before a letter to a name or figure.
_SENTENCE = re.compile(r"(?<=[!?…;\n])|(?<=\w\w\.)(?=\s)")
_CUES: dict[Language, str] = {
    "en": r"(?:what|where|when|who|how)'?s|what|when|where|which|who|how|why|can|could|do|does|did|is|are|will|"
    r"would|may|should|must|am i|"
    r"have you|any chance",
    "fr": (
        r"est[- ]ce|quel\w*|qui|que|quoi|quand|o[uù]|comment|combien|pourquoi|puis[- ]je|peut[- ]on|pouvez|peux|dois|"
        r"faut|avez|faites|livrez|acceptez|proposez|y a[- ]t|c'est combien|jusqu|sous combien|à partir|je peux|"
        r"on peut|je dois|pourr\w+|vous (?:\w+ez|faites)"
    ),
}
_JOINTS = r"(?:(?:and|but|et|mais|also|plus|then|aussi|puis|sinon) )*"
_STARTS = {language: re.compile(rf"\s*{_JOINTS}(?:{cues})\b", re.I) for language, cues in _CUES.items()}
_SAYS: dict[Language, str] = {
    "en": r"(?:the|your) \w+ (?:is|are|cost)",
    "fr": r"(?:le |la |les |l'|vos |votre )\w+ (?:est|sont|coûte|coûtent|c'est)",
}
"""So begins a clause that says what it asks: "and the returns are free?"."""
_COMBIEN = re.compile(r"\b(?:combien|c'est quand|c'est où)\b", re.I)
"""In French what is asked may come last: "la livraison c'est combien et les retours sont gratuits ?"."""
_BREAKS = {
    language: re.compile(rf"(?:,|\band\b|\bet\b|\bbut\b|\bmais\b|-)\s+(?=(?:{cues}|{_SAYS[language]})\b)|:\s+", re.I)
    for language, cues in _CUES.items()
}


def _clauses(text: str, language: Language) -> Iterator[tuple[str, bool]]:
    """The clauses of a text, and whether each one asks something."""
    for sentence in _SENTENCE.split(text):
        parts = [part for part in _BREAKS[language].split(sentence) if part.strip()]
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            asks = "?" in sentence and (last or _COMBIEN.search(part) is not None)
            yield part, bool(_STARTS[language].match(part)) or asks
