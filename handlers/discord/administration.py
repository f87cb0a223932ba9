"""`/support …`: the team's table of commands as a group of Discord's, each answered to who called it alone.

The table is the desk's: its words go to it as they would have been typed. Who may do what is judged there at each call;
that Discord offers the group to who manages the server is only where it begins, and its admins may offer it to others.
"""

from __future__ import annotations

import inspect
import io
import re
from typing import Any

import discord
import structlog
from discord import app_commands, ui

from handlers.discord.cards import card, page, pages
from handlers.discord.channel import NOBODY
from handlers.discord.errors import translated
from handlers.discord.openings import Interaction
from handlers.discord.places import Home, venue_of
from handlers.discord.tree import Tree
from support.commands.office import Argument, Command
from support.commands.table import COMMANDS
from support.errors import ChannelRefused
from support.model.commands import Caller, Paper, Told
from support.model.conversation import ConversationId
from support.model.people import Venue
from support.ports import Commands

log = structlog.get_logger()

GROUP = "support"
NOWHERE = ConversationId("command")
MANAGES = discord.Permissions(manage_guild=True)
PERSON, LINK = "person", "link"
CHOICES = 25

_LINK = re.compile(r"https?://\S+/channels/(?P<guild>\d+)/(?P<channel>\d+)(?:/(?P<message>\d+))?/?")
"""https://docs.discord.com/developers/reference#message-formatting-formats"""

Channel = app_commands.AppCommandChannel | app_commands.AppCommandThread
TYPES: dict[str, Any] = {"word": str, "rest": str, "account": discord.User, "place": Channel}


class Administration:
    """Declares the group, and passes calls on."""

    def __init__(self, tree: Tree, client: discord.Client, home: Home, commands: Commands) -> None:
        self._tree = tree
        self._client = client
        self._home = home
        self._commands = commands

    def declare(self) -> None:
        """Add the group to the tree, for the server alone."""
        text = self._tree.text
        top = app_commands.Group(
            name=GROUP, description=text("command.discord.summary"), default_permissions=MANAGES, guild_only=True
        )
        below: dict[str, app_commands.Group] = {}
        for command in COMMANDS:
            first, _, second = command.name.partition(" ")
            parent = top
            if second:
                if first not in below:
                    names = text(f"command.discord.group.{first}.name"), text(f"command.discord.group.{first}.summary")
                    below[first] = app_commands.Group(name=names[0], description=names[1], parent=top)
                parent = below[first]
            parent.add_command(self._declared(command))
        self._tree.add_command(top, guild=discord.Object(int(self._home.guild)))

    def _declared(self, command: Command) -> app_commands.Command[Any, ..., None]:
        """The command with its arguments as options."""

        async def callback(interaction: Interaction, **values: Any) -> None:
            await self._call(interaction, command, values)

        options = [option for argument in command.arguments for option in _options(argument)]
        first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        callback.__signature__ = inspect.Signature([first, *options])  # type: ignore[attr-defined]
        text = self._tree.text
        for option in options:
            key = f"command.discord.option.{option.name}"
            app_commands.describe(**{option.name: text(f"{key}.summary")})(callback)
            app_commands.rename(**{option.name: text(f"{key}.name")})(callback)
        made: app_commands.Command[Any, ..., None] = app_commands.Command(
            name=app_commands.locale_str(command.name.rpartition(" ")[2], key=f"command.{command.key}.name"),
            description=text(f"command.{command.key}.summary"),
            callback=callback,
        )
        for argument in command.arguments:
            if argument.known:
                made.autocomplete(argument.name)(self._known(argument))
        return made

    @staticmethod
    def _known(argument: Argument) -> Any:
        async def known(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
            """Words that stand there as a rule; others may be typed."""
            found = [word for word in argument.known if typed.casefold().strip() in word]
            return [app_commands.Choice(name=word, value=word) for word in found[:CHOICES]]

        return known

    async def _call(self, interaction: Interaction, command: Command, values: dict[str, Any]) -> None:
        """Run it, and show what it says."""
        with translated("interaction"):
            await interaction.response.defer(ephemeral=True, thinking=True)
        venue = venue_of(self._home, interaction.channel)
        place = venue or Venue("discord", self._home.guild, str(interaction.channel_id))
        caller = caller_of(self._home, interaction, place)
        words = [command.name, *[one for argument in command.arguments if (one := await self._word(argument, values))]]
        await show(interaction, await self._commands.run(caller, " ".join(words)))

    async def _word(self, argument: Argument, values: dict[str, Any]) -> str:
        """An option as the table reads it; empty where nothing was given."""
        if argument.kind == "talk":
            person, link = values.get(PERSON), values.get(LINK)
            return f"@{person.id}" if person else await self._linked(str(link)) if link else ""
        value = values.get(argument.name)
        match argument.kind:
            case _ if not value:
                return ""
            case "account":
                return f"@{value.id}"
            case "place":
                is_thread = isinstance(value, app_commands.AppCommandThread)
                return f"#{value.parent_id if is_thread else value.id}"
            case _:
                return str(value)

    async def _linked(self, link: str) -> str:
        """`CHANNEL:THREAD` of a message's link: one in a thread names the thread, one above it the thread it roots."""
        match = _LINK.search(link)
        if match is None or match["guild"] != self._home.guild:
            return link  # the table says that it can make nothing of it
        parent = await self._parent(int(match["channel"]))
        thread = match["channel"] if parent else match["message"]
        return f"{parent or match['channel']}:{thread}" if thread else link

    async def _parent(self, channel: int) -> int | None:
        """Of a thread; None of what is none, or can't be seen."""
        found: Any = self._client.get_channel(channel)
        if found is None:
            try:
                with translated("get channel"):
                    found = await self._client.fetch_channel(channel)
            except ChannelRefused:
                return None
        return found.parent_id if isinstance(found, discord.Thread) else None


def caller_of(home: Home, interaction: Interaction, venue: Venue) -> Caller:
    """Who called, and where."""
    account = home.account(interaction.user.id)
    return Caller(account, interaction.user.display_name, venue, f"discord:{home.guild}:command:{interaction.id}")


async def show(interaction: Interaction, told: Told) -> None:
    """What the caller alone is told, with what was made for them."""
    *first, last = pages(told.content)
    for number, text in enumerate(first):
        await _follow(interaction, page(text, number + 1))
    view = card(last, told.content, NOWHERE, None, len(first) + 1)
    await _follow(interaction, view, told.paper)


async def _follow(interaction: Interaction, view: ui.LayoutView, paper: Paper | None = None) -> None:
    more: dict[str, Any] = {}
    if paper is not None:
        more["file"] = discord.File(io.BytesIO(paper.data), paper.name, description=paper.alt or None)
        view.add_item(_shown(paper))
    with translated("follow-up"):
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NOBODY, **more)


def _shown(paper: Paper) -> ui.Item[Any]:
    where = f"attachment://{paper.name}"
    if paper.media_type.startswith("image/"):
        return ui.MediaGallery(discord.MediaGalleryItem(where, description=paper.alt or None))
    return ui.File(where)


def _options(argument: Argument) -> list[inspect.Parameter]:
    """A conversation is named by one of two options: somebody, or a link to one of their messages."""
    if argument.kind == "talk":
        return [_option(PERSON, discord.User, optional=True), _option(LINK, str, optional=True)]
    return [_option(argument.name, TYPES[argument.kind], optional=argument.optional)]


def _option(name: str, type: Any, *, optional: bool) -> inspect.Parameter:
    default = None if optional else inspect.Parameter.empty
    annotation = type | None if optional else type
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
