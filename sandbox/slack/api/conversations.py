"""conversations.* apart from what was said there: open, info, list, join, leave, members."""

from sandbox.slack.api.call import ApiError, Call, Method, scope_families
from sandbox.slack.api.paging import page
from sandbox.slack.channel import Channel
from sandbox.slack.model import ChannelKind, Json

_TYPES = {
    "public_channel": ChannelKind.PUBLIC,
    "private_channel": ChannelKind.PRIVATE,
    "im": ChannelKind.IM,
    "mpim": ChannelKind.MPIM,
}


def open_direct(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open"""
    channel = call.channel() if call.text("channel") else _with_people(call)
    if not call.flag("return_im"):
        return {"channel": {"id": channel.id}}
    return {"channel": channel.as_json(call.bot.id)}


def _with_people(call: Call) -> Channel:
    people = call.names("users")
    if not people:
        raise ApiError("users_list_not_supplied")
    for person in people:
        user = call.user(person)
        if user.deleted:
            raise ApiError("user_disabled")
        if user.is_bot:
            raise ApiError("cannot_dm_bot")
    call.require_scope("im:write" if len(people) == 1 else "mpim:write")
    return call.workspace.direct(people)


def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    channel = call.channel()
    call.require_scope_for(channel, "read")
    shown = channel.as_json(call.bot.id)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    if call.flag("include_locale"):
        shown["locale"] = call.bot.locale
    return {"channel": shown}


def list_all(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.list"""
    return _listed(call, [channel for channel in _of_types(call) if _is_listed(call, channel)])


def of_user(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.conversations"""
    user = call.text("user") or call.bot.id
    call.user(user)
    return _listed(call, [one for one in _of_types(call) if user in one.members and _is_listed(call, one)])


def _of_types(call: Call) -> list[Channel]:
    wanted = set()
    for name in call.names("types") or ["public_channel"]:
        if name not in _TYPES:
            raise ApiError("invalid_types")
        kind = _TYPES[name]
        family = {"channel": "channels", "group": "groups"}.get(kind, kind)
        call.require_scope(f"{family}:read")
        wanted.add(kind)
    exclude_archived = call.flag("exclude_archived")
    return [
        channel
        for channel in call.workspace.channels.values()
        if channel.kind in wanted and not (exclude_archived and channel.is_archived)
    ]


def _is_listed(call: Call, channel: Channel) -> bool:
    return channel.kind is ChannelKind.PUBLIC or call.bot.id in channel.members


def _listed(call: Call, channels: list[Channel]) -> Json:
    shown, cursor = page(call, channels)
    return {
        "channels": [channel.as_json(call.bot.id) for channel in shown],
        "response_metadata": {"next_cursor": cursor},
    }


def join(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.join"""
    channel = call.channel()
    if channel.kind is not ChannelKind.PUBLIC:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if call.bot.id in channel.members:
        return {"channel": channel.as_json(call.bot.id), "warning": "already_in_channel"}
    channel.members[call.bot.id] = None
    call.events.member_joined(channel, call.bot)
    return {"channel": channel.as_json(call.bot.id)}


def leave(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.leave"""
    channel = call.channel()
    if call.bot.id not in channel.members:
        return {"not_in_channel": True}
    del channel.members[call.bot.id]
    call.events.member_left(channel, call.bot)
    return {}


def members(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    channel = call.channel()
    call.require_scope_for(channel, "read")
    shown, cursor = page(call, list(channel.members))
    return {"members": list(shown), "response_metadata": {"next_cursor": cursor}}


METHODS = {
    "conversations.open": Method(open_direct, ("im:write", "mpim:write")),
    "conversations.info": Method(info, scope_families("read")),
    "conversations.list": Method(list_all, scope_families("read")),
    "conversations.join": Method(join, ("channels:join",)),
    "conversations.leave": Method(leave, ("channels:manage", "groups:write", "im:write", "mpim:write")),
    "conversations.members": Method(members, scope_families("read")),
    "users.conversations": Method(of_user, scope_families("read")),
}
