"""The menu of any message in the server: have it answered, let people see to it, call its question solved.

Discord hands such a message over with all it says, even to a bot that may read no others. What becomes of it, and who
may, is the desk's to say; whoever picked it is told, and nobody else.

https://docs.discord.com/developers/interactions/application-commands#message-commands
"""

from __future__ import annotations

import discord
from discord import app_commands

from handlers.discord.administration import caller_of, show
from handlers.discord.errors import translated
from handlers.discord.openings import Interaction, Openings
from handlers.discord.places import Home, readable, venue_of
from handlers.discord.threads import Threads
from handlers.discord.tree import Tree
from support.model.commands import Pick, Picked
from support.model.people import Venue
from support.ports import Commands

PICKS: tuple[Pick, ...] = ("ask", "escalate", "solve")


class MessageMenus:
    """Declares the entries, and passes what was picked on."""

    def __init__(
        self, tree: Tree, home: Home, commands: Commands, openings: Openings, threads: Threads
    ) -> None:  # fmt: skip
        self._tree = tree
        self._home = home
        self._commands = commands
        self._openings = openings
        self._threads = threads

    def declare(self) -> None:
        """Add them to the tree, for the server alone."""
        for pick in PICKS:
            self._tree.add_command(self._declared(pick), guild=discord.Object(int(self._home.guild)))

    def _declared(self, pick: Pick) -> app_commands.ContextMenu:
        async def picked(interaction: Interaction, message: discord.Message) -> None:
            await self._picked(interaction, pick, message)

        return app_commands.ContextMenu(name=self._tree.text(f"menu.{pick}"), callback=picked)

    async def _picked(self, interaction: Interaction, pick: Pick, message: discord.Message) -> None:
        """Let Discord show that an answer is on its way, then see to it."""
        venue = venue_of(self._home, interaction.channel, message.id)
        if venue is None:
            await self._tree.refuse(interaction, "shortcut.not_here")
            return
        account = self._home.account(interaction.user.id)
        venue = await self._threads.spoken_in(venue, account if pick == "ask" else None)
        opening = self._openings.begin(account, venue, interaction, waits=True)
        with translated("interaction"):
            await interaction.response.defer(ephemeral=True, thinking=True)
        opening.acknowledged.set()
        told = await self._commands.pick(pick, self._read(interaction, message, venue))
        if told is not None:
            self._openings.close(account, venue)
            await show(interaction, told)

    def _read(self, interaction: Interaction, message: discord.Message, venue: Venue) -> Picked:
        by_bot = message.author.bot or message.webhook_id is not None
        author = None if by_bot else self._home.account(message.author.id)
        caller = caller_of(self._home, interaction, venue)
        return Picked(caller, venue, author, "" if by_bot else readable(self._home, message), str(message.id))
