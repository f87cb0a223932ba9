"""Reading what was missed: at start, and at each new session, in which Discord replays nothing.

A session that resumes is told all that it missed; one that could not, or a process that was down, has to read
(https://docs.discord.com/developers/events/gateway#resuming). Help channels are read from their bookmarks, and of the
threads, posts and rooms those whose last message came since; a thread in which somebody writes is active, and one that
fell asleep again since is among the newest archived ones. Turns wait until that is done, at most half a minute, so that
what was missed is answered before what is written now: from the moment on in which a new session is asked for, since
what is written then may be told before it is known to be one. What comes both ways is dropped by its key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import structlog
from discord.utils import time_snowflake

from handlers.discord.errors import UNKNOWN_MESSAGE, Refused, translated
from handlers.discord.listeners import Listeners
from handlers.discord.places import Home
from support.errors import ChannelRefused
from support.model.conversation import Asked
from support.model.events import MessageDeleted
from support.model.people import Venue
from support.ports import Bookmarks, Clock, Reception

log = structlog.get_logger()

LOOKED_BACK = timedelta(days=7)
"""Direct messages of a talk in which nothing happened for that long are looked at no more."""
MOST_DIRECT = 20
DELIVERED_AFTER = timedelta(minutes=1)
"""While a session is up, what was written that long ago has arrived. More than clocks differ or a dead socket lives."""
SHOWN_AFTER_MS = 10_000
"""A message may show in the history a little later than its id says."""
READ_AGAIN_AFTER_S = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0)
HELD_AT_MOST_S = 30.0
ARCHIVED_LOOKED_AT = 50
SIDE_BY_SIDE = 4


class CatchUp:
    """Puts what was missed where what is said goes."""

    def __init__(
        self,
        client: discord.Client,
        home: Home,
        help_channels: Iterable[str],
        *,
        listeners: Listeners,
        reception: Reception,
        bookmarks: Bookmarks,
        clock: Clock,
    ) -> None:
        self._client = client
        self._home = home
        self._help = tuple(help_channels)
        self._listeners = listeners
        self._reception = reception
        self._bookmarks = bookmarks
        self._clock = clock
        self._begun = str(time_snowflake(datetime.now(UTC)))
        self._wanted = asyncio.Event()
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._release: Callable[[], None] | None = None
        self._lapse: asyncio.TimerHandle | None = None
        self._is_read = False

    def hold(self) -> None:
        """Turns wait from now on, half a minute at most: what comes may come before what was missed."""
        self._is_read = False
        if self._release is None:
            self._release = self._reception.hold(f"discord:{self._home.guild}:")
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
                await self.read()
            except Exception:  # whatever it was, the next reading begins where this one began
                wait_s = READ_AGAIN_AFTER_S[min(failures, len(READ_AGAIN_AFTER_S) - 1)]
                failures += 1
                log.exception("catch_up_failed", wait_s=wait_s)
                asyncio.get_running_loop().call_later(wait_s, self._wanted.set)
                continue
            failures = 0
            if not self._wanted.is_set():
                self._let_go()

    async def read(self) -> int:
        """Read every place. Returns how much was new. What could not be read keeps no other place from being read.

        Raises ChannelUnavailable if something could not be read.
        """
        places = [self._client.get_channel(int(id)) for id in self._help]
        threads, talks = await self._threads(), await self._talks()
        readings = [self._channel(place, threads) for place in places if place is not None]
        readings += [self._direct(venue, begun) for venue, begun in talks]
        found = await asyncio.gather(*readings, return_exceptions=True)
        failures = [one for one in found if isinstance(one, BaseException)]
        if failures:
            raise failures[0]
        await self._deleted()
        new = sum(one for one in found if isinstance(one, int))
        self._is_read = not self._wanted.is_set()
        log.info("caught_up", places=len(readings), messages=new)
        return new

    async def nothing_missed(self) -> None:
        """A session is up: unless something is still to be read, all bookmarks move to what has surely arrived."""
        if self._is_read:
            position = str(time_snowflake(datetime.now(UTC) - DELIVERED_AFTER))
            await self._bookmarks.move_all("discord", self._home.guild, position)

    async def _threads(self) -> list[discord.Thread]:
        guild = self._client.get_guild(int(self._home.guild))
        if guild is None:
            return []
        with translated("active threads"):
            return list(await guild.active_threads())

    async def _talks(self) -> list[tuple[Venue, str]]:
        active = await self._bookmarks.active("discord", self._clock.now() - LOOKED_BACK)
        direct = [(venue, begun) for venue, begun in active if venue.private and venue.workspace == self._home.guild]
        return [(venue, str(time_snowflake(begun))) for venue, begun in direct[:MOST_DIRECT]]

    async def _channel(self, channel: Any, active: list[discord.Thread]) -> int:
        """A channel or forum, and those of its threads in which something was written since."""
        venue = Venue("discord", self._home.guild, str(channel.id))
        bookmark = await self._bookmarks.position(venue, self._begun)
        newest = int(bookmark)
        try:
            new = 0
            if not isinstance(channel, discord.ForumChannel):
                count, newest = await self._history(channel, bookmark)
                new += count
            theirs = [thread for thread in active if thread.parent_id == channel.id]
            with translated("archived threads"):
                theirs += [thread async for thread in channel.archived_threads(limit=ARCHIVED_LOOKED_AT)]
            for thread in theirs:
                if (thread.last_message_id or thread.id) > int(bookmark):
                    count, last = await self._history(thread, bookmark)
                    new, newest = new + count, max(newest, last)
        except ChannelRefused as error:
            log.warning("channel_not_read", channel=channel.id, error=str(error))
            return 0
        await self._bookmarks.move(venue, _before(newest, bookmark))
        return new

    async def _deleted(self) -> None:
        """What still waits for an answer and was deleted while nobody listened: Discord tells of that no more."""
        since = self._clock.now() - LOOKED_BACK
        for asked in await self._reception.waiting("discord", self._home.guild, since):
            place = self._client.get_partial_messageable(int(self._written_in(asked)))
            try:
                with translated("get message"):
                    await place.fetch_message(int(asked.position))
            except Refused as error:
                if error.code == UNKNOWN_MESSAGE:
                    key, at = f"{self._home.key(int(asked.position))}:deleted", datetime.now(UTC)
                    gone = MessageDeleted(key, asked.venue, asked.account, at, asked.position)
                    await self._reception.put(gone)

    def _written_in(self, asked: Asked) -> str:
        """A question that begins a thread stands above it; one that begins a post stands in it."""
        venue = asked.venue
        if asked.room is not None or venue.thread is None:
            return asked.room or venue.channel
        in_forum = isinstance(self._client.get_channel(int(venue.channel)), discord.ForumChannel)
        return venue.channel if asked.position == venue.thread and not in_forum else venue.thread

    async def _direct(self, venue: Venue, begun: str) -> int:
        bookmark = await self._bookmarks.position(venue, begun)
        try:
            place = self._client.get_partial_messageable(int(venue.channel), type=discord.ChannelType.private)
            with translated("open direct channel"):
                channel = self._client.get_channel(place.id) or await self._client.fetch_channel(place.id)
            new, newest = await self._history(channel, bookmark)
        except ChannelRefused:
            return 0
        await self._bookmarks.move(venue, _before(newest, bookmark))
        return new

    async def _history(self, place: Any, bookmark: str) -> tuple[int, int]:
        """How much of what was written there since was new, and the newest of it."""
        new, newest = 0, int(bookmark)
        async with self._slots:
            with translated("channel history"):
                async for message in place.history(limit=None, after=discord.Object(newest), oldest_first=True):
                    new += await self._listeners.read(message)
                    newest = max(newest, message.id)
        return new, newest


def _before(newest: int, bookmark: str) -> str:
    """A little before the newest, since what shows late may be older; never back."""
    return str(max(int(bookmark), newest - (SHOWN_AFTER_MS << 22)))
