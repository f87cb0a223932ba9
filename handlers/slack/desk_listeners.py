"""What the team presses on cards in its channel, and the form that some buttons open."""

from __future__ import annotations

import re

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.blocks import modal
from handlers.slack.errors import translated
from handlers.slack.listeners import readable_or_none
from handlers.slack.payloads import ACTION_PREFIX, Payload, form_event, press_event, read_origin
from support.errors import ChannelRefused, ChannelUnavailable
from support.ports import DeskReception

log = structlog.get_logger()

DESK_ACTIONS = re.compile(f"^{ACTION_PREFIX}(approve|decline)(:|$)")


def register_desk(app: AsyncApp, team_desk: DeskReception) -> None:
    """Register the desk's listeners; before those of customers' buttons, which take whatever is left."""

    async def on_press(ack: AsyncAck, body: Payload, action: Payload, client: AsyncWebClient) -> None:
        await ack()
        await _press(team_desk, client, body, action)

    async def on_decline(ack: AsyncAck, body: Payload) -> None:
        await _declined(team_desk, body)
        await ack()

    app.action(DESK_ACTIONS)(on_press)
    app.view(f"{ACTION_PREFIX}decline")(on_decline)


async def _press(team_desk: DeskReception, client: AsyncWebClient, body: Payload, action: Payload) -> None:
    """Open the form at once if the button needs one (the trigger lives three seconds), else store the click."""
    event = readable_or_none(lambda: press_event(body, action))
    if event is None:
        return
    try:
        form = await team_desk.form_for(event.account, event.action, event.value)
        if form is not None:
            with translated("views.open"):
                view = modal(form, event.conversation, event.venue)
                await client.views_open(trigger_id=body["trigger_id"], view=view)
            return
    except (ChannelRefused, ChannelUnavailable) as error:
        # The person sees that nothing opened and presses again; a late form would only surprise.
        log.warning("form_not_opened", conversation=event.conversation, error=str(error))
        return
    await team_desk.pressed(
        event.conversation, event.account, _name(body), event.action, event.value, key=event.key, at=event.at
    )


async def _declined(team_desk: DeskReception, body: Payload) -> None:
    event = readable_or_none(lambda: form_event(body))
    found = read_origin(event.account.workspace, body["view"]["private_metadata"]) if event else None
    if event is None or found is None:
        return
    conversation, _, value = found
    await team_desk.pressed(
        conversation, event.account, _name(body), event.form, value,
        key=event.key, at=event.at, reason=event.values.get("reason", ""),
    )  # fmt: skip


def _name(body: Payload) -> str:
    user = body["user"]
    return str(user.get("name") or user.get("username") or user["id"])
