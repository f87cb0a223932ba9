"""Sums of money in a customer's words: "10 euros", "$5", "12,50 €", and the currencies that each may be in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from support.engines.understanding.text import fold

_CODES = ("EUR", "GBP", "CHF", "JPY", "CNY", "SEK", "NOK", "DKK", "PLN")
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})
_NAMES: Mapping[str, frozenset[str]] = {
    "$": _DOLLARS, "dollar": _DOLLARS, "dollars": _DOLLARS, "buck": _DOLLARS, "bucks": _DOLLARS,
    "€": frozenset({"EUR"}), "euro": frozenset({"EUR"}), "euros": frozenset({"EUR"}),
    "£": frozenset({"GBP"}), "quid": frozenset({"GBP"}), "pound": frozenset({"GBP"}), "pounds": frozenset({"GBP"}),
    "livre sterling": frozenset({"GBP"}), "livres sterling": frozenset({"GBP"}),
    "franc": frozenset({"CHF"}), "francs": frozenset({"CHF"}), "yen": frozenset({"JPY"}),
    "¥": frozenset({"JPY", "CNY"}),
    **{code.casefold(): frozenset({code}) for code in (*_DOLLARS, *_CODES)},
}  # fmt: skip
"""What customers call currencies. A dollar is any of them; which one, the order says."""
_NAME = "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[ ',.]\d{3})+(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?"
_SUM = re.compile(
    rf"(?<![\w.,])(?P<before>{_NAME})\s?(?P<first>{_NUMBER})(?![\w%]|[.,]\d)"
    rf"|(?<![\w.,#$€£¥])(?P<last>{_NUMBER})\s?(?P<after>{_NAME})(?!\w)"
)
_BARE = re.compile(rf"(?<![\w.,#])({_NUMBER})(?![\w%]|[.,]\d)")
_CENTS = re.compile(r"[.,](\d{1,2})$")


_TOLD = re.compile(
    r"\b(?:paid|paying|costs?|worth|price|priced|paye|payee|payer|coute|coutait|valait|vaut|prix)\b(?:\W+\w+){0,3}\W*$"
)
"""Before a sum: it tells what something cost, and asks for nothing."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount, and the ISO 4217 codes of what it may be in."""

    amount: Decimal
    currencies: frozenset[str]


def sums(text: str) -> Iterator[Sum]:
    """Every sum with a currency that is not merely told ("I paid 40 euros"), in the text's order."""
    folded = fold(text)
    for match in _SUM.finditer(folded):
        if _TOLD.search(folded[: match.start()]):
            continue
        name = match["before"] or match["after"]
        yield Sum(_amount(match["first"] or match["last"]), _NAMES[name])


def bare(text: str) -> Decimal | None:
    """The only number of an answer to "how much?"."""
    found = {_amount(match[1]) for match in _BARE.finditer(fold(text))}
    return found.pop() if len(found) == 1 else None


def _amount(written: str) -> Decimal:
    """`1 200,50` and `1,200.50`: what is before the last two digits' mark are whole ones."""
    cents = _CENTS.search(written)
    whole = written[: cents.start()] if cents else written
    digits = "".join(ch for ch in whole if ch.isdigit())
    return Decimal(f"{digits}.{cents[1]}") if cents else Decimal(digits)
