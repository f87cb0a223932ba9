"""What the gateway tells, stored: each thing is parsed, put into the inbox, and that is all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import discord
import structlog

from handlers.discord.client import Hearing
from handlers.discord.openings import Interaction
from handlers.discord.places import Home, changed, deleted, posted, venue_of
from handlers.discord.presses import Presses
from handlers.discord.threads import Threads
from support.model.events import MessagePosted
from support.ports import Reception

log = structlog.get_logger()

THUMBS_DOWN = "👎"


class Listeners(Hearing):
    """One server's. `missing` is told that a shard may have missed something, `came_anew` of its new session."""

    def __init__(
        self,
        client: discord.Client,
        home: Home,
        reception: Reception,
        presses: Presses,
        *,
        threads: Threads,
        missing: Callable[[int], None],
        came_anew: Callable[[int], None],
    ) -> None:
        self._client = client
        self._home = home
        self._reception = reception
        self._presses = presses
        self._threads = threads
        self._missing = missing
        self._came_anew = came_anew

    async def coming(self, shard: int) -> None:
        self._missing(shard)

    async def came(self, shard: int) -> None:
        self._came_anew(shard)

    async def said(self, message: discord.Message) -> None:
        await self.read(message)

    async def read(self, message: discord.Message) -> bool:
        """Store what somebody wrote, told or found in the history. False for what is known, or not ours."""
        event = posted(self._home, message)
        if event is None:
            return False
        note_question(self._threads, event)
        return await self._reception.put(event)

    async def edited(self, message: discord.Message) -> None:
        event = changed(self._home, message)
        if event is not None:
            await self._reception.put(event)

    async def removed(self, message: discord.Message) -> None:
        event = deleted(self._home, message, datetime.now(UTC))
        if event is not None:
            await self._reception.put(event)

    async def removed_unseen(self, channel: int, message: int) -> None:
        venue = venue_of(self._home, self._client.get_channel(channel), message)
        if venue is not None:
            key = f"{self._home.key(message)}:deleted"
            await self._reception.taken_back(venue, str(message), key=key, at=datetime.now(UTC))

    async def reacted(self, reaction: discord.RawReactionActionEvent) -> None:
        """👎 is as good as the button; other signs on what people answered are told to them."""
        at_home = reaction.guild_id is None or str(reaction.guild_id) == self._home.guild
        if not at_home or str(reaction.user_id) == self._home.bot:
            return
        message, account, at = str(reaction.message_id), self._home.account(reaction.user_id), datetime.now(UTC)
        key = f"{self._home.key(reaction.message_id)}:{reaction.emoji}:{reaction.user_id}"
        emoji = reaction.emoji.name if reaction.emoji.id is None else f":{reaction.emoji.name}:"
        if emoji.startswith(THUMBS_DOWN):
            await self._reception.disliked(message, account, key=key, at=at)
        await self._reception.reacted(message, account, emoji, key=f"{key}:told", at=at)

    async def left(self, guild: int, user: int) -> None:
        """Somebody may leave, come back and leave again."""
        if str(guild) == self._home.guild:
            at = datetime.now(UTC)
            key = f"discord:{guild}:{user}:left:{at.timestamp():.0f}"
            await self._reception.left(self._home.account(user), key=key, at=at)

    async def pressed(self, interaction: Interaction) -> None:
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await self._presses.take(interaction)

    async def thread_gone(self, thread: int) -> None:
        self._threads.forget(str(thread))

    async def guild_gone(self, guild: int) -> None:
        if str(guild) == self._home.guild:
            log.error("discord_server_gone", guild=guild)


def note_question(threads: Threads, event: MessagePosted) -> None:
    """A thread that is made of this message is called after it."""
    if event.venue.thread == event.position:
        threads.note_question(event.position, event.text)
