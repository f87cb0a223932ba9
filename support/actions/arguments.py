"""An action from the words of a command line: `cancel_order`, an order, and JSON with the rest.

Strict, since what is misspelt would otherwise be left out of what is done. Lines and variants may be named by the
number at the end of their global id.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from support.errors import SettingError
from support.model.actions import Action
from support.yaml_nodes import unknown

_IDS = {"item": "LineItem", "variant": "ProductVariant"}

KINDS: Mapping[str, type[Action]] = {kind.__dataclass_fields__["kind"].default: kind for kind in get_args(Action)}
"""The actions' types by name."""


def read_action(name: str, order: str, given: Mapping[str, Any]) -> Action:
    """Raises SettingError saying what is wrong with it."""
    if name not in KINDS:
        raise SettingError(unknown(name, KINDS, "action"))
    kind = KINDS[name]
    values = dict(given)
    if "order" in _parameters(kind):
        values.setdefault("order", order)
    try:
        action: Action = TypeAdapter(kind).validate_python(_checked(name, kind, values))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise SettingError(
            f"{name}: {place or 'it'}: {first['msg']}; it takes {', '.join(_parameters(kind))}"
        ) from None
    return action


def _parameters(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in dataclasses.fields(kind) if each.name != "kind")


def _checked(where: str, kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values, with ids in full; every key must be a parameter."""
    hints = get_type_hints(kind)
    checked: dict[str, Any] = {}
    for key, value in given.items():
        if key not in _parameters(kind):
            raise SettingError(f"{where}: {unknown(key, _parameters(kind), 'parameter')}")
        inner = _noun(hints[key])
        if inner is not None and isinstance(value, list):
            checked[key] = [_checked(f"{where}.{key}", inner, one) if isinstance(one, dict) else one for one in value]
        elif inner is not None and isinstance(value, dict):
            checked[key] = _checked(f"{where}.{key}", inner, value)
        elif key in _IDS and str(value).isdecimal():
            checked[key] = f"gid://shopify/{_IDS[key]}/{value}"
        else:
            checked[key] = value
    return checked


def _noun(hint: Any) -> type | None:
    """The dataclass in `X`, `X | None` or `tuple[X, ...]`."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return hint
    if get_origin(hint) is not None or get_args(hint):
        return next((found for each in get_args(hint) if (found := _noun(each))), None)
    return None
