"""Interactive elements: what Slack accepts in each, and where each may stand.

https://docs.slack.dev/reference/block-kit/block-elements; the numbers are the limits given there.
"""

from collections.abc import Callable

from sandbox.slack.block_kit.objects import (
    ACTION_ID_LIMIT,
    ANY_TEXT,
    OPTION_TEXT_LIMIT,
    OPTIONS_LIMIT,
    PLACEHOLDER_LIMIT,
    PLAIN,
    URL_LIMIT,
    Problems,
    check_confirm,
    check_image,
    check_list,
    check_options,
    check_string,
    check_text,
)
from sandbox.slack.model import Json

BUTTON_TEXT_LIMIT = 75
BUTTON_VALUE_LIMIT = 2000
OVERFLOW_OPTIONS_LIMIT = 5
CHOICES_LIMIT = 10
TEXT_INPUT_LIMIT = 3000

ElementCheck = Callable[[Json, str, Problems], None]


def _button(element: Json, at: str, problems: Problems) -> None:
    check_text(element, "text", BUTTON_TEXT_LIMIT, at, problems, kinds=PLAIN, required=True)
    check_string(element, "value", BUTTON_VALUE_LIMIT, at, problems)
    check_string(element, "url", URL_LIMIT, at, problems)
    check_string(element, "accessibility_label", BUTTON_TEXT_LIMIT, at, problems)
    _style(element, at, problems)
    check_confirm(element, at, problems)


def _style(element: Json, at: str, problems: Problems) -> None:
    if element.get("style") not in (None, "primary", "danger"):
        problems.add(f"{at}/style", "must be one of the allowed values: primary, danger")


def _placeholder(element: Json, at: str, problems: Problems) -> None:
    check_text(element, "placeholder", PLACEHOLDER_LIMIT, at, problems, kinds=PLAIN)


def _menu(element: Json, at: str, problems: Problems) -> None:
    _placeholder(element, at, problems)
    check_confirm(element, at, problems)


def _static_menu(element: Json, at: str, problems: Problems) -> None:
    _menu(element, at, problems)
    if ("options" in element) == ("option_groups" in element):
        problems.add(at, "must provide exactly one of options and option_groups")
    elif "options" in element:
        check_options(element, at, problems)
    else:
        for where, group in check_list(element, "option_groups", at, problems, most=OPTIONS_LIMIT):
            check_text(group, "label", OPTION_TEXT_LIMIT, where, problems, kinds=PLAIN, required=True)
            check_options(group, where, problems)


def _overflow(element: Json, at: str, problems: Problems) -> None:
    check_options(element, at, problems, most=OVERFLOW_OPTIONS_LIMIT)
    check_confirm(element, at, problems)


def _choices(element: Json, at: str, problems: Problems) -> None:
    check_options(element, at, problems, most=CHOICES_LIMIT, kinds=ANY_TEXT)
    check_confirm(element, at, problems)


def _text_input(element: Json, at: str, problems: Problems) -> None:
    _placeholder(element, at, problems)
    check_string(element, "initial_value", TEXT_INPUT_LIMIT, at, problems)
    for key, least in (("min_length", 0), ("max_length", 1)):
        length = element.get(key)
        if length is not None and not (isinstance(length, int) and least <= length <= TEXT_INPUT_LIMIT):
            problems.add(f"{at}/{key}", f"must be between {least} and {TEXT_INPUT_LIMIT}")


def _number_input(element: Json, at: str, problems: Problems) -> None:
    _placeholder(element, at, problems)
    if not isinstance(element.get("is_decimal_allowed"), bool):
        problems.add(at, "missing required field: is_decimal_allowed")


def _feedback_buttons(element: Json, at: str, problems: Problems) -> None:
    for key in ("positive_button", "negative_button"):
        button = element.get(key)
        if not isinstance(button, dict):
            problems.add(at, f"missing required field: {key}")
            continue
        where = f"{at}/{key}"
        check_text(button, "text", BUTTON_TEXT_LIMIT, where, problems, kinds=PLAIN, required=True)
        check_string(button, "value", BUTTON_VALUE_LIMIT, where, problems, required=True)
        check_string(button, "accessibility_label", BUTTON_TEXT_LIMIT, where, problems)


def _icon_button(element: Json, at: str, problems: Problems) -> None:
    if element.get("icon") != "trash":
        problems.add(f"{at}/icon", "must be one of the allowed values: trash")
    check_text(element, "text", BUTTON_TEXT_LIMIT, at, problems, kinds=PLAIN, required=True)
    check_string(element, "value", BUTTON_VALUE_LIMIT, at, problems)
    check_confirm(element, at, problems)


def _file_input(element: Json, at: str, problems: Problems) -> None:
    most = element.get("max_files")
    if most is not None and not (isinstance(most, int) and 1 <= most <= CHOICES_LIMIT):
        problems.add(f"{at}/max_files", f"must be between 1 and {CHOICES_LIMIT}")


_MENUS: dict[str, ElementCheck] = {
    "static_select": _static_menu,
    "multi_static_select": _static_menu,
    "external_select": _menu,
    "multi_external_select": _menu,
    "users_select": _menu,
    "multi_users_select": _menu,
    "conversations_select": _menu,
    "multi_conversations_select": _menu,
    "channels_select": _menu,
    "multi_channels_select": _menu,
}
_PICKERS: dict[str, ElementCheck] = {
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "datepicker": _menu,
    "timepicker": _menu,
    "datetimepicker": check_confirm,
}
_INPUTS: dict[str, ElementCheck] = {
    "plain_text_input": _text_input,
    "email_text_input": _placeholder,
    "url_text_input": _placeholder,
    "number_input": _number_input,
    "rich_text_input": _placeholder,
    "file_input": _file_input,
}
_BUTTONS: dict[str, ElementCheck] = {"button": _button, "workflow_button": _button}

IN_ACTIONS: dict[str, ElementCheck] = {**_BUTTONS, "overflow": _overflow, **_MENUS, **_PICKERS}
IN_INPUT: dict[str, ElementCheck] = {**_MENUS, **_PICKERS, **_INPUTS}
IN_CONTEXT_ACTIONS: dict[str, ElementCheck] = {
    "feedback_buttons": _feedback_buttons,
    "icon_button": _icon_button,
}
AS_ACCESSORY: dict[str, ElementCheck] = {**IN_ACTIONS, "image": check_image}
IN_CARD: dict[str, ElementCheck] = _BUTTONS


def check_element(
    element: Json, allowed: dict[str, ElementCheck], action_ids: set[str], at: str, problems: Problems
) -> None:
    """One element, whose `action_id` must be new among `action_ids` (those of its block)."""
    check = allowed.get(str(element.get("type")))
    if check is None:
        problems.add(f"{at}/type", f"unsupported type: {element.get('type')}")
        return
    check(element, at, problems)
    check_string(element, "action_id", ACTION_ID_LIMIT, at, problems)
    action_id = element.get("action_id")
    if isinstance(action_id, str):
        if action_id in action_ids:
            problems.add(f"{at}/action_id", f"`action_id` already exists: {action_id}")
        action_ids.add(action_id)
