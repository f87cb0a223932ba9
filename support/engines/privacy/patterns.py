"""Values that show what they are by their form: found in any text, whoever wrote it.

Rather too much than too little: a number that is taken for a parcel's is hidden from the provider and comes back as it
was. What must stay readable stays: an order's name, amounts, dates, sizes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from support.engines.privacy.addresses import addresses

Kind = Literal["name", "email", "phone", "address", "tracking", "link", "code", "payment"]


@dataclass(frozen=True, slots=True)
class Span:
    """Something to be hidden: where it stands, and what it is."""

    start: int
    end: int
    kind: Kind


_I = re.IGNORECASE
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\[\]()\"'«»]+[^\s<>\[\]()\"'«».,;:!?]", _I)
_EMAIL = re.compile(r"(?<![\w.+'’-])[\w.+'’-]*[\w+]@[\w-]+(?:\.[\w-]+)+")
_SPELT_EMAIL = re.compile(
    r"(?<![\w.+-])(?!(?:me|us|him|her|them|look\w*)\b)[\w.+-]+\s*(?:[(\[]\s*(?:at|arobase|@)\s*[)\]]|\s(?:at"
    r"|arobase|@)\s)\s*"
    r"[\w-]+(?:(?:\.|\s*[(\[]\s*(?:dot|point)\s*[)\]]\s*|\s(?:dot|point)\s)[\w-]{2,})+",
    _I,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b")
_CARD = re.compile(r"(?<![\w#])\d(?:[ -]?\d){12,18}(?![\w])")
_CARD_END = re.compile(
    r"(?:(?:[*•xX·]{2,4}[ -]?){1,4}|(?:ending|ends|terminée?|finissant|finit|se\s+termin\w+|last\s+(?:four"
    r"|4)(?:\s+digits)?"
    r"|(?:quatre|4)\s+derniers\s+chiffres)\s*(?:in|with|by|par|en|are|is|sont|:)?\s*)(?P<value>\d{4})\b",
    _I,
)
_CARD_NAME = re.compile(
    r"\b(?:visa|mastercard|amex|american express|carte bleue|cb)\s*(?:card|carte)?\s*(?:n°|#"
    r"|no\.?)?\s*(?P<value>\d{4})\b",
    _I,
)
_SECRET = re.compile(r"\b(?:cvv|cvc|cvn|cryptogramme|security code)\s*(?:is|est|:|=)?\s*(?P<value>\d{3,4})\b", _I)
_EXPIRY = re.compile(
    r"\b(?:exp(?:iry|ires|iration)?\.?(?:\s+date)?|expire|valable)\s*(?:is|le|en|fin|:|=)?\s*"
    r"(?P<value>(?:0?[1-9]|1[0-2])\s?/\s?(?:20)?\d{2})\b",
    _I,
)
_PHONES = (
    re.compile(r"(?<![\w#])(?:\+|00)\s?[1-9](?:[\s().-]{0,3}\d){7,14}(?![\w])"),
    re.compile(r"(?<![\w#])1?[ .-]?\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]{0,2}\d{4}(?![\w])"),
    re.compile(r"(?<![\w#.,])0[1-9](?:[ .-]?\d{2}){4}(?![\w])"),
    re.compile(r"(?<![\w#.,])0\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}(?![\w])"),
    re.compile(r"(?<![\w#.,-])\d{3}-\d{4}(?![\w-])"),
)
_PHONE_SAID = re.compile(
    r"\b(?:phone|call me|mobile|cell|tel|t[ée]l[ée]phone|portable|appel\w*)\b"
    r"[^\d\n#]{0,25}(?P<value>\d[\d ().-]{5,16}\d)(?!\w)",
    _I,
)
_TRACKINGS = (
    re.compile(r"\b1Z(?:[ ]?[0-9A-Z]){16}\b", _I),
    re.compile(r"\b[A-Z]{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}[ ]?[A-Z]{2}\b", _I),
    re.compile(r"\b\d[A-Z](?:[ ]?\d){11}\b", _I),
    re.compile(r"(?<![\w#])\d{4}(?: \d{4}){2,5}(?: \d{1,4})?(?![\w])"),
    re.compile(r"(?<![\w#])\d{2}(?: \d{3,4}){2,7}(?![\w])"),
    re.compile(
        r"(?<![\w#])(?=[A-Z0-9-]{0,40}\d{6})(?=[A-Z0-9-]{0,40}[A-Z])[A-Z0-9]{2}[A-Z0-9-]{7,}[A-Z0-9](?![\w])", _I
    ),
    re.compile(r"(?<![\w#.,])\d{9,}(?![\w])"),
)
_TRACKING_SAID = re.compile(
    r"\b(?:tracking|suivi|colis|parcel|shipment|waybill)\s*(?:number|num[ée]ro|code|n°|no\.?|id|#)?\s*(?:is"
    r"|est|:|=|-)?\s*"
    r"(?P<value>(?=[A-Z0-9]*\d{4})[A-Z0-9]{8,})\b",
    _I,
)
_CODE_SAID = re.compile(r"\b(?:code|otp|pin|passcode)\b[^\d\n#]{0,30}(?P<value>\d{3}[ -]?\d{3}|\d{4,8})(?![\w])", _I)
_CODE_BEFORE = re.compile(r"(?<![\w#.,])(?P<value>\d{3}[ -]?\d{3}|\d{6})(?=[^\d\n]{0,25}\b(?:code|otp|pin)\b)", _I)
_CODE_ALONE = re.compile(r"^\s*(?P<value>\d{3}[ -]?\d{3})\s*[.!]?\s*$")

_FORMS: tuple[tuple[Kind, tuple[re.Pattern[str], ...]], ...] = (
    ("link", (_LINK,)),
    ("email", (_EMAIL, _SPELT_EMAIL)),
    ("payment", (_IBAN, _CARD, _CARD_END, _CARD_NAME, _SECRET, _EXPIRY)),
    ("phone", (*_PHONES, _PHONE_SAID)),
    ("tracking", (*_TRACKINGS, _TRACKING_SAID)),
    ("code", (_CODE_SAID, _CODE_BEFORE, _CODE_ALONE)),
)


def typed(text: str) -> Iterator[Span]:
    """What has a form. Spans may overlap; whoever uses them takes the longest."""
    if not any(sign.isdigit() or sign in "@:([" for sign in text) and " at " not in text and "rob" not in text:
        return  # a text without any of these has nothing of the kind: most have not
    for kind, forms in _FORMS:
        for form in forms:
            for match in form.finditer(text):
                group = "value" if "value" in form.groupindex else 0
                if not _is_date(match[group]):
                    yield Span(match.start(group), match.end(group), kind)
    for start, end in addresses(text):
        yield Span(start, end, "address")


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")


def _is_date(text: str) -> bool:
    return _DATE.fullmatch(text.strip()) is not None
