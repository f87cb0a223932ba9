"""Which variant of a product a customer means: "the blue one in L", "une taille au-dessus", "M instead of S".

What is not named stays as it is now (`current`): who asks for "a size up" keeps the colour. Pure: a text and variants
go in; whether one is in stock is looked at by whoever offers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from support.engines.local.terms import Term, terms
from support.engines.local.vocabulary import Vocabulary
from support.model.commerce import Variant

_OLD = (
    ("instead", "of"), ("rather", "than"), ("not",), ("from",), ("au", "lieu", "de"), ("au", "lieu", "du"),
    ("a", "la", "place", "de"), ("a", "la", "place", "du"), ("plutot", "que"), ("pas",), ("swap",), ("echanger",),
    ("exchange",),
)  # fmt: skip
"""What follows them is the value that is to go."""
_FILLING = frozenset(
    {"the", "a", "my", "size", "le", "la", "l", "un", "une", "du", "de", "mon", "ma", "taille", "in", "en"}
)
_SIZE_WORDS = frozenset({"size", "taille", "pointure", "en", "in", "du"})
_LONGEST_VALUE = 6
"""Terms of one option's value."""
_SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """The variants that fit what was said, best first; () when nothing was said of any option.

    `said` are the values named, by option. `absent`: each of them exists, but not together. `unknown` are colours and
    sizes as they were typed that no variant has.
    """

    variants: tuple[Variant, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    absent: bool = False
    unknown: tuple[str, ...] = ()


class _Value(NamedTuple):
    option: str
    value: str
    at: int
    weight: float


def choose(text: str, variants: Sequence[Variant], current: Variant | None, vocabulary: Vocabulary) -> Choice:
    """The variants that the text asks for."""
    all_said = terms(text)
    said = _less_reasons(all_said, vocabulary)
    now = dict(current.options) if current else {}
    options = options_of(variants)
    wanted = _wanted(said, options, now, vocabulary)
    wanted |= _step(all_said, options, now, wanted, vocabulary)
    if not wanted:
        return Choice(unknown=_unknown(said, variants, vocabulary))
    named = tuple(wanted.items())
    kept = {**now, **wanted}
    exact = _with(variants, kept)
    if exact:
        return Choice(exact, named)
    loose = _with(variants, wanted)
    return Choice(loose, named, absent=not loose)


def why_other(now: Variant, other: Variant, vocabulary: Vocabulary) -> str | None:
    """The reason of a return that lies in wanting the other one: the size or the colour, if nothing else differs."""
    has = dict(now.options)
    differing = [(has.get(name, ""), value) for name, value in other.options if value != has.get(name)]
    if len(differing) != 1:
        return None
    before, after = differing[0]
    small, large = _rank(before, vocabulary), _rank(after, vocabulary)
    if small is not None and large is not None:
        return "size-too-small" if small < large else "size-too-large"
    is_colour = all(vocabulary.colours.names_in(terms(value)) for value in (before, after))
    return "color" if is_colour else None


def in_order(values: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """Values of a size from small to large: letters by rank, numbers by value, else as the shop has them."""
    values = list(dict.fromkeys(values))
    ranks = [_rank(value, vocabulary) for value in values]
    if any(rank is None for rank in ranks):
        return values
    return [value for _, value in sorted(zip(ranks, values, strict=True), key=lambda pair: pair[0] or 0.0)]


def _less_reasons(said: Sequence[Term], vocabulary: Vocabulary) -> list[Term]:
    """Without "too small" and "a bigger one": they name no size."""
    phrases = [one for one in vocabulary.reasons.find(said) if len(one.at) > 1] + vocabulary.sizing.find(said)
    masked = {at for one in phrases for at in one.at}
    return [term._replace(word="") if at in masked else term for at, term in enumerate(said)]


def _unknown(said: Sequence[Term], variants: Sequence[Variant], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Colours and sizes that no variant has, where the product comes in colours or sizes at all."""
    found: dict[str, None] = {}
    written = [terms(value) for variant in variants for _, value in variant.options]
    for section in (vocabulary.colours, vocabulary.sizes):
        ours = {name for value in written for name in section.names_in(value)}
        for one in section.find(said):
            if ours and one.name not in ours:
                found[" ".join(said[at].word for at in one.at)] = None
    if any(len(value) == 1 and value[0].word.isdecimal() for value in written):
        for before, term in pairwise(said):
            if term.word.isdecimal() and before.word in _SIZE_WORDS:
                found[term.word] = None
    return tuple(found)


def options_of(variants: Sequence[Variant]) -> dict[str, list[str]]:
    """Each option that has several values, with them in the shop's order."""
    options: dict[str, list[str]] = {}
    for variant in variants:
        for name, value in variant.options:
            values = options.setdefault(name, [])
            if value not in values:
                values.append(value)
    return {name: values for name, values in options.items() if len(values) > 1}


def _with(variants: Sequence[Variant], wanted: Mapping[str, str]) -> tuple[Variant, ...]:
    return tuple(one for one in variants if wanted.items() <= dict(one.options).items())


def _wanted(
    said: Sequence[Term], options: Mapping[str, Sequence[str]], now: Mapping[str, str], vocabulary: Vocabulary
) -> dict[str, str]:
    """For each option the value that is asked for."""
    wanted: dict[str, str] = {}
    for option, values in options.items():
        found = [one for value in values for one in _places(said, option, value, values, vocabulary)]
        best: dict[int, _Value] = {}
        for one in found:
            if one.at not in best or one.weight > best[one.at].weight:
                best[one.at] = one
        new = [one for one in best.values() if not _is_old(said, one.at)]
        if len({one.value for one in new}) > 1:
            new = [one for one in new if one.value != now.get(option)]
        if len({one.value for one in new}) > 1:
            top = max(one.weight for one in new)
            new = [one for one in new if one.weight == top]
        if len({one.value for one in new}) == 1:
            wanted[option] = new[0].value
    return wanted


def _places(
    said: Sequence[Term], option: str, value: str, values: Sequence[str], vocabulary: Vocabulary
) -> list[_Value]:
    """Where a value stands: written out, as one of its parts ("XL" of "L/XL"), by meaning, by a word of its own."""
    found: list[_Value] = []
    words = [term.word for term in said]
    written = "".join(term.word for term in terms(value))
    for at, term in enumerate(said):
        if term.elided or not term.word:
            continue
        for size in range(1, min(_LONGEST_VALUE, len(said) - at) + 1):
            if "".join(words[at : at + size]) == written:
                found.append(_Value(option, value, at, 2.0 + len(written)))
    parts = [term.word for term in terms(value)]
    own = {part for part in parts if not any(part in _parts(other) for other in values if other != value)}
    for at, term in enumerate(said):
        if not term.elided and term.word in own and (len(term.word) >= _SHORTEST_WORD or "/" in value):
            found.append(_Value(option, value, at, 1.0 + len(term.word) / 10))
    sections = (vocabulary.sizes, vocabulary.colours, vocabulary.values)
    meant = {name for section in sections for name in section.names_in(terms(value))}
    if len(meant) == 1 or "/" in value:
        for one in (one for section in sections for one in section.find(said)):
            if one.name in meant:
                found.append(_Value(option, value, one.at[-1], 1.5 if len(meant) == 1 else 0.9))
    return found


def _parts(value: str) -> frozenset[str]:
    return frozenset(term.word for term in terms(value))


def _is_old(said: Sequence[Term], at: int) -> bool:
    """Does it stand behind "instead of" or the like?"""
    words = [term.word for term in said[max(0, at - 6) : at]]
    while words and words[-1] in _FILLING:
        if any(tuple(words[-len(old) :]) == old for old in _OLD):
            return True
        words.pop()
    return any(tuple(words[-len(old) :]) == old for old in _OLD)


def _step(
    said: Sequence[Term], options: Mapping[str, Sequence[str]], now: Mapping[str, str], wanted: Mapping[str, str],
    vocabulary: Vocabulary,
) -> dict[str, str]:  # fmt: skip
    """ "A size up": the next value of the option that is a size."""
    directions = vocabulary.sizing.names_in(said)
    if len(directions) != 1 or not now:
        return {}
    for option, values in options.items():
        ordered = in_order(values, vocabulary)
        if option in wanted or option not in now or any(_rank(value, vocabulary) is None for value in values):
            continue
        at = ordered.index(now[option]) + (1 if directions[0] == "up" else -1)
        if 0 <= at < len(ordered):
            return {option: ordered[at]}
    return {}


def _rank(value: str, vocabulary: Vocabulary) -> float | None:
    """How large a size is; None where the value is none."""
    said = terms(value)
    sizes = vocabulary.sizes.names_in(said)
    if sizes:
        return float(vocabulary.sizes.names.index(sizes[-1]))
    digits = [term.word for term in said if term.word.isdecimal()]
    return float(digits[0]) if len(digits) == 1 and len(said) <= 2 else None
