"""What the team presses and writes in its channel, and the forms that some buttons open."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.blocks import modal
from handlers.slack.errors import translated
from handlers.slack.listeners import readable_or_none
from handlers.slack.payloads import (
    ACTION_PREFIX,
    Payload,
    form_event,
    moment,
    pick_event,
    press_event,
    read_origin,
    readable,
)
from support.errors import ChannelRefused, ChannelUnavailable
from support.model.cases import Agent
from support.model.people import Account
from support.ports import DeskReception

log = structlog.get_logger()

DESK_ACTIONS = re.compile(f"^{ACTION_PREFIX}(approve|decline|desk_[a-z_]+)(:|$)")
DESK_FORMS = re.compile(f"^{ACTION_PREFIX}desk_")
LINK = "desk_ticket"
"""A button that only leads elsewhere: Slack tells of its press all the same."""


def register_desk(app: AsyncApp, team_desk: DeskReception) -> None:
    """Register the desk's listeners; before those of customers' buttons, which take whatever is left."""

    async def on_press(ack: AsyncAck, body: Payload, action: Payload, client: AsyncWebClient) -> None:
        await ack()
        await _press(team_desk, client, body, action)

    async def on_decline(ack: AsyncAck, body: Payload) -> None:
        await _declined(team_desk, body)
        await ack()

    async def on_form(ack: AsyncAck, body: Payload) -> None:
        shown = await _submitted(team_desk, body)
        if shown is None:
            await ack()
        else:
            await ack(response_action="update", view=shown)

    app.action(DESK_ACTIONS)(on_press)
    app.view(DESK_FORMS)(on_form)
    app.view(f"{ACTION_PREFIX}decline")(on_decline)


async def _press(team_desk: DeskReception, client: AsyncWebClient, body: Payload, action: Payload) -> None:
    """Open the form at once if the button needs one (the trigger lives three seconds), else store the click."""
    picked = action.get("type") == "users_select"
    event = readable_or_none(lambda: pick_event(body, action) if picked else press_event(body, action))
    if event is None or event.action == LINK:
        return
    try:
        form = await team_desk.form_for(event.conversation, event.account, event.action, event.value)
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


async def _submitted(team_desk: DeskReception, body: Payload) -> Payload | None:
    """The view to show instead, where the form asks for a second look."""
    event = readable_or_none(lambda: form_event(body))
    found = read_origin(event.account.workspace, body["view"]["private_metadata"]) if event else None
    if event is None or found is None:
        return None
    conversation, venue, value = found
    by = Agent(_name(body), event.account)
    form = await team_desk.submitted(conversation, by, event.form, event.values, value, key=event.key, at=event.at)
    return modal(form, conversation, venue) if form else None


class CardThreads:
    """What the team writes in its channel: under a card it is about that card's customer, for the team.

    It is stored in the order in which it was written: one message after the other, and what was missed before what
    comes now. Slack redelivers what it could not deliver in no order, so while `hold` is on the live ones are not
    acknowledged; one that is lost by that is delivered again, or read. After `end` what was held stays so: nothing of
    this process will read any more what comes before it.
    """

    def __init__(self, team_desk: DeskReception) -> None:
        self._team_desk = team_desk
        self._one_by_one = asyncio.Lock()
        self._holds: dict[object, str | None] = {}
        self._freed = asyncio.Event()
        self._ended = False

    def end(self) -> None:
        """Begin no reading and take in nothing that waits for one; Slack delivers it again, to whoever is up."""
        self._ended = True
        self._freed.set()

    def hold(self, card: str | None = None) -> Callable[[], None]:
        """Live messages under this card, or any, wait until the returned function is called."""
        token = object()
        self._holds[token] = card

        def release() -> None:
            if token in self._holds and not self._ended:
                del self._holds[token]
                self._freed.set()
                self._freed = asyncio.Event()

        return release

    async def live(self, team: str, event: Payload) -> None:
        """One that Slack delivers. Raises ChannelUnavailable when it has to wait longer than this process is there."""
        while {None, (event.get("message") or event).get("thread_ts")} & set(self._holds.values()):
            if self._ended:
                raise ChannelUnavailable("what comes before it is not read yet")
            await self._freed.wait()
        await self.put(team, event)

    async def put(self, team: str, event: Payload) -> None:
        """One that was read. What was changed before it was read is what was said; after that, it is a change."""
        if event.get("subtype") == "message_changed":
            event = {**event["message"], "channel": event["channel"]}
        if event.get("subtype") not in (None, "file_share") or event.get("bot_id") or not event.get("user"):
            return
        if not event.get("thread_ts"):
            return
        user, ts = str(event["user"]), str(event["ts"])
        text, by = readable(str(event.get("text") or ""), None), Agent(user, Account("slack", team, user))
        key = f"slack:{team}:{event['channel']}:{ts}"
        card, edited = str(event["thread_ts"]), event.get("edited") or {}
        async with self._one_by_one:
            is_new = await self._team_desk.said(card, by, text, _file_names(event), key=key, at=moment(ts))
            if edited and not is_new:
                changed, at = str(edited["ts"]), moment(str(edited["ts"]))
                await self._team_desk.reworded(card, by, text, said=key, key=f"{key}:{changed}", at=at)


def _file_names(event: Payload) -> list[str]:
    return [str(file.get("name") or "file") for file in event.get("files") or () if file.get("mode") != "tombstone"]


def _name(body: Payload) -> str:
    user = body["user"]
    return str(user.get("name") or user.get("username") or user["id"])
