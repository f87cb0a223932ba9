"""Saying things and coming and going: messages, edits, files, reactions, membership."""

import base64
import binascii
import mimetypes
import uuid
from typing import Literal

from sandbox.slack.acts.actor import Actor, CannotDoError
from sandbox.slack.acts.typed_text import as_sent
from sandbox.slack.api.content import TEXT_LIMIT
from sandbox.slack.api.files import new_file
from sandbox.slack.channel import Channel
from sandbox.slack.model import ChannelKind, Json, Message


def post(
    actor: Actor,
    *,
    channel: str,
    text: str,
    thread: str | None = None,
    broadcast: bool = False,
    raw: bool = False,
) -> Json:
    """Say something in a channel or a thread. `raw` leaves the text as it is (see `typed_text`)."""
    place = _open(actor, channel)
    message = _said(actor, place, text, raw=raw)
    _into_thread(actor, place, message, thread)
    if broadcast and message.thread_ts:
        message.subtype = "thread_broadcast"
    place.add(message)
    actor.events.message_posted(place, message)
    return {"ts": message.ts, "channel": place.id}


def edit(actor: Actor, *, channel: str, ts: str, text: str, raw: bool = False) -> Json:
    place = _open(actor, channel)
    message = actor.own_message(place, ts)
    previous = message.as_json()
    place.retire(message)
    message.text = text if raw else as_sent(actor.workspace, text)
    message.edited = {"user": actor.user.id, "ts": actor.workspace.timestamps.next()}
    actor.events.message_changed(place, message, previous)
    return {"ts": ts}


def delete(actor: Actor, *, channel: str, ts: str) -> Json:
    place = _open(actor, channel)
    message = actor.own_message(place, ts)
    previous = message.as_json()
    place.remove(message)
    actor.events.message_deleted(place, previous)
    return {"ts": ts}


def upload(
    actor: Actor,
    *,
    channel: str,
    filename: str,
    content: str,
    mimetype: str | None = None,
    text: str = "",
    thread: str | None = None,
) -> Json:
    """Share a file, with words or without. `content` is base64."""
    place = _open(actor, channel)
    mimetype = mimetype or mimetypes.guess_type(filename)[0] or "application/octet-stream"
    file = new_file(actor.workspace, actor.service.base_url, actor.user.id, filename, mimetype)
    try:
        file.content = base64.b64decode(content, validate=True)
    except binascii.Error:
        raise CannotDoError("the content of a file comes as base64") from None
    file.channels.append(place.id)
    message = _said(actor, place, text, raw=False)
    message.subtype, message.files = "file_share", [file]
    _into_thread(actor, place, message, thread)
    place.add(message)
    actor.events.message_posted(place, message)
    return {"ts": message.ts, "file": file.id}


def delete_files(actor: Actor, *, channel: str, ts: str) -> Json:
    """Delete the files of one's own message for good. The message stays, and shows that they were there."""
    for file in actor.own_message(_open(actor, channel), ts).files:
        file.deleted, file.content = True, b""
        actor.workspace.files.pop(file.id, None)
    return {"ts": ts}


def react(actor: Actor, *, channel: str, ts: str, emoji: str) -> Json:
    place = _open(actor, channel)
    message = actor.message(place, ts)
    users = message.reactions.setdefault(emoji, [])
    if actor.user.id not in users:
        users.append(actor.user.id)
        actor.events.reaction("reaction_added", place, message, actor.user.id, emoji)
    return {}


def unreact(actor: Actor, *, channel: str, ts: str, emoji: str) -> Json:
    place = _open(actor, channel)
    message = actor.message(place, ts)
    users = message.reactions.get(emoji, [])
    if actor.user.id not in users:
        raise CannotDoError(f"{actor.user.name} has not reacted with {emoji}")
    users.remove(actor.user.id)
    if not users:
        del message.reactions[emoji]
    actor.events.reaction("reaction_removed", place, message, actor.user.id, emoji)
    return {}


def join(actor: Actor, *, channel: str) -> Json:
    place = actor.workspace.find_channel(channel)
    if place is None or place.kind is not ChannelKind.PUBLIC or place.is_archived:
        raise CannotDoError(f"{channel} is not open to {actor.user.name}")
    if actor.user.id in place.members:
        return {}
    place.members[actor.user.id] = None
    notice = actor.workspace.new_message(place, actor.user, f"<@{actor.user.id}> has joined the channel")
    notice.subtype = "channel_join"
    place.add(notice)
    actor.events.message_posted(place, notice)
    actor.events.member_joined(place, actor.user)
    return {}


def leave(actor: Actor, *, channel: str) -> Json:
    place = actor.channel(channel)
    del place.members[actor.user.id]
    actor.events.member_left(place, actor.user)
    return {}


def open_dm(actor: Actor) -> Json:
    """Go to the conversation with the bot; the app hears of it as `app_home_opened`, tab `messages`."""
    channel = actor.workspace.direct([actor.user])
    actor.events.home_opened(actor.user.id, "messages")
    return {"channel": channel.id}


def open_home(actor: Actor, *, tab: Literal["home", "messages"] = "home") -> Json:
    actor.events.home_opened(actor.user.id, tab)
    return {}


def stop_agent(actor: Actor, *, channel: str, thread: str) -> Json:
    """Press the stop button that stands while an agent's session is processing."""
    place = actor.channel(channel)
    if actor.workspace.agent_sessions.get((place.id, thread)) != "processing":
        raise CannotDoError("no agent is working in this thread")
    actor.events.session_stopped(place, thread, actor.user.id)
    return {}


def _open(actor: Actor, channel: str) -> Channel:
    place = actor.channel(channel)
    if place.is_archived:
        raise CannotDoError(f"{channel} is archived")
    return place


def _said(actor: Actor, place: Channel, text: str, *, raw: bool) -> Message:
    sent = text if raw else as_sent(actor.workspace, text)
    if len(sent) > TEXT_LIMIT:
        raise CannotDoError(f"a message holds at most {TEXT_LIMIT} characters")
    message = actor.workspace.new_message(place, actor.user, sent)
    if not actor.user.is_bot:
        message.client_msg_id = str(uuid.uuid4())
    return message


def _into_thread(actor: Actor, place: Channel, message: Message, thread: str | None) -> None:
    """A click on "reply" always lands in the root's thread, whichever message of it was clicked."""
    if thread is None:
        return
    target = actor.message(place, thread)
    message.thread_ts = target.thread_ts or target.ts
