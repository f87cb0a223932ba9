"""What Discord shows while an answer is on its way: that the bot is typing, where the question was written.

A command's asker sees that it is thinking anyhow, and so does nobody else. An answer does not grow here as it does in
Slack: a channel takes five edits in five seconds of all that is done there, and what is private is shown to its reader
by their press alone, so it comes as a whole, and until then this stands.
https://docs.discord.com/developers/resources/channel#trigger-typing-indicator
"""

from __future__ import annotations

import discord
import structlog

from handlers.discord.errors import translated
from support.errors import ChannelRefused, ChannelUnavailable
from support.model.people import Venue

log = structlog.get_logger()


class DiscordSignals:
    """Implements `support.ports.Signals`."""

    after_s, lasts_s = 0.4, 8.0
    """Posting alone takes some tenths of a second; Discord takes it away after ten seconds, or with the message."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def show(self, venue: Venue, message: str, text: str) -> None:
        """It can't be taken away. Nothing of what is not remembered: a command, or what was read from a history."""
        written = next((one for one in reversed(self._client.cached_messages) if str(one.id) == message), None)
        if not text or written is None:
            return
        try:
            with translated("trigger typing"):
                await written.channel.typing()
        except (ChannelRefused, ChannelUnavailable) as error:
            log.debug("sign_not_shown", error=str(error))

    async def name(self, venue: Venue, title: str) -> None:
        """Direct messages have no title here."""
