"""reactions.*: emoji on messages."""

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.channel import Channel
from sandbox.slack.model import Json, Message


def add(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    channel, message, name = _target(call)
    users = message.reactions.setdefault(name, [])
    if call.bot.id in users:
        raise ApiError("already_reacted")
    users.append(call.bot.id)
    call.events.reaction("reaction_added", channel, message, call.bot.id, name)
    return {}


def remove(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.remove"""
    channel, message, name = _target(call)
    users = message.reactions.get(name, [])
    if call.bot.id not in users:
        raise ApiError("no_reaction")
    users.remove(call.bot.id)
    if not users:
        del message.reactions[name]
    call.events.reaction("reaction_removed", channel, message, call.bot.id, name)
    return {}


def get(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.get"""
    channel = call.joined_channel()
    message = call.message(channel, "timestamp")
    return {"type": "message", "channel": channel.id, "message": message.as_json()}


def _target(call: Call) -> tuple[Channel, Message, str]:
    name = call.need("name").strip(":")
    channel = call.joined_channel()
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel, call.message(channel, "timestamp"), name


METHODS = {
    "reactions.add": Method(add, ("reactions:write",)),
    "reactions.remove": Method(remove, ("reactions:write",)),
    "reactions.get": Method(get, ("reactions:read",)),
}
