"""One spelling for a text before it is read: numbers in words become figures, emphasis and tricks of letters go.

So "sixty days", "60 **days**", "６０ days" and "6O days" are the same claim. What is known is read in this spelling
too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_SMALL = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11,
    "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30,
    "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80, "nonante": 90,
    "one": 1, "un": 1, "une": 1,
}  # fmt: skip
_GREAT = {"hundred": 100, "cent": 100, "cents": 100, "thousand": 1000, "mille": 1000}
_WORD = "|".join(sorted({**_SMALL, **_GREAT}, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w'’])(?:(?:a|an|un|une)\s(?=hundred|thousand))?(?:{_WORD})(?:(?:[ -]|\sand\s|[ -]et[ -])(?:{_WORD}))*\b"
    r"(?!['’]?\w)",
    re.IGNORECASE,
)
_UNIT_WORD = re.compile(r"\s(?:euros?|dollars?|francs?|livres|jours?|grammes?|articles?|pièces?)\b", re.IGNORECASE)
_SCORES: tuple[tuple[str, str], ...] = (
    (r"\b(?:a|one)\sdozen\b|\b(?:une?|la)\sdouzaine\sd(?:e\b|['’])", "12"),
    (r"\b(?:une?|la)\svingtaine\sde\b", "20"), (r"\b(?:une?|la)\strentaine\sde\b", "30"),
    (r"\b(?:une?|la)\sdizaine\sde\b", "10"), (r"\b(?:une?|la)\shuitaine(?:\sde\sjours)?\b", "8 jours"),
    (r"\b(?:une?|la)\scentaine\sde\b", "100"), (r"\b(?:a|one)\scouple\sof\b", "2"), (r"\bthe\snext\scouple\sof\b", "2"),
    (r"\b(?:(?:une?|la|sous)\s)quinzaine(?:\sde\sjours)?\b", "15 jours"), (r"\b(?:a\s)?fortnight\b", "14 days"),
    (r"\bhalf\s(?:of\s)?a\syear\b", "6 months"), (r"\bhalf\san?\sday\b", "12 hours"),
    (r"\bhalf\s(?:an\s)?hour\b", "30 minutes"), (r"\bdemi-heure\b", "30 minutes"),
    (r"\bdemi-journée\b", "12 heures"), (r"\bsemestre\b", "6 mois"), (r"\btrimestre\b", "3 mois"),
)  # fmt: skip
_SCORE = tuple((re.compile(form, re.IGNORECASE), figure) for form, figure in _SCORES)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|janvier|février|mars"
    r"|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "premier": 1,
}  # fmt: skip
_ORDINAL = rf"(?:(?P<tens>twenty|thirty)[ -])?(?P<one>{'|'.join(_ORDINALS)})"
_DAY_BEFORE = re.compile(rf"\b{_ORDINAL}(?=\s(?:of\s)?{_MONTH}\b)", re.IGNORECASE)
_DAY_AFTER = re.compile(rf"\b{_ORDINAL}\b", re.IGNORECASE)
_EMPHASIS = re.compile(r"[*`~]+|(?<![\w/])_+|_+(?![\w/])")
_LETTER_O = re.compile(
    r"(?<=\d)[oO](?=\d*\s?(?:%|€|\$|days?|jours?|weeks?|months?|mois|hours?|heures?|euros?|dollars?))"
)
_ALIKE = str.maketrans("аеорсухіѕјкмтвнАЕОРСУХІЅЈКМТВНοαεΟΑΕ", "aeopcyxisjkmtbhAEOPCYXISJKMTBHoaeOAE")
"""Cyrillic and Greek letters that look like Latin ones."""
_SCORE_HINTS = ("dozen", "aine", "couple", "fortnight", "half", "demi-", "mestre")
_NUMBER_HINTS = tuple((_SMALL.keys() | _GREAT.keys()) - {"one", "un", "une"})
"""Without any of these in it a text need not be searched: to look for a word is a hundred times as fast."""


def comparable(text: str) -> str:
    """The text in one spelling. Done twice, it stays as it is."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("½", " half")).translate(_ALIKE)
        text = "".join(_plain(sign) for sign in text)
    text = _LETTER_O.sub("0", _EMPHASIS.sub("", text))
    lower = text.lower()
    if any(hint in lower for hint in _SCORE_HINTS):
        for form, figure in _SCORE:
            text = form.sub(figure, text)
    if any(hint in lower for hint in _ORDINALS):
        text = _DAY_AFTER.sub(_after_month, _DAY_BEFORE.sub(_ordinal, text))
    return _NUMBER.sub(_figure, text) if any(hint in lower for hint in _NUMBER_HINTS) else text


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    if unicodedata.category(sign) == "Cf":
        return ""  # written, and seen by nobody: zero-width blanks, soft hyphens
    return str(unicodedata.digit(sign)) if sign.isdigit() else sign


def _ordinal(match: re.Match[str]) -> str:
    tens = {"twenty": 20, "thirty": 30}.get((match["tens"] or "").lower(), 0)
    return str(tens + _ORDINALS[match["one"].lower()])


def _after_month(match: re.Match[str]) -> str:
    """ "November twenty-fifth"; "the twenty-fifth". A first try is none."""
    before = match.string[: match.start()]
    is_day = re.search(rf"\b{_MONTH}\s$", before, re.IGNORECASE)
    return f"{_ordinal(match)}th" if is_day or match["tens"] else match[0]


def _figure(match: re.Match[str]) -> str:
    words = [word for word in re.split(r"[\s-]+", match[0].lower()) if word not in ("and", "et", "a", "an")]
    before, after = match.string[: match.start()], match.string[match.end() :]
    if len(words) == 1 and not _counts(words[0], before, after):
        return match[0]
    if words[-1] == "cents" and not _UNIT_WORD.match(after):
        return match[0]  # fifty cents
    return str(_value(words))


_NO_HUNDRED: Callable[[str], object] = re.compile(r"(?:\d|\b(?:per|pour))\s?$", re.IGNORECASE).search


def _counts(word: str, before: str, after: str) -> bool:
    """Is the word alone a number here? "One" is as often a pronoun, "sept" may be a month, "per cent" is no hundred."""
    if word in ("one", "un", "une"):
        return False
    if word == "sept":
        return not (before.rstrip()[-1:].isdigit() or after[:1] == ".")
    return word not in ("cent", "cents") or not _NO_HUNDRED(before)


def _value(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in ("thousand", "mille"):
            total, current = total + max(current, 1) * 1000, 0
        elif word in _GREAT:
            current = max(current, 1) * 100
        elif word in ("vingt", "vingts") and current % 100 == 4:
            current += 76  # quatre-vingts
        else:
            current += _SMALL[word]
    return total + current
