"""Layout blocks: what Slack accepts in each, and which it accepts where.

https://docs.slack.dev/reference/block-kit/blocks; the numbers are the limits given there.
"""

from collections.abc import Callable
from typing import Any

from sandbox.slack.block_kit import elements
from sandbox.slack.block_kit.objects import (
    PLAIN,
    URL_LIMIT,
    Problems,
    check_image,
    check_list,
    check_string,
    check_text,
)
from sandbox.slack.model import Json

MESSAGE_BLOCKS_LIMIT = 50
VIEW_BLOCKS_LIMIT = 100
BLOCK_ID_LIMIT = 255
SECTION_TEXT_LIMIT = 3000
SECTION_FIELD_LIMIT = 2000
SECTION_FIELDS_LIMIT = 10
HEADER_LIMIT = 150
LABEL_LIMIT = 2000
# "cumulative limit for all markdown blocks in a single payload"
MARKDOWN_LIMIT = 12_000
ACTIONS_LIMIT = 25
CONTEXT_LIMIT = 10
CONTEXT_ACTIONS_LIMIT = 5
TABLE_ROWS_LIMIT = 100
TABLE_COLUMNS_LIMIT = 20
CARD_TITLE_LIMIT = 150
CARD_BODY_LIMIT = 200
CARD_ACTIONS_LIMIT = 3
CAROUSEL_LIMIT = 10
CONTAINER_LIMIT = 10
VIDEO_TITLE_LIMIT = 200
TASK_TITLE_LIMIT = 256

BlockCheck = Callable[[Json, str, Problems], None]


def _section(block: Json, at: str, problems: Problems) -> None:
    if block.get("text") is None and block.get("fields") is None:
        problems.add(at, "must provide text or fields")
    check_text(block, "text", SECTION_TEXT_LIMIT, at, problems)
    if block.get("fields") is not None:
        for where, _field in check_list(block, "fields", at, problems, most=SECTION_FIELDS_LIMIT):
            parent, _, index = where.rpartition("/")
            check_text({index: _field}, index, SECTION_FIELD_LIMIT, parent, problems)
    accessory = block.get("accessory")
    if accessory is not None:
        _one_element(accessory, elements.AS_ACCESSORY, f"{at}/accessory", problems)


def _one_element(element: object, allowed: dict[str, elements.ElementCheck], at: str, problems: Problems) -> None:
    if isinstance(element, dict):
        elements.check_element(element, allowed, set(), at, problems)
    else:
        problems.add(at, "must provide an object")


def _header(block: Json, at: str, problems: Problems) -> None:
    check_text(block, "text", HEADER_LIMIT, at, problems, kinds=PLAIN, required=True)


def _divider(_block: Json, _at: str, _problems: Problems) -> None:
    """Nothing to refuse."""


def _context(block: Json, at: str, problems: Problems) -> None:
    for where, element in check_list(block, "elements", at, problems, most=CONTEXT_LIMIT):
        if element.get("type") == "image":
            check_image(element, where, problems)
        else:
            parent, _, index = where.rpartition("/")
            check_text({index: element}, index, SECTION_FIELD_LIMIT, parent, problems)


def _element_list(allowed: dict[str, elements.ElementCheck], most: int) -> BlockCheck:
    def check(block: Json, at: str, problems: Problems) -> None:
        action_ids: set[str] = set()
        for where, element in check_list(block, "elements", at, problems, most=most):
            elements.check_element(element, allowed, action_ids, where, problems)

    return check


def _input(block: Json, at: str, problems: Problems) -> None:
    check_text(block, "label", LABEL_LIMIT, at, problems, kinds=PLAIN, required=True)
    check_text(block, "hint", LABEL_LIMIT, at, problems, kinds=PLAIN)
    if block.get("element") is None:
        problems.add(at, "missing required field: element")
    else:
        _one_element(block["element"], elements.IN_INPUT, f"{at}/element", problems)


def _image(block: Json, at: str, problems: Problems) -> None:
    check_image(block, at, problems)
    check_text(block, "title", LABEL_LIMIT, at, problems, kinds=PLAIN)


def _markdown(block: Json, at: str, problems: Problems) -> None:
    check_string(block, "text", MARKDOWN_LIMIT, at, problems, required=True)


def _rich_text(block: Json, at: str, problems: Problems) -> None:
    check_list(block, "elements", at, problems, most=10_000, least=0)


def _video(block: Json, at: str, problems: Problems) -> None:
    check_text(block, "title", VIDEO_TITLE_LIMIT, at, problems, kinds=PLAIN, required=True)
    for key in ("video_url", "thumbnail_url"):
        check_string(block, key, URL_LIMIT, at, problems, required=True)
    check_string(block, "alt_text", LABEL_LIMIT, at, problems, required=True)


def _table(block: Json, at: str, problems: Problems) -> None:
    rows = block.get("rows")
    if not isinstance(rows, list) or not rows:
        problems.add(at, "missing required field: rows")
        return
    if len(rows) > TABLE_ROWS_LIMIT:
        problems.add(f"{at}/rows", f"no more than {TABLE_ROWS_LIMIT} items allowed")
    for index, row in enumerate(rows):
        if not isinstance(row, list) or not 1 <= len(row) <= TABLE_COLUMNS_LIMIT:
            problems.add(f"{at}/rows/{index}", f"must be an array of 1 to {TABLE_COLUMNS_LIMIT} cells")


