"""One server at Discord, from token to open gateway: what the composition root starts and stops."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import structlog

from handlers.discord.administration import Administration
from handlers.discord.admins import DiscordPeople
from handlers.discord.board import DiscordBoard
from handlers.discord.catchup import CatchUp
from handlers.discord.channel import DiscordChannel
from handlers.discord.client import (
    IDENTIFY_AGAIN_AFTER_S,
    Hearing,
    RelaisClient,
    ShardedClient,
    Shards,
    SingleClient,
    point_at,
)
from handlers.discord.customers import CustomerCommands
from handlers.discord.files import DiscordFiles
from handlers.discord.finding import find_help, find_room_channel
from handlers.discord.listeners import Listeners
from handlers.discord.menus import MessageMenus
from handlers.discord.missed import Histories
from handlers.discord.openings import Openings
from handlers.discord.places import Home
from handlers.discord.presses import Presses
from handlers.discord.signals import DiscordSignals
from handlers.discord.states import ForumStates
from handlers.discord.threads import Rooms, Threads
from handlers.discord.tree import Tree
from support.errors import ChannelRefused, ChannelUnavailable, SettingError
from support.model.people import Language
from support.ports import Bookmarks, Clock, Commands, Reception, Registrations, Shortcuts
from support.words import Words

log = structlog.get_logger()

UP_WITHIN_S = 30.0
MEMBERS_SWITCHED_ON = 1 << 14 | 1 << 15
"""https://docs.discord.com/developers/resources/application#application-object-application-flags"""
SHARDS_REFUSED = frozenset({4010, 4011})
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""
NO_CONTENT = (
    "DISCORD_TOKEN: the bot may not read messages. In the developer portal, under Bot → Privileged Gateway Intents, "
    "switch Message Content Intent on, then start again"
)


