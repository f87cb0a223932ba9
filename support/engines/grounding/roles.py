"""What a date or an amount is said to be, from the words around it in its clause."""

from __future__ import annotations

import re
from typing import Literal

Role = Literal[
    "ordered", "shipped", "expected", "delivered", "cancelled", "refunded", "refundable", "refunding", "paid", "price"
]  # fmt: skip
HAPPENED: frozenset[Role] = frozenset({"ordered", "shipped", "delivered", "cancelled", "refunded"})
"""Roles that say that something is so: a passage about how things usually go proves none of them."""

_I = re.IGNORECASE
_DATE_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("expected", re.compile(
        r"\b(?:expect\w*|estimat\w*|(?:should|will|to|can|may|might|could|would)\s(?:\w+\s)?(?:be\s(?:there"
        r"|with you|delivered)|arrive|come|reach|deliver)\w*"
        r"|is (?:due|arriving|coming)|arriving|due|delivery date|prévue?s?|estimée?s?|devrai\w+|arrivera"
        r"|sera livrée?|attendue?s?"
        r"|doit (?:arriver|être livrée?)|va (?:arriver|être livrée?)|d['’]ici|date de livraison|promised?"
        r"|promise?s?)\b", _I)),
    ("cancelled", re.compile(r"\b(?:cancel\w*|annul\w+)\b", _I)),
    ("refunded", re.compile(r"\b(?:refund\w*|given back|paid back|rembours\w+)\b", _I)),
    ("delivered", re.compile(
        r"\b(?:deliver(?:ed|y was)|arrived|handed (?:over|to you)|received|picked up by you|collected|livrée?s?"
        r"|arrivée?s?"
        r"|remise?s?|distribuée?s?|reçue?s?|retirée?s?)\b", _I)),
    ("shipped", re.compile(
        r"\b(?:shipped|left|sent|dispatched|handed to the carrier|on its way since|expédiée?s?|partie?s?|envoyée?s?"
        r"|pris(?:e)? en charge)\b", _I)),
    ("ordered", re.compile(r"\b(?:ordered|placed|bought|purchased|commandée?s?|passée?s?|achetée?s?)\b", _I)),
)  # fmt: skip
_AMOUNT_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("refundable", re.compile(
        r"\b(?:refundable|(?:can|could|may|might) (?:still |only )?(?:refund|reimburse|pay back|give (?:you )?back)"
        r"|(?:pouvons|peut) (?:encore |seulement )?(?:vous )?(?:rembourser|rendre)|(?:can|could|will|would"
        r"|may) (?:still )?(?:be refunded|get (?:back)?|be paid back)"
        r"|would get|remboursables?"
        r"|(?:peu\w+|pourr\w+|sera\w*|serez) (?:être )?remboursée?s?)\b", _I)),
    ("refunding", re.compile(
        r"\b(?:being refunded|refund (?:of|is (?:on its way|under way))|remboursement (?:de|en cours))\b", _I)),
    ("refunded", re.compile(
        r"\b(?:(?:was|were|has been|have been|been|already|is) (?:fully |partly )?refunded|refunded|given back"
        r"|paid back"
        r"|a été remboursée?|remboursée?s?)\b", _I)),
    ("paid", re.compile(r"\b(?:paid|charged|total\w*|debited|payée?s?|réglée?s?|débitée?s?|montant)\b", _I)),
    ("price", re.compile(r"\b(?:costs?|price\w*|for only|coûte\w*|prix|à partir de)\b", _I)),
)  # fmt: skip
_CLAUSE = re.compile(r"[.!?;\n]|,\s(?=but|mais|and|et|while|which|qui)|\s(?:but|mais|whereas)\s", _I)


def date_role(text: str, start: int, end: int) -> Role | None:
    """What the date is of."""
    return _nearest(text, start, end, _DATE_WORDS)


def amount_role(text: str, start: int, end: int) -> Role | None:
    """What the amount is."""
    return _nearest(text, start, end, _AMOUNT_WORDS)


def _nearest(text: str, start: int, end: int, words: tuple[tuple[Role, re.Pattern[str]], ...]) -> Role | None:
    """The role whose word stands nearest before it in its clause; failing that, nearest after it."""
    before, after = text[max(0, start - 120) : start], text[end : end + 80]
    cuts = list(_CLAUSE.finditer(before))
    if cuts:
        before = before[cuts[-1].end() :]
    cut = _CLAUSE.search(after)
    if cut:
        after = after[: cut.start()]
    best: tuple[int, Role] | None = None
    for role, pattern in words:
        for match in pattern.finditer(before):
            if best is None or match.end() > best[0]:
                best = match.end(), role
    if best is not None:
        return best[1]
    for role, pattern in words:
        found = pattern.search(after)
        if found is not None and (best is None or found.start() < best[0]):
            best = found.start(), role
    return best[1] if best else None
