"""The part of Gorgias' filter language that saved views use: `eq(ticket.status, 'open') && isEmpty(ticket.tags.name)`.

Terms: `eq`, `neq`, `contains`, `containsAny`, `isEmpty`, `isNotEmpty`, joined by `&&`. Paths begin at `ticket`.
"""

from __future__ import annotations

import re
from typing import Any

from sandbox.gorgias.errors import Complaint

_TERM = re.compile(r"(\w+)\(\s*([\w.]+)\s*(?:,\s*(.+?))?\s*\)")
_VALUE = re.compile(r"'((?:[^'\\]|\\.)*)'|(-?\d+)|(true|false)")


def matches(filters: str, context: dict[str, Any]) -> bool:
    """Does the object in `context` pass? Raises Complaint when the filter is not understood."""
    terms = [term.strip() for term in filters.split("&&") if term.strip()]
    return all(_holds(term, context) for term in terms)


def lookup(path: str, context: Any) -> Any:
    """What a dotted path leads to; over a list it gathers. None where it leads nowhere."""
    value = context
    for part in path.split("."):
        if isinstance(value, list):
            value = [item.get(part) for item in value if isinstance(item, dict)]
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def _holds(term: str, context: dict[str, Any]) -> bool:
    match = _TERM.fullmatch(term)
    if match is None:
        raise Complaint({"filters": [f"Not understood: {term}"]})
    name, path, argument = match.groups()
    value = lookup(path, context)
    wanted = [_value(found) for found in _VALUE.finditer(argument or "")]
    held = value if isinstance(value, list) else [value]
    match name:
        case "eq":
            return value in wanted
        case "neq":
            return value not in wanted
        case "contains" | "containsAny":
            return any(item in wanted for item in held)
        case "isEmpty":
            return value in (None, "", [])
        case "isNotEmpty":
            return value not in (None, "", [])
        case _:
            raise Complaint({"filters": [f"Unknown operator: {name}"]})


def _value(match: re.Match[str]) -> Any:
    text, number, truth = match.groups()
    if text is not None:
        return text.replace("\\'", "'")
    return int(number) if number is not None else truth == "true"
