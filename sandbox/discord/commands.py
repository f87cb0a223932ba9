"""Commands of an application: what Discord refuses to register, what a client offers whom, and what a call of one says.

https://docs.discord.com/developers/interactions/application-commands
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sandbox.discord.model import Json

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, NUMBER = 1, 2, 3, 4, 5, 6, 7, 8, 10
NESTED = frozenset({SUBCOMMAND, GROUP})
COMPLETED = frozenset({STRING, INTEGER, NUMBER})
"""Options that may be completed while they are typed."""
MOST: Mapping[int, int] = {SLASH: 100, USER_MENU: 15, MESSAGE_MENU: 15}
NAME_LENGTH, DESCRIPTION_LENGTH, CHOICE_LENGTH, OPTIONS, CHOICES, WHOLE_LENGTH = 32, 100, 100, 25, 25, 8000
_LOCALES = (
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja "
    "zh-TW ko"
)
LOCALES = frozenset(_LOCALES.split())


class UnfitError(Exception):
    """A call of a command that the client would not let anybody send."""


def problem(commands: Iterable[Json]) -> str | None:
    """Why Discord would refuse to register these; None if it would not."""
    seen: dict[int, set[str]] = {}
    for command in commands:
        kind, name = int(command.get("type", SLASH)), str(command.get("name") or "")
        names = seen.setdefault(kind, set())
        if name in names:
            return f"name: there are two commands called {name}"
        names.add(name)
        if len(names) > MOST.get(kind, 0):
            return f"type {kind}: more than {MOST.get(kind, 0)} commands"
        found = _slash(command) if kind == SLASH else _menu(command)
        if found:
            return f"{name}: {found}"
    return None


def choices_problem(choices: list[Json]) -> str | None:
    """Why Discord would refuse these answers to what is being typed."""
    if len(choices) > CHOICES:
        return "choices: more than 25"
    fits = all(
        1 <= len(str(one.get("name") or "")) <= CHOICE_LENGTH and len(str(one["value"])) <= CHOICE_LENGTH
        for one in choices
    )
    return None if fits else "choices: names and values of 1 to 100 characters"


def localised(thing: Json, locale: str) -> Json:
    """A command, or an option, as a client in this language shows it."""
    names, descriptions = thing.get("name_localizations") or {}, thing.get("description_localizations") or {}
    return {
        "name": names.get(locale, thing["name"]),
        "description": descriptions.get(locale, thing.get("description", "")),
        "options": [localised(option, locale) for option in thing.get("options") or ()],
    }


def called(command: Json, path: list[str], given: Mapping[str, Any], typing: str | None = None) -> list[Json]:
    """The options of a call: `path` are the names below the command's own, `typing` the option that is being typed."""
    below = command
    for name in path:
        found = [one for one in below.get("options") or () if one["type"] in NESTED and one["name"] == name]
        if not found:
            raise UnfitError(f"{command['name']} has no {name}")
        below = found[0]
    options = {one["name"]: one for one in below.get("options") or ()}
    if any(one["type"] in NESTED for one in options.values()):
        raise UnfitError("a command with subcommands is called with the name of one")
    if unknown := given.keys() - options.keys():
        raise UnfitError(f"{command['name']} has no option {', '.join(sorted(unknown))}")
    made = [_given(options[name], value, typing=name == typing) for name, value in given.items()]
    missing = [name for name, one in options.items() if one.get("required") and name not in given]
    if missing and typing is None:
        raise UnfitError(f"{', '.join(missing)} must be given")
    for name in reversed(path):
        level = GROUP if made and made[0]["type"] == SUBCOMMAND else SUBCOMMAND
        made = [{"name": name, "type": level, "options": made}]
    return made


def leaves(options: Iterable[Json]) -> Iterator[Json]:
    """The options of a call, without the levels above them."""
    for one in options:
        yield from leaves(one["options"]) if one["type"] in NESTED else (one,)


def _given(option: Json, value: Any, *, typing: bool) -> Json:
    allowed = [one["value"] for one in option.get("choices") or ()]
    if allowed and value not in allowed:
        raise UnfitError(f"{option['name']} must be one of {allowed}")
    if typing and not option.get("autocomplete"):
        raise UnfitError(f"{option['name']} is not completed")
    longest = option.get("max_length")
    if option["type"] == STRING and longest and len(str(value)) > longest:
        raise UnfitError(f"{option['name']}: at most {longest} characters")
    return {"name": option["name"], "type": option["type"], "value": value, **({"focused": True} if typing else {})}


def _slash(command: Json) -> str | None:
    found = _named(command) or _nested(command.get("options") or [], depth=0)
    if found:
        return found
    return "longer than 8000 characters in all" if _length(command) > WHOLE_LENGTH else None


def _menu(command: Json) -> str | None:
    if command.get("description") or command.get("options"):
        return "an entry of a menu has neither description nor options"
    return None if all(1 <= len(one) <= NAME_LENGTH for one in _names(command)) else "name: 1 to 32 characters"


def _nested(options: list[Json], depth: int) -> str | None:
    if len(options) > OPTIONS:
        return "options: more than 25"
    names = [one["name"] for one in options]
    if len(set(names)) != len(names):
        return "options: APPLICATION_COMMAND_OPTIONS_NAME_INVALID, two of one name"
    kinds = {one["type"] in NESTED for one in options}
    if len(kinds) > 1:
        return "options: subcommands beside other options"
    order = [bool(one.get("required")) for one in options]
    if order != sorted(order, reverse=True):
        return "options: a required one after one that is not"
    return next((found for found in (_option(one, depth) for one in options) if found), None)


def _option(option: Json, depth: int) -> str | None:
    found = _named(option)
    if found:
        return found
    kind = option["type"]
    if kind in NESTED:
        if depth > 1 or (kind == GROUP and depth > 0):
            return "options: nested too deeply"
        below = option.get("options") or []
        if kind == GROUP and any(one["type"] != SUBCOMMAND for one in below):
            return "options: a group holds subcommands alone"
        return _nested(below, depth + 1)
    choices = option.get("choices") or []
    if option.get("autocomplete") and (choices or kind not in COMPLETED):
        return "autocomplete: only for texts and numbers without choices"
    return choices_problem(choices)


def _named(thing: Json) -> str | None:
    for name in _names(thing):
        if not 1 <= len(name) <= NAME_LENGTH:
            return f"name: {name!r} has not 1 to 32 characters"
        if name != name.lower() or not all(sign in "-_'" or sign.isalnum() for sign in name):
            return f"name: {name!r} does not match the regular expression of names"
    told = [thing.get("description") or "", *(thing.get("description_localizations") or {}).values()]
    if any(not 1 <= len(one) <= DESCRIPTION_LENGTH for one in told):
        return f"description of {thing.get('name')}: 1 to 100 characters"
    languages = {*(thing.get("name_localizations") or {}), *(thing.get("description_localizations") or {})}
    return f"unknown locale {', '.join(languages - LOCALES)}" if languages - LOCALES else None


def _names(thing: Json) -> list[str]:
    return [str(thing.get("name") or ""), *(thing.get("name_localizations") or {}).values()]


def _length(thing: Json) -> int:
    """Names, descriptions and values; of a text in several languages the longest."""
    told = [thing.get("description") or "", *(thing.get("description_localizations") or {}).values()]
    choices = sum(max(map(len, _names(one))) + len(str(one["value"])) for one in thing.get("choices") or ())
    return (
        max(map(len, _names(thing)))
        + max(map(len, told))
        + choices
        + sum(_length(one) for one in thing.get("options") or ())
    )
