"""The client: who the bot is at Discord, and what it does with what the gateway tells.

It starts no task of its own that nobody watches, calls nobody by accident, and remembers just enough messages to know
whose it was that was taken back. It has one session, or, where Discord asks for shards, as many as those: each tells of
its servers, the first one of direct messages as well, and each is resumed, or read after, by itself.

https://docs.discord.com/developers/events/gateway#sharding
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

import discord
import structlog
import yarl
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from handlers.discord.openings import Interaction

log = structlog.get_logger()

INTENTS = discord.Intents(
    guilds=True, guild_messages=True, dm_messages=True, guild_reactions=True, dm_reactions=True, message_content=True
)
"""MESSAGE_CONTENT is privileged: it has a switch in the developer portal. So has GUILD_MEMBERS, by which one hears of
who leaves; it is asked for where it is switched on.

https://docs.discord.com/developers/events/gateway#privileged-intents
"""
REMEMBERED = 2_000
IDENTIFY_AGAIN_AFTER_S = 5.0
"""https://docs.discord.com/developers/topics/rate-limits: one IDENTIFY in five seconds."""
LONGEST_WAIT_S = 20.0
LONGEST_LIMIT_S = 30.0
"""A rate limit that lasts longer is the outbox's to wait for; 30 is the least that the library takes."""


class Patience(ExponentialBackoff[Literal[False]]):
    """The library doubles its waits up to a quarter of an hour: nobody waits that long once Discord is back."""

    def delay(self) -> float:
        """Seconds until the next try."""
        return min(super().delay(), LONGEST_WAIT_S)


class Http(HTTPClient):
    """The library keeps each thread's rate limit for five minutes, and looks through all of them at every call in a new
    thread. Looking when they have doubled is as good, and costs nothing however many threads there are."""

    _look_again_at = 256

    def _try_clear_expired_ratelimits(self) -> None:
        if len(self._buckets) >= self._look_again_at:
            super()._try_clear_expired_ratelimits()
            self._look_again_at = max(type(self)._look_again_at, 2 * len(self._buckets))


discord.client.ExponentialBackoff = Patience  # type: ignore[attr-defined, assignment]
discord.shard.ExponentialBackoff = Patience  # type: ignore[attr-defined, assignment]
discord.client.HTTPClient = Http  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Shards:
    """Into how many sessions what the gateway tells is parted, and how many may be asked for at once."""

    count: int = 1
    at_once: int = 1


ONE = Shards()


class Hearing:
    """What the client passes on. Until somebody listens, what comes is dropped: it is read from the history then."""

    async def coming(self, shard: int) -> None:
        """A new session is asked for: nothing of what was written since the old one ended will be told."""

    async def came(self, shard: int) -> None:
        """A new session is there: what was missed can be read."""

    async def said(self, message: discord.Message) -> None: ...

    async def edited(self, message: discord.Message) -> None: ...

    async def removed(self, message: discord.Message) -> None: ...

    async def removed_unseen(self, channel: int, message: int) -> None:
        """Taken back, and written so long ago that nothing of it is remembered here."""

    async def reacted(self, reaction: discord.RawReactionActionEvent) -> None: ...

    async def left(self, guild: int, user: int) -> None: ...

    async def pressed(self, interaction: Interaction) -> None: ...

    async def thread_gone(self, thread: int) -> None: ...

    async def guild_gone(self, guild: int) -> None: ...


class RelaisClient(discord.Client):
    """discord.py's client with one listener; `cut` are the shards whose session is not up."""

    def __init__(
        self, application_id: str, sleep: Callable[[float], Awaitable[None]], *, members: bool, shards: Shards = ONE
    ) -> None:
        intents = discord.Intents(INTENTS.value)
        intents.members = members
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            application_id=int(application_id) if application_id else None,  # type: ignore[arg-type]
            max_messages=REMEMBERED,
            max_ratelimit_timeout=LONGEST_LIMIT_S,
            guild_ready_timeout=0.5,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            shard_count=shards.count,
        )
        self.shards_wanted = shards
        self.cut: set[int] = set()
        self._sleep = sleep
        self.hearing = Hearing()
        self.came_up = asyncio.Event()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord takes one new session in five seconds, or at the start as many as it allows."""
        shard = shard_id or 0
        if initial or (not self.came_up.is_set() and shard % self.shards_wanted.at_once):
            return
        await self.hearing.coming(shard)
        await self._sleep(IDENTIFY_AGAIN_AFTER_S)

    def is_told_of(self, guild: int, shard: int) -> bool:
        """Is it this shard that tells of the server?"""
        return (guild >> 22) % self.shards_wanted.count == shard

    async def dropped(self, shard: int) -> None:
        """A session's socket is gone: what is written now comes once it resumes, or is to be read."""
        self.cut.add(shard)

    async def resumed(self, shard: int) -> None:
        """All that was missed was told."""
        self.cut.discard(shard)

    async def came(self, shard: int) -> None:
        """A new session: nothing is replayed in it."""
        self.cut.discard(shard)
        await self.hearing.came(shard)

    async def on_message(self, message: discord.Message) -> None:
        await self.hearing.said(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Also of what was written before this process began."""
        await self.hearing.edited(payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await self._removed(payload.channel_id, payload.message_id, payload.cached_message)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """A moderator cleans up."""
        known = {message.id: message for message in payload.cached_messages}
        for id in sorted(payload.message_ids):
            await self._removed(payload.channel_id, id, known.get(id))

    async def _removed(self, channel: int, message: int, known: discord.Message | None) -> None:
        if known is not None:
            await self.hearing.removed(known)
        else:
            await self.hearing.removed_unseen(channel, message)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        await self.hearing.reacted(payload)

    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        await self.hearing.left(payload.guild_id, payload.user.id)

    async def on_interaction(self, interaction: Interaction) -> None:
        await self.hearing.pressed(interaction)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        await self.hearing.thread_gone(payload.thread_id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.hearing.guild_gone(guild.id)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """A listener that failed; what it was about is not logged."""
        log.exception("discord_listener_failed", listener=event_method)


class SingleClient(RelaisClient):
    """One session for everything."""

    async def on_ready(self) -> None:
        self.came_up.set()
        await self.came(0)

    async def on_disconnect(self) -> None:
        await self.dropped(0)

    async def on_resumed(self) -> None:
        await self.resumed(0)


class ShardedClient(RelaisClient, discord.AutoShardedClient):
    """A session a shard. The library takes cut ones up again one after the other; those that are up go on."""

    async def on_ready(self) -> None:
        """All of them, at the start."""
        self.came_up.set()

    async def on_shard_ready(self, shard: int) -> None:
        await self.came(shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        await self.dropped(shard)

    async def on_shard_resumed(self, shard: int) -> None:
        await self.resumed(shard)


def point_at(api_url: str, gateway_url: str) -> None:
    """Another server than Discord's own. The library has one address for the whole process."""
    Route.BASE = f"{api_url.rstrip('/')}/api/v10"
    if gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
