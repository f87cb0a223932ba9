"""What the menu of any message offers: let people see to it, or have an answer drafted. It works in threads, too.

https://docs.slack.dev/interactivity/implementing-shortcuts
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.blocks import escape, modal
from handlers.slack.errors import translated
from handlers.slack.listeners import UNREADABLE
from handlers.slack.payloads import ACTION_PREFIX, Payload, readable, venue_of, workspace_of
from handlers.slack.sides import DeskPlace
from support.errors import ChannelRefused, ChannelUnavailable
from support.model.cases import Agent
from support.model.people import Account, Venue
from support.ports import DeskReception

log = structlog.get_logger()

ESCALATE, SUGGEST = f"{ACTION_PREFIX}escalate", f"{ACTION_PREFIX}suggest"


class Picked(NamedTuple):
    """The message that a shortcut was used on. `author` is None for a bot's."""

    key: str
    venue: Venue
    author: Account | None
    by: Account
    name: str
    text: str
    ts: str


def register_shortcuts(app: AsyncApp, team_desk: DeskReception, desk: DeskPlace | None, *, customers: bool) -> None:
    """In the desk's channel there is nobody to escalate for, nor anywhere in a workspace without `customers`."""

    def at_desk(picked: Picked) -> bool:
        return desk is not None and desk.is_at(picked.venue.workspace, picked.venue.channel)

    async def on_escalate(ack: AsyncAck, body: Payload) -> None:
        picked = _picked(body)
        if picked is not None and customers and not at_desk(picked):
            by, now = Agent(picked.name, picked.by), datetime.now(UTC)
            await team_desk.escalate(
                picked.venue, picked.author, by, picked.text, key=picked.key, position=picked.ts, at=now
            )
        await ack()

    async def on_suggest(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        await ack()
        picked = _picked(body)
        if picked is None:
            return
        try:
            found = await team_desk.suggest(
                picked.venue, picked.author, picked.by, card=picked.venue.thread if at_desk(picked) else None
            )
            if isinstance(found, str):
                here = picked.venue.thread
                thread = here if here != picked.ts else None  # where nobody replied yet it would not be shown
                with translated("chat.postEphemeral"):
                    await client.chat_postEphemeral(
                        channel=picked.venue.channel, user=picked.by.user, text=escape(found), thread_ts=thread
                    )
                return
            with translated("views.open"):
                view = modal(found[1], found[0], picked.venue)
                await client.views_open(trigger_id=body["trigger_id"], view=view)
        except (ChannelRefused, ChannelUnavailable) as error:
            log.warning("form_not_opened", error=str(error))

    app.shortcut({"type": "message_action", "callback_id": ESCALATE})(on_escalate)
    app.shortcut({"type": "message_action", "callback_id": SUGGEST})(on_suggest)


def _picked(body: Payload) -> Picked | None:
    try:
        return _read(body)
    except UNREADABLE as error:
        log.warning("payload_not_understood", error=type(error).__name__)
        return None


def _read(body: Payload) -> Picked:
    team, user, message = workspace_of(body), body["user"], body["message"]
    ts, channel = str(message["ts"]), str(body["channel"]["id"])
    return Picked(
        key=f"slack:{team}:{channel}:{ts}:picked:{user['id']}",
        venue=venue_of(team, {**message, "channel": channel}, ts),
        author=None if message.get("bot_id") else Account("slack", team, str(message["user"])),
        by=Account("slack", team, str(user["id"])),
        name=str(user.get("name") or user["id"]),
        text=readable(str(message.get("text") or ""), None),
        ts=ts,
    )
