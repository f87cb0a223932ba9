"""The bolt app's listeners: each parses, stores, and returns; bolt acknowledges after that.

`process_before_response=True` is what makes it so: bolt's default acknowledges first, and a crash in between would
lose the event for good.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.blocks import modal
from handlers.slack.errors import translated
from handlers.slack.payloads import (
    ACTION_PREFIX,
    Payload,
    emails_in,
    form_event,
    message_event,
    press_event,
    thumbs_down,
    workspace_of,
)
from handlers.slack.sides import Customers, DeskPlace
from support.errors import ChannelRefused, ChannelUnavailable
from support.identity.emails import is_email
from support.model.events import InboundEvent
from support.ports import Reception

log = structlog.get_logger()

OUR_ACTIONS = re.compile(f"^{ACTION_PREFIX}")
ANYTHING = re.compile(".*")
OnDesk = Callable[[str, Payload], Awaitable[None]]
"""Takes what was written in the desk's channel, with the workspace."""

E = TypeVar("E", bound=InboundEvent)
UNREADABLE = (KeyError, ValueError, TypeError, AttributeError)
"""What reading a payload raises that has not Slack's shape."""


def register(
    app: AsyncApp,
    customers: Customers,
    desk: DeskPlace | None,
    on_desk: OnDesk,
) -> None:
    """The listeners of an app that customers use.

    What is written in the desk's channel, if that is in their workspace, is the team's: `on_desk` takes it.
    """
    reception, bad_email = customers.reception, customers.bad_email

    async def on_message(event: Payload, body: Payload, context: dict[str, Any]) -> None:
        team = workspace_of(body)
        if desk is not None and desk.is_at(team, event.get("channel")):
            await on_desk(team, event)
            return
        parsed = readable_or_none(lambda: message_event(team, event, context.get("bot_user_id")))
        if parsed is not None and await customers.community.heard(team, parsed.venue.channel):
            await reception.put(parsed)

    async def on_press(ack: AsyncAck, body: Payload, action: Payload, client: AsyncWebClient) -> None:
        await ack()
        await _press(reception, client, body, action)

    async def on_form(ack: AsyncAck, body: Payload) -> None:
        sent = readable_or_none(lambda: form_event(body))
        if sent is None:
            await ack()
            return
        errors = {name: bad_email for name in emails_in(body) if not is_email(sent.values[name])}
        if sent.form == "code":
            refusal = await reception.check_code(sent.conversation, sent.account, sent.values.get("code", ""))
            errors = {"code": refusal} if refusal else {}
            sent = replace(sent, values={})
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        await reception.put(sent)
        await ack()

    async def on_reaction(event: Payload, body: Payload) -> None:
        try:
            disliked = thumbs_down(workspace_of(body), event)
        except UNREADABLE as error:
            log.warning("payload_not_understood", error=type(error).__name__)
            return
        if disliked is not None:
            await reception.disliked(disliked.message, disliked.by, key=disliked.key, at=disliked.at)

    app.event("message")(on_message)
    app.event("app_mention")(on_message)
    app.event("reaction_added")(on_reaction)
    app.action(OUR_ACTIONS)(on_press)
    app.view(OUR_ACTIONS)(on_form)
    _acknowledge_the_rest(app)


def register_team(app: AsyncApp, desk: DeskPlace, on_desk: OnDesk) -> None:
    """The listeners of an app that the team alone uses: nobody is answered there as a customer."""

    async def on_message(event: Payload, body: Payload) -> None:
        team = workspace_of(body)
        if desk.is_at(team, event.get("channel")):
            await on_desk(team, event)

    app.event("message")(on_message)
    _acknowledge_the_rest(app)


def _acknowledge_the_rest(app: AsyncApp) -> None:
    """What nobody handles would be answered 404, and Slack would send it again and again."""

    async def on_anything_else(ack: AsyncAck) -> None:
        await ack()

    app.event(ANYTHING)(on_anything_else)
    app.action(ANYTHING)(on_anything_else)
    app.view(ANYTHING)(on_anything_else)


async def _press(reception: Reception, client: AsyncWebClient, body: Payload, action: Payload) -> None:
    """Open a form at once if the button needs one (the trigger lives three seconds), else store the click."""
    event = readable_or_none(lambda: press_event(body, action))
    if event is None:
        return
    form = await reception.form_for(event.conversation, event.account, event.action, event.value)
    if form is None:
        await reception.put(event)
        return
    try:
        with translated("views.open"):
            await client.views_open(trigger_id=body["trigger_id"], view=modal(form, event.conversation, event.venue))
    except (ChannelRefused, ChannelUnavailable) as error:
        # The person sees that nothing opened and presses again; a late form would only surprise.
        log.warning("form_not_opened", conversation=event.conversation, error=str(error))


def readable_or_none(read: Callable[[], E | None]) -> E | None:
    """None too for what has not Slack's shape: it is acknowledged, since the same thing again would be no better."""
    try:
        return read()
    except UNREADABLE as error:
        log.warning("payload_not_understood", error=type(error).__name__)
        return None
