"""A postal address in what a customer typed, as far as it is safe: else a form asks for it.

Safe means that street, number, city, postcode (and state or province where there are any) stand there, each in its
place, and nothing is left over that could be part of the address. A parcel at the wrong door costs more than a form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from support.engines.local.regions import POSTCODE_FIRST, POSTCODES, REGIONS, region_code
from support.engines.understanding.text import fold
from support.knowledge import places
from support.knowledge.stems import words
from support.knowledge.stopwords import GRAMMAR
from support.model.commerce import Address

_STREET_EN = (
    r"street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|way|court|ct|place|pl|square|sq|terrace|ter|circle|cir"
    r"|parkway|pkwy|highway|hwy|trail|trl|alley|loop|row|close|crescent|gardens|grove|mews|hill|walk|quay|broadway"
)
_STREET_FR = (
    r"rue|avenue|av\.?|boulevard|bd|bld|blvd|place|pl\.?|impasse|chemin|ch\.?|all[ée]es?|quai|route|rte|cours|square|passage"
    r"|sentier|mont[ée]e|faubourg|villa|lieu[- ]dit|cit[ée]|voie|ruelle|rond[- ]point|promenade|esplanade"
)
_UNIT = (
    r"(?:apt|apartment|suite|ste|unit|flat|floor|room|appt?|appartement|b[âa]t(?:iment)?|[ée]tage|esc(?:alier)?|porte"
    r"|r[ée]sidence|bte|bo[îi]te)\b\.?|#"
)
_I = re.IGNORECASE
_NUMBER = r"\d{1,6}[A-Za-z]?(?:[-/]\d{1,4})?(?:\s?(?:bis|ter|quater))?"
_FRENCH = re.compile(rf"(?<![\w/])(?P<street>{_NUMBER},?\s+(?:{_STREET_FR})\s+[^,;\n]{{2,60}})", _I)
_ENGLISH = re.compile(
    rf"(?<![\w/])(?P<street>{_NUMBER}\s+(?:(?!\d+\s)[\w.'’-]+\s+){{0,4}}?(?:{_STREET_EN})\b\.?(?:\s+(?:[NSEW]|[NS][EW]|North|South|East|West)\b\.?)?)"
    r"(?P<rest>[^,;\n]*)",
    _I,
)
_BOX = re.compile(r"(?P<street>\bP\.?\s?O\.?\s?Box\s+\d{1,6}|\bBP\s?\d{1,5})(?P<rest>[^,;\n]*)", _I)
_UNNAMED = re.compile(
    rf"(?<![\w/])(?P<street>{_NUMBER},?\s+[^\W\d_][^,;\n\d]{{2,50}})(?P<rest>)(?=\s*[,;\n]\s*\d{{4,5}}\s+[^\W\d_])", _I
)
"""A street by its name alone ("5 Grand-Place, 59000 Lille"): the town behind its postcode tells that it is one."""
_UNIT_PART = re.compile(
    rf"(?:^|(?<![\s,-])[\s,-]+)(?P<unit>(?:{_UNIT})\s?[\w-]{{1,12}}(?:\s[A-Za-z]?\d{{1,4}})?)\s*$", _I
)
_UNIT_ALONE = re.compile(
    rf"^\s*(?:{_UNIT}|\d{{1,3}}(?:e|er|ème|eme|st|nd|rd|th)\s+(?:{_UNIT}|floor|étage))[\s\w.#-]{{0,30}}$", _I
)
_COURTESY = re.compile(
    r"(?<![\s,.!-])[\s,.!-]*\b(?:please|thanks|thank you|instead|now|pls|svp|stp|s['’]il (?:vous|te) pla[îi]t"
    r"|merci(?: beaucoup| d['’]avance)?|[àa] la place|plut[ôo]t|maintenant|ok|if possible|si possible)\b[\s.!]*$",
    _I,
)
_TAIL = re.compile(r"(?<![\s,.;:!?()-])[\s,.;:!?()-]+$")
_CITY = re.compile(r"^[^\W\d_][^\d,;:!?@#]{1,40}$")
_CITY_WORDS = 5
_IN_CITIES = frozenset({
    "de", "la", "le", "les", "l", "d", "du", "des", "sur", "sous", "en", "aux", "a", "au", "the", "of", "on",
    "upon", "by",
})  # fmt: skip
_NOTES = frozenset({"care", "attn", "attention", "gate", "code", "chez"})
_NOT_A_CITY = (GRAMMAR["en"] | GRAMMAR["fr"] | _NOTES) - _IN_CITIES
"""What stands in a note to the courier, and in no city's name."""
_LEAD = frozenset({
    "a", "address", "adresse", "addr", "at", "au", "aux", "bonjour", "can", "change", "changer", "changez", "could",
    "de", "deliver", "delivered", "delivery", "envoyer", "envoyez", "est", "hello", "hi", "in", "is", "it", "la", "le",
    "les", "livraison", "livrer", "livrez", "ma", "mon", "my", "mettez", "modifier", "new", "nouvelle", "nouveau",
    "now", "order", "commande", "parcel", "colis", "please", "pourriez", "pouvez", "vous", "you", "expedier",
    "expediez", "send", "sent", "ship", "shipped", "shipping", "should", "svp", "the", "to", "update", "use",
    "utiliser", "vers", "voici", "voila", "veuillez", "want", "voudrais", "veux", "je", "i", "d", "like", "number",
    "numero", "corrected", "correct", "correcte", "here", "c", "il", "faut", "for", "pour", "this", "that", "instead",
    "go", "goes", "va", "move", "moved", "moving", "demenage", "ai", "have", "s", "was", "be", "l", "en", "donc", "so",
    "actually", "not", "same", "plutot", "rather", "street", "rue", "suivante", "sera", "moi", "me", "with",
})  # fmt: skip
"""Words of the sentence around an address."""


