"""The ids that Slack adds to blocks whose author left them out, and the ways through a block's elements.

Interactions name their source by `block_id` and `action_id`, so the stored copy always has both.
"""

import itertools
from collections.abc import Iterator

from sandbox.slack.model import Json

_serial = itertools.count(1)


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy of checked blocks in which each block has a `block_id` and each interactive element an id."""
    return [_filled(block) for block in blocks]


def _filled(block: Json) -> Json:
    copy = dict(block)
    if not copy.get("block_id"):
        copy["block_id"] = _short_id()
    for key in ("elements", "actions"):
        if isinstance(copy.get(key), list) and copy["type"] not in ("rich_text", "carousel"):
            copy[key] = [_with_action_id(element) for element in copy[key]]
    if copy["type"] == "carousel":
        copy["elements"] = with_ids(copy["elements"])
    if copy["type"] == "container":
        copy["child_blocks"] = with_ids(copy["child_blocks"])
    for key in ("accessory", "element"):
        if isinstance(copy.get(key), dict):
            copy[key] = _with_action_id(copy[key])
    return copy


def _with_action_id(element: Json) -> Json:
    if element.get("action_id") or element.get("type") in ("image", "plain_text", "mrkdwn"):
        return element
    return {**element, "action_id": _short_id()}


def _short_id() -> str:
    return f"{next(_serial):05x}"


def interactive_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with the block that it belongs to, cards and containers included."""
    for block in blocks:
        if block["type"] == "carousel":
            yield from interactive_elements(block["elements"])
            continue
        if block["type"] == "container":
            yield from interactive_elements(block["child_blocks"])
            continue
        candidates = [*block.get("elements", ()), *block.get("actions", ())]
        candidates += [block[key] for key in ("accessory", "element") if isinstance(block.get(key), dict)]
        for element in candidates:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def texts(blocks: object) -> Iterator[str]:
    """Every piece of text that a reader of these blocks gets, alt texts and links included."""
    if isinstance(blocks, str):
        return
    if isinstance(blocks, list):
        for item in blocks:
            yield from texts(item)
    elif isinstance(blocks, dict):
        for key, value in blocks.items():
            if key in ("text", "alt_text", "title", "url", "image_url", "hint", "label") and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
