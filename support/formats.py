"""Dates, amounts and lists as a customer of one language reads them: the filters that texts are written with.

Knows a language and the shop's time zone, no sentences: the few patterns it needs (`format.*`) stand with all other
texts in `data/texts/`. Month and weekday names, currency patterns and zone names are Babel's (CLDR), which is
imported when the first one is needed and asked once for each: formatting a date costs a dictionary look-up after that.

Also the one place that decides what may be inserted into a text. Whatever is not `Safe` is neutralised: the signs that
mean something in Markdown are escaped with a backslash, as CommonMark does
(https://spec.commonmark.org/0.31.2/#backslash-escapes), so a product named `*_[free](…)_*` or `@everyone` stays a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from jinja2 import Undefined, pass_context

from support.model.commerce import Money

if TYPE_CHECKING:
    from babel import Locale
    from jinja2.runtime import Context

    from support.model.people import Language

LONGEST_URL = 2000
"""Longer links are shown as text: Slack's button and link limits are 3000, Discord's messages hold 2000 in all."""


class Safe(str):
    """Text that is neutral Markdown already: made by a text of ours, a filter, or `link`. Inserted as it is."""

    __slots__ = ()


_SIGNS = re.compile(r"[\\*_~`<>\[\]@|]")
_LINE_START = re.compile(r"^([#+\->])(?=[#+\-]*\s)")
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SUSPECT = re.compile(rf"{_SIGNS.pattern}|{_INVISIBLE.pattern}|[\t-\r]|\s\s|^\s|\s$|^[#+\-]+\s")


def neutralise(text: str) -> Safe:
    """One line of a value from the shop or a customer, with Markdown's signs escaped and invisible signs removed."""
    if isinstance(text, Safe):
        return text
    if not _SUSPECT.search(text):
        return Safe(text)
    line = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    return Safe(_LINE_START.sub(r"\\\1", _SIGNS.sub(r"\\\g<0>", line)))


def insert(value: object) -> str:
    """What `{{ value }}` puts into a text (Jinja's `finalize`). Raises TypeError for what needs a filter first."""
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Undefined):
        return str(value)  # raises UndefinedError with the variable's name
    raise TypeError(f"a {type(value).__name__} can't be inserted without a filter")


def web_address(url: str | None) -> str | None:
    """The address, fit to stand in `[text](url)`; None unless it is a plain http or https one."""
    if not url or len(url) > LONGEST_URL or _INVISIBLE.search(url) or _SPACES.search(url):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return None
    return quote(url, safe="/:?#&=%+,;$!*'@~._-") if usable else None


def link(text: str, url: str | None) -> Safe:
    """`[text](url)`; the text alone when the address is none we would send a customer to."""
    shown, address = neutralise(text), web_address(url)
    return Safe(f"[{shown}]({address})") if address else shown


