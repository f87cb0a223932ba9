"""What a text states, as values that can be compared: dates, amounts, durations, names of orders, numbers, links.

A claim has a kind, a value in one spelling for both languages, and a role where its clause gives it one: a date may be
that of an order, a shipment, a delivery or an expectation, and one never proves another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from support.engines.grounding import amounts, dates, durations
from support.engines.grounding.roles import Role, amount_role, date_role
from support.model.commerce import order_key

Kind = Literal[
    "date", "time", "amount", "percent", "duration", "order", "tracking", "link", "email", "stock", "product"
]


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement. `values` are all that it can mean: 3/4 is two dates. `text` is how it is written."""

    kind: Kind
    values: tuple[str, ...]
    text: str
    start: int
    role: Role | None = None


_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\[\]()\"'«»]+[^\s<>\[\]()\"'«».,;:!?]", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+'’-]*[\w+]@[\w-]+(?:\.[\w-]+)+")
_ORDER = re.compile(
    r"(?:\b(?:order|commande)\s+)?#\s?(?P<sign>[A-Za-z]{0,4}-?\d{2,}[\w-]*)|\b(?:order"
    r"|commande)s?\s+(?:number\s+|no\.?\s*|n°\s*|numéro\s+)?"
    r"(?P<named>[A-Za-z]{0,4}\d{3,}\w*)|\b(?P<bare>[A-Z]\d{6,8})\b",
    re.IGNORECASE,
)
_TRACKING = re.compile(
    r"\b1Z(?:[ ]?[0-9A-Z]){16}\b|\b[A-Z]{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}[ ]?[A-Z]{2}\b"
    r"|(?<![\w#])\d{4}(?: \d{4}){2,5}(?: \d{1,4})?(?!\w)"
    r"|(?<![\w#])(?=[A-Z0-9]*\d{6})(?=[A-Z0-9]*[A-Z])[A-Z0-9]{10,}(?!\w)|(?<![\w#.,])\d{9,}(?!\w)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?<![\w.,])(?P<n>\d{1,3}(?:[.,]\d{1,2})?)\s?(?:%|per ?cent\b|pour ?cent\b)", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?P<h>[01]?\d|2[0-3])(?::(?P<m>[0-5]\d)(?:\s?(?P<p>[ap]\.?m\b))?|\s?(?P<q>[ap]\.?m\b)"
    r"|\s?[hH]\s?(?P<f>[0-5]\d)?\b(?!\w))",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\b(?P<n>\d{1,5})\s+(?:\w+\s+){0,2}?(?:left|in stock|available|remaining|en stock|disponibles?|restants?)\b"
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
_QUOTED = re.compile(r"\*\*(?P<bold>[^*\n]{3,80})\*\*|[“\"«]\s?(?P<said>[^”\"»\n]{3,80}?)\s?[”\"»]")
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
    """All that the text states, in the order of the text. Places that one kind took are not read as another."""
    taken = [False] * len(text)
    found: list[Claim] = []
    for claim, end in _read(text, reading):
        if any(taken[claim.start : end]):
            continue
        taken[claim.start : end] = [True] * (end - claim.start)
        found.append(claim)
    return sorted(found, key=lambda claim: claim.start)


def _read(text: str, reading: Reading) -> Iterator[tuple[Claim, int]]:  # noqa: PLR0912 - a table, one row a kind
    """Claims with their ends, kinds in the order in which they have precedence."""
    for match in _LINK.finditer(text):
        yield _claim("link", match, link_value(match[0]))
    for match in _EMAIL.finditer(text):
        yield _claim("email", match, match[0].casefold())
    for match in _ORDER.finditer(text):
        name = match["sign"] or match["named"] or match["bare"]
        yield _claim("order", match, order_key(name))
    for amount in amounts.find(text):
        role = amount_role(text, amount.start, amount.end)
        yield Claim("amount", amount.values, amount.text, amount.start, role), amount.end
    for match in _PERCENT.finditer(text):
        yield _claim("percent", match, amounts.number(match["n"]))
    for day in dates.find(text, reading.today):
        role = date_role(text, day.start, day.end)
        yield Claim("date", day.values, day.text, day.start, role), day.end
    for span in durations.find(text):
        yield Claim("duration", span.values, span.text, span.start), span.end
    for match in _TIME.finditer(text):
        yield _claim("time", match, _clock(match))
    for match in _TRACKING.finditer(text):
        yield _claim("tracking", match, tracking_value(match[0]))
    for match in _FIGURE.finditer(text):
        yield _claim("stock", match, f"={match['n'] or match['only']}")
    for pattern, value in ((_OUT, "out"), (_IN, "in")):
        for match in pattern.finditer(text):
            yield _claim("stock", match, value)
    for match in _TITLE.finditer(text):
        if _is_name(match):
            yield _claim("product", match, named(match[0]))


def _claim(kind: Kind, match: re.Match[str], value: str) -> tuple[Claim, int]:
    return Claim(kind, (value,), match[0], match.start()), match.end()


def link_value(url: str) -> str:
    """One spelling of an address."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.partition("#")[0], flags=re.IGNORECASE).rstrip("/").casefold()


def tracking_value(number: str) -> str:
    """One spelling of a parcel's number."""
    return "".join(sign for sign in number if sign.isalnum()).casefold()


def named(title: str) -> str:
    """One spelling of a name."""
    return " ".join(re.sub(r"[^\w]+", " ", title.casefold()).split())


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
