"""conversations.history and conversations.replies: reading what was said.

Ephemeral messages are in neither. A message's metadata comes only with `include_all_metadata`.
"""

import re
from dataclasses import dataclass

from sandbox.slack.api.call import ApiError, Call, Method, scope_families
from sandbox.slack.api.paging import decode_cursor, encode_cursor, page_size
from sandbox.slack.channel import Channel
from sandbox.slack.model import Json, Message

_TIMESTAMP = re.compile(r"(\d{1,10})(?:\.(\d{1,6})\d*)?")


@dataclass(frozen=True, slots=True)
class _Range:
    oldest: str
    latest: str
    inclusive: bool


def history(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history: newest first."""
    channel = _readable(call)
    span = _span(call)
    position = decode_cursor(call, "next_ts")
    found = channel.front(span.oldest, position or span.latest, inclusive=span.inclusive)
    # The last message of a page stands in its cursor, so the next page leaves it out.
    found = [message for message in found if message.ts != position]
    limit = page_size(call)
    shown = found[::-1][:limit]
    has_more = len(found) > limit
    return _answer(call, shown, encode_cursor("next_ts", shown[-1].ts) if has_more else "") | {
        "pin_count": 0,
        "latest": call.text("latest") or None,
    }


def replies(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies: the root, then the replies."""
    channel = _readable(call)
    root = channel.messages.get(call.need("ts"))
    if root is None:
        raise ApiError("thread_not_found")
    if root.is_reply:
        return _answer(call, [root], "")
    span = _span(call)
    position = decode_cursor(call, "next_ts")
    found = channel.thread(root.ts, span.oldest, span.latest, inclusive=span.inclusive)
    found = [message for message in found if message.ts > position] if position else [root, *found]
    limit = page_size(call, default=1000)
    shown = found[:limit]
    has_more = len(found) > limit
    return _answer(call, shown, encode_cursor("next_ts", shown[-1].ts) if has_more else "")


def _readable(call: Call) -> Channel:
    channel = call.joined_channel()
    call.require_scope_for(channel, "history")
    return channel


def _span(call: Call) -> _Range:
    latest = _timestamp(call, "latest")
    # Zero means "now", as leaving it out does.
    if latest is None or not latest.strip("0."):
        latest = "~"
    return _Range(_timestamp(call, "oldest") or "", latest, call.flag("inclusive"))


def _timestamp(call: Call, name: str) -> str | None:
    text = call.text(name)
    if not text:
        return None
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise ApiError(f"invalid_ts_{name}")
    return f"{match[1]:0>10}.{match[2] or '':0<6}"


def _answer(call: Call, messages: list[Message], cursor: str) -> Json:
    with_metadata = call.flag("include_all_metadata")
    return {
        "messages": [message.as_json(with_metadata=with_metadata) for message in messages],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


METHODS = {
    "conversations.history": Method(history, scope_families("history")),
    "conversations.replies": Method(replies, scope_families("history")),
}
