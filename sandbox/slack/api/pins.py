"""pins.*: messages that stay at the top of a channel."""

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.model import Json

PINS_LIMIT = 100


def add(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/pins.add"""
    channel = call.joined_channel()
    if channel.is_archived:
        raise ApiError("is_archived")
    message = call.message(channel, "timestamp")
    if message.ts in channel.pinned:
        raise ApiError("already_pinned")
    if len(channel.pinned) >= PINS_LIMIT:
        raise ApiError("too_many_pins")
    channel.pinned.append(message.ts)
    call.workspace.changes.note()
    return {}


METHODS = {"pins.add": Method(add, ("pins:write",))}
