"""What a message says: `text`, `markdown_text`, `blocks`, `attachments`, `metadata`, read and checked.

https://docs.slack.dev/reference/methods/chat.postMessage#errors names the refusals; the number of
characters is in https://docs.slack.dev/changelog/2018-truncating-really-long-messages.
"""

from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.api.call import ApiError, Call
from sandbox.slack.block_kit import check_blocks, with_ids
from sandbox.slack.model import Json

TEXT_LIMIT = 40_000
# https://docs.slack.dev/reference/methods/chat.update: an edit takes less than a post.
UPDATE_TEXT_LIMIT = 4_000
MARKDOWN_TEXT_LIMIT = 12_000
ATTACHMENTS_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Content:
    """Checked content. None means that the call didn't give it."""

    text: str | None
    blocks: list[Json] | None
    attachments: list[Json] | None
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.text or "").strip() and not self.blocks and not self.attachments


def read_content(call: Call, *, text_limit: int = TEXT_LIMIT) -> Content:
    """Raises `ApiError` with Slack's code for the first thing that is wrong."""
    text = call.text("text")
    blocks = read_blocks(call.json("blocks"))
    markdown = call.text("markdown_text")
    if markdown:
        if text or blocks:
            raise ApiError("markdown_text_conflict")
        check_markdown_length(markdown)
        text, blocks = markdown, with_ids([{"type": "markdown", "text": markdown}])
    elif text is not None and len(text) > text_limit:
        raise ApiError("msg_too_long")
    return Content(text, blocks, read_attachments(call.json("attachments")), read_metadata(call))


def check_markdown_length(markdown: str) -> None:
    if len(markdown) > MARKDOWN_TEXT_LIMIT:
        raise ApiError("msg_too_long")


def read_blocks(blocks: Any) -> list[Json] | None:
    """A message's blocks with their ids filled in."""
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    problems = check_blocks(blocks)
    if problems:
        raise ApiError(
            "invalid_blocks",
            errors=[problem.removeprefix("[ERROR] ") for problem in problems],
            response_metadata={"messages": problems},
        )
    return with_ids(blocks)


def read_attachments(attachments: Any) -> list[Json] | None:
    if attachments is None:
        return None
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise ApiError("invalid_attachments")
    if len(attachments) > ATTACHMENTS_LIMIT:
        raise ApiError("too_many_attachments")
    return [
        {**one, "id": number} | ({"blocks": read_blocks(one["blocks"])} if "blocks" in one else {})
        for number, one in enumerate(attachments, 1)
    ]


def read_metadata(call: Call) -> Json | None:
    """https://docs.slack.dev/messaging/message-metadata; an empty object takes metadata away."""
    metadata = call.json("metadata")
    if metadata is None or metadata == {}:
        return None
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise ApiError("invalid_metadata_format")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}
