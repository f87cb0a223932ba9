"""The places that are made for a conversation: a thread for its question, and a room for the customer and the team.

A room is a private thread of a text channel: its members see it, and who may manage threads. It is made in the channel
that is named for it (DISCORD_ROOM_CHANNEL), else in the help channel, or, since forums have none, in the first help
channel that can hold one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Protocol

import discord
import structlog

from handlers.discord.errors import THREAD_EXISTS, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, Refused, translated
from handlers.discord.forms import short
from support.errors import ChannelRefused
from support.identity.emails import mask_emails
from support.model.conversation import Conversation, ConversationId
from support.model.people import Account, Platform, Venue

log = structlog.get_logger()

TITLE_LENGTH = 80
TITLES_KEPT = 2_000
ARCHIVED_AFTER_MIN: Literal[4320] = 4320
"""Three days without a word: https://docs.discord.com/developers/resources/channel#thread-metadata-object"""

_BLANKS = re.compile(r"\s+")


class Rooms(Protocol):
    """Which conversation has which room: of `support.ports.Conversations`."""

    async def conversation(self, id: ConversationId) -> Conversation | None: ...

    async def note_room(self, id: ConversationId, room: str) -> None: ...

    async def in_room(self, platform: Platform, room: str) -> Conversation | None: ...


class Threads:
    """Finds them, makes them, and remembers what they are about. `channels` are those that may hold rooms."""

    def __init__(self, client: discord.Client, channels: Sequence[str], room_name: str) -> None:
        self._client = client
        self._channels = channels
        self.room_name = room_name
        self._titles: dict[str, str] = {}
        self._made: dict[str, None] = {}
        self.rooms: Rooms | None = None

    def note_question(self, message: str, text: str) -> None:
        """A message at the top of a channel; the thread that is made of it may be called after it."""
        self._titles[message] = title(text)
        while len(self._titles) > TITLES_KEPT:
            self._titles.pop(next(iter(self._titles)))

    async def place(self, venue: Venue) -> discord.PartialMessageable:
        """Where to write for this venue; its thread is made if it is not there yet."""
        if venue.thread is None:
            return self._client.get_partial_messageable(int(venue.channel))
        if venue.thread not in self._made and self._client.get_channel(int(venue.thread)) is None:
            await self._make(venue.channel, venue.thread)
        self._remember(venue.thread)
        return self._client.get_partial_messageable(int(venue.thread))

    async def room(self, conversation: Conversation) -> discord.PartialMessageable | None:
        """The customer's room; made where there is none any more. None where no help channel may hold one."""
        if conversation.room is not None and await self._stands(conversation.room):
            return self._client.get_partial_messageable(int(conversation.room))
        parent = self._parent(conversation.venue.channel)
        if parent is None or self.rooms is None:
            return None
        try:
            with translated("create private thread"):
                thread = await parent.create_thread(
                    name=self.room_name, type=discord.ChannelType.private_thread, invitable=False,
                    auto_archive_duration=10080,
                )  # fmt: skip
        except Refused as error:
            log.warning("no_room", channel=parent.id, code=error.code)
            return None
        with translated("add thread member"):
            await thread.add_user(discord.Object(int(conversation.customer.user)))
        await self.rooms.note_room(conversation.id, str(thread.id))
        return self._client.get_partial_messageable(thread.id)

    async def spoken_in(self, venue: Venue, account: Account | None = None) -> Venue:
        """The place of the conversation whose room that is; of this account's alone, where one is given."""
        if not venue.room or venue.thread is None or self.rooms is None:
            return venue
        found = await self.rooms.in_room(venue.platform, venue.thread)
        if found is None or account not in (None, found.customer):
            return venue
        return replace(found.venue, room=True)

    @property
    def has_rooms(self) -> bool:
        """Is there a channel that may hold a room?"""
        return self._parent("") is not None

    def forget(self, thread: str) -> None:
        """It is gone."""
        self._made.pop(thread, None)

    def forget_all(self) -> None:
        """What was deleted while no session was up, nobody told."""
        self._made.clear()

    async def _stands(self, room: str) -> bool:
        """Somebody may have deleted it, whether that was told or not."""
        if room in self._made or self._client.get_channel(int(room)) is not None:
            return True
        try:
            with translated("get thread"):
                await self._client.fetch_channel(int(room))
        except Refused as error:
            if error.code != UNKNOWN_CHANNEL:
                raise
            return False
        self._remember(room)
        return True

    def _remember(self, thread: str) -> None:
        self._made[thread] = None
        while len(self._made) > TITLES_KEPT:
            self._made.pop(next(iter(self._made)))

    def _parent(self, channel: str) -> discord.TextChannel | None:
        """The channel itself if it may hold a room, else the first that may."""
        for id in ((channel,) if channel in self._channels else ()) + tuple(self._channels):
            found = self._client.get_channel(int(id))
            if isinstance(found, discord.TextChannel):
                return found
        return None

    async def _make(self, channel: str, message: str) -> None:
        """The thread of a message. One that is there already, or was begun without a message, is as good."""
        parent = self._client.get_channel(int(channel))
        if not isinstance(parent, discord.TextChannel):
            return  # a post in a forum is a thread already
        question = parent.get_partial_message(int(message))
        name = self._titles.pop(message, None) or await self._fetched(question)
        if name is None:
            return
        try:
            with translated("create thread"):
                await question.create_thread(name=name, auto_archive_duration=ARCHIVED_AFTER_MIN)
        except Refused as error:
            if error.code not in (THREAD_EXISTS, UNKNOWN_MESSAGE, UNKNOWN_CHANNEL):
                raise

    async def _fetched(self, question: discord.PartialMessage) -> str | None:
        """The question's words, of which nobody told since the start. None where there is no such message."""
        try:
            with translated("get message"):
                message = await question.fetch()
        except ChannelRefused:
            return None
        return title(message.content) if message.thread is None else None


def title(text: str) -> str:
    """What a thread is called: the question's own words, without addresses and markup."""
    words = _BLANKS.sub(" ", mask_emails(text)).replace("`", "").strip()
    return short(words, TITLE_LENGTH) or "…"
