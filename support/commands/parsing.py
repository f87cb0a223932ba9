"""From what was typed to a command and its arguments. Pure; every platform gives it the same plain text.

People are `@ID`, or an account's key where they are of another community; channels `#ID` or `#name`; a message
`CHANNEL:POSITION`, with the platform and the workspace before it where it may be of another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal

from support.commands.office import Argument, ArgumentKind, Command

Problem = Literal["unknown", "missing", "wrong", "too_much"]

NO_NAMES: Mapping[str, str] = MappingProxyType({})
_COMMUNITY = r"(?:slack|discord):\w+:"
_FORMS: dict[ArgumentKind, re.Pattern[str]] = {
    "word": re.compile(r"\S+"),
    "rest": re.compile(r"(?s).+"),
    "account": re.compile(rf"@\w+|{_COMMUNITY}\w+"),
    "place": re.compile(r"here|#[\w-]+"),
    "talk": re.compile(rf"@\w+|{_COMMUNITY}\w+|(?:{_COMMUNITY})?\w+:[\d.]+"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """What was meant."""

    command: Command
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unread:
    """Why it can't be: `command` is None where not even that is known. `given` is what stands for the argument."""

    problem: Problem
    command: Command | None = None
    argument: Argument | None = None
    given: str = ""


def read(text: str, commands: Sequence[Command], also_called: Mapping[str, str] = NO_NAMES) -> Read | Unread:
    """The longest name that the text begins with, then its arguments in order. Nothing at all asks for help.

    `also_called`: names in another language, with those of the table.
    """
    first, _, behind = text.strip().partition(" ")
    text = f"{also_called.get(first.casefold(), first)} {behind}"
    words = text.split() or ["help"]
    found = [
        each
        for each in commands
        if [word.casefold() for word in words[: each.name.count(" ") + 1]] == each.name.split()
    ]
    if not found:
        return Unread("unknown")
    command = max(found, key=lambda each: len(each.name))
    rest = text.strip().split(maxsplit=command.name.count(" ") + 1)[command.name.count(" ") + 1 :]
    return _arguments(command, rest[0] if rest else "")


def nearest(text: str, names: Sequence[str]) -> str | None:
    """The name that was probably meant."""
    first = next(iter(text.casefold().split()), "")
    begun = [name for name in names if len(first) > 1 and name.startswith(first)]
    return next(iter(begun or get_close_matches(first, names, 1)), None)


def _arguments(command: Command, text: str) -> Read | Unread:
    values: dict[str, str] = {}
    for argument in command.arguments:
        text = text.strip()
        if not text:
            if argument.optional:
                continue
            return Unread("missing", command, argument)
        word, rest = (text, "") if argument.kind == "rest" else [*text.split(maxsplit=1), ""][:2]
        if not _FORMS[argument.kind].fullmatch(word):
            return Unread("wrong", command, argument, word)
        values[argument.name], text = word, rest
    return Unread("too_much", command) if text.strip() else Read(command, values)
