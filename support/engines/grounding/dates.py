"""Dates in texts, absolute or relative, in both languages: each as the days that it can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    "january": 1, "jan": 1, "janvier": 1, "janv": 1, "february": 2, "feb": 2, "février": 2, "fevrier": 2, "févr": 2,
    "fév": 2, "march": 3, "mar": 3, "mars": 3, "april": 4, "apr": 4, "avril": 4, "avr": 4, "may": 5, "mai": 5,
    "june": 6, "jun": 6, "juin": 6, "july": 7, "jul": 7, "juillet": 7, "juil": 7, "august": 8, "aug": 8, "août": 8,
    "aout": 8, "september": 9, "sept": 9, "sep": 9, "septembre": 9, "october": 10, "oct": 10, "octobre": 10,
    "november": 11, "nov": 11, "novembre": 11, "december": 12, "dec": 12, "décembre": 12, "decembre": 12, "déc": 12,
}  # fmt: skip
_DAYS = {
    "monday": 0, "lundi": 0, "tuesday": 1, "mardi": 1, "wednesday": 2, "mercredi": 2, "thursday": 3, "jeudi": 3,
    "friday": 4, "vendredi": 4, "saturday": 5, "samedi": 5, "sunday": 6, "dimanche": 6,
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = "|".join(_DAYS)
_ORD = r"(?:st|nd|rd|th|er)?"
_RANGE = r"(?:\s?(?:-|–|—)\s?|\s(?:to|and|or|et|au|à|ou)\s(?:le\s)?)"
_NUMBERS = (
    re.compile(
        rf"(?<![\w.,/#])(?P<d>\d{{1,2}}){_ORD}(?:{_RANGE}(?P<d2>\d{{1,2}}){_ORD})?\s(?:of\s)?(?P<m>{_MONTH})\b\.?"
        r"(?:,?\s(?P<y>20\d\d))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<m>{_MONTH})\b\.?\s(?P<d>\d{{1,2}}){_ORD}(?![\w:])(?:{_RANGE}(?P<d2>\d{{1,2}}){_ORD}(?!\w))?"
        r"(?:,?\s(?P<y>20\d\d))?",
        re.IGNORECASE,
    ),
)
_BEFORE_IT = re.compile(rf"(?:\b(?:{_DAY})[ ,]+)?(?:\b(?:the|le)\s)?$", re.IGNORECASE)
"""What belongs to a date and stands before it. Looked for backwards: patterns that may begin with it are slow."""
_LONGEST_BEFORE = 24
_MONTH_HINTS = tuple({name[:3] for name in _MONTHS})
_SPAN_HINTS = ("week", "month", "year", "semaine", "mois", "année")
"""Without any of these in it a text need not be searched: to look for a word is a hundred times as fast."""
_ISO = re.compile(r"\b(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b")
_SLASHED = re.compile(r"(?<![\w/.])(?P<a>\d{1,2})[/.](?P<b>\d{1,2})(?:[/.](?P<y>(?:20)?\d\d))(?![\w/])")
_SHORT = re.compile(
    r"\b(?:on|by|until|before|since|from|to|le|au|du|depuis|avant|jusqu['’]au|arrives?|arrive|expected|due)\s"
    r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\w/])",
    re.IGNORECASE,
)
_OF_MONTH = re.compile(
    r"\b(?:the\s(?P<the>\d{1,2})(?:st|nd|rd|th)|(?:(?<!sur )le|au|du|avant le|d['’]ici le)\s(?P<le>\d{1,2})"
    r"(?=\s*(?:[.,;!?)]|$|et\b|ou\b|au\b|mais\b|car\b|avec\b|par\b)))(?!\w)",
    re.IGNORECASE,
)
"""A day without its month."""
_WEEKS = re.compile(
    r"\b(?:(?P<next>next|coming|following)|(?P<last>last|past)|(?P<this>this))\s(?P<en>week(?:end)?|month|year)\b"
    r"|\b(?P<end>(?:the\s)?end of (?:the|this) (?:week|month)|(?:the\s)?weekend|(?:en |la )?fin de (?:semaine|mois)"
    r"|(?:le |ce )?week-end)\b"
    r"|\b(?:cette\s(?P<cette>semaine)|ce\s(?P<ce>mois)|(?:la\s)?(?P<fr>semaine|mois|année)\s(?:(?P<frnext>prochaine?"
    r"|suivante?)"
    r"|(?P<frlast>dernière?|passée?)))",
    re.IGNORECASE,
)
_IN_MONTH = re.compile(
    r"\b(?:in|during|by|until|since|early|late|mid|mid-|beginning of|end of|en|au mois de|courant|début|mi-|fin"
    r"|d['’]ici|depuis)\s?"
    r"(?P<m>January|February|March|April|May|June|July|August|September|October|November|December|janvier|février"
    r"|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b(?!\s\d)"
)
"""Months as a time; the case tells "in May" from "may"."""
_RELATIVE = re.compile(
    r"\b(?P<today>today|tonight|aujourd['’]hui|ce soir)\b|\b(?P<after>day after tomorrow|après[- ]demain)\b"
    r"|\b(?P<tomorrow>tomorrow|demain)\b|\b(?P<before>day before yesterday|avant[- ]hier)\b"
    r"|\b(?P<yesterday>yesterday|hier)\b"
    r"|\b(?:in|dans)\s(?P<in>\d{1,3})\s(?P<iu>days?|jours?|weeks?|semaines?)\b"
    r"|\b(?P<ago>\d{1,3})\s(?P<au>days?|weeks?)\sago\b|\bil y a\s(?P<fago>\d{1,3})\s(?P<fu>jours?|semaines?)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"\b(?P<wd>{_DAY})s?\b(?:\s(?:prochain|dernier))?", re.IGNORECASE)
_EVERY = re.compile(
    rf"(?:from|to|through|on|du|au|à|et|and|,|-|–|every|each|chaque)?\s*\b(?:{_DAY})s?\s?(?:to|through|-|–|au|à"
    rf"|and|et)\s?(?:{_DAY})s?",
    re.IGNORECASE,
)
"""Opening hours: "Monday to Friday" is no date."""


@dataclass(frozen=True, slots=True)
class Found:
    """A date as written, and each day it can mean, in ISO's spelling; `--MM-DD` where the year is left open."""

    values: tuple[str, ...]
    text: str
    start: int
    end: int


