"""A message that stays in sight: posted into a channel and pinned there, or brought up to date."""

from __future__ import annotations

import discord

from handlers.discord.cards import card
from handlers.discord.channel import NOBODY
from handlers.discord.errors import UNKNOWN_MESSAGE, Refused, translated
from support.errors import ChannelRefused
from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.switches import Place

NOWHERE = ConversationId("guide")


class DiscordBoard:
    """Implements `support.ports.Board` for text channels; a forum keeps nothing in sight."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def pin(self, place: Place, content: Content, existing: str | None) -> str:
        """Post and pin it, or bring the one that is there up to date. Raises ChannelRefused or ChannelUnavailable."""
        channel = self._client.get_channel(int(place.rpartition(":")[2]))
        if not isinstance(channel, discord.TextChannel):
            raise ChannelRefused("pin: this is no text channel")
        if not channel.permissions_for(channel.guild.me).pin_messages:
            raise ChannelRefused(f"pin: the bot lacks Pin Messages in #{channel.name}")
        view = card(content.text, content, NOWHERE, None, 1)
        if existing is not None:
            try:
                with translated("edit message"):
                    await channel.get_partial_message(int(existing)).edit(view=view, allowed_mentions=NOBODY)
                return existing
            except Refused as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
        with translated("create message"):
            message = await channel.send(view=view, allowed_mentions=NOBODY)
        with translated("pin message"):
            await message.pin()
        return str(message.id)
