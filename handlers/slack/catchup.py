"""Reading what was missed: at start, and whenever a socket came up anew; over HTTP, where nothing shows a gap, hourly.

Slack stops redelivering an event after three retries within about six minutes
(https://docs.slack.dev/apis/events-api/#retries), and redelivers in no order. So help channels are read from their
bookmarks, and with them the channels and direct messages in which somebody talks to the bot, or was answered by people.
One page of a channel's history says of each thread when it last moved and who wrote in it, so that only threads in
which somebody may have written since the bookmark are read themselves. Until a place is read, turns in it wait: what
was missed is answered before what is written now. What the team writes under its cards waits as well until the desk is
read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.app import SlackIdentity
from handlers.slack.desk_listeners import CardThreads
from handlers.slack.errors import translated
from handlers.slack.pacing import ChannelPace
from handlers.slack.payloads import Payload, message_event, moment, position_of
from support.errors import ChannelRefused, ChannelUnavailable, LockedOut
from support.model.events import MessagePosted
from support.model.people import Venue
from support.ports import Bookmarks, Clock, Reception

log = structlog.get_logger()

LOOKED_BACK = timedelta(days=7)
"""A conversation in which nothing happened for that long is looked at no more."""
MOST_DIRECT, MOST_ANSWERED = 20, 60
"""Direct messages show what is new only when read one by one, so the latest talks are; of those in which people
answered more, since nobody else reads what a customer writes back.
"""
DELIVERED_AFTER = timedelta(minutes=1)
"""While a socket is up, what was written that long ago has arrived. More than clocks differ and a dead socket lives."""
SHOWN_AFTER = timedelta(seconds=10)
"""A message may show in a channel's history a little later than its time says."""
READ_AGAIN_AFTER_S, READ_EVERY_S = 60.0, 3600.0
"""After a reading that failed; and where nothing tells that events were missed (HTTP)."""
PAGE = 999
"""The most that one call of conversations.history gives."""
A_SECOND, BURST, SIDE_BY_SIDE = 0.8, 30, 4
"""Slack allows each of the two methods 50 calls a minute and some bursts ("Tier 3")."""
TRIES = 4
HELD_AT_MOST_S = 30.0
"""Then turns begin although something may still be unread: late answers are worse than answers out of order."""


@dataclass(slots=True)
class Place:
    """A channel or a direct conversation. `threads` are the roots of those in which the bot talks."""

    venue: Venue
    start: str
    is_help: bool
    is_desk: bool = False
    """The team's channel: what was written under its cards is the team's."""
    threads: set[str] = field(default_factory=set)

    def moved(self, message: Payload, bookmark: str, bot_user: str) -> bool:
        """May something for the bot have been written in this message's thread since?"""
        writers = message.get("reply_users") or ()
        only_us = set(writers) == {bot_user} and message.get("reply_users_count") == 1
        concerns_us = self.is_help or self.is_desk or message["ts"] in self.threads
        return concerns_us and not only_us and str(message.get("latest_reply") or "") > bookmark


