"""chat.startStream, appendStream, stopStream: a message that grows while people read it.

In a channel a stream is public like any message. Slack ends a stream after about five minutes; appending
then answers `message_not_in_streaming_state` (python-slack-sdk#1859).
"""

from typing import Any

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.api.chat import publish, thread_root
from sandbox.slack.api.content import check_markdown_length, read_blocks, read_metadata
from sandbox.slack.channel import Channel
from sandbox.slack.model import ChannelKind, Json, Message

STREAM_LIFETIME_S = 5 * 60.0


def start(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.startStream"""
    channel = call.open_channel()
    if channel.kind is not ChannelKind.IM:
        if not call.text("recipient_user_id"):
            raise ApiError("missing_recipient_user_id")
        if not call.text("recipient_team_id"):
            raise ApiError("missing_recipient_team_id")
        call.user(call.need("recipient_user_id"))
    elif not call.text("thread_ts"):
        raise ApiError("channel_type_not_supported")
    message = call.workspace.new_message(channel, call.bot, "")
    _extend(call, message)
    message.streaming_since = call.workspace.clock.now()
    thread_root(channel, message, call.text("thread_ts"))
    publish(call, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def append(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.appendStream"""
    channel, message = _streaming(call)
    if not call.text("markdown_text") and not call.json("chunks"):
        raise ApiError("no_text")
    _extend(call, message)
    call.workspace.changes.note()
    return {"channel": channel.id, "ts": message.ts}


def stop(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.stopStream"""
    channel, message = _streaming(call)
    blocks = read_blocks(call.json("blocks"))
    previous = message.as_json()
    _extend(call, message)
    if blocks:
        message.blocks = [*message.blocks, *blocks]
    message.metadata = read_metadata(call) or message.metadata
    message.streaming_since = None
    call.events.message_changed(channel, message, previous)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json(with_metadata=True)}


def _streaming(call: Call) -> tuple[Channel, Message]:
    channel = call.joined_channel()
    message = call.message(channel)
    if message.user != call.bot.id:
        raise ApiError("message_not_owned_by_app")
    since = message.streaming_since
    if since is not None and call.workspace.clock.now() - since > STREAM_LIFETIME_S:
        message.streaming_since = since = None
    if since is None:
        raise ApiError("message_not_in_streaming_state")
    return channel, message


def _extend(call: Call, message: Message) -> None:
    """Append what the call brings: plain markdown, or chunks of markdown, tasks and blocks."""
    markdown = call.text("markdown_text") or ""
    check_markdown_length(markdown)
    chunks = call.json("chunks")
    if chunks is not None and markdown:
        raise ApiError("markdown_text_conflict")
    for chunk in _chunks(chunks):
        match chunk.get("type"):
            case "markdown_text":
                markdown += str(chunk.get("text", ""))
            case "blocks":
                message.blocks = [*message.blocks, *(read_blocks(chunk.get("blocks")) or [])]
            case "task_update" | "plan_update":
                _show_task(message, chunk)
            case _:
                raise ApiError("invalid_chunks")
    check_markdown_length(markdown)
    message.text += markdown


def _chunks(chunks: Any) -> list[Json]:
    if chunks is None:
        return []
    if not isinstance(chunks, list) or not all(isinstance(chunk, dict) for chunk in chunks):
        raise ApiError("invalid_chunks")
    return chunks


def _show_task(message: Message, chunk: Json) -> None:
    """A task that is told of again replaces what was shown of it."""
    task: Json = {
        "type": "task_card",
        "task_id": chunk.get("id", "plan"),
        "block_id": str(chunk.get("id", "plan")),
        "title": chunk.get("title", ""),
    }
    task |= {key: chunk[key] for key in ("status", "details", "output", "sources") if key in chunk}
    others = [block for block in message.blocks if block.get("task_id") != task["task_id"]]
    message.blocks = [*others, task]


METHODS = {
    "chat.startStream": Method(start, ("chat:write",)),
    "chat.appendStream": Method(append, ("chat:write",)),
    "chat.stopStream": Method(stop, ("chat:write",)),
}
