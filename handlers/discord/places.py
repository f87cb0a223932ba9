"""Discord's messages and places as ours.

A question at the top of a channel roots its own thread: Discord gives a thread that begins with a message that
message's id, so the place is known before the thread is made. A forum's post is a thread already. Direct messages have
no server; whoever writes them is known by the server that the bot helps in.

https://docs.discord.com/developers/resources/channel#start-thread-from-message
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, NamedTuple

import discord

from support.model.conversation import Attachment
from support.model.events import MessageChanged, MessageDeleted, MessagePosted
from support.model.people import Account, Venue

_MENTION = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_CHANNEL = re.compile(r"<#(\d+)>")
_EMOJI = re.compile(r"<a?(:\w+:)\d+>")

Written = discord.Message


class Home(NamedTuple):
    """The server that the bot helps in, and who the bot is there."""

    guild: str
    bot: str

    def account(self, user: int | str) -> Account:
        """Somebody's account, as known here."""
        return Account("discord", self.guild, str(user))

    def key(self, message: int) -> str:
        """A message's key: its id says which it is, anywhere."""
        return f"discord:{self.guild}:{message}"


def venue_of(home: Home, channel: Any, message: int | None = None) -> Venue | None:
    """Where something stands; `message` roots a thread of its own at the top of a text channel.

    None for another server, and for what is neither a text channel, a thread nor a direct conversation.
    """
    if isinstance(channel, discord.DMChannel) or getattr(channel, "type", None) is discord.ChannelType.private:
        return Venue("discord", home.guild, str(channel.id), None, private=True)
    guild = getattr(channel, "guild", None)
    if guild is None or str(guild.id) != home.guild:
        return None
    if isinstance(channel, discord.Thread):
        room = channel.type is discord.ChannelType.private_thread
        return Venue("discord", home.guild, str(channel.parent_id), str(channel.id), room=room)
    if getattr(channel, "type", None) not in (discord.ChannelType.text, discord.ChannelType.news):
        return None
    return Venue("discord", home.guild, str(channel.id), str(message) if message else None)


def posted(home: Home, message: Written) -> MessagePosted | None:
    """What a person wrote. Bots, webhooks and the system's own lines become None."""
    venue = venue_of(home, message.channel, message.id) if _from_person(message) else None
    if venue is None:
        return None
    called = any(str(user.id) == home.bot for user in message.mentions)
    return MessagePosted(
        key=home.key(message.id),
        venue=venue,
        account=home.account(message.author.id),
        text=readable(home, message),
        at=message.created_at,
        position=str(message.id),
        addressed=venue.private or called,
        attachments=tuple(_files(message)),
    )


def changed(home: Home, message: Written) -> MessageChanged | None:
    """An edit by who wrote it; a link that got its preview is none."""
    venue = venue_of(home, message.channel, message.id)
    if venue is None or message.edited_at is None or not _from_person(message):
        return None
    return MessageChanged(
        key=f"{home.key(message.id)}:{message.edited_at.timestamp():.3f}",
        venue=venue,
        account=home.account(message.author.id),
        text=readable(home, message),
        at=message.edited_at,
        position=str(message.id),
    )


def deleted(home: Home, message: Written, at: datetime) -> MessageDeleted | None:
    """A message that was taken back. Discord says which, and not whose: it must be one that was seen."""
    venue = venue_of(home, message.channel, message.id)
    if venue is None or not _from_person(message):
        return None
    return MessageDeleted(
        key=f"{home.key(message.id)}:deleted",
        venue=venue,
        account=home.account(message.author.id),
        at=at,
        position=str(message.id),
    )


def readable(home: Home, message: Written) -> str:
    """What was written as people read it: names for mentions, the bot's own gone, stickers by their name.

    A forwarded message is what was forwarded.
    """
    parts = [message.content, *(snapshot.content for snapshot in message.message_snapshots)]
    names = {str(user.id): user.display_name for user in message.mentions}
    text = "\n".join(part for part in parts if part)
    text = _MENTION.sub(lambda m: "" if m[1] == home.bot else f"@{names.get(m[1], m[1])}", text)
    text = _ROLE.sub("@role", text)
    text = _CHANNEL.sub("#channel", text)
    text = _EMOJI.sub(r"\1", text)
    stickers = [f":{sticker.name}:" for sticker in message.stickers]
    return "\n".join([*([text.strip()] if text.strip() else []), *stickers])


def _from_person(message: Written) -> bool:
    ordinary = message.type in (discord.MessageType.default, discord.MessageType.reply)
    return ordinary and not message.author.bot and message.webhook_id is None


def _files(message: Written) -> list[Attachment]:
    return [
        Attachment(file.filename, file.content_type or "application/octet-stream", file.url, file.size)
        for file in message.attachments
    ]
