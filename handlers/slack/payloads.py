"""Slack's payloads to events of ours: pure functions. What is not for the bot becomes None.

Shapes: https://docs.slack.dev/reference/events/message
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from support.model.conversation import Attachment, ConversationId
from support.model.events import (
    ButtonPressed,
    FormSubmitted,
    InboundEvent,
    MessageChanged,
    MessageDeleted,
    MessagePosted,
)
from support.model.people import Account, Venue

HEARD_SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})
ACTION_PREFIX = "relais:"

Payload = dict[str, Any]

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#[CG][A-Z0-9]+(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"<!(?:subteam\^[A-Z0-9]+\|)?([^<>|]+)(?:\|[^<>]*)?>")
_LINK = re.compile(r"<(?:mailto:|tel:)?([^<|>\s]+)(?:\|([^<>]*))?>")


def workspace_of(body: Payload) -> str:
    """The workspace that the app is installed in. In a shared channel (Slack Connect) `team_id` and `team` may be
    another one: that of whoever acted.

    https://docs.slack.dev/apis/events-api/#authorizations
    """
    installed_in = (body.get("view") or {}).get("app_installed_team_id")
    authorized = (body.get("authorizations") or [{}])[0].get("team_id")
    return str(installed_in or authorized or body.get("team_id") or body["team"]["id"])


def message_event(team: str, event: Payload, bot_user: str | None) -> InboundEvent | None:
    """A `message` or `app_mention` event. Bots, joins and the like become None."""
    match event.get("subtype"):
        case "message_changed":
            return _changed(team, event, bot_user)
        case "message_deleted":
            return _deleted(team, event)
        case subtype if subtype not in HEARD_SUBTYPES:
            return None
    user = event.get("user")
    if not user or event.get("bot_id") or user == bot_user:
        return None
    ts = str(event["ts"])
    text = str(event.get("text") or "")
    venue = venue_of(team, event, ts)
    return MessagePosted(
        key=f"slack:{team}:{event['channel']}:{ts}",
        venue=venue,
        account=Account("slack", team, str(user)),
        text=readable(text, bot_user),
        at=moment(ts),
        position=ts,
        addressed=venue.private or bot_user in _MENTION.findall(text),
        attachments=tuple(
            _attachment(team, file) for file in event.get("files") or () if file.get("mode") != "tombstone"
        ),
    )


def venue_of(team: str, event: Payload, ts: str) -> Venue:
    """Where a message stands. In a channel it roots its own thread; a direct message is one long conversation."""
    channel = str(event["channel"])
    thread = event.get("thread_ts")
    if event.get("channel_type") == "im" or channel.startswith("D"):
        return Venue("slack", team, channel, str(thread) if thread else None, private=True)
    return Venue("slack", team, channel, str(thread or ts))


def press_event(body: Payload, action: Payload) -> ButtonPressed | None:
    """A click on one of our buttons; None when its value is not one we wrote (an old or forged card)."""
    team, user = workspace_of(body), str(body["user"]["id"])
    found = read_origin(team, action.get("value"))
    if found is None:
        return None
    conversation, venue, value = found
    stamp = str(action.get("action_ts") or body.get("trigger_id", ""))
    return ButtonPressed(
        key=f"slack:{team}:{venue.channel}:click:{user}:{action['action_id']}:{stamp}",
        venue=venue,
        account=Account("slack", team, user),
        conversation=conversation,
        action=action_name(action),
        value=value,
        at=datetime.now(UTC),
        message=str((body.get("container") or {}).get("message_ts") or ""),
    )


@dataclass(frozen=True, slots=True)
class Disliked:
    """Somebody put a 👎 on a message."""

    message: str
    by: Account
    key: str
    at: datetime


def thumbs_down(team: str, event: Payload) -> Disliked | None:
    """None for any other reaction. A skin's tone stands behind the name: `-1::skin-tone-2`.

    https://docs.slack.dev/reference/events/reaction_added
    """
    item, user = event["item"], str(event["user"])
    if event["reaction"].partition("::")[0] not in ("-1", "thumbsdown") or item["type"] != "message":
        return None
    ts = str(item["ts"])
    key = f"slack:{team}:{item['channel']}:{ts}:thumbs_down:{user}"
    return Disliked(ts, Account("slack", team, user), key, moment(str(event["event_ts"])))


def pick_event(body: Payload, action: Payload) -> ButtonPressed | None:
    """A person picked from a menu of ours, whose `action_id` names the conversation; None when nobody was."""
    user = action.get("selected_user")
    _, _, conversation = str(action["action_id"]).removeprefix(ACTION_PREFIX).partition(":")
    if not user or not conversation:
        return None
    team, by, channel = workspace_of(body), str(body["user"]["id"]), str(body["channel"]["id"])
    return ButtonPressed(
        key=f"slack:{team}:{channel}:pick:{by}:{action['action_id']}:{action['action_ts']}",
        venue=Venue("slack", team, channel),
        account=Account("slack", team, by),
        conversation=ConversationId(conversation),
        action=action_name(action),
        value=str(user),
        at=datetime.now(UTC),
    )


def form_event(body: Payload) -> FormSubmitted | None:
    """A sent modal of ours. Its `private_metadata` says which conversation and place it belongs to."""
    view = body["view"]
    team, user = workspace_of(body), str(body["user"]["id"])
    found = read_origin(team, view["private_metadata"])
    if found is None:
        return None
    conversation, venue, _ = found
    values = {block: _entered(state) for block, inputs in view["state"]["values"].items() for state in inputs.values()}
    return FormSubmitted(
        key=f"slack:{team}:form:{view['id']}:{view.get('hash', '')}",
        venue=venue,
        account=Account("slack", team, user),
        conversation=conversation,
        form=str(view["callback_id"]).removeprefix(ACTION_PREFIX),
        values=values,
        at=datetime.now(UTC),
    )


def emails_in(body: Payload) -> list[str]:
    """The names of a sent modal's filled-in fields that take an e-mail address."""
    fields = body["view"]["state"]["values"].items()
    return [
        block for block, inputs in fields for state in inputs.values()
        if state.get("type") == "email_text_input" and (state.get("value") or "").strip()
    ]  # fmt: skip


