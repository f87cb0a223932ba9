"""What people switched while the bot runs: where it is silent, and when it answers where. Stored; read at each turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NewType

from support.model.people import Venue

Place = NewType("Place", str)
"""A channel as `platform:workspace:channel`, or EVERYWHERE."""
EVERYWHERE = Place("*")

SwitchKind = Literal["paused", "mode", "pin", "budget"]


def place_of(venue: Venue) -> Place:
    """The channel that a venue is in."""
    return Place(f"{venue.platform}:{venue.workspace}:{venue.channel}")


@dataclass(frozen=True, slots=True)
class Switches:
    """`modes` holds how a place is answered in, as it is written: `always`, `mention`, `draft`, or minutes as in `15m`.

    `pins` holds its help message's id, `caps` what may be spent on the model in a period, in US dollars.
    """

    paused: frozenset[Place] = frozenset()
    modes: Mapping[Place, str] = field(default_factory=dict)
    pins: Mapping[Place, str] = field(default_factory=dict)
    caps: Mapping[str, Decimal] = field(default_factory=dict)

    def is_paused(self, place: Place) -> bool:
        """Is the bot silent there?"""
        return EVERYWHERE in self.paused or place in self.paused

    def mode(self, place: Place) -> str | None:
        """The channel's own, else that of all; None where the shop's file says."""
        return self.modes.get(place) or self.modes.get(EVERYWHERE)


UNTOUCHED = Switches()
"""Nobody switched anything."""
