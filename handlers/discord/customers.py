"""Customers' commands: `/order`, `/return`, `/policy`, `/help`, `/human`, in the server and in direct messages.

What is asked is stored before Discord is told that it was heard, and the answer follows that up, so in the server
nobody else sees either. In direct messages, where nobody else is, the answer stays in the history.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Literal

import structlog
from discord import app_commands

from handlers.discord.cards import card
from handlers.discord.channel import NOBODY
from handlers.discord.errors import translated
from handlers.discord.openings import Interaction, Opening, Openings
from handlers.discord.places import Home, venue_of
from handlers.discord.threads import Threads
from handlers.discord.tree import Tree
from support.errors import ChannelRefused
from support.model.conversation import ConversationId
from support.model.people import Account, Language, Venue
from support.ports import Shortcuts
from support.words import Words

log = structlog.get_logger()

NAMES = ("order", "return", "policy", "help", "human")
LONGEST = 300
"""Of what is typed into an option."""
NOWHERE = ConversationId("guide")
CHOICE_LENGTH = 100
CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
INSTALLS = app_commands.AppInstallationType(guild=True, user=False)

Choices = list[app_commands.Choice[str]]
Text = app_commands.Range[str, 1, LONGEST]
Declared = Callable[..., Coroutine[Any, Any, None]]
Store = Callable[[Account, Venue], Awaitable[None]]


class CustomerCommands:
    """Declares them, and takes them in."""

    def __init__(
        self, tree: Tree, home: Home, shortcuts: Shortcuts, openings: Openings, threads: Threads
    ) -> None:  # fmt: skip
        self._tree = tree
        self._home = home
        self._shortcuts = shortcuts
        self._openings = openings
        self._threads = threads

    def declare(self) -> None:
        """Add them to the tree."""

        async def own_orders(interaction: Interaction, typed: str) -> Choices:
            account = self._home.account(interaction.user.id)
            found = await self._shortcuts.orders(typed, account, self._tree.language(interaction))
            return [app_commands.Choice(name=shown[:CHOICE_LENGTH], value=name) for name, shown in found]

        async def topics(interaction: Interaction, typed: str) -> Choices:
            found = self._shortcuts.topics(typed, self._tree.language(interaction))
            return [app_commands.Choice(name=title[:CHOICE_LENGTH], value=title[:CHOICE_LENGTH]) for title in found]

        @app_commands.autocomplete(number=own_orders)
        @self._told("order", "number")
        async def order(interaction: Interaction, number: Text = "") -> None:
            await self._ask(interaction, "order", number)

        @app_commands.autocomplete(order=own_orders)
        @self._told("return", "order")
        async def return_(interaction: Interaction, order: Text = "") -> None:
            await self._ask(interaction, "return", order)

        @app_commands.autocomplete(topic=topics)
        @self._told("policy", "topic")
        async def policy(interaction: Interaction, topic: Text = "") -> None:
            await self._ask(interaction, "policy", topic)

        async def help_(interaction: Interaction) -> None:
            await self._help(interaction)

        @self._told("human", "reason")
        async def human(interaction: Interaction, reason: Text = "") -> None:
            await self._human(interaction, reason)

        for name, callback in zip(NAMES, (order, return_, policy, help_, human), strict=True):
            self._tree.add_command(
                app_commands.Command(
                    name=self._tree.text(f"shortcut.{name}.name"),
                    description=self._tree.text(f"shortcut.{name}.summary"),
                    callback=callback,
                    allowed_contexts=CONTEXTS,
                    allowed_installs=INSTALLS,
                )
            )

    def _told(self, command: str, option: str) -> Callable[[Declared], Declared]:
        """Name and description of its one option."""

        def told(callback: Declared) -> Declared:
            text, key = self._tree.text, f"shortcut.{command}.{option}"
            app_commands.describe(**{option: text(f"{key}.summary")})(callback)
            app_commands.rename(**{option: text(f"{key}.name")})(callback)
            return callback

        return told

    async def _ask(self, interaction: Interaction, errand: Literal["order", "return", "policy"], about: str) -> None:
        language = self._tree.language(interaction)
        await self.heard(
            interaction,
            lambda account, venue: self._shortcuts.ask(
                errand, about, account=account, venue=venue, language=language,
                key=self._key(interaction), position=str(interaction.id), at=interaction.created_at,
            ),
        )  # fmt: skip

    async def _human(self, interaction: Interaction, reason: str) -> None:
        await self.heard(
            interaction,
            lambda account, venue: self._shortcuts.call_people(
                reason, account=account, name=interaction.user.display_name, venue=venue,
                language=self._tree.language(interaction), key=self._key(interaction), position=str(interaction.id),
                at=interaction.created_at,
            ),
        )  # fmt: skip

    async def _help(self, interaction: Interaction) -> None:
        content = self._shortcuts.help(self._tree.language(interaction), called(self._tree.words, interaction))
        with translated("interaction"):
            await interaction.response.send_message(
                view=card(content.text, content, NOWHERE, None, 1), ephemeral=True, allowed_mentions=NOBODY
            )

    async def heard(self, interaction: Interaction, store: Store) -> None:
        """Store what was asked, then let Discord show that an answer is on its way."""
        venue = venue_of(self._home, interaction.channel)
        if venue is None:
            await self._tree.refuse(interaction, "shortcut.not_here")
            return
        account = self._home.account(interaction.user.id)
        venue = await self._threads.spoken_in(venue, account)
        opening = self._openings.begin(account, venue, interaction, waits=True)
        await store(account, venue)
        with translated("interaction"):
            await interaction.response.defer(ephemeral=not venue.private, thinking=True)
        opening.acknowledged.set()
        await _give_up(opening.before)

    def _key(self, interaction: Interaction) -> str:
        return f"discord:{self._home.guild}:command:{interaction.id}"


def called(words: Words, interaction: Interaction) -> list[str]:
    """The commands, by the names that the person's Discord shows."""
    language: Language = "fr" if str(interaction.locale).startswith("fr") else "en"
    return [f"/{words.say(language, f'shortcut.{name}.name')}" for name in NAMES]


async def _give_up(before: Opening | None) -> None:
    """What was typed just before and waits still is answered together with this: there it would wait for ever."""
    if before is None or not before.waits:
        return
    try:
        with translated("delete answer"):
            await before.interaction.delete_original_response()
    except ChannelRefused:
        log.debug("answer_gone")
