"""The parameters of actions as a model is told them: made from the nouns, so that the two can't differ.

An address is a text: the customer's own words, read by the same reader as everywhere. Ids are the numbers that
`order_details` and `find_products` show.
"""

from __future__ import annotations

import dataclasses
import types
from decimal import Decimal
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from support.model.actions import Action
from support.model.commerce import Address
from support.model.conversation import Attachment

Schema = dict[str, Any]
_TYPES: dict[Any, str] = {str: "string", int: "integer", bool: "boolean", Decimal: "string"}


def schema_of(action: type[Action]) -> Schema:
    """JSON Schema of an action's parameters."""
    return _object(action)


def texts(**described: str) -> Schema:
    """An object of optional texts."""
    return {"type": "object", "properties": {name: text(about) for name, about in described.items()}}


def text(about: str = "", *, options: tuple[str, ...] = ()) -> Schema:
    """One text."""
    schema: Schema = {"type": "string"}
    if options:
        schema["enum"] = list(options)
    if about:
        schema["description"] = about
    return schema


def _object(noun: type) -> Schema:
    hints = get_type_hints(noun)
    fields = [each for each in dataclasses.fields(noun) if each.name != "kind" and not _is_files(hints[each.name])]
    required = [
        each.name for each in fields
        if each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
    ]  # fmt: skip
    properties = {each.name: _schema(hints[each.name]) for each in fields}
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _is_files(hint: Any) -> bool:
    return Attachment in get_args(hint)


def _schema(hint: Any) -> Schema:
    if isinstance(hint, NewType):
        return {"type": "string"}
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"type": "string", "enum": list(inner)}
    if origin in (Union, types.UnionType):
        return _schema(next(each for each in inner if each is not type(None)))
    if origin is tuple:
        return {"type": "array", "items": _schema(inner[0])}
    if hint is Address:
        return {"type": "string", "description": "as the customer wrote it"}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _object(hint)
    return {"type": _TYPES[hint]}
