"""Elements that hold a value: what a person may enter into each, and how Slack writes it down.

https://docs.slack.dev/reference/views/view-object#state. A value that the client would not take raises
`CannotDoError`: an option that isn't offered, a text over its limit, a word in a number field.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.slack.acts.actor import CannotDoError
from sandbox.slack.block_kit.elements import TEXT_INPUT_LIMIT
from sandbox.slack.block_kit.filling import interactive_elements
from sandbox.slack.model import Json, View

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Element type → the state's field, and the element's field with the value that it starts with.
_FIELDS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


def holds_value(element: Json) -> bool:
    return element["type"] in _FIELDS


def entered(element: Json, value: Any) -> Json:
    """The state of an element into which a person entered `value`; options go by value or by text."""
    field, _ = _FIELDS[element["type"]]
    return {"type": element["type"], field: _checked(element, field, value)}


def initial(element: Json) -> Json:
    field, start = _FIELDS[element["type"]]
    empty: Any = [] if field.endswith("s") and field != "files" else None
    return {"type": element["type"], field: element.get(start, empty)}


def stateful_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    return ((block, element) for block, element in interactive_elements(blocks) if holds_value(element))


def complete_state(blocks: list[Json], values: dict[str, dict[str, Json]]) -> None:
    """Give each element that wasn't touched the value that it starts with."""
    for block, element in stateful_elements(blocks):
        values.setdefault(block["block_id"], {}).setdefault(element["action_id"], initial(element))


def enter(view: View, key: str, value: Any) -> tuple[Json, Json]:
    """Enter a value into the element named by its action, its block or its label; returns both."""
    for block, element in stateful_elements(view.blocks):
        label = (block.get("label") or {}).get("text")
        if key in (element["action_id"], block["block_id"], label):
            state = entered(element, value)
            view.values.setdefault(block["block_id"], {})[element["action_id"]] = state
            return block, element
    raise CannotDoError(f"the view has no field {key!r}")


def empty_required(view: View) -> list[str]:
    """Labels of required inputs without a value: the client submits nothing while there are any."""
    missing = []
    for block, element in stateful_elements(view.blocks):
        if block["type"] != "input" or block.get("optional"):
            continue
        state = view.values[block["block_id"]][element["action_id"]]
        if not state[_FIELDS[element["type"]][0]]:
            missing.append(str(block["label"]["text"]))
    return missing


def _checked(element: Json, field: str, value: Any) -> Any:
    if value is None:
        return None
    if field in ("selected_option", "selected_options"):
        if element["type"] in ("external_select", "multi_external_select"):
            return value
        if field == "selected_option":
            return option(element, str(value))
        return [option(element, str(one)) for one in value]
    check = _TEXT_CHECKS.get(element["type"])
    return check(element, str(value)) if check else value


def option(element: Json, wanted: str) -> Json:
    """The offered option with this value or this text."""
    groups = element.get("option_groups") or [element]
    for group in groups:
        for offered in group.get("options", ()):
            if wanted in (offered.get("value"), offered["text"]["text"]):
                return dict(offered)
    raise CannotDoError(f"{wanted!r} is not offered by {element['action_id']}")


def _plain_text(element: Json, text: str) -> str:
    if len(text) > element.get("max_length", TEXT_INPUT_LIMIT):
        raise CannotDoError(f"{element['action_id']} takes at most {element.get('max_length')} characters")
    if len(text) < element.get("min_length", 0):
        raise CannotDoError(f"{element['action_id']} takes at least {element['min_length']} characters")
    return text


def _email(element: Json, text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise CannotDoError(f"{element['action_id']} takes an e-mail address")
    return text


def _url(element: Json, text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise CannotDoError(f"{element['action_id']} takes a link")
    return text


def _number(element: Json, text: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, text):
        raise CannotDoError(f"{element['action_id']} takes a number")
    return text


_TEXT_CHECKS: dict[str, Callable[[Json, str], str]] = {
    "plain_text_input": _plain_text,
    "email_text_input": _email,
    "url_text_input": _url,
    "number_input": _number,
}