@dataclass(slots=True)
class DiscordConnection:
    """A server the bot helps in. `help_channels` are names by ids, and so is `room_channel`, where there is one."""

    client: RelaisClient
    home: Home
    guild_name: str
    help_channels: Mapping[str, str]
    room_channel: Mapping[str, str]
    channel: DiscordChannel
    files: DiscordFiles
    threads: Threads
    openings: Openings
    clock: Clock
    language: Language
    running: asyncio.Task[None]
    states: ForumStates
    signals: DiscordSignals
    board: DiscordBoard
    admins: DiscordPeople | None = None
    """None where DISCORD_ADMINS is empty: nobody may administer here."""
    agents: DiscordPeople | None = None
    """None where DISCORD_AGENTS is empty: the team is not here."""
    tree: Tree | None = None
    _listeners: Listeners | None = None
    _catch_up: CatchUp | None = None
    _reading: asyncio.Task[None] | None = None
    _registrations: Registrations | None = None
    _registering: asyncio.Task[None] | None = None

    @property
    def help_keys(self) -> frozenset[str]:
        """The help channels as `Speaking` names them."""
        return frozenset(f"discord:{self.home.guild}:{id}" for id in self.help_channels)

    @property
    def help_names(self) -> Mapping[str, str]:
        """What they are called."""
        return {f"discord:{self.home.guild}:{id}": name for id, name in self.help_channels.items()}

    @property
    def forums(self) -> Mapping[str, discord.ForumChannel]:
        """The help channels that are forums, by their keys: their posts show how a question stands."""
        found = {id: self.client.get_channel(int(id)) for id in self.help_channels}
        return {
            f"discord:{self.home.guild}:{id}": one for id, one in found.items() if isinstance(one, discord.ForumChannel)
        }

    def people(self) -> list[str]:
        """Who may steer and who is of the team, by how many. Raises SettingError for a role that is none."""
        return [each.check() for each in (self.admins, self.agents) if each is not None]

    @property
    def is_up(self) -> bool:
        """Does the gateway tell us what is written? Not once the server is gone, or the bot was put out of it."""
        is_on = self.client.is_ready() and not self.running.done() and not self.client.is_closed()
        return is_on and not self.client.cut and self.client.get_guild(int(self.home.guild)) is not None

    @property
    def health(self) -> Mapping[str, bool]:
        """What is up, shard by shard where there are several."""
        count = self.client.shards_wanted.count
        shards = {f"discord_shard_{one}": one not in self.client.cut for one in range(count)} if count > 1 else {}
        return {"discord_gateway": self.is_up, **shards}

    def answer_to(
        self, reception: Reception, rooms: Rooms, bookmarks: Bookmarks, words: Words, *, shortcuts: Shortcuts,
        commands: Commands, registrations: Registrations,
    ) -> None:  # fmt: skip
        """Make ready to take events in. Until what was missed is read, turns wait."""
        self.threads.rooms = rooms
        presses = Presses(self.home, reception, self.openings, words, shortcuts=shortcuts, commands=commands)
        self.tree = Tree(self.client, self.home, words, self.language)
        self._registrations = registrations
        CustomerCommands(self.tree, self.home, shortcuts, self.openings, self.threads).declare()
        Administration(self.tree, self.client, self.home, commands).declare()
        MessageMenus(self.tree, self.home, commands, self.openings, self.threads).declare()
        listeners = self._listeners = Listeners(
            self.client, self.home, reception, presses,
            threads=self.threads, missing=self._missing, came_anew=self._came_anew,
        )  # fmt: skip
        histories = Histories(
            self.client,
            self.home,
            {**self.help_channels, **self.room_channel},
            listeners=listeners,
            reception=reception,
            bookmarks=bookmarks,
            clock=self.clock,
        )
        self._catch_up = CatchUp(self.client, self.home, histories, reception=reception, bookmarks=bookmarks)
        self._catch_up.want_all()

    async def listen(self) -> None:
        """Take events in. What was missed is read once they come, so that nothing falls between."""
        if self._listeners is not None and self._catch_up is not None:
            if self._reading is not None:  # it listened before, and did not for a while
                self._catch_up.want_all()
            self.client.hearing = self._listeners
            self._reading = asyncio.create_task(self._catch_up.run(), name="catch up at Discord")
        if self.tree is not None and self._registrations is not None:
            self._registering = asyncio.create_task(self.tree.register(self._registrations), name="register commands")

    async def look(self) -> None:
        """A tick: note that nothing was missed, where that is known."""
        if self._catch_up is not None and self.is_up:
            await self._catch_up.nothing_missed()

    async def close(self) -> None:
        """Stop taking events in; what was told is stored. Speaking goes on until `hang_up`."""
        self.client.hearing = Hearing()
        tasks = {task for task in (self._reading, self._registering) if task is not None}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        if self.tree is not None:
            await self.tree.close()

    async def ended(self) -> str:
        """Returns once the gateway is gone for good, with why: a token that was reset, an intent switched off."""
        await asyncio.wait({self.running})
        error = self.running.exception() if not self.running.cancelled() else None
        if isinstance(error, discord.ConnectionClosed):
            return f"closed with {error.code}"
        return type(error).__name__ if error else "closed"

    def _missing(self, shard: int) -> None:
        if self._catch_up is not None:
            self._catch_up.hold(shard)

    def _came_anew(self, shard: int) -> None:
        self.threads.forget_all()
        if self._catch_up is not None:
            self._catch_up.want(shard)

    async def hang_up(self) -> None:
        """The end."""
        await self.client.close()
        with contextlib.suppress(Exception):
            await self.running
        await asyncio.sleep(0)  # what the library told at last is begun, so that it doesn't end unawaited