def _alert(block: Json, at: str, problems: Problems) -> None:
    check_text(block, "text", SECTION_TEXT_LIMIT, at, problems, required=True)
    if block.get("level") not in (None, "default", "info", "warning", "error", "success"):
        problems.add(f"{at}/level", "must be one of the allowed values: default, info, warning, error, success")


def _card(block: Json, at: str, problems: Problems) -> None:
    if not any(block.get(key) for key in ("hero_image", "title", "actions", "body")):
        problems.add(at, "must provide one of hero_image, title, actions, body")
    for key, limit in (
        ("title", CARD_TITLE_LIMIT),
        ("subtitle", CARD_TITLE_LIMIT),
        ("body", CARD_BODY_LIMIT),
    ):
        check_text(block, key, limit, at, problems)
    for key in ("hero_image", "icon"):
        if isinstance(block.get(key), dict):
            check_image(block[key], f"{at}/{key}", problems)
    action_ids: set[str] = set()
    for where, button in check_list(block, "actions", at, problems, most=CARD_ACTIONS_LIMIT, least=0):
        elements.check_element(button, elements.IN_CARD, action_ids, where, problems)


def _carousel(block: Json, at: str, problems: Problems) -> None:
    for where, card in check_list(block, "elements", at, problems, most=CAROUSEL_LIMIT):
        if card.get("type") != "card":
            problems.add(f"{where}/type", f"unsupported type: {card.get('type')}")
        else:
            _card(card, where, problems)


def _container(block: Json, at: str, problems: Problems) -> None:
    check_text(block, "title", CARD_TITLE_LIMIT, at, problems)
    check_text(block, "subtitle", CARD_TITLE_LIMIT, at, problems)
    for where, child in check_list(block, "child_blocks", at, problems, most=CONTAINER_LIMIT):
        _check_block(child, _IN_CONTAINER, where, problems)


def _task_card(block: Json, at: str, problems: Problems) -> None:
    check_string(block, "task_id", BLOCK_ID_LIMIT, at, problems, required=True)
    check_string(block, "title", TASK_TITLE_LIMIT, at, problems, required=True)
    if block.get("status") not in (None, "pending", "in_progress", "complete", "error"):
        problems.add(f"{at}/status", "must be one of the allowed values: pending, in_progress, complete, error")


def _plan(block: Json, at: str, problems: Problems) -> None:
    check_string(block, "title", TASK_TITLE_LIMIT, at, problems, required=True)
    for where, task in check_list(block, "tasks", at, problems, most=MESSAGE_BLOCKS_LIMIT, least=0):
        _task_card(task, where, problems)


_EVERYWHERE: dict[str, BlockCheck] = {
    "actions": _element_list(elements.IN_ACTIONS, ACTIONS_LIMIT),
    "alert": _alert,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "context": _context,
    "divider": _divider,
    "header": _header,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "section": _section,
    "video": _video,
}
_IN_CONTAINER: dict[str, BlockCheck] = {
    name: check for name, check in _EVERYWHERE.items() if name not in ("alert", "card", "carousel", "container")
} | {"table": _table}
MESSAGE_BLOCKS: dict[str, BlockCheck] = {
    **_EVERYWHERE,
    "context_actions": _element_list(elements.IN_CONTEXT_ACTIONS, CONTEXT_ACTIONS_LIMIT),
    "markdown": _markdown,
    "plan": _plan,
    "table": _table,
    "task_card": _task_card,
}
VIEW_BLOCKS = _EVERYWHERE


def check_blocks(
    blocks: list[Any],
    allowed: dict[str, BlockCheck] = MESSAGE_BLOCKS,
    *,
    most: int = MESSAGE_BLOCKS_LIMIT,
    at: str = "",
) -> list[str]:
    """The complaints about a list of blocks; `at` is the pointer of the object that holds `blocks`."""
    problems = Problems()
    block_ids: set[str] = set()
    markdown_length = 0
    for where, block in check_list({"blocks": blocks}, "blocks", at, problems, most=most, least=0):
        _check_block(block, allowed, where, problems)
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id:
            if block_id in block_ids:
                problems.add(f"{where}/block_id", f"`block_id` already exists: {block_id}")
            block_ids.add(block_id)
        if block.get("type") == "markdown":
            markdown_length += len(str(block.get("text", "")))
    if markdown_length > MARKDOWN_LIMIT:
        problems.add(f"{at}/blocks", f"markdown blocks must be less than {MARKDOWN_LIMIT + 1} characters in all")
    if sum(isinstance(block, dict) and block.get("type") == "table" for block in blocks) > 1:
        problems.add(f"{at}/blocks", "only one table is allowed")
    return problems.messages


def _check_block(block: Json, allowed: dict[str, BlockCheck], at: str, problems: Problems) -> None:
    check = allowed.get(str(block.get("type")))
    if check is None:
        problems.add(f"{at}/type", f"unsupported type: {block.get('type')}")
        return
    check_string(block, "block_id", BLOCK_ID_LIMIT, at, problems)
    check(block, at, problems)
