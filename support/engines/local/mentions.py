"""Where a text names lines of an order, and which each place may be.

A line answers to the words of its title, to the kind of thing that they name (`vocabulary.kinds`: a "gourde" is a
bottle), to its colour and size, and to misspellings of these. A word that few lines have counts more than one that all
have, so "the bike light" is not the bike helmet. Words of no meaning never name anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from support.engines.local.terms import Term, roots, terms
from support.engines.local.vocabulary import Found, Section, Vocabulary
from support.engines.understanding.spelling import Speller
from support.knowledge.stopwords import GRAMMAR
from support.model.commerce import LineItem, LineItemId

EXACT, KIND, HINT = 1.0, 0.9, 0.6
"""What a word of the title, a word for its kind, and its colour or size are worth."""
GAP = 3
"""Terms that may stand between two words for one thing: "the jacket in the size M"."""
JOINTS = frozenset({"and", "et", "plus", "or", "ou", "also", "aussi", "then", "puis", "but", "mais", "not", "pas"})
_NOTHING = GRAMMAR["en"] | GRAMMAR["fr"]


@dataclass(slots=True)
class Mention:
    """Words that name one thing, from term `first` to `last`; what each line scores by them."""

    first: int
    last: int
    scores: dict[LineItemId, float]
    head: int
    """The place of the noun."""
    kind: str | None = None
    is_thing: bool = False
    """A noun or a word of a title is among them, not only a colour or size."""
    titles_plural: bool = False

    @property
    def lines(self) -> tuple[LineItemId, ...]:
        """The lines that it may be: those that fit best."""
        best = max(self.scores.values(), default=0.0)
        return tuple(item for item, score in self.scores.items() if score >= best - 1e-6)

    def narrow(self, lines: Iterable[LineItemId]) -> None:
        """Keep only these of the best, if any of them is."""
        kept = set(self.lines) & set(lines)
        if kept:
            self.scores = {item: score for item, score in self.scores.items() if item in kept}

    def surface(self, said: Sequence[Term]) -> str:
        """The noun as it was typed, folded: letters and digits only, so repeating it can't format anything."""
        return said[self.head].word

    def is_plural(self, said: Sequence[Term]) -> bool:
        """Is it "bottles" of a line called "Bottle"?"""
        word = said[self.head].word
        return word.endswith(("s", "x")) and not word.endswith("ss") and not self.titles_plural


@dataclass(frozen=True, slots=True)
class _Named:
    """A line prepared for comparison."""

    id: LineItemId
    words: frozenset[str]
    kinds: frozenset[str]
    hints: frozenset[str]
    spelt: frozenset[str]
    """The words as the shop spells them."""
    plural: bool


@dataclass(slots=True)
class _Hit:
    """What one place says."""

    at: tuple[int, ...]
    scores: dict[LineItemId, float] = field(default_factory=dict)
    kind: str | None = None
    is_thing: bool = False

    def add(self, item: LineItemId, score: float) -> None:
        self.scores[item] = max(score, self.scores.get(item, 0.0))


def mentions(said: Sequence[Term], lines: Sequence[LineItem], vocabulary: Vocabulary) -> list[Mention]:
    """The things that the text names, in its order."""
    named = [_prepare(line, vocabulary) for line in lines]
    repaired = _repair(said, named, vocabulary)
    plural = {one.id for one in named if one.plural}
    found: list[Mention] = []
    for hit in _hits(repaired, named, vocabulary):
        if found and _belongs(found[-1], hit, repaired):
            _extend(found[-1], hit)
        else:
            found.append(Mention(hit.at[0], hit.at[-1], dict(hit.scores), hit.at[-1], hit.kind, hit.is_thing))
    for mention in found:
        mention.titles_plural = any(item in plural for item in mention.lines)
    return found


def _prepare(line: LineItem, vocabulary: Vocabulary) -> _Named:
    title = terms(line.title)
    words = frozenset(roots(term.word) for term in title if term.word not in _NOTHING)
    variant = terms(line.variant or "")
    hints = {roots(term.word) for term in variant if term.word not in _NOTHING}
    for section in (vocabulary.colours, vocabulary.values, vocabulary.sizes):
        hints |= _names(section, variant)
    hints |= _names(vocabulary.colours, title) | _names(vocabulary.values, title)
    heads = [term.word for term in title if term.word.isalpha()]
    plural = any(word.endswith("s") and not word.endswith("ss") for word in heads[-2:])
    spelt = frozenset(term.word for term in (*title, *variant) if term.word.isalpha())
    return _Named(line.id, words, _kinds(title, vocabulary), frozenset(hints), spelt, plural)


def _names(section: Section, said: Sequence[Term]) -> set[str]:
    return {f"<{name}>" for name in section.names_in(said)}


