"""Countries in texts: recognised by name in either language, compared by ISO 3166 code.

A policy may name a country ("Canada"), a group that it belongs to ("the European Union", "Europe"), or none; only then
is the answer to "do you ship to Japan?" that Japan isn't named. Regions and cities that stand for a country are data
of the shop (`places` in `synonyms.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from babel import Locale

from support.knowledge.stems import Word, words
from support.model.people import LANGUAGES, Language

_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU_MEMBERS = frozenset(_MEMBERS.split())
"""The 27 member states: https://european-union.europa.eu/principles-countries-history/eu-countries_en"""

EU, EUROPE = "EU", "EUROPE"
"""Codes of the groups that a policy may name instead of countries."""

_ALIASES: Mapping[str, str] = {
    "usa": "US", "u s a": "US", "u s": "US", "united states of america": "US", "the states": "US", "america": "US",
    "amerique": "US", "etats unis d amerique": "US", "uk": "GB", "u k": "GB", "great britain": "GB", "britain": "GB",
    "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "grande bretagne": "GB",
    "angleterre": "GB", "ecosse": "GB", "pays de galles": "GB", "holland": "NL", "hollande": "NL",
    "czech republic": "CZ", "republique tcheque": "CZ", "turkey": "TR", "south korea": "KR", "coree du sud": "KR",
    "korea": "KR", "uae": "AE", "emirats": "AE", "hong kong": "HK", "macedonia": "MK", "ivory coast": "CI",
    "bosnia": "BA", "la reunion": "RE", "european union": EU, "union europeenne": EU, "ue": EU, "eu": EU,
    "europe": EUROPE,
}  # fmt: skip

_NEED_CAPITALS = frozenset({("us",), ("jersey",), ("reunion",), ("eu",), ("ue",), ("chad",), ("man",), ("niger",)})
"""Names that are everyday words in small letters: a jersey, un « eu », a reunion."""

_LONGEST_NAME = 5


class Place(NamedTuple):
    """A country or group named at `words[start:end]`."""

    code: str
    start: int
    end: int


def name_of(code: str, language: Language) -> str:
    """How a country is called in a language; the code itself if it is no country."""
    return str(_territories(language).get(code.upper(), code))


def find(text: Sequence[Word], regions: Mapping[tuple[str, ...], str] | None = None) -> list[Place]:
    """The places that a text names, in order; the longest name wins. `regions` are more names, folded."""
    names, first = _names()
    begin = {name[0] for name in regions or ()}
    found: list[Place] = []
    at = 0
    while at < len(text):
        place = None
        if text[at].folded in first or text[at].folded in begin:
            place = _longest(text, at, names, regions or {})
        if place is None:
            at += 1
        else:
            found.append(place)
            at = place.end
    return found


def _longest(
    text: Sequence[Word], at: int, names: Mapping[tuple[str, ...], str], regions: Mapping[tuple[str, ...], str]
) -> Place | None:
    for size in range(min(_LONGEST_NAME, len(text) - at), 0, -1):
        part = text[at : at + size]
        key = tuple(word.folded for word in part)
        code = names.get(key) or regions.get(key)
        if code is not None and (key not in _NEED_CAPITALS or part[0].surface[0].isupper()):
            if key == ("us",) and part[0].surface != "US":
                continue
            return Place(code, at, at + size)
    return None


def groups_of(code: str) -> tuple[str, ...]:
    """The groups that name a country without saying it: for DE the European Union and Europe."""
    if code in EU_MEMBERS:
        return (EU, EUROPE)
    return (EU,) if code == EUROPE else ()


def valid(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes as given by others, upper case, without what is no country."""
    known = _territories("en")
    return tuple(dict.fromkeys(code.upper() for code in codes if code.upper() in known))


@cache
def _territories(language: Language) -> Mapping[str, str]:
    return {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in {"EZ", "QO", "UN", "XA", "XB", "ZZ"}
    }


@cache
def _names() -> tuple[Mapping[tuple[str, ...], str], frozenset[str]]:
    """Every name as its folded words, and the words that names begin with."""
    names: dict[tuple[str, ...], str] = {}
    for language in LANGUAGES:
        for code, name in _territories(language).items():
            key = tuple(word.folded for word in words(name))
            if len(key) <= _LONGEST_NAME:
                names.setdefault(key, code)
    for alias, code in _ALIASES.items():
        names[tuple(alias.split())] = code
    names[("us",)] = "US"
    return names, frozenset(key[0] for key in names)
