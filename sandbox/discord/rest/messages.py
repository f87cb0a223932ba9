"""Messages: saying, changing, reading. https://docs.discord.com/developers/resources/message"""

from __future__ import annotations

from sandbox.discord.model import Channel, Json, Message
from sandbox.discord.permissions import Permission
from sandbox.discord.rest.call import Call, called, said
from sandbox.discord.speaking import MISSING_PERMISSIONS, RefusedError, may_speak, say

NONCE_LENGTH = 25
NONCE_LASTS_S = 300.0
"""Discord says "in the past few minutes"."""
PAGE = 50


async def create(call: Call) -> Json:
    """Say something. With `enforce_nonce` the same nonce gives back what it made before."""
    channel, body, platform = call.channel(), call.body, call.platform
    may_speak(platform, platform.bot, channel)
    nonce = None if body.get("nonce") is None else str(body["nonce"])
    if nonce is not None and len(nonce) > NONCE_LENGTH:
        raise RefusedError(400, 50035, "Invalid Form Body: nonce: longer than 25 characters")
    known = platform.nonces.get((platform.bot.id, nonce)) if nonce and body.get("enforce_nonce") else None
    if known is not None and known.channel == channel.id and platform.clock.now() - known.at < NONCE_LASTS_S:
        return known.as_json(with_nonce=True)
    fields = said(body)
    fields |= called(platform, fields, body)
    reply_to = str((body.get("message_reference") or {}).get("message_id") or "") or None
    made = await say(
        platform, call.events, channel, platform.bot, fields.pop("content"), nonce=nonce, reply_to=reply_to, **fields
    )
    return made.as_json(with_nonce=True)


async def edit(call: Call) -> Json:
    """Change one's own message."""
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.platform.bot:
        raise RefusedError(403, 50005, "Cannot edit a message authored by another user")
    rewrite(call, message, call.body)
    call.platform.note_shown(channel, message)
    await call.events.changed(channel, message)
    return message.as_json()


async def delete(call: Call) -> None:
    """One's own, or with MANAGE_MESSAGES anybody's."""
    channel = call.channel()
    message = call.message(channel)
    allowed = call.platform.permissions(call.platform.bot, channel) & Permission.MANAGE_MESSAGES
    if message.author is not call.platform.bot and not allowed:
        raise RefusedError(*MISSING_PERMISSIONS)
    del channel.messages[message.id]
    call.platform.changes.note()
    await call.events.deleted(channel, message)


async def get(call: Call) -> Json:
    channel = _readable(call)
    return call.message(channel).as_json()


async def history(call: Call) -> list[Json]:
    """A page, newest first; `after` and `before` are ids. With `after` it is the page that follows it."""
    channel, query = _readable(call), call.query
    limit = int(query.get("limit", PAGE))
    if not 1 <= limit <= 100:
        raise RefusedError(400, 50035, "Invalid Form Body: limit: 1 to 100")
    found = list(channel.messages.values())
    if "after" in query:
        page = [one for one in found if int(one.id) > int(query["after"])][:limit]
    else:
        before = int(query["before"]) if "before" in query else None
        page = [one for one in found if before is None or int(one.id) < before][-limit:]
    return [one.as_json() for one in reversed(page)]


async def pin(call: Call) -> None:
    """https://docs.discord.com/developers/resources/message#pin-message"""
    channel = call.channel()
    message = call.message(channel)
    if not call.platform.permissions(call.platform.bot, channel) & Permission.PIN_MESSAGES:
        raise RefusedError(*MISSING_PERMISSIONS)
    message.is_pinned = True
    call.platform.changes.note()
    await call.events.changed(channel, message)


async def react(call: Call) -> None:
    channel = call.channel()
    message = call.message(channel)
    message.reactions.setdefault(call.path["emoji"], []).append(call.platform.bot.id)
    call.platform.changes.note()


def rewrite(call: Call, message: Message, body: Json) -> None:
    """What an edit leaves out stays."""
    kept: Json = {"content": message.content, "components": message.components, "embeds": message.embeds}
    for name, value in said(kept | body, editing=message).items():
        setattr(message, name, value)
    message.edited_at = call.platform.clock.now()


def _readable(call: Call) -> Channel:
    channel = call.channel()
    if not call.platform.permissions(call.platform.bot, channel) & Permission.READ_MESSAGE_HISTORY:
        raise RefusedError(*MISSING_PERMISSIONS)
    return channel
