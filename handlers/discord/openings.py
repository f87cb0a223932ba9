"""Who pressed something just now: only then may Discord show them something that nobody else sees.

An interaction can be followed up for fifteen minutes, once it is acknowledged. A restart forgets all of them; what is
private then waits behind a button. https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import discord

from support.model.people import Account, Venue

LASTS_S = 14 * 60.0
"""A little less than Discord allows."""
ACKNOWLEDGED_WITHIN_S = 5.0
KEPT = 5_000

Interaction = discord.Interaction[Any]


@dataclass(slots=True)
class Opening:
    """An interaction that may be followed up once it was acknowledged."""

    interaction: Interaction
    at_s: float
    waits: bool = False
    """Discord shows that an answer is on its way: the first follow-up is that answer."""
    before: Opening | None = None
    """The one that this took the place of."""
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)


class Openings:
    """The newest of each person in each place."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._open: dict[tuple[str, str], Opening] = {}

    def begin(self, account: Account, venue: Venue, interaction: Interaction, *, waits: bool = False) -> Opening:
        """Somebody pressed, or typed a command; what is for their eyes may follow it."""
        key = _key(account, venue)
        before = self._open.pop(key, None)
        if before is not None:
            before.before = None
        made = self._open[key] = Opening(interaction, self._monotonic(), waits, before)
        while len(self._open) > KEPT:
            self._open.pop(next(iter(self._open)))
        return made

    async def find(self, account: Account, venue: Venue) -> Interaction | None:
        """One that may be followed up now."""
        return await self._usable(self._open.get(_key(account, venue)))

    async def waiting(self, venue: Venue) -> Interaction | None:
        """One in direct messages that shows that an answer is on its way."""
        found = self._open.get(_key(None, venue))
        return await self._usable(found) if found is not None and found.waits else None

    def answered(self, account: Account | None, venue: Venue) -> None:
        """It was followed up, so nobody waits any more."""
        found = self._open.get(_key(account, venue))
        if found is not None:
            found.waits, found.before = False, None

    async def _usable(self, found: Opening | None) -> Interaction | None:
        if found is None or self._monotonic() - found.at_s > LASTS_S:
            return None
        try:
            await asyncio.wait_for(found.acknowledged.wait(), ACKNOWLEDGED_WITHIN_S)
        except TimeoutError:
            return None
        return found.interaction

    def close(self, account: Account | None, venue: Venue) -> None:
        """It turned out to be over."""
        self._open.pop(_key(account, venue), None)


def _key(account: Account | None, venue: Venue) -> tuple[str, str]:
    """In direct messages there is one person. A conversation's room is another place than the one it began in."""
    place = f"{venue.key} room" if venue.room else venue.key
    return ("" if venue.private or account is None else account.key), place