@dataclass(frozen=True, slots=True)
class Written:
    """An address as far as it was found; `complete` when it can be used as it is."""

    address: Address
    complete: bool


def read(text: str, home: Address | None = None) -> Written | None:
    """The address in a text; None when there is no street in it. `home` gives the country where none is named, and
    the name and phone, which an address typed in a chat does not repeat."""
    body = _less_courtesy(text)
    body, country, foreign = _less_country(body, home)
    street = _street(body)
    if street is None:
        return None
    lead, line1, unit, tail = street
    address = Address(address1=line1, city="", country_code=country, address2=unit)
    if home:
        address = replace(
            address, first_name=home.first_name, last_name=home.last_name, company=home.company, phone=home.phone
        )
    safe = _is_lead(lead) and _is_street(line1) and not foreign
    return _placed(address, tail, safe=safe)


def _placed(address: Address, tail: str, *, safe: bool) -> Written:
    """With city, region and postcode, which stand behind the street."""
    country = address.country_code
    pattern = POSTCODES.get(country)
    found = list(pattern.finditer(tail)) if pattern else []
    if len(found) != 1:
        return Written(address, complete=False)
    match = found[0]
    postcode = match.group().upper()
    before, after = _parts(tail[: match.start()]), _parts(tail[match.end() :])
    address = replace(address, zip=postcode)
    if country in POSTCODE_FIRST:
        city, left = (after[0] if after else ""), [*before, *after[1:]]
    else:
        region, before = _less_region(country, before)
        address = replace(address, province_code=region)
        city, left = (before[-1] if before else ""), [*before[:-1], *after]
    address, left = _second_line(replace(address, city=city), left)
    has_region = bool(address.province_code) or country not in REGIONS
    return Written(address, complete=safe and has_region and _is_city(city) and not left)


def _is_city(name: str) -> bool:
    said = [word.folded for word in words(name)]
    return _CITY.match(name) is not None and len(said) <= _CITY_WORDS and _NOT_A_CITY.isdisjoint(said)


