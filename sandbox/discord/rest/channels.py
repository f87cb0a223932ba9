"""Channels and threads. https://docs.discord.com/developers/resources/channel"""

from __future__ import annotations

from sandbox.discord.model import Channel, ChannelType, Json, Tag, iso
from sandbox.discord.permissions import Permission
from sandbox.discord.rest.call import Call, said
from sandbox.discord.speaking import MISSING_PERMISSIONS, RefusedError, may_speak, say

NAME_LENGTH = 100
TAGS_A_POST, TAGS_A_FORUM, TAG_LENGTH = 5, 20, 20


async def get(call: Call) -> Json:
    return call.channel_json(call.channel())


async def typing(call: Call) -> None:
    """That the bot is typing, for ten seconds."""
    may_speak(call.platform, call.platform.bot, call.channel())


async def thread_from_message(call: Call) -> Json:
    """A public thread that begins with a message, and has its id."""
    channel = call.channel()
    message = call.message(channel)
    if message.id in call.platform.channels:
        raise RefusedError(400, 160004, "A thread has already been created for this message")
    _may(call, channel, Permission.CREATE_PUBLIC_THREADS)
    thread = call.platform.add_thread(channel, _name(call), call.platform.bot, ChannelType.PUBLIC_THREAD, id=message.id)
    message.flags |= 1 << 5
    return await _begun(call, thread)


async def thread(call: Call) -> Json:
    """A thread of its own: in a text channel public or private; in a forum a post with its first message."""
    channel, body = call.channel(), call.body
    if channel.type is ChannelType.FORUM:
        _may(call, channel, Permission.SEND_MESSAGES)
        post = call.platform.add_thread(channel, _name(call), call.platform.bot, ChannelType.PUBLIC_THREAD)
        fields = said(body["message"])
        await _begun(call, post)
        message = await say(call.platform, call.events, post, call.platform.bot, fields.pop("content"), **fields)
        return call.channel_json(post) | {"message": message.as_json()}
    kind = ChannelType(body.get("type", ChannelType.PRIVATE_THREAD))
    if kind is ChannelType.PRIVATE_THREAD:
        _may(call, channel, Permission.CREATE_PRIVATE_THREADS)
    else:
        _may(call, channel, Permission.CREATE_PUBLIC_THREADS)
    made = call.platform.add_thread(channel, _name(call), call.platform.bot, kind)
    made.invitable = bool(body.get("invitable", True))
    return await _begun(call, made)


async def edit(call: Call) -> Json:
    """A thread's name, tags, lock and archive; who manages threads may, and who began it."""
    channel, body = call.channel(), call.body
    if channel.type is ChannelType.FORUM and "available_tags" in body:
        return await _retag(call, channel)
    manages = call.platform.permissions(call.platform.bot, channel) & Permission.MANAGE_THREADS
    owns = channel.owner == call.platform.bot.id
    if not channel.is_thread or not (manages or (owns and "locked" not in body)):
        raise RefusedError(*MISSING_PERMISSIONS)
    if channel.archived and body.get("archived") is not False:
        raise RefusedError(400, 50083, "Thread is archived")
    if "name" in body:
        channel.name = _name(call)
    if "applied_tags" in body:
        _tag(call, channel, [str(tag) for tag in body["applied_tags"]])
    channel.archived = body.get("archived", channel.archived)
    channel.locked = body.get("locked", channel.locked)
    channel.auto_archive_min = body.get("auto_archive_duration", channel.auto_archive_min)
    call.platform.changes.note()
    await call.events.channel("THREAD_UPDATE", channel)
    return call.channel_json(channel)


async def add_member(call: Call) -> None:
    """Somebody comes into a thread; into a private one who may write there can bring them."""
    thread, user = call.channel(), call.path["user"]
    if user == "@me":
        user = call.platform.bot.id
    guild = call.platform.guilds[thread.guild or ""]
    if user not in guild.members and user != guild.owner_id:
        raise RefusedError(404, 10007, "Unknown Member")
    if thread.archived:
        raise RefusedError(400, 50083, "Thread is archived")
    thread.members.setdefault(user, iso(call.platform.clock.now()))
    call.platform.changes.note()


async def archived(call: Call) -> Json:
    """Archived threads of a channel; `kind` is public or private."""
    channel = call.channel()
    kind = ChannelType.PUBLIC_THREAD if call.path["kind"] == "public" else ChannelType.PRIVATE_THREAD
    found = [one for one in call.platform.threads_of(channel) if one.archived and one.type is kind]
    return {"threads": [call.channel_json(one) for one in found], "members": [], "has_more": False}


async def active(call: Call) -> Json:
    """Threads of a guild that are not archived."""
    guild = call.path["guild"]
    platform = call.platform
    found = [
        one for one in platform.channels.values()
        if one.guild == guild and one.is_thread and not one.archived and platform.sees(platform.bot, one)
    ]  # fmt: skip
    members = [one.member_json(platform.bot.id) for one in found if platform.bot.id in one.members]
    return {"threads": [call.channel_json(one) for one in found], "members": members}


async def _begun(call: Call, thread: Channel) -> Json:
    minutes = (call.body or {}).get("auto_archive_duration")
    thread.auto_archive_min = minutes or thread.auto_archive_min
    await call.events.channel("THREAD_CREATE", thread)
    return call.channel_json(thread)


async def _retag(call: Call, forum: Channel) -> Json:
    """The tags that posts of a forum can have; those without an id are new."""
    _may(call, forum, Permission.MANAGE_CHANNELS)
    tags = [
        Tag(str(one.get("id") or call.platform.snowflakes.next()), one["name"]) for one in call.body["available_tags"]
    ]
    if len(tags) > TAGS_A_FORUM or any(not 1 <= len(tag.name) <= TAG_LENGTH for tag in tags):
        raise RefusedError(400, 50035, "Invalid Form Body: available_tags")
    forum.tags = tags
    await call.events.channel("CHANNEL_UPDATE", forum)
    return call.channel_json(forum)


def _tag(call: Call, thread: Channel, wanted: list[str]) -> None:
    forum = call.platform.channels[thread.parent or ""]
    if len(wanted) > TAGS_A_POST or not set(wanted) <= {tag.id for tag in forum.tags}:
        raise RefusedError(400, 50035, "Invalid Form Body: applied_tags")
    thread.applied_tags = wanted


def _may(call: Call, channel: Channel, wanted: Permission) -> None:
    if not call.platform.permissions(call.platform.bot, channel) & wanted:
        raise RefusedError(*MISSING_PERMISSIONS)


def _name(call: Call) -> str:
    name = str(call.body.get("name") or "")
    if not 1 <= len(name) <= NAME_LENGTH:
        raise RefusedError(400, 50035, "Invalid Form Body: name: Must be between 1 and 100 in length.")
    return name
