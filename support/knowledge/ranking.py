"""How much of a question a section covers, and which section covers it best.

Coverage is the share of what is asked that a section has, each thing weighed by how rare it is in the shop's documents:
a section about discounts covers little of "student discount", because no document knows "student". It decides whether a
question is answered. The score adds what tells two covering sections apart: a heading that says it, one sentence
that has it all, bm25, a topic hint. The constants were fitted to the labelled questions of the tests; each may be off
by a quarter without much harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from support.knowledge.analysis import Ask, Unit, place_term, terms_of
from support.knowledge.excerpt import Piece, pieces_of
from support.knowledge.lexicon import Lexicon
from support.model.decisions import Passage
from support.model.people import Language

Rarity = Callable[[str], float]
"""The inverse document frequency of a term in its language."""

COLON: Mapping[Language, str] = {"en": ": ", "fr": "\u00a0: "}
"""Between a page's title and a section's."""
_IN_HEADING, _IN_BODY, _IN_TITLE = 1.0, 0.5, 0.5
"""How well a section has a term, by where it stands."""
_BY_MEANING = 0.9
"""A synonym is a little less than the word itself."""
_OPTIONAL, _ASIDE = 0.5, 0.15
"""Weight of what need not be covered: circumstances, and everyday words, and what is told around the question."""
_PLACE_WEIGHT = 3.0
_ASK_WEIGHT = 1.2
_INCOMPLETE = 0.1
"""Taken off when anything that was asked is missing: a section that has it all goes before one that has most."""
_HEADING_EXCESS = 0.12
"""Taken off when a heading is about more than was asked: "Returning a gift" for "how do I return something"."""
_SENTENCE, _BM25, _COVERAGE = 0.15, 0.1, 0.25
_TOPIC = 0.08
_OF_PAGE = 0.12
"""For every section of the page whose title is a phrase that was asked about: "can I return a gift card?" is about gift
cards more than about returning gifts."""
_FIRST = 0.1
"""For the first section of a page whose title is all that was asked ("what is your return policy?")."""


_NEARLY = 0.75
"""How close to the best a section that names countries has to be, for the country to matter."""
_BY_GROUP = 0.6
"""In quoting, a line for the European Union when there is none for the country itself."""
_OPENING = 0.25
"""In quoting, for a section's first sentence: it says the most."""


@dataclass(frozen=True, slots=True)
class StoredSection:
    """A section as the index keeps it."""

    source: str
    twin: str
    title: str
    heading: str
    text: str
    language: Language
    url: str | None
    topic: str | None
    ordinal: int
    title_terms: frozenset[str]
    heading_terms: frozenset[str]
    names_places: bool
    """Whether it says something for certain countries; if not, it speaks for all."""
    strengths: Mapping[str, float]
    """How well it has each of its terms."""
    heading_words: tuple[tuple[str, tuple[str, ...], float], ...]
    """What its heading is about: words, and phrases that say more than their words do, each with what it means and its
    share of all that the heading says."""
    pieces: tuple[tuple[Piece, frozenset[str]], ...]
    """Its sentences and list items with their terms."""
    said_in: Mapping[str, frozenset[int]]
    """In which of the pieces a term is."""


def strengths(heading: frozenset[str], body: frozenset[str], title: frozenset[str]) -> dict[str, float]:
    """A section's `strengths` from the terms of its parts."""
    found: dict[str, float] = {}
    for terms, strength in ((title, _IN_TITLE), (body, _IN_BODY), (heading, _IN_HEADING)):
        found.update((term, strength * (_BY_MEANING if "_" in term else 1.0)) for term in terms)
    return found


def heading_words(
    terms: frozenset[str], language: Language, lexicon: Lexicon, rarity: Rarity
) -> tuple[tuple[str, tuple[str, ...], float], ...]:
    """A section's `heading_words` from the terms of its heading, in an order that doesn't depend on chance."""
    concepts = lexicon.of(language).concepts
    implied = {concept for term in terms for concept in concepts.get(term, ())}
    about = sorted(term for term in terms if term[1:2] != "_" or (term.startswith("c_") and term not in implied))
    total = sum(map(rarity, about))
    return tuple((term, concepts.get(term, ()), rarity(term) / total) for term in about)


