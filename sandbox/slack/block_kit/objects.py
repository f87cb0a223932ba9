"""Composition objects and the complaints about them: text, options, confirmation dialogs, images.

https://docs.slack.dev/reference/block-kit/composition-objects. A complaint names the place by its JSON
pointer, as Slack's do: `[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text]`.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.slack.model import Json

PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")

ACTION_ID_LIMIT = 255
PLACEHOLDER_LIMIT = 150
URL_LIMIT = 3000
ALT_TEXT_LIMIT = 2000
OPTION_TEXT_LIMIT = 75
OPTION_VALUE_LIMIT = 150
OPTIONS_LIMIT = 100
# title, text, confirm, deny: …/composition-objects/confirmation-dialog-object
CONFIRM_LIMITS = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


class Problems:
    """The complaints so far."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, at: str, complaint: str) -> None:
        self.messages.append(f"[ERROR] {complaint} [json-pointer:{at}]")


def check_string(
    owner: Mapping[str, Any], key: str, limit: int, at: str, problems: Problems, *, required: bool = False
) -> None:
    """A string field of at most `limit` characters, and of at least one where it is given."""
    value = owner.get(key)
    if value is None:
        if required:
            problems.add(at, f"missing required field: {key}")
        return
    if not isinstance(value, str):
        problems.add(f"{at}/{key}", "must be a string")
    elif len(value) > limit:
        problems.add(f"{at}/{key}", f"must be less than {limit + 1} characters")
    elif required and not value:
        problems.add(f"{at}/{key}", "must be more than 0 characters")


def check_text(
    owner: Json,
    key: str,
    limit: int,
    at: str,
    problems: Problems,
    *,
    kinds: tuple[str, ...] = ANY_TEXT,
    required: bool = False,
) -> None:
    """A text object of one of `kinds`."""
    text = owner.get(key)
    if text is None:
        if required:
            problems.add(at, f"missing required field: {key}")
        return
    where = f"{at}/{key}"
    if not isinstance(text, dict):
        problems.add(where, "must provide an object")
    elif text.get("type") not in kinds:
        problems.add(f"{where}/type", f"unsupported type: {text.get('type')}")
    else:
        check_string(text, "text", limit, where, problems, required=True)


def check_confirm(owner: Json, at: str, problems: Problems) -> None:
    dialog = owner.get("confirm")
    if dialog is None:
        return
    if not isinstance(dialog, dict):
        problems.add(f"{at}/confirm", "must provide an object")
        return
    for key, limit in CONFIRM_LIMITS.items():
        kinds = ANY_TEXT if key == "text" else PLAIN
        check_text(dialog, key, limit, f"{at}/confirm", problems, kinds=kinds, required=True)


def check_image(image: Json, at: str, problems: Problems) -> None:
    """An image element or block: one source, and a text for those who can't see it."""
    if ("image_url" in image) == ("slack_file" in image):
        problems.add(at, "must provide exactly one of image_url and slack_file")
    check_string(image, "image_url", URL_LIMIT, at, problems)
    check_string(image, "alt_text", ALT_TEXT_LIMIT, at, problems, required=True)


def check_list(
    owner: Json, key: str, at: str, problems: Problems, *, most: int, least: int = 1
) -> list[tuple[str, Json]]:
    """The objects of a list field with their pointers; what isn't an object is complained about."""
    items = owner.get(key)
    if items is None:
        if least:
            problems.add(at, f"missing required field: {key}")
        return []
    if not isinstance(items, list):
        problems.add(f"{at}/{key}", "must be an array")
        return []
    if len(items) > most:
        problems.add(f"{at}/{key}", f"no more than {most} items allowed")
    if len(items) < least:
        problems.add(f"{at}/{key}", f"no fewer than {least} items allowed")
    found = []
    for index, item in enumerate(items):
        if isinstance(item, dict):
            found.append((f"{at}/{key}/{index}", item))
        else:
            problems.add(f"{at}/{key}/{index}", "must provide an object")
    return found


def check_options(
    owner: Json, at: str, problems: Problems, *, most: int = OPTIONS_LIMIT, kinds: tuple[str, ...] = PLAIN
) -> None:
    values: set[str] = set()
    for where, option in check_list(owner, "options", at, problems, most=most):
        check_text(option, "text", OPTION_TEXT_LIMIT, where, problems, kinds=kinds, required=True)
        check_text(option, "description", OPTION_TEXT_LIMIT, where, problems, kinds=kinds)
        check_string(option, "value", OPTION_VALUE_LIMIT, where, problems, required=True)
        value = option.get("value")
        if isinstance(value, str) and value in values:
            problems.add(f"{where}/value", "must be unique among the options")
        values.add(str(value))
