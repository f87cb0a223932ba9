"""May the bot do at Discord what it does? Each help channel's permissions, by the names that Discord's settings use."""

from __future__ import annotations

from collections.abc import Mapping

import discord
import structlog

from handlers.discord.connection import DiscordConnection
from handlers.discord.errors import Refused, translated
from support.errors import ChannelRefused

log = structlog.get_logger()

NEEDED: Mapping[str, tuple[str, str]] = {
    "view_channel": ("View Channel", "to see questions"),
    "read_message_history": ("Read Message History", "to read what was missed, and to send nothing twice"),
    "send_messages": ("Send Messages", "to answer"),
    "send_messages_in_threads": ("Send Messages in Threads", "to answer in threads"),
    "create_public_threads": ("Create Public Threads", "to open a thread for a question"),
}
"""Without one of these a channel is no use."""
WANTED: Mapping[str, tuple[str, str]] = {
    "create_private_threads": ("Create Private Threads", "for what people answer, and to go on in private"),
    "pin_messages": ("Pin Messages", "for the help message that `/support pin` keeps in sight"),
    "manage_threads": ("Manage Threads", "to set a post's tags, and to answer in threads that were locked"),
}
"""Without these less is done: what people answer waits behind a button, a post's tags stay as they are."""
NO_MEMBERS = (
    "without Server Members Intent (Bot → Privileged Gateway Intents: for the desk to be told when a customer leaves)"
)
NO_ROOMS = (
    "without private threads, which forums don't have (DISCORD_ROOM_CHANNEL: a text channel for them): "
    "what people answer waits behind a button"
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
    for id, name in {**connection.help_channels, **connection.room_channel}.items():
        channel = connection.client.get_channel(int(id))
        if not isinstance(channel, discord.abc.GuildChannel):
            continue
        may = channel.permissions_for(channel.guild.me)
        skipped = _not_asked(connection, id)
        not_given = [
            f"{title} ({why})"
            for flag, (title, why) in wanted.items()
            if flag not in skipped and not getattr(may, flag)
        ]
        if not_given:
            found[name] = not_given
    return found


def _not_asked(connection: DiscordConnection, channel: str) -> frozenset[str]:
    """What is never done there: a forum's posts are threads already, and nothing is pinned there by us."""
    skipped: set[str] = set()
    if channel not in connection.help_channels:
        skipped |= {"send_messages", "create_public_threads", "pin_messages", "manage_threads"}
    if isinstance(connection.client.get_channel(int(channel)), discord.ForumChannel):
        skipped |= {"create_private_threads", "pin_messages"}
    if connection.room_channel and channel not in connection.room_channel:
        skipped.add("create_private_threads")
    return frozenset(skipped)


def permissions(connection: DiscordConnection) -> str:
    """Raises ChannelRefused naming what a channel can't do without."""
    broken = missing(connection)
    if broken:
        raise ChannelRefused(broken)
    return lesser(connection)


def missing(connection: DiscordConnection) -> str:
    """What channels can't do without; empty where all is there. The other channels go on."""
    broken = lacking(connection, NEEDED)
    return f"missing permissions in {_listed(broken)}" if broken else ""


def lesser(connection: DiscordConnection) -> str:
    """What it could do better with."""
    less = lacking(connection, WANTED)
    found = [f"without {_listed(less)}" if less else "all permissions"]
    if not connection.client.intents.members:
        found.append(NO_MEMBERS)
    if not connection.threads.has_rooms:
        found.append(NO_ROOMS)
    return ", ".join(found)


def tags(connection: DiscordConnection) -> list[str]:
    """Forums whose posts can't show how a question stands, and what is to be made there."""
    found: list[str] = []
    for forum in connection.forums.values():
        missing = connection.states.missing(forum)
        if missing and not forum.permissions_for(forum.guild.me).manage_channels:
            found.append(f"#{forum.name} lacks the tags {', '.join(missing)}: make them under Edit Channel, Tags")
    return found


def _listed(found: Mapping[str, list[str]]) -> str:
    return "; ".join(f"#{name}: {', '.join(each)}" for name, each in found.items())


class PermissionWatch:
    """While the bot runs: tells the operator once what a channel can't do without any more, and that it is there again.

    What was missing at the start is said on the first screen.
    """

    def __init__(self, connection: DiscordConnection) -> None:
        self._connection = connection
        self._told = lacking(connection, NEEDED)

    async def look(self) -> None:
        """A tick."""
        found = lacking(self._connection, NEEDED)
        for name, not_given in found.items():
            if self._told.get(name) != not_given:
                log.error("discord_permissions_missing", channel=name, missing=not_given)
        for name in self._told.keys() - found.keys():
            log.info("discord_permissions_there_again", channel=name)
        self._told = found


async def commands(connection: DiscordConnection) -> str:
    """Raises ChannelRefused where the bot was let in without the scope for commands."""
    application = connection.client.application_id or 0  # known since the login
    try:
        with translated("list commands"):
            found = await connection.client.http.get_guild_commands(application, int(connection.home.guild))
    except Refused as error:
        link = invitation(str(application))
        raise ChannelRefused(f"no commands: the scope applications.commands is missing; open {link}") from error
    return f"{len(found)} commands of this server" if found else "commands are registered at the first start"