def _entered(state: Payload) -> str:
    """What one input holds: the words, the pick, or several picks joined by commas.

    https://docs.slack.dev/reference/views/view-object#state
    """
    if "selected_options" in state:
        return ",".join(str(option["value"]) for option in state["selected_options"] or ())
    if "selected_option" in state:
        return str((state["selected_option"] or {}).get("value", ""))
    return str(state.get("value") or "").strip()


def origin(conversation: ConversationId, venue: Venue, value: str = "") -> str:
    """What a button or a form carries, so that a click leads back to its conversation."""
    return json.dumps({"c": conversation, "ch": venue.channel, "th": venue.thread, "v": value})


def read_origin(team: str, written: object) -> tuple[ConversationId, Venue, str] | None:
    """Reads what `origin` wrote; None for anything else: Slack gives back what an older version or nobody wrote too."""
    try:
        data = json.loads(str(written))
        conversation, channel, thread, value = (data[key] for key in ("c", "ch", "th", "v"))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(isinstance(part, str) for part in (conversation, channel, value, thread or "")):
        return None
    return ConversationId(conversation), Venue("slack", team, channel, thread, private=channel.startswith("D")), value


def action_name(action: Payload) -> str:
    """Our name of the button: `relais:show:0` -> `show`."""
    return str(action["action_id"]).removeprefix(ACTION_PREFIX).split(":")[0]


def readable(text: str, bot_user: str | None) -> str:
    """Slack's markup undone: mentions of the bot go, links become their address, entities their signs.

    https://docs.slack.dev/messaging/formatting-message-text
    """
    text = _MENTION.sub(lambda m: "" if m[1] == bot_user else f"@{m[1]}", text)
    text = _CHANNEL.sub(lambda m: f"#{m[1] or 'channel'}", text)
    text = _SPECIAL.sub(lambda m: f"@{m[1]}", text)
    text = _LINK.sub(lambda m: m[1] if not m[2] or m[2] in m[1] else f"{m[2]} ({m[1]})", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def moment(ts: str) -> datetime:
    """A Slack timestamp as an instant."""
    return datetime.fromtimestamp(float(ts), UTC)


def position_of(at: datetime) -> str:
    """An instant as a Slack timestamp; those compare as text."""
    return f"{at.timestamp():017.6f}"


def _changed(team: str, event: Payload, bot_user: str | None) -> MessageChanged | None:
    message = event.get("message") or {}
    edited = message.get("edited")
    user = message.get("user")
    if not edited or not user or message.get("bot_id"):
        return None  # an unfurled link, or a message of a bot
    ts = str(message["ts"])
    merged = {**message, "channel": event["channel"], "channel_type": event.get("channel_type")}
    return MessageChanged(
        key=f"slack:{team}:{event['channel']}:{ts}:{edited.get('ts')}",
        venue=venue_of(team, merged, ts),
        account=Account("slack", team, str(user)),
        text=readable(str(message.get("text") or ""), bot_user),
        at=moment(str(edited.get("ts") or ts)),
        position=ts,
    )


def _deleted(team: str, event: Payload) -> MessageDeleted | None:
    previous = event.get("previous_message") or {}
    user = previous.get("user")
    if not user or previous.get("bot_id"):
        return None
    ts = str(event["deleted_ts"])
    merged = {**previous, "channel": event["channel"], "channel_type": event.get("channel_type")}
    return MessageDeleted(
        key=f"slack:{team}:{event['channel']}:{ts}:deleted",
        venue=venue_of(team, merged, ts),
        account=Account("slack", team, str(user)),
        at=moment(str(event.get("ts") or ts)),
        position=ts,
    )


def _attachment(team: str, file: Payload) -> Attachment:
    return Attachment(
        name=str(file.get("name") or file.get("title") or "file"),
        media_type=str(file.get("mimetype") or "application/octet-stream"),
        url=str(file.get("url_private") or ""),
        size_bytes=file.get("size"),
        workspace=team,
    )
