"""May the bot do at Discord what it does? Each help channel's permissions, by the names that Discord's settings use."""

from __future__ import annotations

from collections.abc import Mapping

import discord

from handlers.discord.connection import DiscordConnection
from handlers.discord.errors import Refused, translated
from support.errors import ChannelRefused

NEEDED: Mapping[str, tuple[str, str]] = {
    "view_channel": ("View Channel", "to see questions"),
    "read_message_history": ("Read Message History", "to read what was missed, and to send nothing twice"),
    "send_messages": ("Send Messages", "to answer"),
    "send_messages_in_threads": ("Send Messages in Threads", "to answer in threads"),
    "create_public_threads": ("Create Public Threads", "to open a thread for a question"),
}
"""Without one of these a channel is no use."""
WANTED: Mapping[str, tuple[str, str]] = {
    "create_private_threads": ("Create Private Threads", "for what people answer"),
    "pin_messages": ("Pin Messages", "for the help message that `/support pin` keeps in sight"),
    "manage_threads": ("Manage Threads", "to set a post's tags, and to answer in threads that were locked"),
}
"""Without these less is done: what people answer waits behind a button, a post's tags stay as they are."""
NO_MEMBERS = (
    "without Server Members Intent (Bot → Privileged Gateway Intents: for the desk to be told when a customer leaves)"
)
PERMISSIONS: Mapping[str, tuple[str, str]] = {**NEEDED, **WANTED}
SCOPES = ("bot", "applications.commands")


def invitation(application_id: str) -> str:
    """The address at which a server's admin lets the bot in with all that it needs."""
    may = discord.Permissions(**dict.fromkeys(PERMISSIONS, True))
    return discord.utils.oauth_url(application_id, permissions=may, scopes=SCOPES)


def lacking(connection: DiscordConnection, wanted: Mapping[str, tuple[str, str]] = PERMISSIONS) -> dict[str, list[str]]:
    """What is not given, with what it is for, by the channel's name."""
    found: dict[str, list[str]] = {}
    for id, name in connection.help_channels.items():
        channel = connection.client.get_channel(int(id))
        if not isinstance(channel, discord.abc.GuildChannel):
            continue
        may = channel.permissions_for(channel.guild.me)
        # A forum's posts are threads already; private ones can't be made there, and nothing is pinned by us.
        skipped = ("create_private_threads", "pin_messages") if isinstance(channel, discord.ForumChannel) else ()
        missing = [
            f"{title} ({why})"
            for flag, (title, why) in wanted.items()
            if flag not in skipped and not getattr(may, flag)
        ]
        if missing:
            found[name] = missing
    return found


def permissions(connection: DiscordConnection) -> str:
    """Raises ChannelRefused naming what a channel can't do without."""
    broken = lacking(connection, NEEDED)
    if broken:
        told = "; ".join(f"#{name}: {', '.join(missing)}" for name, missing in broken.items())
        raise ChannelRefused(f"missing permissions in {told}")
    less = lacking(connection, WANTED)
    told = "; ".join(f"#{name}: {', '.join(missing)}" for name, missing in less.items())
    found = [f"without {told}" if less else "all permissions"]
    if not connection.client.intents.members:
        found.append(NO_MEMBERS)
    return ", ".join(found)


def tags(connection: DiscordConnection) -> list[str]:
    """Forums whose posts can't show how a question stands, and what is to be made there."""
    found: list[str] = []
    for forum in connection.forums.values():
        missing = connection.states.missing(forum)
        if missing and not forum.permissions_for(forum.guild.me).manage_channels:
            found.append(f"#{forum.name} lacks the tags {', '.join(missing)}: make them under Edit Channel, Tags")
    return found


async def commands(connection: DiscordConnection) -> str:
    """Raises ChannelRefused where the bot was let in without the scope for commands."""
    application = connection.client.application_id or 0  # known since the login
    try:
        with translated("list commands"):
            found = await connection.client.http.get_guild_commands(application, int(connection.home.guild))
    except Refused as error:
        link = invitation(str(application))
        raise ChannelRefused(f"no commands: the scope applications.commands is missing; open {link}") from error
    return f"{len(found)} commands of this server"
