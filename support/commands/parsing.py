"""From what was typed to a command and its arguments. Pure; every platform gives it the same plain text.

People are `@ID`, or an account's key where they are of another community; channels `#ID` or `#name`; a message
`CHANNEL:POSITION`, with the platform and the workspace before it where it may be of another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from support.commands.office import Argument, ArgumentKind, Command

Problem = Literal["unknown", "missing", "wrong", "too_much"]

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
    """Why it can't be: `command` is None where not even that is known."""

    problem: Problem
    command: Command | None = None
    argument: Argument | None = None


def read(text: str, commands: Sequence[Command]) -> Read | Unread:
    """The longest name that the text begins with, then its arguments in order. Nothing at all asks for help."""
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
            return Unread("wrong", command, argument)
        values[argument.name], text = word, rest
    return Unread("too_much", command) if text.strip() else Read(command, values)
