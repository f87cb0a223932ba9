"""What is read after a session that could not be resumed, or at the start: the histories, and what is gone from them.

Help channels are read from their bookmarks, and of the threads, posts and rooms those whose last message came since; a
thread in which somebody writes is active, and one that fell asleep again since is among the newest archived ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
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
SHOWN_AFTER_MS = 10_000
"""A message may show in the history a little later than its id says."""
ARCHIVED_LOOKED_AT = 50
SIDE_BY_SIDE = 4


class Histories:
    """Puts what was missed where what is said goes. A reading returns how much was new; what could not be read keeps
    no other place from being read, and then it raises ChannelUnavailable."""

    def __init__(
        self,
        client: discord.Client,
        home: Home,
        channels: Iterable[str],
        *,
        listeners: Listeners,
        reception: Reception,
        bookmarks: Bookmarks,
        clock: Clock,
    ) -> None:
        self._client = client
        self._home = home
        self._channels = tuple(channels)
        self._listeners = listeners
        self._reception = reception
        self._bookmarks = bookmarks
        self._clock = clock
        self._begun = str(time_snowflake(datetime.now(UTC)))
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)

    async def server(self) -> int:
        """The help channels, where private threads are, and what belongs to them."""
        # First of all: what is written from now on is found, should this process end before it read.
        await self._bookmarks.begin([Venue("discord", self._home.guild, id) for id in self._channels], self._begun)
        places = [self._client.get_channel(int(id)) for id in self._channels]
        threads = await self._threads()
        return await self._read([self._channel(one, threads) for one in places if one is not None], private=False)

    async def direct(self) -> int:
        """Direct messages."""
        return await self._read([self._direct(venue, begun) for venue, begun in await self._talks()], private=True)

    async def _read(self, readings: list[Coroutine[Any, Any, int]], *, private: bool) -> int:
        found = await asyncio.gather(*readings, return_exceptions=True)
        failures = [one for one in found if isinstance(one, BaseException)]
        if failures:
            raise failures[0]
        await self._deleted(private=private)
        new = sum(one for one in found if isinstance(one, int))
        log.info("caught_up", places=len(readings), messages=new, direct=private)
        return new

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

    async def _deleted(self, *, private: bool) -> None:
        """What still waits for an answer and was deleted while nobody listened: Discord tells of that no more."""
        since = self._clock.now() - LOOKED_BACK
        waiting = await self._reception.waiting("discord", self._home.guild, since)
        for asked in [one for one in waiting if one.venue.private is private]:
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