def pieces_with_terms(text: str, language: Language, lexicon: Lexicon) -> tuple[tuple[Piece, frozenset[str]], ...]:
    """A section's `pieces` from its text."""
    return tuple((piece, frozenset(terms_of(piece.text, language, lexicon))) for piece in pieces_of(text))


def said_in(pieces: Sequence[tuple[Piece, frozenset[str]]]) -> dict[str, frozenset[int]]:
    """A section's `said_in` from its pieces."""
    every = {term for _, terms in pieces for term in terms}
    return {term: frozenset(at for at, (_, terms) in enumerate(pieces) if term in terms) for term in every}


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that has something of what was asked. `missing` are the required units that it lacks."""

    section: StoredSection
    coverage: float
    score: float
    missing: tuple[Unit, ...]

    @property
    def passage(self) -> Passage:
        section = self.section
        return Passage(
            source=section.source,
            title=f"{section.title}{COLON[section.language]}{section.heading}",
            text=section.text,
            language=section.language,
            score=min(max(self.score, 0.0), 1.0),
            url=section.url,
        )


def rank(
    ask: Ask, sections: Sequence[tuple[StoredSection, float]], rarity: Rarity, *, topic: str | None = None
) -> list[Hit]:
    """Hits, best first; equal ones in the order of their names, so that answers don't depend on chance.

    Sections come with their bm25.
    """
    best = max((bm25 for _, bm25 in sections), default=0.0) or 1.0
    normal = [(section, bm25 / best) for section, bm25 in sections]
    about = tuple(unit for unit in ask if unit.kind != "place")
    if len(about) == len(ask):
        return _ranked(ask, normal, rarity, topic)
    regardless = _ranked(about, normal, rarity, topic)
    return _ranked(ask, normal, rarity, topic) if _place_matters(regardless) else regardless


def _ranked(ask: Ask, sections: Sequence[tuple[StoredSection, float]], rarity: Rarity, topic: str | None) -> list[Hit]:
    scale = _Scale(ask, rarity, topic)
    return sorted(
        (scale.hit(section, bm25) for section, bm25 in sections),
        key=lambda hit: (-round(hit.score, 9), hit.section.source),
    )


def _place_matters(hits: Sequence[Hit]) -> bool:
    """Whether the shop answers this by country: one of the best sections names any.

    "I live in Japan, how long is the warranty?" is answered by a section that speaks for all countries; "do you ship
    to Japan?" isn't answered by the sections that don't list any.
    """
    naming = next((hit for hit in hits if hit.section.names_places), None)
    return naming is not None and naming.coverage >= hits[0].coverage and naming.score >= _NEARLY * hits[0].score


def weight_of(unit: Unit, rarity: Rarity) -> float:
    """What a unit counts: the rarity of the most common of its terms, since any of them would do."""
    if unit.kind == "place":
        return _PLACE_WEIGHT
    if unit.kind == "ask":
        return _ASK_WEIGHT
    return min(rarity(term) for term in unit.terms)


class _Scale:
    """One ask, ready to be held against sections."""

    def __init__(self, ask: Ask, rarity: Rarity, topic: str | None) -> None:
        self._topic = topic
        self._weighed = [(unit, weight_of(unit, rarity), _share(unit)) for unit in ask]
        self._required = [(unit.terms, weight) for unit, weight, _ in self._weighed if unit.required]
        self._asked = sum(weight for _, weight in self._required)
        self._possible = sum(share * weight for _, weight, share in self._weighed)
        self._terms = {term for unit in ask for term in unit.terms}
        self._phrases = {unit.terms[0] for unit in ask if unit.required and unit.terms[0].startswith("c_")}
        self._subject = [unit.terms for unit in ask if unit.required and unit.kind == "word"]

    def hit(self, section: StoredSection, bm25: float) -> Hit:
        had = gained = 0.0
        missing: list[Unit] = []
        for unit, weight, share in self._weighed:
            strength = 0.0
            for term in unit.terms:  # plain loops: this runs for twenty sections a question
                strength = max(strength, section.strengths.get(term, 0.0))
            gained += strength * weight * share
            if unit.required:
                if strength:
                    had += weight
                else:
                    missing.append(unit)
        coverage = had / self._asked if self._asked else 0.0
        score = _BM25 * bm25 + _COVERAGE * coverage - _HEADING_EXCESS * self._excess(section)
        score += (1 - _SENTENCE - _BM25 - _COVERAGE) * gained / self._possible if self._possible else 0.0
        score += _SENTENCE * self._best_sentence(section) if had else 0.0
        score -= _INCOMPLETE if missing else 0.0
        if self._topic is not None and section.topic == self._topic:
            score += _TOPIC
        if not section.title_terms.isdisjoint(self._phrases):
            score += _OF_PAGE
        if section.ordinal == 0 and self._is_about(section):
            score += _FIRST
        return Hit(section, coverage, score, tuple(missing))

    def _best_sentence(self, section: StoredSection) -> float:
        """The largest share of what is asked that one sentence has, the heading read along."""
        by_heading = 0.0
        said = [0.0] * len(section.pieces)
        for terms, weight in self._required:
            if section.heading_terms.isdisjoint(terms):
                for at in frozenset().union(*(section.said_in.get(term, ()) for term in terms)):
                    said[at] += weight
            else:
                by_heading += weight
        return (by_heading + max(said)) / self._asked

    def _excess(self, section: StoredSection) -> float:
        """The share of a heading that the question has nothing of."""
        asked = self._terms
        return sum(
            share for word, meanings, share in section.heading_words if word not in asked and asked.isdisjoint(meanings)
        )

    def _is_about(self, section: StoredSection) -> bool:
        """Whether the page's title has all that was asked, figures aside."""
        return bool(self._subject) and all(not section.title_terms.isdisjoint(terms) for terms in self._subject)


