"""Postal addresses in free text: a street with its number, what belongs to it, and postcodes with their towns.

Another matter than `engines.local.postal`, which only takes an address that is complete: here a part is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_I = re.IGNORECASE
_NUMBER = r"\d{1,5}[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?)?(?:\s?(?:bis|ter|quater))?"
_STREET_EN = (
    r"street|st|avenue|ave|av|road|rd|drive|dr|lane|ln|boulevard|blvd|way|court|ct|place|pl|square|sq|terrace|ter"
    r"|circle|cir|parkway|pkwy|highway|hwy|trail|trl|alley|loop|row|close|crescent|cres|gardens|grove|mews|hill|walk"
    r"|quay|broadway|green|park|plaza|point|ridge|view|wharf"
)
_STREET_FR = (
    r"rue|r\.|avenue|av\.?|boulevard|boul\.?|bd|bld|blvd|place|pl\.?|impasse|chemin|ch\.?|all[ée]es?|quai"
    r"|route|rte|cours"
    r"|square|passage|sentier|mont[ée]e|faubourg|fbg|villa|lieu[- ]dit|cit[ée]|voie|ruelle|rond[- ]point|promenade"
    r"|esplanade|hameau|r[ée]sidence|clos|venelle|rang|c[ôo]te"
)
_UNIT = (
    r"(?:(?i:(?:apt|apartment|suite|ste|unit|flat|floor|room|appt?|appartement|b[âa]t(?:iment)?|[ée]tage"
    r"|esc(?:alier)?|porte"
    r"|r[ée]sidence|bte|bo[îi]te)\b\.?|\#)\s?[\w-]{1,12}(?:\s\d{1,4})?"
    r"|(?i:\d{1,2}(?:er|e|ème|eme|st|nd|rd|th)\s+(?:[ée]tage|floor)))"
)
_ZIP = r"(?:\d{5}(?:-\d{4})?|\d{4}(?=\s+[A-ZÀ-Ý])|[A-Z]\d[A-Z][ ]?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2})"
_TOWN = (
    r"[A-ZÀ-Ý][\w.'’-]++"  # possessive: "A-A-A-…" could be divided into words in too many ways
    r"(?: (?:[A-ZÀ-Ý][\w.'’-]++|sur|sous|de|du|des|la|le|les|en|aux?|l['’]\w+|d['’]\w+|of|upon)){0,4}"
)
_WAY = (
    r"(?:(?:(?i:de|du|des|la|le|les|aux?|sur|en|l['’]|d['’])[ ]?)*(?:[A-ZÀ-Ý][\w.'’-]*|\d{1,2}(?=\s+[A-ZÀ-Ý])))"
    r"(?:[ ](?:(?i:de|du|des|la|le|les|aux?|sur|en|et|l['’]|d['’])[ ]?)*[A-ZÀ-Ý][\w.'’-]*){0,4}"
)
_STATE = r"(?:[A-Z]{2}|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)"
_SEP = r"(?:\s*[,;\n]\s*|\s+-\s+|\s+)"
_AFTER = (
    rf"(?:{_SEP}{_UNIT})?"
    rf"(?:{_SEP}(?:{_ZIP}{_SEP}{_TOWN}|{_TOWN}{_SEP}{_STATE}{_SEP}{_ZIP}|{_TOWN}{_SEP}{_ZIP}"
    rf"|{_ZIP})|\s*[,\n]\s*{_TOWN}(?:\s*,\s*{_STATE}(?![a-z]))?)?"
)
_FORMS = (
    re.compile(rf"(?<![\w/#.,])(?:{_UNIT}{_SEP})?{_NUMBER},?\s+(?i:{_STREET_FR})\s+{_WAY}{_AFTER}(?![\w])"),
    re.compile(rf"(?i:(?<![\w/#.,]){_NUMBER},?\s+(?:{_STREET_FR})\s+[^,;\n\d!?]{{2,45}}?[\s,]+\d{{5}}\s+[^\W\d]+)"),
    re.compile(
        rf"(?<![\w/#.,$€£])(?:{_UNIT}{_SEP})?{_NUMBER}\s+(?:(?!\d+\s)[\w.'’-]+\s+){{0,4}}?(?i:{_STREET_EN})\b\.?"
        rf"(?:\s+(?i:{_STREET_EN})\b\.?)*"
        rf"(?:\s+(?:[NSEW]|[NS][EW]|North|South|East|West)\b\.?)?{_AFTER}(?![\w])"
    ),
    re.compile(rf"(?i:\bP\.?\s?O\.?\s?Box\s+\d{{1,6}}|\bBP\s?\d{{1,5}}|\bCS\s?\d{{5}}){_AFTER}"),
    re.compile(rf"(?<![\w#])\d{{5}}\s+{_TOWN}"),
    re.compile(rf"\b{_TOWN},?\s+[A-Z]{{2}}\s+\d{{5}}(?:-\d{{4}})?\b"),
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}\b"),
    re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d\b"),
)  # fmt: skip
_LOOSE = re.compile(
    rf"(?i:\b(?:ship|send|deliver|address|adresse|livre[rz]?|envoye[rz]?|habite|live)\b)[^\d\n]{{0,40}}"
    rf"(?P<value>(?:\b{_NUMBER}[ ,]+[^\n!?]{{4,60}}?\b{_ZIP})\b(?:{_SEP}{_TOWN})?)"
)
_COUNTED = re.compile(
    r"^\d+\s+(?:days?|jours?|hours?|heures?|items?|articles?|orders?|times?|weeks?|business|jours)\b", _I
)
"""What begins like a street's number and is none: "30 days … way"."""


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses, and parts of them, stand."""
    if not any(sign.isdigit() for sign in text):
        return
    for form in _FORMS:
        for match in form.finditer(text):
            if not _COUNTED.match(match[0]):
                yield match.span()
    for match in _LOOSE.finditer(text):
        yield match.span("value")
