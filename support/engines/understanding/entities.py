"""Order numbers in what customers type, in any shape, and nothing that merely looks like one.

First everything else that has digits is struck out (e-mails, telephone and card numbers, prices, dates, parcel
numbers, codes, postcodes); then the rest is read: a number that is named as an order's ("#1042", "commande 1042",
"order number is W2378156") is certain; a bare one ("1042") is a candidate, for when the bot has asked for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from support.engines.understanding.lookalikes import strike_out
from support.identity.emails import EMAIL

MAX_MENTIONS = 20
"""Order numbers taken from one message."""


@dataclass(frozen=True, slots=True)
class OrderMention:
    """An order number as typed, without its sign. Not certain: only a number that could be one."""

    number: str
    certain: bool


_I = re.IGNORECASE

_CODE = r"(?:[A-Z]{1,5}-?)?[0-9]{3,15}(?:-[0-9]{1,4})?(?![\w%]|[.,][0-9])"
_FILLER = (
    r"(?:[\s:=,(\[–-]|'s\b|number|numbers|num\b|no\b\.?|nr\b\.?|n\.?[°ºo]|№|\bid\b|ref(?:erence)?\b|name\b|num[ée]ros?"
    r"|is\b|are\b|est\b|sont\b|[ée]tait\b|was\b|the\b|le\b|la\b|les\b|of mine\b|suivante?s?\b){0,8}?"
)
_ORDER_WORD = r"(?:orders?|commandes?|purchases?|(?<![a-z])(?:oders?|oredr|ordr|achats?|cmd|cde|ord))(?![a-z]|-[0-9])"

_NAMED = re.compile(
    rf"(?P<before>\b(?:to|can i|could i|i|we|will|please)\s+)?{_ORDER_WORD}(?P<filler>{_FILLER})#?\s?(?P<code>{_CODE})",
    _I,
)
_NAMED_SHORT = re.compile(rf"{_ORDER_WORD}{_FILLER}#\s?(?P<code>[0-9]{{1,2}})(?![\w%])", _I)
_SIGNED = re.compile(rf"(?<![\w&])(?:#|№|n\.?[°º]|no\.|nr\.|num[ée]ros?(?:\s*:)?)\s?#?\s?(?P<code>{_CODE})", _I)
_SHAPED = re.compile(
    r"(?<![\w-])(?P<code>(?:ORD|ORDER|CMD|CDE|SO|PO|WEB|SHOP)-[0-9]{3,12}|[A-Z]{1,3}-?[0-9]{6,12})(?![\w-])", _I
)
_NEXT = re.compile(
    rf"\s*(?:,|and|et|&|\+|/|or|ou|then|puis){{1,3}}\s*(?:(?:the|la|le|order|commande|n[°º])\s*)?#?\s?(?P<code>{_CODE})",
    _I,
)
_BARE = re.compile(r"(?<![\w#.,/@+-])(?P<code>[0-9]{3,15})(?![\w/%@]|[.,-][0-9])")
_DIGIT_RUN = re.compile(r"[0-9]+")
_SHORT_TEXT, _AROUND = 120, 40
_DIGIT = re.compile(r"[0-9]")
_LETTER = re.compile(r"[^\W\d_]")
_AMOUNT_DIGITS = 3
_FIRST_YEAR, _LAST_YEAR = 1990, 2039


def find_orders(text: str) -> tuple[OrderMention, ...]:
    """Order numbers in order of mention. Bare candidates only where no number is named as an order's."""
    plain = _ascii_digits(text)
    if _DIGIT.search(plain) is None:
        return ()
    left = strike_out(_near_digits(plain))
    certain = dict.fromkeys(code.upper() for _, code in sorted(_certain(left)))
    if certain:
        return tuple(OrderMention(number, True) for number in list(certain)[:MAX_MENTIONS])
    return tuple(OrderMention(number, False) for number in list(dict.fromkeys(_candidates(left)))[:MAX_MENTIONS])


def find_emails(text: str) -> tuple[str, ...]:
    """E-mail addresses in order of mention, each once."""
    if "@" not in text:
        return ()
    found = {address.casefold(): address for address in reversed(EMAIL.findall(text))}
    return tuple(reversed(found.values()))


def _certain(text: str) -> Iterator[tuple[int, str]]:
    for pattern in (_NAMED, _NAMED_SHORT, _SIGNED, _SHAPED):
        for match in pattern.finditer(text):
            if pattern is _NAMED and _is_amount(match):
                continue
            yield match.start("code"), match["code"]
            end = match.end()
            while following := _NEXT.match(text, end):
                yield following.start("code"), following["code"]
                end = following.end()


def _is_amount(match: re.Match[str]) -> bool:
    """ "I want to order 100 mugs"; but "add it to order 1042"."""
    return bool(match["before"]) and not match["filler"].strip() and len(match["code"]) <= _AMOUNT_DIGITS


def _candidates(text: str) -> Iterator[str]:
    said_more = _LETTER.search(text) is not None
    for match in _BARE.finditer(text):
        code = match["code"]
        is_year = len(code) == 4 and _FIRST_YEAR <= int(code) <= _LAST_YEAR
        if not (is_year and said_more):
            yield code


def _near_digits(text: str) -> str:
    """Only the parts of a long text that have digits, with what stands around them."""
    if len(text) <= _SHORT_TEXT:
        return text
    parts: list[tuple[int, int]] = []
    for run in _DIGIT_RUN.finditer(text):
        start, end = max(0, run.start() - _AROUND), min(len(text), run.end() + _AROUND)
        start = text.rfind(" ", 0, start) + 1
        if parts and start <= parts[-1][1]:
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    return " ; ".join(text[start:end] for start, end in parts)


def _ascii_digits(text: str) -> str:
    """Digits of any script (full width, Arabic) as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(ch)) if ch.isdecimal() and not ch.isascii() else ch for ch in text)
