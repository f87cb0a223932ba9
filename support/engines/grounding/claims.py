"""What a text states, as values that can be compared: dates, amounts, durations, names of orders, numbers, links.

A claim has a kind, a value in one spelling for both languages, and a role where its clause gives it one: a date may be
that of an order, a shipment, a delivery or an expectation, and one never proves another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Literal

from support.engines.grounding import amounts, dates, durations, measures, states
from support.engines.grounding.roles import Role, amount_role, date_role
from support.engines.grounding.spelling import comparable
from support.model.commerce import order_key

Kind = Literal[
    "date", "time", "amount", "percent", "duration", "order", "tracking", "link", "email", "phone", "stock", "product",
    "measure", "carrier", "state",
]  # fmt: skip


REMEMBERED = 512
"""Texts whose claims are kept: policies and what was said before are read anew in every turn."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement. `values` are all that it can mean: 3/4 is two dates. `text` is how it is written."""

    kind: Kind
    values: tuple[str, ...]
    text: str
    start: int
    role: Role | None = None


_LINK = re.compile(
    r"(?:\b\w{2,10}://|www\.)[^\s<>\[\]()\"'«»]+[^\s<>\[\]()\"'«».,;:!?]"
    r"|(?<![\w@.-])(?:[a-z\d][a-z\d-]*\.)+(?:com|org|net|io|co|shop|store|app|dev|example|info|biz|eu|fr|de|uk|ca|be|ch"
    r"|ly|site|online|xyz|support|help)\b(?:/[^\s<>\[\]()\"'«»]*[^\s<>\[\]()\"'«».,;:!?])?",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![\w.+'’-])[\w.+'’-]*[\w+]@[\w-]+(?:\.[\w-]+)+|\b[\w.+-]+\s\(?(?:at|arobase)\)?\s[\w-]+\s\(?(?:dot|point)\)?\s\w+",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"(?:\b(?:order|commande)\s+)?#\s?(?P<sign>[A-Za-z]{0,4}-?\d{2,}[\w-]*)|\b(?:order"
    r"|commande)s?\s+\(?(?:number\s+|no\.?\s*|n°\s*|numéro\s+)?"
    r"(?P<named>[A-Za-z]{0,4}\d{3,}\w*)|\b(?P<bare>[A-Z]\d{6,8})\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"(?:,\s?|\s(?:and|or|et|ou|&)\s)#?(?P<more>[A-Za-z]{0,4}\d{3,}\w*)(?![.,]?\d|\s?(?:%|[€$£]|\w*(?:day|jour|euro"
    r"|dollar)))",
    re.IGNORECASE,
)
"""After an order: "1042 and 1043"."""
_PHONE = re.compile(r"(?<![\w#.,-])(?:\+|00)?\d(?:[ ().-]{0,2}\d){6,13}(?![\w-])")
_CARRIER = re.compile(
    r"\b(?:UPS|USPS|FedEx|DHL|GLS|DPD|TNT|Colissimo|Chronopost|Mondial Relay|Colis Priv[ée]|Relais Colis|La Poste"
    r"|Royal Mail|Evri|Hermes|Canada Post|Postes Canada|Purolator|OnTrac|LaserShip|bpost|PostNL|Deutsche Post"
    r"|Swiss Post|Australia Post|Amazon Logistics)\b",
    re.IGNORECASE,
)
_TRACKING = re.compile(
    r"\b1Z(?:[ ]?[0-9A-Z]){16}\b|\b[A-Z]{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}[ ]?[A-Z]{2}\b"
    r"|(?<![\w#])\d{4}(?: \d{4}){2,5}(?: \d{1,4})?(?!\w)"
    r"|(?<![\w#])(?=[A-Z0-9]*\d{6})(?=[A-Z0-9]*[A-Z])[A-Z0-9]{10,}(?!\w)|(?<![\w#.,])\d{9,}(?!\w)",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"(?<![\w.,])(?P<n>\d{1,3}(?:[.,]\d{1,2})?)\s?(?:%|per ?cent\b|pour ?cent\b|pct\b)", re.IGNORECASE
)
_FRACTION = re.compile(
    r"\b(?P<n>half|moitié|demi-tarif|(?:a|one) third|two thirds|(?:a|one|three) quarters?|(?:un|le|deux) tiers"
    r"|(?:un|le|trois) quarts?|double|triple|twice)\b(?=[^.!?\n]{0,30}\b(?:prices?|money|back|off|refund\w*|amount"
    r"|cost|total"
    r"|prix|argent|montant|rembours\w+|somme)\b)|(?<=rembours)\w*[^.!?\n]{0,20}\b(?P<m>moitié|tiers|quart)\b",
    re.IGNORECASE,
)
"""A share of money: as good as a percentage."""
_NOON = re.compile(r"(?<![\w-])(?:(?P<noon>noon|midday|midi)|(?P<night>midnight|minuit))\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?P<h>[01]?\d|2[0-3])(?::(?P<m>[0-5]\d)(?:\s?(?P<p>[ap]\.?m\b))?|\s?(?P<q>[ap]\.?m\b)"
    r"|\s?[hH]\s?(?P<f>[0-5]\d)?\b(?!\w)|\so['’]clock)",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\b(?P<n>\d{1,5})\s+(?:\w+\s+){0,2}?(?:left(?!\s(?:our|the|on|from|for|with|us))|in stock|available|remaining"
    r"|en stock|disponibles?|restants?|units|unités|exemplaires|of (?:them|these|those))\b"
    r"|\ben avons\s(?P<have>\d{1,5})\b"
    r"|\b(?:only|just|reste(?:nt)?|plus que|stock\s*:)\s+(?P<only>\d{1,5})\b(?!\s*(?:days?|jours?|%|hours?"
    r"|heures?|€|\$))",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"\b(?:out of stock|sold out|unavailable|not (?:currently )?(?:in stock|available)|isn['’]t (?:in stock"
    r"|available)|no longer available"
    r"|en rupture|épuisée?s?|indisponibles?|plus (?:en stock|disponible)|pas (?:en stock|disponible))\b",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:in stock|en stock|disponibles?(?! (?:par|sur|au))|available (?:now|in))\b", re.IGNORECASE)
_SOLD = re.compile(
    r"\b(?i:sell|stock|carry|offer|have|recommend|suggest|try|vendons|proposons|avons|recommande|conseille|essayez)\s"
    r"(?i:(?:also|aussi|even|now)\s)?(?i:the|an?|our|les?|la|une?|notre|nos|des)\s"
    r"(?:[“\"«]\s?(?P<quoted>[^”\"»\n]{3,60}?)\s?[”\"»]|(?P<name>[A-ZÀ-Ý][a-zà-ÿ][\w'’-]*))"
)
"""A name that is said to be on sale, even of one word."""
_TITLE = re.compile(
    r"(?<![\w-])[A-ZÀ-Ý][\w'’-]*[a-zà-ÿ][\w'’-]*(?:[ ](?:(?:&|of|the|de|du|des)[ ])?(?:[A-ZÀ-Ý0-9](?:[\w'’-]|\.(?=\w))*"
    r"|-?\d+[A-Za-z]?))+"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What dates are read against: the present, and the shop's zone."""

    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        """The shop's day."""
        return self.now.astimezone(self.zone).date()


def claims_in(text: str, reading: Reading) -> list[Claim]:
    """All that the text states, in the order of the text, as it stands in `comparable` spelling.

    Places that one kind took are not read as another.
    """
    return list(_claims_in(text, reading.today))


@lru_cache(maxsize=REMEMBERED)
def _claims_in(text: str, today: date) -> tuple[Claim, ...]:
    text = comparable(text)
    taken = [False] * len(text)
    found: list[Claim] = []
    for claim, end in _read(text, today):
        if any(taken[claim.start : end]):
            continue
        taken[claim.start : end] = [True] * (end - claim.start)
        found.append(claim)
    return tuple(sorted(found, key=lambda claim: claim.start))


def _read(text: str, today: date) -> Iterator[tuple[Claim, int]]:  # noqa: PLR0912 - a table, one row a kind
    """Claims with their ends, kinds in the order in which they have precedence."""
    for match in _LINK.finditer(text):
        yield _claim("link", match, link_value(match[0]))
    for match in _EMAIL.finditer(text):
        yield _claim("email", match, match[0].casefold())
    for match in _ORDER.finditer(text):
        name = match["sign"] or match["named"] or match["bare"]
        yield _claim("order", match, order_key(name))
        more = _ANOTHER.match(text, match.end())
        while more:
            yield _claim("order", more, order_key(more["more"]))
            more = _ANOTHER.match(text, more.end())
    for amount in amounts.find(text):
        role = amount_role(text, amount.start, amount.end)
        yield Claim("amount", amount.values, amount.text, amount.start, role), amount.end
    for match in _PERCENT.finditer(text):
        yield _claim("percent", match, amounts.number(match["n"]))
    for match in _FRACTION.finditer(text):
        yield _claim("percent", match, (match["n"] or match["m"]).casefold())
    for day in dates.find(text, today):
        role = date_role(text, day.start, day.end)
        yield Claim("date", day.values, day.text, day.start, role), day.end
    for span in durations.find(text):
        yield Claim("duration", span.values, span.text, span.start), span.end
    for match in _TIME.finditer(text):
        yield _claim("time", match, _clock(match))
    for match in _NOON.finditer(text):
        yield _claim("time", match, "12:00" if match["noon"] else "00:00")
    for size in measures.find(text):
        yield Claim("measure", (size.value,), size.text, size.start), size.end
    for match in _TRACKING.finditer(text):
        yield _claim("tracking", match, tracking_value(match[0]))
    for match in _PHONE.finditer(text):
        yield _claim("phone", match, tracking_value(match[0]))
    for amount in amounts.bare(text):
        role = amount_role(text, amount.start, amount.end)
        yield Claim("amount", amount.values, amount.text, amount.start, role), amount.end
    for match in _FIGURE.finditer(text):
        yield _claim("stock", match, f"={match['n'] or match['only'] or match['have']}")
    for pattern, value in ((_OUT, "out"), (_IN, "in")):
        for match in pattern.finditer(text):
            yield _claim("stock", match, value)
    for state in states.find(text):
        yield Claim("state", (state.value,), state.text, state.start), state.end
    for match in _CARRIER.finditer(text):
        yield _claim("carrier", match, named(match[0]))
    for match in _SOLD.finditer(text):
        name = match["quoted"] or match["name"]
        start = match.start("quoted" if match["quoted"] else "name")
        yield Claim("product", (named(name),), name, start), start + len(name)
    for match in _TITLE.finditer(text):
        if _is_name(match):
            yield _claim("product", match, named(match[0]))


def _claim(kind: Kind, match: re.Match[str], value: str) -> tuple[Claim, int]:
    return Claim(kind, (value,), match[0], match.start()), match.end()


def link_value(url: str) -> str:
    """One spelling of an address."""
    return (
        re.sub(r"^(?:https?://)?(?:www\.)?", "", comparable(url).partition("#")[0], flags=re.IGNORECASE)
        .rstrip("/")
        .casefold()
    )


def tracking_value(number: str) -> str:
    """One spelling of a parcel's number."""
    return "".join(sign for sign in number if sign.isalnum()).casefold()


def named(title: str) -> str:
    """One spelling of a name."""
    return " ".join(re.sub(r"[^\w]+", " ", comparable(title).casefold()).split())


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match["h"]), int(match["m"] or match["f"] or 0)
    half = (match["p"] or match["q"] or "").replace(".", "").lower()
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}"


def _is_name(match: re.Match[str]) -> bool:
    """More than one word that begins with a capital; a sentence's first word alone is none."""
    every = re.findall(r"[\w'’-]+", match[0])
    words = [word for word in every if (word[0].isupper() or word[0].isdigit()) and word.partition("'")[0] != "I"]
    return sum(word[0].isupper() for word in words) >= 2 or (len(words) >= 2 and not _begins(match))


def _begins(match: re.Match[str]) -> bool:
    before = match.string[: match.start()].rstrip(" *-•>\t")
    return not before or before[-1] in ".!?:\n…"
