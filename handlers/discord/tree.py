"""The application's commands: declared with discord.py, in two languages, registered anew only when they changed.

What customers use is registered everywhere, since only such commands work in direct messages; what belongs to the
server (the team's commands, the menus of its messages) in the server alone. Who may use what is judged in code at each
call: what Discord is told of it is a default that a server's own admins may change.

https://docs.discord.com/developers/interactions/application-commands
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import discord
import structlog
from discord import app_commands

from handlers.discord.errors import translated
from handlers.discord.openings import Interaction
from handlers.discord.places import Home
from support.errors import ChannelRefused, ChannelUnavailable
from support.model.people import Language
from support.ports import Registrations
from support.words import Words

log = structlog.get_logger()

REPAIR = "invite the bot again with the scopes bot and applications.commands (docs/discord.md)"


class French(app_commands.Translator):
    """Names and descriptions in the second language, by the key that each text has in `data/texts`."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """None leaves it in English."""
        key = string.extras.get("key")
        return str(self.words.say("fr", key)) if key and locale is discord.Locale.french else None


class Tree(app_commands.CommandTree[discord.Client]):
    """All commands of one server's bot. Calls that are under way are waited for at the stop."""

    def __init__(self, client: discord.Client, home: Home, words: Words, language: Language) -> None:
        super().__init__(client)
        self._home = home
        self.words = words
        self._language: Language = language
        self._calls: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    def text(self, key: str) -> app_commands.locale_str:
        """A name or a description, in every language."""
        return app_commands.locale_str(str(self.words.say("en", key)), key=key)

    def say(self, interaction: Interaction, key: str, **values: object) -> str:
        """A text in the language of who called."""
        return str(self.words.say(self.language(interaction), key, **values))

    def language(self, interaction: Interaction) -> Language:
        """That of the person's client; the shop's where that is neither."""
        locale = str(interaction.locale)
        return "fr" if locale.startswith("fr") else "en" if locale.startswith("en") else self._language

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Is it of our own server, and is anybody there to take it?"""
        task = asyncio.current_task()
        if self._is_closed or task is None:
            return False
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        if interaction.guild_id is None or str(interaction.guild_id) == self._home.guild:
            return True
        log.warning("command_from_elsewhere", guild=interaction.guild_id)
        if interaction.type is not discord.InteractionType.autocomplete:
            await self.refuse(interaction, "shortcut.elsewhere")
        return False

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Whatever it was, who called is told that nothing came of it."""
        cause = error.__cause__ or error
        log.error("command_failed", error=type(cause).__name__, exc_info=None if known(cause) else cause)
        await self.refuse(interaction, "command.unavailable")

    async def refuse(self, interaction: Interaction, key: str) -> None:
        """Tell who called, and nobody else. Too late is too late."""
        text = self.say(interaction, key)
        try:
            with translated("interaction"):
                if interaction.response.is_done():
                    await interaction.followup.send(text, ephemeral=True)
                else:
                    await interaction.response.send_message(text, ephemeral=True)
        except (ChannelRefused, ChannelUnavailable) as error:
            log.warning("command_not_answered", error=str(error))

    async def register(self, registrations: Registrations) -> None:
        """Tell Discord what has changed since it was told last. Without the scope for it there are no commands."""
        self._is_closed = False
        french = French(self.words)
        await self.set_translator(french)
        guild = discord.Object(int(self._home.guild))
        try:
            await self._register(registrations, french, None)
            await self._register(registrations, french, guild)
        except (ChannelRefused, ChannelUnavailable) as error:
            log.error("commands_not_registered", error=str(error), repair=REPAIR)

    async def _register(self, registrations: Registrations, french: French, guild: discord.Object | None) -> None:
        scope = f"discord:{self.client.application_id}:{guild.id if guild else 'everywhere'}"
        commands = self.get_commands(guild=guild)
        payload = [await command.get_translated_payload(self, french) for command in commands]
        told = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
        if await registrations.told(scope) == told:
            return
        with translated("register commands"):
            await self.sync(guild=guild)
        await registrations.note(scope, told)
        log.info("commands_registered", scope=scope, commands=len(payload))

    async def close(self) -> None:
        """Take no call in any more, and wait for those under way."""
        self._is_closed = True
        if self._calls:
            await asyncio.wait(self._calls)


def known(error: BaseException) -> bool:
    """Is it the platform's, and no defect of ours?"""
    return isinstance(error, ChannelRefused | ChannelUnavailable | discord.HTTPException)
