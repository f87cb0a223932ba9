"""Spans of time in texts: `30 days`, `5–10 business days`, `two weeks`, `quinze jours`, `24 h`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "douze": 12, "quatorze": 14, "quinze": 15, "vingt": 20, "trente": 30, "soixante": 60,
}  # fmt: skip
_UNITS: dict[str, tuple[str, int]] = {
    "minute": ("min", 1), "min": ("min", 1), "hour": ("min", 60), "heure": ("min", 60), "h": ("min", 60),
    "day": ("min", 1440), "jour": ("min", 1440), "night": ("min", 1440), "week": ("min", 10080),
    "semaine": ("min", 10080), "month": ("month", 1), "mois": ("month", 1), "year": ("month", 12),
    "an": ("month", 12), "année": ("month", 12), "annee": ("month", 12),
}  # fmt: skip
_ARTICLES = frozenset({"a", "an", "un", "une"})
_MEASURED = re.compile(r"\b(?:within|in|takes?|for|sous|dans|pendant|prend|met|faut|under)\s*\Z", re.IGNORECASE)
_NUMBER = rf"(?:\d{{1,4}}(?:[.,]\d)?|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_DURATION = re.compile(
    rf"(?<![\w.,#/])(?P<low>{_NUMBER})(?:\s?(?:-|–|—|to|à|or|ou|and|et)\s?(?P<high>{_NUMBER}))?(?:[\s\u00a0\u202f-]"
    rf"|(?<=\d)(?!h\b))"
    r"(?:(?:calendar|full|whole|more|other|extra|additional|consecutive|clear|long|short|entire|petits?|bons?) )?"
    r"(?P<business>business |working |week)?(?P<unit>minutes?|mins?|hours?|heures?|h|days?|jours?|nights?"
    r"|weeks?|semaines?"
    r"|months?|mois|years?|ans?|années?)\b(?P<after>\s(?:ouvr(?:és|ables?|é)|de travail))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A span: from, to, and whether it counts working days."""

    values: tuple[str, ...]
    text: str
    start: int
    end: int


def find(text: str) -> Iterator[Found]:
    """All spans of time. "An hour", "a week" are, "a" alone is not."""
    for match in _DURATION.finditer(text):
        if match["low"].casefold() in _ARTICLES and not _MEASURED.search(text, 0, match.start()):
            continue  # "it names no hour", "a day later": a word for a thing, not a measure
        unit = match["unit"].casefold()
        name = unit if unit in _UNITS else unit.rstrip("s")
        base, size = _UNITS[name]
        low, high = _number(match["low"]), _number(match["high"] or match["low"])
        working = bool(match["business"] or match["after"])
        yield Found((value_of(low * size, high * size, base, working=working),), match[0], match.start(), match.end())


def value_of(low: Decimal, high: Decimal, base: str = "min", *, working: bool = False) -> str:
    """One spelling of a span."""
    return f"{low.normalize():f}-{high.normalize():f} {base}{' working' if working else ''}"


def days(count: int) -> str:
    """So many days."""
    return value_of(Decimal(count * 1440), Decimal(count * 1440))


def _number(text: str) -> Decimal:
    word = text.casefold()
    return Decimal(_WORDS[word]) if word in _WORDS else Decimal(word.replace(",", "."))