def find(text: str, today: date) -> Iterator[Found]:
    """All dates. A range is its two ends."""
    lower = text.lower()
    figures, months = any(sign.isdigit() for sign in text), any(hint in lower for hint in _MONTH_HINTS)
    for form in _NUMBERS if figures and months else ():
        for match in form.finditer(text):
            yield from _ends(match)
    for match in _ISO.finditer(text):
        yield _found(match, [_written(int(match["y"]), int(match["m"]), int(match["d"]))])
    for match in _SLASHED.finditer(text):
        a, b, year = int(match["a"]), int(match["b"]), int(match["y"]) % 100 + 2000
        yield _found(match, [_written(year, b, a), _written(year, a, b)])
    for match in _SHORT.finditer(text):
        a, b = int(match["a"]), int(match["b"])
        yield Found(_some(_written(None, b, a), _written(None, a, b)), match[0], match.start("a"), match.end())
    if figures or months or any(hint in lower for hint in _SPAN_HINTS):
        yield from _spans(text, today)
    for match in _RELATIVE.finditer(text):
        yield _found(match, [(today + timedelta(days=_shift(match))).isoformat()])
    weekdays = list(_WEEKDAY.finditer(text))
    every = [match.span() for match in _EVERY.finditer(text)] if len(weekdays) > 1 else []
    for match in weekdays:
        if not any(start <= match.start() < end for start, end in every):
            off = (_DAYS[match["wd"].casefold()] - today.weekday()) % 7
            days = (today + timedelta(days=off + shift) for shift in (-14, -7, 0, 7, 14))
            yield _found(match, [day.isoformat() for day in days])