class CatchUp:
    """Puts what was missed into the inbox, where what is known already is dropped by its key."""

    def __init__(
        self,
        client: AsyncWebClient,
        who: SlackIdentity,
        *,
        help_channels: Iterable[str],
        reception: Reception,
        bookmarks: Bookmarks,
        clock: Clock,
        monotonic: Callable[[], float],
        paced: bool = True,
        desk: str | None = None,
        cards: CardThreads | None = None,
    ) -> None:
        self._client = client
        self._who = who
        self._help = tuple(help_channels)
        self._desk, self._cards = desk, cards
        self._reception = reception
        self._bookmarks = bookmarks
        self._clock = clock
        self._monotonic = monotonic
        self._begun = position_of(datetime.now(UTC))
        a_second = A_SECOND if paced else 0.0
        self._paces = {
            name: ChannelPace(monotonic, clock.sleep, a_second, BURST) for name in ("history", "replies", "open")
        }
        self._direct: dict[str, str] = {}
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._wanted = asyncio.Event()
        self._release: Callable[[], None] | None = None
        self._release_cards: Callable[[], None] = _nothing
        self._cards_read: Callable[[], None] = _nothing
        self._read_at: float | None = None
        self._ended = False

    def help_too(self, channel: str) -> None:
        """Another help channel, from now on: with the next reading it has a bookmark."""
        self._help = (*self._help, channel)
        self.want()

    def want(self) -> None:
        """Ask for a reading. Turns in the workspace wait from now on until it is known where something is to read."""
        self._read_at = None
        if self._release is None:
            self._release = self._hold(f"slack:{self._who.team}:")
            if self._cards is not None:
                self._release_cards = self._cards.hold()
        self._wanted.set()

    async def begin(self) -> None:
        """Before anything is heard: what is written from now on is found, should this process end before it read."""
        places = (*self._help, *([self._desk] if self._desk is not None else []))
        await self._bookmarks.begin([self._channel(place) for place in places], self._begun)

    def end(self) -> None:
        """Before `run` is cancelled: what waits for a reading goes on waiting, for whoever reads next."""
        self._ended = True
        if self._cards is not None:
            self._cards.end()

    async def run(self) -> None:
        """Read whenever it is wanted, until cancelled."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            release, self._release = self._release, None
            self._cards_read, self._release_cards = self._release_cards, _nothing
            try:
                await self.read(release or _nothing)
            except LockedOut as error:
                log.warning("catch_up_waits", error=str(error))  # it is wanted again once the token works
            except Exception:  # whatever it was, the next reading begins where this one began
                log.exception("catch_up_failed")
                asyncio.get_running_loop().call_later(READ_AGAIN_AFTER_S, self._wanted.set)
            finally:
                self._cards_read()
                if release is not None:
                    release()

    async def read(self, release: Callable[[], None]) -> int:
        """Read every place. `release` is called once the places themselves are held. Returns how much was new."""
        places, answered = await self._places(), await self._answered()
        held = [self._hold(place.venue.key) for place in places]
        held += [self._hold(talk.key) for talk, _, _ in answered]
        release()
        reading = [self._read_place(place, hold) for place, hold in zip(places, held, strict=False)]
        reading += [self._read_direct(*one, hold) for one, hold in zip(answered, held[len(places) :], strict=True)]
        try:
            new = sum(await _all(reading))
        finally:
            for release_place in held:
                release_place()
        if not self._wanted.is_set():
            self._read_at = self._monotonic()
        log.info("caught_up", places=len(held), messages=new)
        return new

    async def nothing_missed(self) -> None:
        """Events arrive: unless something is still to be read, all bookmarks move to what has surely arrived."""
        if self._read_at is not None:
            position = position_of(datetime.now(UTC) - DELIVERED_AFTER)
            await self._bookmarks.move_all("slack", self._who.team, position)

    def want_at_times(self) -> None:
        """Ask for a reading when the last one is long ago."""
        if self._read_at is not None and self._monotonic() - self._read_at > READ_EVERY_S:
            self.want()

    async def _places(self) -> list[Place]:
        places = {channel: Place(self._channel(channel), self._begun, is_help=True) for channel in self._help}
        if self._desk is not None:
            places[self._desk] = Place(self._channel(self._desk), self._begun, is_help=False, is_desk=True)
        direct = 0
        for venue, begun in await self._bookmarks.active("slack", self._clock.now() - LOOKED_BACK):
            if venue.workspace != self._who.team:
                continue
            if venue.channel not in places:
                direct += venue.private
                if venue.private and direct > MOST_DIRECT:
                    continue
                places[venue.channel] = Place(self._channel(venue.channel), position_of(begun), is_help=False)
            place = places[venue.channel]
            if venue.thread:
                place.threads.add(venue.thread)
                place.start = place.start if place.is_help else min(place.start, venue.thread)
        return list(places.values())

    async def _answered(self) -> Sequence[tuple[Venue, str, datetime]]:
        """Conversations that people went on with in direct messages."""
        since = self._clock.now() - LOOKED_BACK
        return (await self._bookmarks.answered_directly("slack", self._who.team, since))[:MOST_ANSWERED]

    async def _read_direct(self, talk: Venue, user: str, begun: datetime, release: Callable[[], None]) -> int:
        """The direct messages of whom people answered there. What is written there has its lane where it began."""
        if user not in self._direct:
            try:
                self._direct[user] = str((await self._call("open", {"users": [user]}))["channel"]["id"])
            except LockedOut:
                raise
            except ChannelRefused as error:
                log.warning("direct_not_read", error=str(error))  # who left
                release()
                return 0
        place = Place(self._channel(self._direct[user]), position_of(begun), is_help=False)
        return await self._read_place(place, release)

    async def _read_place(self, place: Place, release: Callable[[], None]) -> int:
        """The channel, then those of its threads that moved; `release` it as soon as only threads are to be read."""
        channel = place.venue.channel
        bookmark = await self._bookmarks.position(place.venue, place.start)
        looked_back = position_of(datetime.now(UTC) - LOOKED_BACK)
        oldest = min([bookmark, *(thread for thread in place.threads if thread > looked_back)])
        if place.is_desk:
            oldest = min(bookmark, looked_back)  # any card of the week may have been written under
        try:
            messages = await self._pages("history", channel, oldest, bookmark)
        except LockedOut:
            raise
        except ChannelRefused as error:
            log.warning("channel_not_read", channel=channel, error=str(error))
            return 0
        new = sum([await self._put(place, message) for message in messages if message["ts"] > bookmark])
        moved = [message["ts"] for message in messages if place.moved(message, bookmark, self._who.bot_user)]
        unseen = place.threads - {message["ts"] for message in messages}
        threads = [*reversed(moved), *sorted(unseen, reverse=True)]
        held = [self._hold(f"{place.venue.key}{thread}") for thread in threads]
        if place.is_desk and self._cards is not None:
            held = [self._cards.hold(thread) for thread in threads]
            self._cards_read()
        release()
        reading = [self._read_thread(place, thread, bookmark, hold) for thread, hold in zip(threads, held, strict=True)]
        try:
            new += sum(await _all(reading))
        finally:
            for each in held:
                each()
        if messages:
            await self._bookmarks.move(place.venue, _before(messages[-1]["ts"], SHOWN_AFTER))
        return new

    async def _read_thread(self, place: Place, thread: str, bookmark: str, release: Callable[[], None]) -> int:
        try:
            async with self._slots:
                messages = await self._pages("replies", place.venue.channel, bookmark, bookmark, ts=thread)
            return sum([await self._put(place, message) for message in messages if message["ts"] > bookmark])
        except LockedOut:
            raise
        except ChannelRefused:
            return 0  # deleted since
        finally:
            release()

    async def _pages(self, what: str, channel: str, oldest: str, bookmark: str, **more: str) -> list[Payload]:
        """All messages from `oldest` on, in the order they were written; of those up to the bookmark only counters."""
        found: list[Payload] = []
        cursor: str | None = None
        while True:
            page = {"channel": channel, "oldest": oldest, "inclusive": True, "limit": PAGE, "cursor": cursor, **more}
            answer = await self._call(what, page)
            found += [message if message["ts"] > bookmark else _counters(message) for message in answer["messages"]]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return sorted(found, key=lambda message: str(message["ts"]))

    async def _call(self, what: str, page: Payload) -> Payload:
        """conversations.history, .replies or .open, patiently."""
        client = self._client
        methods = {
            "history": client.conversations_history, "replies": client.conversations_replies,
            "open": client.conversations_open,
        }  # fmt: skip
        method: Callable[..., Any] = methods[what]
        for attempt in range(1, TRIES + 1):
            await self._paces[what].turn(what)
            try:
                with translated(f"conversations.{what}"):
                    answer: Payload = (await method(**page)).data
                    return answer
            except ChannelUnavailable as error:
                if attempt == TRIES:
                    raise
                await self._clock.sleep(error.retry_after_s or 2.0**attempt)
        raise AssertionError("the last try returns or raises")

    async def _put(self, place: Place, message: Payload) -> int:
        if place.is_desk:
            if self._cards is not None:
                await self._cards.put(self._who.team, {**message, "channel": place.venue.channel})
            return 0
        event = message_event(self._who.team, {**message, "channel": place.venue.channel}, self._who.bot_user)
        if isinstance(event, MessagePosted) and event.addressed and event.venue.thread:
            place.threads.add(event.venue.thread)  # the bot was called here: what follows may be for it
        return int(event is not None and await self._reception.put(event))

    def _channel(self, id: str) -> Venue:
        return Venue("slack", self._who.team, id, private=id.startswith("D"))

    def _hold(self, place: str) -> Callable[[], None]:
        release = _for_a_while(self._reception.hold(place))
        return lambda: None if self._ended else release()


def _counters(message: Payload) -> Payload:
    """What of a message that is known already tells whether its thread moved."""
    return {
        name: message[name] for name in ("ts", "latest_reply", "reply_users", "reply_users_count") if name in message
    }


def _before(position: str, how_long: timedelta) -> str:
    return position_of(moment(position) - how_long)


async def _all(works: Iterable[Coroutine[Any, Any, int]]) -> list[int]:
    """Side by side; if one fails the others are stopped. Raises LockedOut when that was why."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in works]
    except BaseExceptionGroup as failed:
        if failed.subgroup(LockedOut) is not None:
            raise LockedOut("the channels can't be read") from failed
        raise
    return [task.result() for task in tasks]


def _for_a_while(release: Callable[[], None]) -> Callable[[], None]:
    asyncio.get_running_loop().call_later(HELD_AT_MOST_S, release)
    return release


def _nothing() -> None:
    """Nothing was held."""
