"""Answers to interactions: the first one, and what follows it.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

from sandbox.discord.commands import choices_problem
from sandbox.discord.components import modal_problem
from sandbox.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction, OpenForm
from sandbox.discord.model import EPHEMERAL, Channel, Json, Message
from sandbox.discord.rest.call import Call, called, said
from sandbox.discord.rest.messages import rewrite
from sandbox.discord.rest.uploads import keep
from sandbox.discord.speaking import UNKNOWN_MESSAGE, RefusedError

PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, FORM = 1, 4, 5, 6, 7, 8, 9
ALLOWED: dict[int, frozenset[int]] = {
    COMMAND: frozenset({MESSAGE, DEFERRED, FORM}),
    COMPONENT: frozenset({MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, FORM}),
    AUTOCOMPLETE: frozenset({CHOICES}),
    MODAL: frozenset({MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE}),
}
"""A form can't be answered with a form."""
UNKNOWN_INTERACTION = 404, 10062, "Unknown interaction"
UNKNOWN_WEBHOOK = 404, 10015, "Unknown Webhook"


async def callback(call: Call) -> Json | None:
    """The first answer, within three seconds and once."""
    interaction = call.platform.interactions.to_answer(call.path["token"])
    if interaction is None or interaction.id != call.path["interaction"]:
        raise RefusedError(*UNKNOWN_INTERACTION)
    if interaction.answer is not None:
        raise RefusedError(400, 40060, "Interaction has already been acknowledged.")
    body, kind = call.body, call.body["type"]
    data: Json = body.get("data") or {}
    refused = _unfit(interaction, kind, data)
    if refused:
        raise RefusedError(400, 50035, f"Invalid Form Body: {refused}")
    match kind:
        case kind if kind == CHOICES:
            pass  # the client has them from the answer itself
        case kind if kind == FORM:
            opened = OpenForm(data, interaction.channel, interaction.source)
            call.platform.interactions.forms[interaction.user] = opened
        case kind if kind == MESSAGE:
            interaction.original = await _say(call, interaction, data)
        case kind if kind == DEFERRED:
            interaction.is_deferred = True
            interaction.original = _thinking(call, interaction, int(data.get("flags") or 0))
        case kind if kind == DEFERRED_UPDATE:
            interaction.original = interaction.source
        case kind if kind == UPDATE and interaction.source is not None:
            await _change(call, interaction.source, data)
            interaction.original = interaction.source
        case _:
            raise RefusedError(400, 50035, "Invalid Form Body: type")
    interaction.answer = body
    interaction.answered.set()
    call.platform.changes.note()
    if call.query.get("with_response") in ("1", "true", "True"):
        made = interaction.original
        resource = {"type": kind, **({"message": made.as_json()} if made else {})}
        return {"interaction": {"id": interaction.id, "type": interaction.kind}, "resource": resource}
    return None


def _unfit(interaction: Interaction, kind: int, data: Json) -> str | None:
    if kind not in ALLOWED[interaction.kind]:
        return "type: not for this interaction"
    if kind == CHOICES:
        return choices_problem(data.get("choices") or [])
    return modal_problem(data) if kind == FORM else None


async def follow_up(call: Call) -> Json:
    """A further message. The first one after a deferred answer fills that one, as private as it was deferred."""
    interaction = _follows(call)
    if interaction.kind == AUTOCOMPLETE:
        raise RefusedError(*UNKNOWN_WEBHOOK)
    if interaction.is_deferred and interaction.original is not None:
        interaction.is_deferred = False
        interaction.original.attachments = keep(call.platform, call.body, interaction.channel)
        await _change(call, interaction.original, call.body)
        return interaction.original.as_json()
    return (await _say(call, interaction, call.body)).as_json()


async def edit(call: Call) -> Json:
    """`@original`, or a message that followed."""
    interaction = _follows(call)
    message = _meant(call, interaction)
    interaction.is_deferred = interaction.is_deferred and message is not interaction.original
    await _change(call, message, call.body)
    return message.as_json()


async def get(call: Call) -> Json:
    return _meant(call, _follows(call)).as_json()


async def delete(call: Call) -> None:
    message = _meant(call, _follows(call))
    channel = call.platform.channels[message.channel]
    (channel.ephemerals if message.viewer else channel.messages).pop(message.id, None)
    call.platform.changes.note()
    if message.viewer is None:
        await call.events.deleted(channel, message)


def _follows(call: Call) -> Interaction:
    if call.path["app"] != call.platform.app.id:
        raise RefusedError(*UNKNOWN_WEBHOOK)
    found = call.platform.interactions.to_follow_up(call.path["token"])
    if found is None:
        raise RefusedError(401, 50027, "Invalid Webhook Token")
    return found


def _meant(call: Call, interaction: Interaction) -> Message:
    which = call.path["message"]
    if which == "@original":
        found = interaction.original
    else:
        channel = call.platform.channels[interaction.channel]
        found = channel.ephemerals.get(which) or channel.messages.get(which)
    if found is None:
        raise RefusedError(*UNKNOWN_MESSAGE)
    return found


async def _say(call: Call, interaction: Interaction, data: Json) -> Message:
    attachments = keep(call.platform, data, interaction.channel)
    fields = said(data) | {"attachments": attachments}
    fields |= called(call.platform, fields, data)
    message = _message(call, interaction, fields.pop("content"), fields.pop("flags"))
    for name, value in fields.items():
        setattr(message, name, value)
    channel = _channel(call, interaction)
    call.platform.put(channel, message)
    if message.viewer is None:
        await call.events.said(channel, message)
    return message


def _thinking(call: Call, interaction: Interaction, flags: int) -> Message:
    message = _message(call, interaction, "", flags | 1 << 7)
    call.platform.put(_channel(call, interaction), message)
    return message


def _message(call: Call, interaction: Interaction, content: str, flags: int) -> Message:
    channel = _channel(call, interaction)
    message = call.platform.new_message(channel, call.platform.bot, content)
    message.flags, message.webhook = flags, call.platform.app.id
    message.application = call.platform.app.id
    if flags & EPHEMERAL and channel.guild is not None:
        message.viewer = interaction.user
    if interaction.kind == COMPONENT and interaction.source is not None and message.viewer is None:
        message.reply_to = interaction.source.id
    return message


async def _change(call: Call, message: Message, data: Json) -> None:
    message.flags &= ~(1 << 7)
    rewrite(call, message, data)
    channel = call.platform.channels[message.channel]
    call.platform.note_shown(channel, message)
    if message.viewer is None:
        await call.events.changed(channel, message)


def _channel(call: Call, interaction: Interaction) -> Channel:
    return call.platform.channels[interaction.channel]
