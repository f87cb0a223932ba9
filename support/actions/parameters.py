"""What each action takes, in words made from the nouns: for `bot.py act --help` and the page about actions."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from support.actions.arguments import KINDS

ID = "id"
"""A global id, or the number at its end."""
WORDS: dict[Any, str] = {str: "text", int: "number", Decimal: "amount", bool: "true or false"}


def describe() -> Iterator[str]:
    """Lines: each action with what it is for, then its parameters."""
    for name, kind in KINDS.items():
        yield f"{name}: {_first_sentence(kind)}"
        hints = get_type_hints(kind)
        for field in dataclasses.fields(kind):
            if field.name != "kind":
                yield f"  {field.name}: {_in_words(hints[field.name])}{_default(field)}"


def _first_sentence(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split()).partition(". ")[0].rstrip(".")


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is dataclasses.MISSING:
        return ""
    shown = {None: "", "": "", (): "", False: "false"}.get(field.default, field.default)
    return f" ({shown})" if shown else " (may be left out)"


def _in_words(hint: Any) -> str:
    if isinstance(hint, NewType):
        return ID
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " | ".join(inner)
    if origin in (Union, types.UnionType):
        return _in_words(next(each for each in inner if each is not type(None)))
    if origin is tuple:
        return f"list of {_in_words(inner[0])}"
    if dataclasses.is_dataclass(hint):
        return "{" + ", ".join(_member(field, get_type_hints(hint)) for field in dataclasses.fields(hint)) + "}"
    return WORDS[hint]


def _member(field: dataclasses.Field[Any], hints: dict[str, Any]) -> str:
    optional = "" if field.default is dataclasses.MISSING else "?"
    kind = _in_words(hints[field.name])
    return f"{field.name}{optional}" if kind == "text" else f"{field.name}{optional}: {kind}"