class Formats:
    """The filters of one language. `say` renders a `format.*` text of that language."""

    def __init__(self, language: Language, zone: tzinfo, say: Callable[..., str]) -> None:
        self._language = language
        self._zone = zone
        self._say = say
        self._date = lru_cache(maxsize=1024)(self._date_text)
        self._on = lru_cache(maxsize=1024)(self._on_text)
        self._amount = lru_cache(maxsize=1024)(self._amount_text)
        self._zone_name = lru_cache(maxsize=64)(self._zone_text)
        self._cldr: Locale | None = None

    def filters(self) -> dict[str, Callable[..., object]]:
        """Name in templates → filter."""
        return {
            "date": pass_context(lambda context, at: self.in_date(at, _now(context))),
            "on": pass_context(lambda context, at: self.on_date(at, _now(context))),
            "datetime": pass_context(lambda context, at: self.in_datetime(at, _now(context))),
            "money": self._amount,
            "cost": self.cost,
            "decimal": self.decimal,
            "country": self.country,
            "listing": self.listing,
            "count": self.count,
            "plural": self.plural,
        }

    def in_date(self, at: date, now: datetime | None) -> Safe:
        """`Friday 20 November`; with the year unless it is the present one."""
        day = self.day(at)
        return self._date(day, now is None or self.day(now).year != day.year)

    def on_date(self, at: date, now: datetime | None) -> Safe:
        """`on Friday 20 November`, `today, Friday 20 November`: an adverbial, with its preposition."""
        return self._on(self.day(at), None if now is None else self.day(now))

    def in_datetime(self, at: datetime, now: datetime | None) -> Safe:
        """`Friday 20 November, 14:05 EST`: a time is never without its zone."""
        local = _aware(at).astimezone(self._zone)
        zone = self._zone_name(local.tzname() or "", local.utcoffset() or timedelta())
        return Safe(self._say("format.datetime", date=self.in_date(at, now), time=f"{local:%H:%M}", zone=zone))

    def day(self, at: date) -> date:
        """The calendar day in the shop's zone."""
        return _aware(at).astimezone(self._zone).date() if isinstance(at, datetime) else at

    def listing(self, items: Iterable[str]) -> Safe:
        """`a`, `a and b`, `a, b and c`; each item is neutralised."""
        *head, last = [neutralise(item) for item in items] or [Safe("")]
        return Safe(self._say("format.listing", head=Safe(", ".join(head)), last=last)) if head else last

    def country(self, code: str) -> Safe:
        """The name of an ISO 3166 country; the code itself where it is none."""
        return neutralise(self._locale().territories.get(code, code))

    def plural(self, number: int, one: str, many: str) -> str:
        """`one` or `many`, by the language's rule: French counts 0 as one."""
        return one if number == 1 or (number == 0 and self._language == "fr") else many

    def count(self, number: int, one: str, many: str) -> str:
        """`1 item`, `2 items`."""
        return f"{number} {self.plural(number, one, many)}"

    def _date_text(self, day: date, with_year: bool) -> Safe:
        locale = self._locale()
        weekday: str = locale.days["format"]["wide"][day.weekday()]
        month: str = locale.months["format"]["wide"][day.month]
        year = day.year if with_year else 0
        return Safe(self._say("format.date", weekday=weekday, day=day.day, month=month, year=year))

    def _on_text(self, day: date, today: date | None) -> Safe:
        word = "other"
        if today is not None:
            word = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days, word)
        return Safe(self._say(f"format.on.{word}", date=self._date(day, today is None or today.year != day.year)))

    def _amount_text(self, money: Money) -> Safe:
        """`$1,536.60`, `1 536,60 $US`."""
        from babel.numbers import format_currency  # noqa: PLC0415 - 30 ms that start-up need not pay

        return Safe(format_currency(money.amount, money.currency, locale=self._locale()))

    def cost(self, money: Money) -> Safe:
        """An amount of which fractions of a cent count: `$0.0042`, `0,0042 $US`; `$12.40`."""
        from babel.numbers import format_currency  # noqa: PLC0415 - see above

        small = 0 < money.amount < 1
        amount = money.amount.quantize(Decimal("0.0001" if small else "0.01"))
        return Safe(format_currency(amount, money.currency, locale=self._locale(), decimal_quantization=False))

    def decimal(self, number: Decimal) -> Safe:
        """With one place: `4.5`, `4,5`."""
        from babel.numbers import format_decimal  # noqa: PLC0415 - see above

        return Safe(format_decimal(number, "0.0", locale=self._locale()))

    def _zone_text(self, abbreviation: str, offset: timedelta) -> Safe:
        """English has abbreviations (`EST`), French has names (`heure de l'Est`); an offset where there is neither."""
        if abbreviation == "UTC":
            return Safe(abbreviation)
        if self._language == "en":
            return Safe(abbreviation if abbreviation.isalpha() else _offset(offset))
        from babel.dates import get_timezone_name  # noqa: PLC0415 - see above

        # French as spoken in France names American zones at length ("l'Est nord-américain"), Canada's is what is said.
        names = [get_timezone_name(self._zone, locale=locale) for locale in ("fr_CA", "fr")]
        said = [name.replace("’", "'") for name in names if name.startswith("heure d")]
        return Safe(said[0] if said else _offset(offset))

    def _locale(self) -> Locale:
        if self._cldr is None:
            from babel import Locale  # noqa: PLC0415 - see above

            self._cldr = Locale(self._language)
        return self._cldr


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def _aware(at: date) -> datetime:
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ValueError("a point in time without a zone")
    return at


def _now(context: Context) -> datetime | None:
    now = context.get("now")
    return now if isinstance(now, datetime) else None


COLON: Mapping[Language, str] = MappingProxyType({"en": ": ", "fr": "\u00a0: "})
"""Between a name and its value."""
_TAGS = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL)
_FRENCH = (
    (re.compile(r" ([;?!])"), "\u202f\\1"),
    (re.compile(r" (:(?![a-z0-9_+-]+:)|[»%€])"), "\u00a0\\1"),
    (re.compile(r"([«]|n°) "), "\\1\u00a0"),
)


def typeset(source: str, language: Language) -> str:
    """The template with French's unbreakable blanks where its author wrote plain ones; tags stay as they are."""
    if language != "fr":
        return source
    parts = _TAGS.split(source)
    for index in range(0, len(parts), 2):
        for pattern, replacement in _FRENCH:
            parts[index] = pattern.sub(replacement, parts[index])
    return "".join(parts)