async def connect_discord(
    session: aiohttp.ClientSession,
    *, token: str, application_id: str, help_channels: tuple[str, ...], api_url: str, gateway_url: str, words: Words,
    language: Language, clock: Clock, admins: tuple[str, ...] = (), agents: tuple[str, ...] = (),
    shards: int | None = 1, room_channel: str = "",
) -> DiscordConnection:  # fmt: skip
    """Log in, and find the channels. `shards`: None for as many as Discord says.

    Raises ChannelRefused for a bad token, SettingError when an intent or a channel is missing.
    """
    point_at(api_url, gateway_url)
    members = await _may_see_members(session, token, api_url)
    parted = await _asked_for(session, token, api_url) if shards is None else Shards(shards)
    kind = ShardedClient if parted.count > 1 else SingleClient
    client = kind(application_id, clock.sleep, members=members, shards=parted)
    running = asyncio.create_task(client.start(token), name="discord gateway")
    try:
        await _up(client, running)
        guild, helps = find_help(client, help_channels)
        rooms = find_room_channel(guild, room_channel) if room_channel else None
    except BaseException:  # whatever it was, and a cancelled start too, leaves no gateway open
        await client.close()
        await asyncio.wait({running})
        raise
    others = [one.id for one in client.guilds if one != guild]
    if others:
        log.warning("discord_other_servers", servers=others)  # nothing is answered there
    openings = Openings(time.monotonic)
    threads = Threads(client, (str(rooms.id),) if rooms else tuple(helps), words.say(language, "room.name"))
    home = Home(str(guild.id), str(guild.me.id))
    return DiscordConnection(
        client=client,
        home=home,
        guild_name=guild.name,
        help_channels=helps,
        room_channel={str(rooms.id): rooms.name} if rooms else {},
        channel=DiscordChannel(client, str(guild.id), threads, openings),
        files=DiscordFiles(session, api_url, clock.sleep),
        threads=threads,
        openings=openings,
        clock=clock,
        language=language,
        running=running,
        states=ForumStates(client, words, language),
        signals=DiscordSignals(client),
        board=DiscordBoard(client),
        admins=DiscordPeople(client, home, admins, "DISCORD_ADMINS") if admins else None,
        agents=DiscordPeople(client, home, agents, "DISCORD_AGENTS") if agents else None,
    )


async def _may_see_members(session: aiohttp.ClientSession, token: str, api_url: str) -> bool:
    """Is the switch for who comes and goes on? Asking for an intent that is not is refused at the gateway."""
    application = await _told(session, f"{api_url.rstrip('/')}/api/v10/applications/@me", token)
    return bool(int(application.get("flags") or 0) & MEMBERS_SWITCHED_ON)


async def _asked_for(session: aiohttp.ClientSession, token: str, api_url: str) -> Shards:
    """As many as Discord says: https://docs.discord.com/developers/events/gateway#get-gateway-bot"""
    gateway = await _told(session, f"{api_url.rstrip('/')}/api/v10/gateway/bot", token)
    limits = gateway.get("session_start_limit") or {}
    return Shards(int(gateway.get("shards") or 1), int(limits.get("max_concurrency") or 1))


async def _told(session: aiohttp.ClientSession, url: str, token: str) -> Mapping[str, Any]:
    """What Discord says before there is a client; nothing where it says nothing: logging in says why."""
    headers, timeout = {"Authorization": f"Bot {token}"}, aiohttp.ClientTimeout(total=UP_WITHIN_S)
    try:
        async with session.get(url, headers=headers, timeout=timeout) as answer:
            return dict(await answer.json()) if answer.status == 200 else {}
    except (aiohttp.ClientError, TimeoutError):
        return {}


async def _up(client: RelaisClient, running: asyncio.Task[None]) -> None:
    """Until the first session is there, or it is clear why there will be none."""
    came = asyncio.create_task(client.came_up.wait())
    within_s = UP_WITHIN_S + IDENTIFY_AGAIN_AFTER_S * (client.shards_wanted.count - 1)
    await asyncio.wait({running, came}, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    came.cancel()
    if not running.done():
        if client.came_up.is_set():
            return
        raise ChannelUnavailable(f"Discord: no session within {within_s:.0f} s")
    error = running.exception()
    if isinstance(error, discord.LoginFailure):
        raise ChannelRefused(
            "DISCORD_TOKEN is not one that Discord knows; copy it anew under Bot → Reset Token"
        ) from error
    if isinstance(error, discord.PrivilegedIntentsRequired):
        raise SettingError(NO_CONTENT) from error
    if isinstance(error, discord.ConnectionClosed) and error.code in SHARDS_REFUSED:
        raise SettingError(
            "DISCORD_SHARDS: Discord takes no such session of a bot in so many servers; set auto"
        ) from error
    raise ChannelUnavailable(f"Discord: {type(error).__name__}") from error
