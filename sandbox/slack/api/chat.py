"""chat.*: post, post privately, edit, delete, link."""

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.api.content import UPDATE_TEXT_LIMIT, Content, read_content
from sandbox.slack.channel import Channel
from sandbox.slack.model import Json, Message

_OVERRIDES = ("username", "icon_emoji", "icon_url")


def post_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = _addressed(call)
    message = compose(call, channel, read_content(call))
    thread_root(channel, message, call.text("thread_ts"))
    if message.thread_ts is not None and call.flag("reply_broadcast"):
        message.subtype = "thread_broadcast"
    publish(call, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json(with_metadata=True)}


def _addressed(call: Call) -> Channel:
    """`channel` may be a channel's id or name, or a person's id: then the DM with them."""
    key = call.need("channel")
    if key in call.workspace.users and key != call.bot.id:
        return call.workspace.direct([key])
    return call.open_channel()


def compose(call: Call, channel: Channel, content: Content) -> Message:
    """A message of the bot that is on no timeline yet."""
    if content.is_empty:
        raise ApiError("no_text")
    message = call.workspace.new_message(channel, call.bot, content.text or "")
    message.blocks = content.blocks or []
    message.attachments = content.attachments or []
    message.metadata = content.metadata
    if any(call.params.get(name) for name in _OVERRIDES):
        call.require_scope("chat:write.customize")
        message.overrides = {name: call.text(name) for name in _OVERRIDES if call.text(name)}
    return message


def thread_root(channel: Channel, message: Message, thread_ts: str | None) -> None:
    """Put a message under a root. A reply is no root, and one can't answer what isn't there."""
    if not thread_ts:
        return
    root = channel.messages.get(thread_ts)
    if root is None:
        raise ApiError("thread_not_found")
    if root.is_reply:
        raise ApiError("cannot_reply_to_message")
    message.thread_ts = root.ts


def publish(call: Call, channel: Channel, message: Message) -> None:
    """Show a message to the channel. An agent's status in the thread ends with its message."""
    channel.add(message)
    call.workspace.thread_status.pop((channel.id, message.thread_ts or message.ts), None)
    call.events.message_posted(channel, message)


def post_ephemeral(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = call.open_channel()
    user = call.need("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    message = compose(call, channel, read_content(call))
    message.thread_ts = call.text("thread_ts") or None
    call.workspace.show_privately(channel, user, message)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update

    New text without blocks removes the blocks; metadata stays unless it is given.
    """
    channel = call.joined_channel()
    if channel.is_archived:
        raise ApiError("is_inactive")
    message = call.message(channel)
    if message.user != call.bot.id:
        raise ApiError("cant_update_message")
    if message.streaming_since is not None:
        raise ApiError("streaming_state_conflict")
    content = read_content(call, text_limit=UPDATE_TEXT_LIMIT)
    if content.is_empty:
        raise ApiError("no_text")
    previous = message.as_json()
    channel.retire(message)
    rewrite(message, content, metadata_given=call.json("metadata") is not None)
    if not content.blocks:
        message.edited = {"user": call.bot.id, "ts": call.workspace.timestamps.next()}
    call.events.message_changed(channel, message, previous)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_json()}


def rewrite(message: Message, content: Content, *, metadata_given: bool) -> None:
    if content.text is not None:
        message.text = content.text
        message.blocks = []
    if content.blocks is not None:
        message.blocks = content.blocks
    if content.attachments is not None:
        message.attachments = content.attachments
    if metadata_given:
        message.metadata = content.metadata


def delete(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel = call.joined_channel()
    message = call.message(channel)
    if message.user != call.bot.id:
        raise ApiError("cant_delete_message")
    previous = message.as_json()
    channel.remove(message)
    call.events.message_deleted(channel, previous)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"https://{call.workspace.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink),
}
