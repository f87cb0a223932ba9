"""What kinds of facts there are, and what each can be: the domains that conditions are written and proven over.

Data only. `conditions` says how each kind is asked, `proving` how its values are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Unit = Literal["pieces", "hours", "days", "money", "day of the year"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few names that never change."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """One code of an outside standard, of which a rule names only some: ISO 3166 (`US`) or ISO 4217 (`USD`)."""

    standard: Literal["country", "currency"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number in one unit: `pieces`, `hours` and `days` are whole; `money` is in the order's own currency.

    `lowest` and `highest` are what it can be at all; None is without an end.
    """

    unit: Unit
    lowest: int | None = 0
    highest: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of names, such as tags. Capital and small letters are the same, as they are in Shopify."""


Kind = Choice | Code | Number | Flag | Several

MONEY_STEP = Decimal("0.0001")
"""The smallest part of any currency of ISO 4217 (CLF and UYW have four decimals): amounts are whole steps of it."""


@dataclass(frozen=True, slots=True)
class Names:
    """The value of a `Several`. When it is not `complete`, there may be others that nobody could read."""

    known: frozenset[str] = frozenset()
    complete: bool = True


Value = str | int | Decimal | bool | date | Names | None
"""What a fact is; None when it is not known."""


DAYS_A_YEAR = 366
"""The 29th of February is always counted, so that a date has the same number in every year."""


def day_of_year(month: int, day: int) -> int:
    """1 to 366, the same in every year. Raises ValueError for a day that no year has."""
    return date(2000, month, day).timetuple().tm_yday
