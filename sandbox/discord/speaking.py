"""Saying something in a channel, the same for people and for the bot: what is checked, and what follows from it."""

from __future__ import annotations

from typing import Any

from sandbox.discord.events import Events
from sandbox.discord.model import Channel, ChannelType, Message, User, iso
from sandbox.discord.permissions import Permission
from sandbox.discord.platform import DiscordPlatform


class RefusedError(Exception):
    """Discord says no: an HTTP status, its own code, and what it writes.

    https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
    """

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


MISSING_ACCESS = 403, 50001, "Missing Access"
MISSING_PERMISSIONS = 403, 50013, "Missing Permissions"
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = (404, 10003, "Unknown Channel"), (404, 10008, "Unknown Message")


def may_speak(platform: DiscordPlatform, user: User, channel: Channel) -> None:
    """Raises RefusedError where this account can't write."""
    if channel.type is ChannelType.DM:
        _may_write_directly(platform, user, channel)
        return
    if channel.type is ChannelType.FORUM:
        raise RefusedError(400, 50008, "Cannot send messages in a non-text channel")
    if not platform.sees(user, channel):
        raise RefusedError(*MISSING_ACCESS)
    may = platform.permissions(user, channel)
    if channel.locked and not may & Permission.MANAGE_THREADS:
        raise RefusedError(400, 160005, "Thread is locked")
    wanted = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    if not may & wanted:
        raise RefusedError(*MISSING_PERMISSIONS)


async def say(
    platform: DiscordPlatform, events: Events, channel: Channel, author: User, content: str, **traits: Any
) -> Message:
    """Put a message there and tell of it. `traits` are further fields of `Message`."""
    message = platform.new_message(channel, author, content)
    for name, value in traits.items():
        setattr(message, name, value)
    if channel.archived:
        channel.archived = False
        await events.channel("THREAD_UPDATE", channel)
    if channel.is_thread:
        channel.members.setdefault(author.id, iso(platform.clock.now()))
    platform.put(channel, message)
    platform.keep_nonce(message)
    await events.said(channel, message)
    return message


def _may_write_directly(platform: DiscordPlatform, user: User, channel: Channel) -> None:
    other = next(platform.users[one] for one in channel.members if one != user.id)
    shared = any(user.id in guild.members and other.id in guild.members for guild in platform.guilds.values())
    if not other.takes_dms:
        raise RefusedError(403, 50007, "Cannot send messages to this user")
    if not shared:
        raise RefusedError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
