"""When the bot answers whom, as people have it switched at this moment: the shop's file, and what was set since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from support.model.people import Venue
from support.model.switches import Switches, place_of
from support.profile import Answering
from support.turns import Speaking


class SwitchRows(Protocol):
    """Where switches are kept."""

    async def now(self) -> Switches: ...


class Switchboard:
    """`channels` is what the shop's file says of each help channel, by `platform:workspace:channel`."""

    def __init__(self, channels: Mapping[str, Answering], rows: SwitchRows) -> None:
        self.channels = channels
        self._rows = rows

    def hear(self, channels: Mapping[str, Answering]) -> None:
        """More help channels, from now on."""
        self.channels = {**self.channels, **channels}

    def leave(self, keys: Collection[str]) -> None:
        """Channels that are out of reach."""
        self.channels = {key: answering for key, answering in self.channels.items() if key not in keys}

    async def speaking(self) -> Speaking:
        """As it is switched now."""
        return Speaking(self.channels, await self._rows.now())

    async def is_paused(self, venue: Venue) -> bool:
        """Is the bot silent there now?"""
        return (await self._rows.now()).is_paused(place_of(venue))
