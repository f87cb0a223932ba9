"""A phone number and names in what a customer typed, in the shape that Shopify takes; None where it isn't safe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_CANDIDATE = re.compile(r"(?<![\w#@])(?:\+|00)?\(?\d[\d .()/-]{6,20}\d(?![\w@])")
_CALLING_CODES: Mapping[str, str] = {
    "US": "1", "CA": "1", "GB": "44", "FR": "33", "BE": "32", "CH": "41", "DE": "49", "AT": "43", "LU": "352",
    "NL": "31", "ES": "34", "IT": "39", "PT": "351", "IE": "353", "DK": "45", "SE": "46", "FI": "358", "NO": "47",
    "PL": "48",
}  # fmt: skip
"""https://www.itu.int/pub/T-SP-E.164D"""
_NATIONAL_DIGITS: Mapping[str, tuple[int, ...]] = {
    "US": (10,),
    "CA": (10,),
    "FR": (9,),
    "GB": (10,),
    "BE": (8, 9),
    "CH": (9,),
}
_NO_TRUNK_ZERO = frozenset({"US", "CA", "ES", "IT", "PT", "DK", "NO", "LU", "PL"})
"""Countries whose national numbers are not written with a zero before them that is left out from abroad."""
_SHORTEST, _LONGEST = 8, 15
"""Digits of an international number: ITU-T E.164, 6.2."""

_NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][\w'’-]*(?:[ -][A-ZÀ-ÖØ-Þ][\w'’-]*){0,3})"
_TO = r"(?:\s+(?:to|is(?:\s+now)?|into|in|as|en|est(?:\s+maintenant|\s+désormais)?|par|pour|:)|\s*:)\s+"
_FIRST = re.compile(r"(?i:(?:first|given)\s+name|pr[ée]nom)(?i:\s+\w+){0,3}?(?i:" + _TO + ")" + _NAME)
_LAST = re.compile(
    r"(?i:last\s+name|family\s+name|surname|\bnom(?:\s+de\s+famille|\s+de\s+naissance)?)(?i:\s+\w+){0,3}?(?i:"
    + _TO
    + ")"
    + _NAME
)
_WHOLE = re.compile(
    r"(?i:(?<!first )(?<!last )(?<!family )(?<!given )(?<!pré)\bname)(?i:\s+\w+){0,3}?(?i:" + _TO + ")" + _NAME
)


class Names(NamedTuple):
    """New names; None where one stays as it is."""

    first: str | None = None
    last: str | None = None


def phone(text: str, country: str) -> str | None:
    """The one telephone number in the text, international (`+33612345678`).

    `country` is where a national one is taken to be from.
    """
    found = {number for match in _CANDIDATE.finditer(text) if (number := _international(match.group(), country))}
    return found.pop() if len(found) == 1 else None


def names(text: str) -> Names:
    """The names that the text says are new: "my last name is now Smith", "mon nom est Roux"."""
    first, last = _FIRST.search(text), _LAST.search(text)
    if first or last:
        return Names(first["name"] if first else None, last["name"] if last else None)
    whole = _WHOLE.search(text)
    parts = whole["name"].split() if whole else []
    return Names(parts[0], parts[1]) if len(parts) == 2 else Names()


def _international(typed: str, country: str) -> str | None:
    digits = "".join(ch for ch in typed if ch.isdigit())
    if typed.startswith("+") or (typed.startswith("00") and not typed.startswith("000")):
        number = digits.removeprefix("00") if typed.startswith("00") else digits
        number = _less_trunk_zero(typed, number)
        return f"+{number}" if _SHORTEST <= len(number) <= _LONGEST and number[0] != "0" else None
    code = _CALLING_CODES.get(country)
    if code is None:
        return None
    if country not in _NO_TRUNK_ZERO and not digits.startswith("0"):
        return None
    national = digits if country in _NO_TRUNK_ZERO else digits[1:]
    if code == "1" and len(national) == 11 and national[0] == "1":
        national = national[1:]
    expected = _NATIONAL_DIGITS.get(country)
    fits = len(national) in expected if expected else _SHORTEST <= len(national) <= 12
    return f"+{code}{national}" if fits else None


def _less_trunk_zero(typed: str, digits: str) -> str:
    """ "+33 (0)6 12…": the zero in brackets is for calls within the country."""
    inner = re.search(r"\(0\)", typed)
    if inner is None:
        return digits
    before = sum(ch.isdigit() for ch in typed[: inner.start()])
    skipped = 2 if typed.startswith("00") else 0
    at = before - skipped
    return digits[:at] + digits[at + 1 :]
