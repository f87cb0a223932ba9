"""Which channels the settings name: by name or id, in the one server that the bot helps in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import discord

from support.errors import SettingError


def find_help(client: discord.Client, names: tuple[str, ...]) -> tuple[discord.Guild, dict[str, str]]:
    """The help channels, all in one server: names by ids. Raises SettingError naming what to do."""
    found = [_one("DISCORD_HELP_CHANNELS", "text channel or forum", name, client.guilds) for name in names]
    guilds = {one.guild.id: one.guild for one in found}
    if len(guilds) > 1:
        raise SettingError("DISCORD_HELP_CHANNELS: these are in several servers; a bot helps in one")
    return next(iter(guilds.values())), {str(one.id): one.name for one in found}


def find_room_channel(guild: discord.Guild, name: str) -> discord.TextChannel:
    """Where private threads are opened. Raises SettingError: forums have none."""
    found = _one("DISCORD_ROOM_CHANNEL", "text channel", name, [guild])
    if not isinstance(found, discord.TextChannel):
        raise SettingError(
            f"DISCORD_ROOM_CHANNEL: {name} is a forum, which has no private threads; name a text channel"
        )
    return found


def _one(
    setting: str, kind: str, name: str, guilds: Iterable[discord.Guild]
) -> discord.TextChannel | discord.ForumChannel:
    plain = name.removeprefix("#")
    fitting = [one for one in _channels(guilds) if plain in (one.name, str(one.id))]
    if not fitting:
        raise SettingError(
            f"{setting}: no {kind} {name} that the bot can see; invite it to the server, and give it View Channel there"
        )
    if len(fitting) > 1:
        raise SettingError(f"{setting}: several channels are called {name}; name it by its id")
    return fitting[0]


def _channels(guilds: Iterable[discord.Guild]) -> Iterator[discord.TextChannel | discord.ForumChannel]:
    for guild in guilds:
        yield from guild.text_channels
        yield from guild.forums
