"""The commands in the pages exist, and every command and option is documented."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from handlers.cli import cli
from tests.docs.pages import DOCS, NAMES, PAGES, ROOT, code, section, table

COMMANDS_PAGE = (DOCS / "commands.md").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


COMMANDS = {
    name: command
    for top, one in cli.commands.items()
    for name, command in (
        {f"{top} {under}": each for under, each in one.commands.items()} if isinstance(one, click.Group) else {top: one}
    ).items()
}
"""Every command by all its words: `ask`, `rules check`."""


def options_of(command: click.Command) -> set[str]:
    """Each option's long name, each argument's metavar."""
    names = set()
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            names.add(max(parameter.opts, key=len))
        else:
            names.add(str(parameter.name).upper())
    return names


def documented(name: str) -> set[str]:
    """The options in the command's table."""
    return {cells[0].strip("`").split()[0] for cells in table(section(COMMANDS_PAGE, f"`{name}`"))}


def calls(text: str, program: str) -> list[list[str]]:
    """The words after each `program` in the page's code."""
    found = []
    for piece in code(text):
        _, there, rest = piece.partition(program)
        if there:
            found.append(shlex.split(rest.partition("#")[0].replace("…", "").replace("'", "")))
    return found


def test_the_commands_page_has_exactly_the_commands() -> None:
    assert set(re.findall(r"^## `([a-z ]+)`$", COMMANDS_PAGE, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_s_options_are_exactly_the_documented_ones(name: str) -> None:
    assert documented(name) == options_of(COMMANDS[name])


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_lists_every_documented_option_and_explains_it(name: str) -> None:
    shown = CliRunner().invoke(cli, [*name.split(), "--help"])
    assert shown.exit_code == 0
    for option in documented(name):
        assert option in shown.output
    for parameter in COMMANDS[name].params:
        assert not isinstance(parameter, click.Option) or parameter.help or parameter.show_default, parameter.name


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).output
    assert all(re.search(rf"^  {name} ", shown, re.MULTILINE) for name in cli.commands)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_line_in_a_page_works(page: Path) -> None:
    for words in calls(page.read_text("utf-8"), "python bot.py "):
        if words[:1] in ([], ["--help"], ["COMMAND"]):
            continue
        name = next((" ".join(words[:size]) for size in (1, 2) if " ".join(words[:size]) in COMMANDS), "")
        assert name, words
        given = {word for word in words if word.startswith("--")}
        assert given <= options_of(COMMANDS[name]), words


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_make_target_in_a_page_exists(page: Path) -> None:
    for words in calls(page.read_text("utf-8"), "make "):
        assert words[0] in TARGETS, words


def test_the_picture_says_how_it_is_made() -> None:
    assert ["demo", "--tour", "--svg", "docs/conversation.svg"] in calls(COMMANDS_PAGE, "python bot.py ")
    assert (DOCS / "conversation.svg").is_file()
