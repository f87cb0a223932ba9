"""Modals and App Homes: what Slack accepts in a view.

https://docs.slack.dev/reference/views/modal-views and …/views/home-tab-views.
"""

from typing import Any

from sandbox.slack.block_kit.blocks import VIEW_BLOCKS, VIEW_BLOCKS_LIMIT, check_blocks
from sandbox.slack.block_kit.objects import PLAIN, Problems, check_string, check_text

TITLE_LIMIT = 24
PRIVATE_METADATA_LIMIT = 3000
ID_LIMIT = 255


def check_view(view: dict[str, Any], kind: str) -> list[str]:
    """The complaints about a view of `kind` (`modal` or `home`)."""
    problems = Problems()
    at = "/view"
    if view.get("type") != kind:
        problems.add(f"{at}/type", f"must be {kind}")
    if kind == "modal":
        check_text(view, "title", TITLE_LIMIT, at, problems, kinds=PLAIN, required=True)
        check_text(view, "submit", TITLE_LIMIT, at, problems, kinds=PLAIN)
        check_text(view, "close", TITLE_LIMIT, at, problems, kinds=PLAIN)
    check_string(view, "private_metadata", PRIVATE_METADATA_LIMIT, at, problems)
    check_string(view, "callback_id", ID_LIMIT, at, problems)
    check_string(view, "external_id", ID_LIMIT, at, problems)
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        problems.add(at, "missing required field: blocks")
        return problems.messages
    problems.messages += check_blocks(blocks, VIEW_BLOCKS, most=VIEW_BLOCKS_LIMIT, at=at)
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if kind == "modal" and asks and view.get("submit") is None:
        problems.add(f"{at}/submit", "a modal with input blocks must have a submit button")
    return problems.messages
