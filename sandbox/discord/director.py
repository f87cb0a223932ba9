"""What whoever directs the scene may do: look behind it, set it up, make it fail."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.discord.events import Events
from sandbox.discord.gateway import Gateway
from sandbox.discord.model import Channel, ChannelType, Json, Tag, User
from sandbox.discord.permissions import Overwrite, Permission
from sandbox.discord.platform import DiscordPlatform
from sandbox.discord.rest.api import RestApi
from sandbox.faults import ANY_METHOD, Fault


class UnknownError(Exception):
    """A channel, a user or a server that is not there."""


class Director:
    """Verbs of the control interface that belong to nobody."""

    def __init__(self, platform: DiscordPlatform, gateway: Gateway, events: Events, rest: RestApi) -> None:
        self._platform = platform
        self._gateway = gateway
        self._events = events
        self._rest = rest

    @property
    def verbs(self) -> Mapping[str, Callable[..., Any]]:
        return {
            name: getattr(self, name)
            for name in (
                "about", "messages", "calls", "forget_calls", "log_calls", "fail_next", "clear_faults", "limit_rates",
                "drop_gateway", "ask_to_reconnect", "invalidate", "outage", "advance_clock", "add_user", "add_guild",
                "add_channel", "change_thread", "deny", "allow", "retag", "set_intents", "delete_guild",
                "delete_channel", "commands", "ask_for_shards", "reset_token",
            )
        }  # fmt: skip

    # Looking

    def about(self) -> Json:
        platform = self._platform
        return {
            "token": platform.app.token, "application_id": platform.app.id, "bot": platform.bot.id,
            "connections": len(self._gateway.links), "identified": self._gateway.identified,
            "resumed": self._gateway.resumed, "version": platform.changes.version,
            "users": {user.name: user.id for user in platform.users.values()},
            "guilds": {guild.name: guild.id for guild in platform.guilds.values()},
            "channels": {one.name: one.id for one in platform.channels.values() if one.name and not one.is_thread},
        }  # fmt: skip

    def messages(self, *, channel: str) -> Json:
        """All in a channel or thread, as its history has it; and what is ephemeral there."""
        place = self._channel(channel)
        return {
            "messages": [one.as_json(with_nonce=True) for one in place.messages.values()],
            "ephemerals": [one.as_json() | {"viewer": one.viewer} for one in place.ephemerals.values()],
        }

    def commands(self) -> Json:
        return {"commands": [one for some in self._platform.app.commands.values() for one in some.values()]}

    def calls(self, *, method: str | None = None) -> Json:
        return {"calls": [call.as_json() for call in self._platform.calls.find(method)]}

    def forget_calls(self) -> Json:
        self._platform.calls.clear()
        return {}

    def log_calls(self, *, on: bool) -> Json:
        """Calls and screens are remembered, or not."""
        self._platform.calls.enabled = on
        return {}

    # Making trouble

    def fail_next(self, *, method: str = ANY_METHOD, **fault: Any) -> Json:
        """`method` is a route, such as `POST /channels/{channel}/messages`. See `Fault`."""
        self._platform.faults.add(Fault(method, **fault))
        return {}

    def clear_faults(self) -> Json:
        self._platform.faults.clear()
        return {}

    def limit_rates(self, *, on: bool = True) -> Json:
        self._platform.rate_limits.enabled = on
        return {}

    async def drop_gateway(self, *, shard: int | None = None) -> Json:
        return {"connections": await self._gateway.drop(shard)}

    async def ask_to_reconnect(self, *, shard: int | None = None) -> Json:
        return {"connections": await self._gateway.ask_to_reconnect(shard)}

    async def invalidate(self, *, shard: int | None = None, resumable: bool = False) -> Json:
        return {"connections": await self._gateway.invalidate(shard, resumable=resumable)}

    async def outage(self, *, on: bool, rest: bool = False) -> Json:
        """The gateway is down and its sessions are lost; with `rest` the API is down as well."""
        self._gateway.is_down, self._rest.is_down = on, on and rest
        if on:
            await self._gateway.drop()
            self._gateway.sessions.clear()
        return {}

    def advance_clock(self, *, seconds: float) -> Json:
        self._platform.clock.advance(seconds)
        return {"now": self._platform.clock.now()}

    def set_intents(self, *, privileged: int) -> Json:
        """The switches of the developer portal."""
        self._platform.app.privileged = privileged
        return {}

    async def reset_token(self) -> Json:
        """In the developer portal."""
        self._platform.app.token = secrets.token_urlsafe(24)
        await self._gateway.refuse()
        return {}

    def ask_for_shards(self, *, count: int, at_once: int = 1) -> Json:
        """From now on Discord takes the bot in no fewer sessions than that."""
        self._platform.app.shards, self._platform.app.shards_at_once = count, at_once
        return {}

    # Setting up

    def add_user(self, *, name: str, guild: str | None = None, roles: list[str] | None = None, **traits: Any) -> Json:
        """A member of a server (the first one), with roles by their names; `guild=""` for of none."""
        user = self._platform.add_user(name, **traits)
        home = next(iter(self._platform.guilds)) if guild is None else guild
        if home:
            here = self._platform.guilds[home]
            here.members[user.id] = [role.id for role in here.roles.values() if role.name in (roles or ())]
        self._platform.changes.note()
        return {"id": user.id}

    def add_guild(self, *, name: str, members: list[str], bot: bool = True) -> Json:
        return {"id": self._platform.add_guild(name, [self._user(one) for one in members], bot=bot).id}

    async def add_channel(
        self, *, name: str, guild: str | None = None, forum: bool = False, tags: list[str] | None = None
    ) -> Json:
        here = self._platform.guilds[guild or next(iter(self._platform.guilds))]
        kind = ChannelType.FORUM if forum else ChannelType.TEXT
        channel = self._platform.add_channel(here, name, kind, tags=tags or ())
        await self._events.channel("CHANNEL_CREATE", channel)
        return {"id": channel.id}

    async def change_thread(self, *, thread: str, archived: bool | None = None, locked: bool | None = None) -> Json:
        """A moderator archives or locks a thread, or opens it again."""
        place = self._channel(thread)
        place.archived = place.archived if archived is None else archived
        place.locked = place.locked if locked is None else locked
        self._platform.changes.note()
        await self._events.channel("THREAD_UPDATE", place)
        return {}

    async def deny(self, *, channel: str, who: str, permissions: list[str]) -> Json:
        """Take permissions from a user in one channel, by their names; none gives them back."""
        place, user = self._channel(channel), self._user(who)
        denied = Permission(0)
        for name in permissions:
            denied |= Permission[name]
        place.overwrites[user.id] = Overwrite(1, Permission(0), denied)
        self._platform.changes.note()
        await self._events.channel("CHANNEL_UPDATE", place)
        return {}

    async def retag(self, *, channel: str, tags: list[str]) -> Json:
        """A forum's tags, by their names."""
        forum = self._channel(channel)
        forum.tags = [Tag(self._platform.snowflakes.next(), name) for name in tags]
        self._platform.changes.note()
        await self._events.channel("CHANNEL_UPDATE", forum)
        return {}

    async def allow(self, *, role: str, permissions: list[str]) -> Json:
        """Give a role permissions in all the server, by their names."""
        for guild in self._platform.guilds.values():
            if role in guild.roles:
                for name in permissions:
                    guild.roles[role].permissions |= Permission[name]
                await self._events.role(guild, guild.roles[role])
        self._platform.changes.note()
        return {}

    async def delete_channel(self, *, channel: str) -> Json:
        """The channel, or thread, and all in it."""
        place = self._channel(channel)
        await self._events.channel("THREAD_DELETE" if place.is_thread else "CHANNEL_DELETE", place)
        del self._platform.channels[place.id]
        self._platform.changes.note()
        return {}

    async def delete_guild(self, *, guild: str) -> Json:
        """A server is deleted, with all its channels."""
        here = self._platform.guilds.pop(guild)
        for channel in [one for one in self._platform.channels.values() if one.guild == guild]:
            del self._platform.channels[channel.id]
        await self._events.guild_gone(here)
        self._platform.changes.note()
        return {}

    def _channel(self, key: str) -> Channel:
        found = self._platform.find_channel(key)
        if found is None:
            raise UnknownError(f"there is no channel {key}")
        return found

    def _user(self, key: str) -> User:
        found = self._platform.find_user(key)
        if found is None:
            raise UnknownError(f"there is no user {key}")
        return found
