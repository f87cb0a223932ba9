"""Amounts of money in texts, in both languages' spellings: `$1,536.60`, `1 536,60 $US`, `49 dollars`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SIGNS: dict[str, tuple[str, ...]] = {
    "$": ("USD", "CAD", "AUD"), "us$": ("USD",), "$us": ("USD",), "ca$": ("CAD",), "$ca": ("CAD",), "a$": ("AUD",),
    "€": ("EUR",), "£": ("GBP",), "eur": ("EUR",), "euro": ("EUR",), "euros": ("EUR",), "usd": ("USD",),
    "cad": ("CAD",), "gbp": ("GBP",), "chf": ("CHF",), "dollar": ("USD", "CAD", "AUD"),
    "dollars": ("USD", "CAD", "AUD"), "pounds": ("GBP",), "livres": ("GBP",), "£gb": ("GBP",), "aud": ("AUD",),
    "francs": ("CHF",), "jpy": ("JPY",), "¥": ("JPY",), "bucks": ("USD",),
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f,.'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_BEFORE = r"US\$|CA\$|A\$|\$|€|£|CHF|USD|EUR|GBP|CAD|AUD|¥"
_AFTER = (
    r"\$US|\$CA|\$|€|£GB|£|¥|euros?\b|dollars?\b|pounds\b|livres\b|francs\b|bucks\b|CHF\b|USD\b|EUR\b|GBP\b|CAD\b|AUD\b"
)
_AMOUNT = re.compile(
    rf"(?P<sign>{_BEFORE})\s?(?P<n>{_NUMBER})|(?<![\w.,#])(?P<m>{_NUMBER})[ \u00a0\u202f]?(?P<unit>{_AFTER})",
    re.IGNORECASE,
)

_BARE = re.compile(
    rf"(?<![\w.,#/])\d+[.,]\d{{2}}(?![\w.,%°/])(?!\s?(?:kg|g|cm|mm|m|l|ml|oz|lbs?|{_AFTER}))", re.IGNORECASE
)
_CODES = sorted({code for codes in _SIGNS.values() for code in codes})


@dataclass(frozen=True, slots=True)
class Found:
    """An amount, with each currency that its sign can mean."""

    values: tuple[str, ...]
    text: str
    start: int
    end: int


def find(text: str) -> Iterator[Found]:
    """All amounts."""
    for match in _AMOUNT.finditer(text):
        unit = (match["sign"] or match["unit"]).casefold()
        amount = number(match["n"] or match["m"])
        values = tuple(f"{amount} {code}" for code in _SIGNS.get(unit, (unit.upper(),)))
        yield Found(values, match[0], match.start(), match.end())


def bare(text: str) -> Iterator[Found]:
    """Numbers that are written as prices are, with no currency: 45.00. Each is one of any."""
    for match in _BARE.finditer(text):
        amount = number(match[0])
        yield Found(tuple(f"{amount} {code}" for code in _CODES), match[0], match.start(), match.end())


def value_of(amount: Decimal, currency: str) -> str:
    """An amount that is known, in the same spelling."""
    return f"{_plain(amount)} {currency}"


def number(text: str) -> str:
    """One spelling of a number: `1 536,60` -> `1536.6`. Two digits or one after the last sign are its fraction."""
    digits = re.sub(r"[ \u00a0\u202f'’]", "", text)
    head, sign, tail = digits.rpartition("," if digits.rfind(",") > digits.rfind(".") else ".")
    whole, fraction = (head, tail) if sign and len(tail) in (1, 2) else (digits, "0")
    return _plain(Decimal(f"{re.sub(r'[.,]', '', whole)}.{fraction}"))


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
