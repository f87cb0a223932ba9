"""What a customer wants to be told of once it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

SHIPS_WITHIN = timedelta(days=30)
"""Longer than that nobody waits for a parcel to leave without asking again."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Tell the customer once: that an order ships (`thing` is its name), or that a variant is back (its global id).

    `before` is how it stood when this was wished for; empty until the first look. Looking ends at `until`, and the
    customer is told that, too.
    """

    kind: Literal["ships", "back"]
    thing: str
    until: datetime
    before: str = ""
    id: str = ""
    """The thing's global id, by which the shop tells of it; empty where that was not kept."""
    by_team: bool = False
    """People promised it in an answer, and are reminded of it as well until the customer is told."""