def _share(unit: Unit) -> float:
    return 1.0 if unit.required else _ASIDE if unit.kind == "aside" else _OPTIONAL


def relevance(ask: Ask, section: StoredSection, rarity: Rarity) -> list[float]:
    """How much each piece of a section says about what is asked, for quoting it."""
    pieces = section.pieces
    values = [sum(_said(unit, terms) * weight_of(unit, rarity) for unit in ask) for _, terms in pieces]
    for place in (unit for unit in ask if unit.kind == "place"):
        _drop_other_places(place, pieces, values)
    best = max(values, default=0.0)
    if best and pieces[0][0].kind == "sentence":
        values[0] += _OPENING * best
    return values


def _drop_other_places(place: Unit, pieces: Sequence[tuple[Piece, frozenset[str]]], values: list[float]) -> None:
    """Of a list by country only the country's own line is wanted; failing that, that of a group it belongs to."""
    fits = [_said(place, terms) for _, terms in pieces]
    best = max((fit for fit, (piece, _) in zip(fits, pieces, strict=True) if piece.kind == "item"), default=0.0)
    for at, (piece, terms) in enumerate(pieces):
        if best and piece.kind == "item" and fits[at] < best and any(term.startswith("p_") for term in terms):
            values[at] = 0.0


def _said(unit: Unit, terms: frozenset[str]) -> float:
    if unit.kind == "place":
        own = any(term in terms for term in unit.terms if term == place_term(unit.code) or term[1:2] != "_")
        return 1.0 if own else _BY_GROUP * any(term in terms for term in unit.terms)
    return _share(unit) * max(
        (1.0 if term[1:2] != "_" else _BY_MEANING) if term in terms else 0.0 for term in unit.terms
    )
