"""docs/discord.md names exactly the commands that Discord is told of, and lets the bot in with what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import pytest

from handlers.discord.administration import GROUP, Administration
from handlers.discord.client import INTENTS
from handlers.discord.customers import CustomerCommands
from handlers.discord.doctor import invitation
from handlers.discord.menus import MessageMenus
from handlers.discord.openings import Openings
from handlers.discord.places import Home
from handlers.discord.states import STATES
from handlers.discord.threads import Threads
from handlers.discord.tree import French, Tree
from sandbox.discord.commands import MESSAGE_MENU, problem
from support.model.people import LANGUAGES
from support.words import Words
from tests.docs.pages import DOCS, section, table

PAGE = (DOCS / "discord.md").read_text("utf-8")
WORDS = Words.load(Path("data/texts"), zone="UTC")
HOME = Home("1", "2")


def every(things: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Commands, groups and options."""
    for thing in things:
        yield thing
        yield from every(thing.get("options", []))


class Nothing:
    """Stands for what declaring commands asks nothing of."""


@pytest.fixture
def tree() -> Tree:
    client = discord.Client(intents=INTENTS)
    tree = Tree(client, HOME, WORDS, "en")
    CustomerCommands(tree, HOME, Nothing(), Openings(lambda: 0.0), Threads(client, (), "")).declare()  # type: ignore[arg-type]
    Administration(tree, client, HOME, Nothing()).declare()  # type: ignore[arg-type]
    MessageMenus(tree, HOME, Nothing(), Openings(lambda: 0.0), Threads(client, (), "")).declare()  # type: ignore[arg-type]
    return tree


def test_the_address_lets_the_bot_in_with_what_it_needs() -> None:
    assert f"`{invitation('DISCORD_APPLICATION_ID')}`" in PAGE


def test_the_table_is_the_code_s(tree: Tree) -> None:
    def shown(command: discord.app_commands.Command) -> str:  # type: ignore[type-arg]
        return " ".join((f"/{command.name}", *(f"[{each.display_name}]" for each in command.parameters)))

    rows = [(cells[0], cells[2]) for cells in table(section(PAGE, "Commands"))]
    declared = [one for one in tree.get_commands() if isinstance(one, discord.app_commands.Command)]
    assert rows == [(f"`{shown(one)}`", one.description) for one in declared]


async def test_every_name_is_one_that_discord_takes_and_there_in_french(tree: Tree) -> None:
    french, here = French(WORDS), discord.Object(int(HOME.guild))
    team = [await command.get_translated_payload(tree, french) for command in tree.get_commands(guild=here)]
    assert problem(team) is None
    for thing in every(team):
        assert thing["name"] == GROUP or "fr" in thing["name_localizations"], thing["name"]
        assert thing.get("type") == MESSAGE_MENU or "fr" in thing["description_localizations"], thing["name"]
    payload = [await command.get_translated_payload(tree, french) for command in tree.get_commands()]
    assert problem(payload) is None
    for command in payload:
        assert "fr" in command["name_localizations"]
        assert f"`/{command['name_localizations']['fr']}`" in PAGE
        for thing in (command, *command["options"]):
            assert "fr" in thing["description_localizations"], thing["name"]


def test_the_menu_s_entries_are_the_code_s(tree: Tree) -> None:
    menu = tree.get_commands(guild=discord.Object(int(HOME.guild)), type=discord.AppCommandType.message)
    assert [cells[0] for cells in table(section(PAGE, "The menu of a message"))] == [entry.name for entry in menu]


def test_a_forum_s_tags_are_named() -> None:
    for language in LANGUAGES:
        for state in STATES:
            assert f"*{WORDS.say(language, f'forum.{state}')}*" in PAGE