def _kinds(title: Sequence[Term], vocabulary: Vocabulary) -> frozenset[str]:
    """The kinds that a title names: a "bike light" is a light, too, but a "bike helmet" is no bike."""
    kinds: set[str] = set()
    named = vocabulary.kinds.find(title)
    firsts = {found.at[0] for found in named}
    for found in named:
        if found.at[-1] + 1 in firsts:
            continue
        kinds.add(found.name)
        kinds.update(vocabulary.kinds.names_in(title[found.at[-1] : found.at[-1] + 1]))
    return frozenset(kinds)


def _repair(said: Sequence[Term], named: Sequence[_Named], vocabulary: Vocabulary) -> list[Term]:
    """Misspelt words of titles and goods put right."""
    ours = {word: 1 for one in named for word in one.spelt}
    rooted = {roots(word) for word in ours}
    speller = Speller(ours.keys() | _NOTHING, ours)
    repaired: list[Term] = []
    for term in said:
        word = term.word
        if word not in _NOTHING and roots(word) not in rooted and not vocabulary.kinds.table.keys(word):
            word = next(iter(speller.repair(word)))
            if word == term.word:
                word = next(iter(vocabulary.speller.repair(word)))
        repaired.append(term._replace(word=word))
    return repaired


def _hits(said: Sequence[Term], named: Sequence[_Named], vocabulary: Vocabulary) -> list[_Hit]:
    reasons = {at for found in vocabulary.reasons.find(said) if len(found.at) > 1 for at in found.at}
    hits: dict[int, _Hit] = {}

    def hit(at: tuple[int, ...]) -> _Hit:
        return hits.setdefault(at[-1], _Hit(at))

    for kind in vocabulary.kinds.find(said):
        _add_kind(hit(kind.at), kind, named)
    rare = Counter(word for one in named for word in one.words)
    for at, term in enumerate(said):
        root = roots(term.word)
        if term.word in _NOTHING or term.elided:
            continue
        for one in named:
            if root in one.words:
                place = hit((at,))
                place.is_thing = True
                place.add(one.id, EXACT / rare[root])
    shades = Counter(word for one in named for word in one.hints)
    for places, name in _shades(said, vocabulary):
        for one in named:
            if name in one.hints and reasons.isdisjoint(places):
                hit(places).add(one.id, HINT / shades[name])
    return [hits[at] for at in sorted(hits)]


def _add_kind(hit: _Hit, found: Found, named: Sequence[_Named]) -> None:
    hit.at, hit.kind, hit.is_thing = found.at, found.name, True
    same = [one for one in named if found.name in one.kinds]
    for one in same:
        hit.add(one.id, KIND / len(same))


def _shades(said: Sequence[Term], vocabulary: Vocabulary) -> list[tuple[tuple[int, ...], str]]:
    """Colours, sizes and other values that stand in the text: by meaning, and as they are written."""
    sections = (vocabulary.colours, vocabulary.values, vocabulary.sizes)
    found = [(one.at, f"<{one.name}>") for section in sections for one in section.find(said)]
    plain = (((at,), roots(t.word)) for at, t in enumerate(said) if t.word not in _NOTHING and not t.elided)
    return found + list(plain)


def _belongs(mention: Mention, hit: _Hit, said: Sequence[Term]) -> bool:
    """Is it another word for the same thing?"""
    if hit.at[0] - mention.last > GAP + 1:
        return False
    between = said[mention.last + 1 : hit.at[0] + 1]
    if any(term.apart or term.word in JOINTS for term in between):
        return False
    if hit.kind and mention.kind and hit.kind != mention.kind:
        return bool(set(mention.scores) & set(hit.scores))
    if not hit.is_thing or not mention.is_thing:
        return True
    return bool(set(mention.lines) & set(hit.scores)) or not mention.scores or not hit.scores


def _extend(mention: Mention, hit: _Hit) -> None:
    is_first_noun = hit.is_thing and (hit.kind is not None or not mention.is_thing)
    if hit.is_thing and mention.is_thing and not hit.scores and mention.scores:
        return  # a word for another kind inside a title's words ("trail shoes bag")
    if hit.is_thing and not mention.is_thing:
        # A colour that only other goods have: the noun decides.
        mention.scores = {item: score for item, score in mention.scores.items() if item in hit.scores}
    for item, score in hit.scores.items():
        if hit.is_thing or not mention.is_thing or item in mention.scores:
            mention.scores[item] = mention.scores.get(item, 0.0) + score
    mention.last = max(mention.last, hit.at[-1])
    if is_first_noun:
        mention.head, mention.kind, mention.is_thing = hit.at[-1], hit.kind or mention.kind, True
