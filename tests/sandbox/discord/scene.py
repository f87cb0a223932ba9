"""A server with people and the real discord.py client in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox.discord.model import ChannelType
from sandbox.discord.people import Person
from sandbox.discord.platform import DiscordPlatform
from sandbox.discord.remote import DiscordRemote
from sandbox.discord.server import RunningDiscord, start

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)


class Bot(discord.Client):
    """Keeps what it is told, and does what a test tells it to."""

    def __init__(self, intents: discord.Intents = INTENTS) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05, max_ratelimit_timeout=30)
        self.came: asyncio.Event = asyncio.Event()
        self.heard: list[discord.Message] = []
        self._something = asyncio.Event()
        self.interactions: asyncio.Queue[discord.Interaction] = asyncio.Queue()
        self.answer: Callable[[discord.Interaction], Awaitable[Any]] | None = None

    async def on_ready(self) -> None:
        self.came.set()

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.heard.append(message)
            self._something.set()

    async def hears(self, count: int) -> list[discord.Message]:
        """All that was heard, once it is that much."""
        while len(self.heard) < count:
            self._something.clear()
            await self._something.wait()
        return self.heard

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if self.answer is not None:
            await self.answer(interaction)
        self.interactions.put_nowait(interaction)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Nobody else identifies here, so nothing has to be waited for."""


@dataclass(slots=True)
class Scene:
    """The stand-in, Ann and Bob, #help and the forum #questions."""

    discord: RunningDiscord
    remote: DiscordRemote
    ann: Person
    bob: Person
    bots: list[tuple[Bot, asyncio.Task[None]]] = field(default_factory=list)

    @property
    def platform(self) -> DiscordPlatform:
        return self.discord.platform

    async def bot(self, intents: discord.Intents = INTENTS, token: str | None = None) -> Bot:
        """A client that is connected. Raises what `connect` raised if it never comes up."""
        bot = Bot(intents)
        task = asyncio.create_task(bot.start(token or self.discord.token))
        self.bots.append((bot, task))
        came = asyncio.create_task(bot.came.wait())
        await asyncio.wait({task, came}, return_when=asyncio.FIRST_COMPLETED)
        came.cancel()
        if task.done():
            await task
        return bot


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    platform = DiscordPlatform()
    ann, bob = platform.add_user("ann"), platform.add_user("bob")
    guild = platform.add_guild("Northbeam", [ann, bob])
    platform.add_channel(guild, "help")
    platform.add_channel(guild, "questions", ChannelType.FORUM, tags=["waiting", "solved"])
    async with start(platform) as running, DiscordRemote.connect(running.base_url) as remote:
        Route.BASE = f"{running.api_url}/api/v10"
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(running.gateway_url)
        made = Scene(running, remote, await remote.person("ann"), await remote.person("bob"))
        try:
            yield made
        finally:
            for bot, task in made.bots:
                await bot.close()
                await asyncio.wait({task})
