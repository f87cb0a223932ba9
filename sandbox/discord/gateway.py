"""The gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME, and all the ways in which it sends a client away.

Text frames of JSON; a client that asks for compression accepts them. Events that a session missed are replayed when it
resumes, and are lost when it is invalidated. https://docs.discord.com/developers/events/gateway
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from sandbox.asgi import drop_connection
from sandbox.discord.model import Channel, Guild, Json
from sandbox.discord.platform import DiscordPlatform

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11
REQUEST_MEMBERS = 8
AUTHENTICATION_FAILED, INVALID_SHARD, SHARDING_REQUIRED, DISALLOWED_INTENTS, SERVICE_RESTART = (
    4004,
    4010,
    4011,
    4014,
    1012,
)
HEARTBEAT_MS = 41_250
KEPT_EVENTS = 5_000

GUILDS, GUILD_MEMBERS, GUILD_MESSAGES, GUILD_REACTIONS, DIRECT_MESSAGES, MESSAGE_CONTENT = (
    1 << 0, 1 << 1, 1 << 9, 1 << 10, 1 << 12, 1 << 15,
)  # fmt: skip
PRIVILEGED = GUILD_MEMBERS | MESSAGE_CONTENT | 1 << 8

Shape = Callable[[int], Json | None]
"""An event as a session with these intents gets it; None: not at all."""


@dataclass(slots=True)
class Session:
    """One client's session, or one shard of it; it outlives its socket."""

    id: str
    intents: int
    shard: tuple[int, int] = (0, 1)
    seq: int = 0
    events: deque[tuple[int, bytes]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    link: Link | None = None

    def is_told_of(self, guild: str | None) -> bool:
        """What is of no server goes to the first shard: https://docs.discord.com/developers/events/gateway#sharding"""
        number, count = self.shard
        return number == (0 if guild is None else (int(guild) >> 22) % count)


class Link:
    """One open socket."""

    def __init__(self, scope: Any, send: Any) -> None:
        self.scope = scope
        self._send = send
        self.is_open = True

    async def send(self, frame: bytes) -> None:
        if self.is_open:
            try:
                await self._send({"type": "websocket.send", "text": frame.decode()})
            except (OSError, RuntimeError):  # the client was killed; its socket's end is not told yet
                self.is_open = False

    async def say(self, op: int, data: Any = None) -> None:
        await self.send(orjson.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def close(self, code: int) -> None:
        if self.is_open:
            self.is_open = False
            await self._send({"type": "websocket.close", "code": code})


class Gateway:
    """All sessions. `url` is told to clients for resuming; set once the server's address is known."""

    def __init__(self, platform: DiscordPlatform) -> None:
        self._platform = platform
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.is_down = False
        self.identified = self.resumed = 0

    async def serve(self, scope: Any, receive: Any, send: Any) -> None:
        """One socket, from its opening to its end."""
        await receive()
        if self.is_down:
            await send({"type": "websocket.close", "code": SERVICE_RESTART})
            return
        await send({"type": "websocket.accept"})
        link = Link(scope, send)
        try:
            await link.say(HELLO, {"heartbeat_interval": HEARTBEAT_MS})
            while (event := await receive())["type"] == "websocket.receive":
                await self._take(link, orjson.loads(event.get("text") or event["bytes"]))
        finally:
            link.is_open = False
            for session in self.sessions.values():
                if session.link is link:
                    session.link = None
            self._platform.changes.note()

    async def _take(self, link: Link, frame: Json) -> None:
        match frame["op"]:
            case op if op == HEARTBEAT:
                await link.say(HEARTBEAT_ACK)
            case op if op == IDENTIFY:
                await self._identify(link, frame["d"])
            case op if op == RESUME:
                await self._resume(link, frame["d"])
            case _:
                pass  # presence and voice are nothing that a support bot asks for

    async def _identify(self, link: Link, data: Json) -> None:
        app = self._platform.app
        if data["token"].removeprefix("Bot ") != app.token:
            await link.close(AUTHENTICATION_FAILED)
            return
        if data["intents"] & PRIVILEGED & ~app.privileged:
            await link.close(DISALLOWED_INTENTS)
            return
        number, count = data.get("shard", (0, 1))
        if not 0 <= number < count:
            await link.close(INVALID_SHARD)
            return
        if count < app.shards:
            await link.close(SHARDING_REQUIRED)
            return
        session = Session(secrets.token_hex(16), data["intents"], (number, count), link=link)
        self.sessions = {id: one for id, one in self.sessions.items() if one.link is not None}
        self.sessions[session.id] = session
        self.identified += 1
        bot = self._platform.bot
        ours = [guild for guild in self._platform.guilds.values() if bot.id in guild.members]
        guilds = [guild for guild in ours if session.is_told_of(guild.id)]
        ready = {
            "v": 10, "user": bot.as_json() | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0},
            "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds], "session_id": session.id,
            "resume_gateway_url": self.url, "application": {"id": app.id, "flags": 0},
            "shard": [number, count],
        }  # fmt: skip
        await self._give(session, "READY", ready)
        for guild in guilds:
            await self._give(session, "GUILD_CREATE", self.guild_json(guild))
        self._platform.changes.note()

    async def _resume(self, link: Link, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        known = data["token"].removeprefix("Bot ") == self._platform.app.token
        reaches = session is not None and (not session.events or session.events[0][0] <= data["seq"] + 1)
        if session is None or not known or not reaches:
            await link.say(INVALID_SESSION, False)
            return
        session.link = link
        self.resumed += 1
        for seq, frame in list(session.events):
            if seq > data["seq"]:
                await link.send(frame)
        await self._give(session, "RESUMED", {})
        self._platform.changes.note()

    def guild_json(self, guild: Guild) -> Json:
        """As GUILD_CREATE tells it: of the members only the bot and those it may need."""
        platform, bot = self._platform, self._platform.bot
        channels = [one for one in platform.channels.values() if one.guild == guild.id]
        seen = [one for one in channels if platform.sees(bot, one)]
        return {
            "id": guild.id, "name": guild.name, "owner_id": guild.owner_id, "unavailable": False, "large": False,
            "joined_at": guild.joined_at, "member_count": len(guild.members), "emojis": [], "stickers": [],
            "features": [], "preferred_locale": "en-US", "verification_level": 0, "default_message_notifications": 0,
            "explicit_content_filter": 0, "premium_tier": 0, "nsfw_level": 0, "mfa_level": 0, "system_channel_flags": 0,
            "afk_timeout": 300, "voice_states": [], "presences": [], "stage_instances": [],
            "guild_scheduled_events": [], "soundboard_sounds": [],
            "roles": [role.as_json(number) for number, role in enumerate(guild.roles.values())],
            "members": [guild.member_json(bot)],
            "channels": [one.as_json(platform.users) for one in channels if not one.is_thread],
            "threads": [one.as_json(platform.users, bot.id) for one in seen if one.is_thread and not one.archived],
        }  # fmt: skip

    # Telling

    async def dispatch(self, guild: str | None, name: str, data: Json | Shape, intent: int = 0) -> None:
        """Tell every session of this server (None: of none) that asked for this kind; `intent` 0 goes to all."""
        for session in list(self.sessions.values()):
            if not session.is_told_of(guild) or (intent and not session.intents & intent):
                continue
            shaped = data(session.intents) if callable(data) else data
            if shaped is not None:
                await self._give(session, name, shaped)

    async def dispatch_in(self, channel: Channel, name: str, data: Json | Shape, guild: int, direct: int) -> None:
        """Tell of something in a channel that the bot sees."""
        if self._platform.sees(self._platform.bot, channel):
            await self.dispatch(channel.guild, name, data, direct if channel.guild is None else guild)

    async def _give(self, session: Session, name: str, data: Json) -> None:
        session.seq += 1
        frame = orjson.dumps({"op": DISPATCH, "d": data, "s": session.seq, "t": name})
        session.events.append((session.seq, frame))
        if session.link is not None:
            await session.link.send(frame)

    # Trouble, with all sessions or with one shard's

    @property
    def links(self) -> list[Link]:
        return self._links()

    async def drop(self, shard: int | None = None) -> int:
        """Cut connections without a word."""
        links = self._links(shard)
        for link in links:
            link.is_open = False
            await drop_connection(link.scope)
        return len(links)

    async def ask_to_reconnect(self, shard: int | None = None) -> int:
        """Op 7: the client shall come back and resume."""
        links = self._links(shard)
        for link in links:
            await link.say(RECONNECT)
        return len(links)

    async def invalidate(self, shard: int | None = None, *, resumable: bool = False) -> int:
        """Op 9: the session is over (or, when resumable, only to be resumed); nothing of it is replayed."""
        links = self._links(shard)
        for session in self._of(shard):
            if not resumable:
                del self.sessions[session.id]
            if session.link is not None:
                await session.link.say(INVALID_SESSION, resumable)
        return len(links)

    async def refuse(self) -> None:
        """The token was reset: every session ends at once, and none is resumed."""
        for link in self.links:
            await link.close(AUTHENTICATION_FAILED)
        self.sessions.clear()

    async def close(self) -> None:
        for link in self.links:
            await link.close(SERVICE_RESTART)

    def _of(self, shard: int | None = None) -> list[Session]:
        return [one for one in self.sessions.values() if shard in (None, one.shard[0])]

    def _links(self, shard: int | None = None) -> list[Link]:
        return [one.link for one in self._of(shard) if one.link is not None]
