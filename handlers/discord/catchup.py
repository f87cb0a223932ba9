"""When what was missed is read: at start, and at each new session, in which Discord replays nothing.

A session that resumes is told all that it missed; one that could not, or a process that was down, has to read
(https://docs.discord.com/developers/events/gateway#resuming). Turns wait until that is done, at most half a minute, so
that what was missed is answered before what is written now: from the moment on in which a new session is asked for,
since what is written then may be told before it is known to be one. What comes both ways is dropped by its key.

With shards a session that ended is one shard's alone: what it tells of waits and is read, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import structlog
from discord.utils import time_snowflake

from handlers.discord.client import RelaisClient
from handlers.discord.missed import Histories
from handlers.discord.places import Home
from support.ports import Bookmarks, Reception

log = structlog.get_logger()

DELIVERED_AFTER = timedelta(minutes=1)
"""While a session is up, what was written that long ago has arrived. More than clocks differ or a dead socket lives."""
READ_AGAIN_AFTER_S = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0)
HELD_AT_MOST_S = 30.0


class Reading:
    """One side, the server or direct messages: `hold` keeps its turns waiting, `read` reads it."""

    def __init__(self, hold: Callable[[], Callable[[], None]], read: Callable[[], Awaitable[int]]) -> None:
        self._hold = hold
        self._read = read
        self._wanted = asyncio.Event()
        self._release: Callable[[], None] | None = None
        self._lapse: asyncio.TimerHandle | None = None
        self.is_done = False
        """Is nothing left to be read?"""

    def hold(self) -> None:
        """Turns wait from now on, half a minute at most: what comes may come before what was missed."""
        self.is_done = False
        if self._release is None:
            self._release = self._hold()
            self._lapse = asyncio.get_running_loop().call_later(HELD_AT_MOST_S, self._let_go)

    def want(self) -> None:
        """Ask for a reading. Turns wait from now on."""
        self.hold()
        self._wanted.set()

    def _let_go(self) -> None:
        if self._lapse is not None:
            self._lapse.cancel()
        release, self._release = self._release, None
        if release is not None:
            release()

    async def run(self) -> None:
        """Read whenever it is wanted, until cancelled; again soon where something could not be read."""
        failures = 0
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._read()
            except Exception:  # whatever it was, the next reading begins where this one began
                wait_s = READ_AGAIN_AFTER_S[min(failures, len(READ_AGAIN_AFTER_S) - 1)]
                failures += 1
                log.exception("catch_up_failed", wait_s=wait_s)
                asyncio.get_running_loop().call_later(wait_s, self._wanted.set)
                continue
            failures = 0
            self.is_done = not self._wanted.is_set()
            if self.is_done:
                self._let_go()


class CatchUp:
    """Both sides, each by the shard that tells of it."""

    def __init__(
        self, client: RelaisClient, home: Home, histories: Histories, *, reception: Reception, bookmarks: Bookmarks
    ) -> None:
        self._client = client
        self._home = home
        self._reception = reception
        self._bookmarks = bookmarks
        self._server = Reading(self._hold_server, histories.server)
        self._direct = Reading(self._hold_direct, histories.direct)

    def hold(self, shard: int) -> None:
        """A new session of this shard is asked for."""
        for side in self._told_by(shard):
            side.hold()

    def want(self, shard: int) -> None:
        """It is there."""
        for side in self._told_by(shard):
            side.want()

    def want_all(self) -> None:
        """At the start."""
        self._server.want()
        self._direct.want()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._server.run())
            tasks.create_task(self._direct.run())

    async def nothing_missed(self) -> None:
        """While all sessions are up and nothing is to be read, bookmarks move to what has surely arrived."""
        if self._server.is_done and self._direct.is_done and not self._client.cut:
            position = str(time_snowflake(datetime.now(UTC) - DELIVERED_AFTER))
            await self._bookmarks.move_all("discord", self._home.guild, position)

    def _told_by(self, shard: int) -> Iterator[Reading]:
        if self._client.is_told_of(int(self._home.guild), shard):
            yield self._server
        if shard == 0:
            yield self._direct

    def _hold_server(self) -> Callable[[], None]:
        return self._reception.hold(*self._channels())

    def _hold_direct(self) -> Callable[[], None]:
        return self._reception.hold(f"discord:{self._home.guild}:", but=self._channels())

    def _channels(self) -> tuple[str, ...]:
        """The server's channels, as venues' keys begin."""
        guild = self._client.get_guild(int(self._home.guild))
        return tuple(f"discord:{guild.id}:{one.id}:" for one in guild.channels) if guild else ()
