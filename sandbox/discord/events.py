"""What the gateway tells of: messages, threads, members, interactions. One function a thing that happens."""

from __future__ import annotations

from sandbox.discord.gateway import (
    DIRECT_MESSAGES,
    GUILD_MEMBERS,
    GUILD_MESSAGES,
    GUILD_REACTIONS,
    GUILDS,
    MESSAGE_CONTENT,
    Gateway,
    Shape,
)
from sandbox.discord.model import Channel, Guild, Json, Message, Role, User
from sandbox.discord.platform import DiscordPlatform

CONTENT = ("content", "embeds", "attachments", "components")
"""What a bot without the MESSAGE_CONTENT intent gets empty."""


class Events:
    """Tells the gateway's sessions."""

    def __init__(self, platform: DiscordPlatform, gateway: Gateway) -> None:
        self._platform = platform
        self._gateway = gateway

    async def said(self, channel: Channel, message: Message) -> None:
        """MESSAGE_CREATE."""
        shape = self._message(channel, message, with_nonce=True)
        await self._gateway.dispatch_in(channel, "MESSAGE_CREATE", shape, GUILD_MESSAGES, DIRECT_MESSAGES)

    async def changed(self, channel: Channel, message: Message) -> None:
        """MESSAGE_UPDATE."""
        shape = self._message(channel, message)
        await self._gateway.dispatch_in(channel, "MESSAGE_UPDATE", shape, GUILD_MESSAGES, DIRECT_MESSAGES)

    async def deleted(self, channel: Channel, message: Message) -> None:
        """MESSAGE_DELETE: it says which, and nothing of it."""
        body = {"id": message.id, "channel_id": channel.id, **_guild(channel)}
        await self._gateway.dispatch_in(channel, "MESSAGE_DELETE", body, GUILD_MESSAGES, DIRECT_MESSAGES)

    async def reacted(self, channel: Channel, message: Message, user: User, emoji: str) -> None:
        """MESSAGE_REACTION_ADD."""
        body: Json = {
            "user_id": user.id, "channel_id": channel.id, "message_id": message.id, "type": 0, "burst": False,
            "emoji": {"id": None, "name": emoji}, "message_author_id": message.author.id, **_guild(channel),
        }  # fmt: skip
        if channel.guild:
            body["member"] = self._platform.guilds[channel.guild].member_json(user)
        await self._gateway.dispatch_in(channel, "MESSAGE_REACTION_ADD", body, GUILD_REACTIONS, 1 << 13)

    async def channel(self, name: str, channel: Channel) -> None:
        """CHANNEL_CREATE, CHANNEL_UPDATE, CHANNEL_DELETE, THREAD_CREATE, THREAD_UPDATE, THREAD_DELETE."""
        body = channel.as_json(self._platform.users, self._platform.bot.id)
        if name == "THREAD_CREATE":
            body["newly_created"] = True
        if channel.guild is None or self._platform.sees(self._platform.bot, channel):
            await self._gateway.dispatch(channel.guild, name, body, GUILDS)

    async def member_added(self, guild: Guild, user: User) -> None:
        body = guild.member_json(user) | {"guild_id": guild.id}
        await self._gateway.dispatch(guild.id, "GUILD_MEMBER_ADD", body, GUILD_MEMBERS)

    async def member_left(self, guild: Guild, user: User) -> None:
        body = {"guild_id": guild.id, "user": user.as_json()}
        await self._gateway.dispatch(guild.id, "GUILD_MEMBER_REMOVE", body, GUILD_MEMBERS)

    async def role(self, guild: Guild, role: Role) -> None:
        """GUILD_ROLE_UPDATE."""
        position = list(guild.roles).index(role.id)
        body = {"guild_id": guild.id, "role": role.as_json(position)}
        await self._gateway.dispatch(guild.id, "GUILD_ROLE_UPDATE", body, GUILDS)

    async def guild_gone(self, guild: Guild) -> None:
        """GUILD_DELETE: the server was deleted, or the bot was put out of it."""
        await self._gateway.dispatch(guild.id, "GUILD_DELETE", {"id": guild.id}, GUILDS)

    async def interaction(self, body: Json) -> None:
        """INTERACTION_CREATE needs no intent."""
        await self._gateway.dispatch(body.get("guild_id"), "INTERACTION_CREATE", body)

    def _message(self, channel: Channel, message: Message, *, with_nonce: bool = False) -> Shape:
        platform = self._platform
        body = message.as_json(with_nonce=with_nonce) | _guild(channel)
        body["channel_type"] = int(channel.type)
        if channel.guild and message.webhook is None:
            member = platform.guilds[channel.guild].member_json(message.author)
            del member["user"]
            body["member"] = member
        ours = message.author is platform.bot or channel.guild is None or platform.bot in message.mentions

        def shaped(intents: int) -> Json:
            if ours or intents & MESSAGE_CONTENT:
                return body
            return body | {name: "" if name == "content" else [] for name in CONTENT}

        return shaped


def _guild(channel: Channel) -> Json:
    return {"guild_id": channel.guild} if channel.guild else {}