def _street(body: str) -> tuple[str, str, str, str] | None:
    """What stands before the street, the street, its flat, and the rest. French is tried first: "12 place du Way"."""
    french = _FRENCH.search(body)
    if french:
        street, rest = french["street"], ""
        code = re.search(r"\s[-–]?\s?(?=\d{4,5}\b|[A-Z]\d[A-Z]\s?\d[A-Z]\d)", street)
        if code:
            street, rest = street[: code.start()], street[code.end() :]
        match: re.Match[str] = french
    else:
        english = _ENGLISH.search(body) or _BOX.search(body) or _UNNAMED.search(body)
        if english is None:
            return None
        street, rest = english["street"], english["rest"]
        match = english
    tail = f"{rest}, {body[match.end() :]}"
    inner = _UNIT_PART.search(street)
    if inner:
        street, unit = street[: inner.start()], inner["unit"]
    else:
        unit, tail = _leading_unit(tail)
    return body[: match.start()], _TAIL.sub("", street.strip()), unit.strip(), tail


_LEADING_UNIT = re.compile(rf"^[\s,]*(?P<unit>(?:{_UNIT})\s?[\w-]{{1,12}})", _I)


def _leading_unit(tail: str) -> tuple[str, str]:
    match = _LEADING_UNIT.match(tail)
    return (match["unit"], tail[match.end() :]) if match else ("", tail)


def _second_line(address: Address, left: list[str]) -> tuple[Address, list[str]]:
    """A part that names a flat or a floor becomes the second line."""
    for part in left:
        if not address.address2 and _UNIT_ALONE.match(part):
            return replace(address, address2=part), [other for other in left if other is not part]
    return address, left


def _less_courtesy(text: str) -> str:
    while True:
        shorter = _COURTESY.sub("", text)
        if shorter == text:
            return _TAIL.sub("", text)
        text = shorter


def _less_country(body: str, home: Address | None) -> tuple[str, str, bool]:
    """The text without the country at its end, the country, and whether one is named that can't be told apart."""
    default = home.country_code if home else ""
    head, comma, last = body.rpartition(",")
    if not comma:
        head, comma, last = body.rpartition("\n")
    named = places.find(words(last)) if comma else []
    if len(named) == 1 and named[0].start == 0 and named[0].end == len(words(last)):
        code = named[0].code
        # "New York, Georgia": a state of the home country is no country.
        if default and region_code(default, fold(last).strip()):
            return body, default, False
        return head, code, len(code) != 2
    return body, default, False


def _less_region(country: str, parts: list[str]) -> tuple[str, list[str]]:
    """State or province at the end of the parts before the postcode, and the parts without it."""
    if not parts or country not in REGIONS:
        return "", parts
    last = re.sub(r"[()]", " ", parts[-1]).split()
    for size in range(min(4, len(last)), 0, -1):
        code = region_code(country, " ".join(fold(word).strip(".") for word in last[-size:]).replace("-", " "))
        if code:
            rest = " ".join(last[:-size])
            return code, [*parts[:-1], *([rest] if rest else [])]
    return "", parts


def _parts(text: str) -> list[str]:
    parts = (_TAIL.sub("", part).strip(" -–.(\t") for part in re.split(r"[,;\n]", text))
    return [" ".join(part.split()) for part in parts if part]


_NO_STREET = frozenset({"to", "is", "should", "go", "goes", "for", "at", "in", "not", "instead", "order", "my", "was"})
_BEFORE_NUMBER = re.compile(r"(?:#|n°|\b(?:order|commande|number|num[ée]ro|n[or]\.?))\s*$", _I)


def _is_street(line: str) -> bool:
    """ "1056 to Main Street" is the order's number and a piece of the sentence."""
    return _NO_STREET.isdisjoint(word.folded for word in words(line))


def _is_lead(lead: str) -> bool:
    """Is what stands before the street only the sentence around it, and its number not an order's?"""
    if _BEFORE_NUMBER.search(lead):
        return False
    said = [word.folded for word in words(re.sub(r"#?\bW?\d{3,}\b", " ", lead))]
    return all(word in _LEAD for word in said)