def _spans(text: str, today: date) -> Iterator[Found]:
    """A week, a month, a day of some month: true of any day in it."""
    for match in _WEEKS.finditer(text):
        yield Found(tuple(day.isoformat() for day in _days_of(match, today)), match[0], match.start(), match.end())
    for match in _IN_MONTH.finditer(text):
        month = _MONTHS[match["m"].casefold()]
        days = _some(*(_written(None, month, day) for day in range(1, 32)))
        yield Found(days, match[0], match.start("m"), match.end())
    for match in _OF_MONTH.finditer(text):
        day = int(match["the"] or match["le"])
        around = {(today + timedelta(days=shift)).strftime("%Y-%m") for shift in (-31, 0, 31)}
        if 1 <= day <= 31:
            yield Found(tuple(f"{month}-{day:02}" for month in sorted(around)), match[0], match.start(), match.end())


def _days_of(match: re.Match[str], today: date) -> Iterator[date]:
    """All days of the week, the weekend, the month, the year that is meant."""
    unit = (match["en"] or match["end"] or match["fr"] or match["cette"] or match["ce"]).casefold()
    shift = 1 if match["next"] or match["frnext"] else -1 if match["last"] or match["frlast"] else 0
    if "mo" in unit:
        first = (today.replace(day=15) + timedelta(days=30 * shift)).replace(day=1)
        days = [first + timedelta(days=count) for count in range(31)]
        return (day for day in days if day.month == first.month and (not match["end"] or day.day >= 20))
    if unit in ("year", "année"):
        return (date(today.year + shift, 1, 1) + timedelta(days=count) for count in range(365))
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * shift)
    begins = 5 if "week" in unit and unit.endswith("end") else 3 if match["end"] else 0
    return (monday + timedelta(days=count) for count in range(begins, 7))


def _some(*values: str | None) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def same(claimed: str, known: str) -> bool:
    """Is it the same day? One without a year is that of any."""
    if claimed.startswith("--") or known.startswith("--"):
        return claimed[-5:] == known[-5:]
    return claimed == known


def weekday_fits(claim: str, value: str) -> bool:
    """ "Friday 20 November": is it one?"""
    match = re.match(rf"(?:on |le )?({_DAY})\b[ ,]+.*\d", claim, re.IGNORECASE)
    if match is None or value.startswith("--"):
        return True
    return date.fromisoformat(value).weekday() == _DAYS[match[1].casefold()]


def _ends(match: re.Match[str]) -> Iterator[Found]:
    month, year = _MONTHS[match["m"].casefold().rstrip(".")], int(match["y"]) if match["y"] else None
    before = _BEFORE_IT.search(match.string[max(0, match.start() - _LONGEST_BEFORE) : match.start()])
    start = match.start() - len(before[0] if before else "")
    text = match.string[start : match.end()]
    first = _some(_written(year, month, int(match["d"])))
    if not match["d2"]:
        yield Found(first, text, start, match.end())
        return
    second = _some(_written(year, month, int(match["d2"])))
    yield Found(first, text, start, match.start("d2"))
    yield Found(second, text, match.start("d2"), match.end())


def _found(match: re.Match[str], values: list[str | None]) -> Found:
    return Found(tuple(dict.fromkeys(v for v in values if v)), match[0], match.start(), match.end())


def _written(year: int | None, month: int, day: int) -> str | None:
    try:
        return date(year or 2024, month, day).isoformat() if year else f"--{date(2024, month, day):%m-%d}"
    except ValueError:
        return None


def _shift(match: re.Match[str]) -> int:
    for name, days in (("today", 0), ("after", 2), ("tomorrow", 1), ("before", -2), ("yesterday", -1)):
        if match[name]:
            return days
    count, unit, sign = next(
        (match[number], match[unit], sign)
        for number, unit, sign in (("in", "iu", 1), ("ago", "au", -1), ("fago", "fu", -1))
        if match[number]
    )
    return int(count) * (7 if unit[0].lower() in "ws" else 1) * sign
