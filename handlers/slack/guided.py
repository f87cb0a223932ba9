"""The guided start in Slack: the pinned message, its menu for whoever presses, the steps' way into direct messages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.blocks import fallback, render
from handlers.slack.errors import translated
from handlers.slack.payloads import ACTION_PREFIX, Payload, position_of, read_origin
from handlers.slack.sides import Community
from support.errors import ChannelRefused, ChannelUnavailable
from support.guiding import BEGIN, MENU
from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.people import Account, Venue
from support.model.switches import Place
from support.ports import Guide

log = structlog.get_logger()

BEGINNINGS = re.compile(f"^{ACTION_PREFIX}{BEGIN}(:|$)")
NOWHERE = ConversationId("guide")
GONE = ("message_not_found", "cant_update_message", "edit_window_closed")


class SlackBoard:
    """Implements `support.ports.Board` for one workspace."""

    def __init__(self, client: AsyncWebClient, team: str) -> None:
        self._client = client
        self._team = team

    async def pin(self, place: Place, content: Content, existing: str | None) -> str:
        """Post and pin it, or bring the one that is there up to date. Raises ChannelRefused or ChannelUnavailable."""
        platform, team, channel = place.split(":")
        if (platform, team) != ("slack", self._team):
            raise ChannelRefused("a channel of another workspace")
        said: dict[str, Any] = {
            "text": fallback(content), "blocks": render(content, NOWHERE, Venue("slack", team, channel))
        }  # fmt: skip
        if existing is not None:
            try:
                with translated("chat.update"):
                    await self._client.chat_update(channel=channel, ts=existing, **said)
                return existing
            except ChannelRefused as error:
                if not str(error).endswith(GONE):
                    raise
        with translated("chat.postMessage"):
            posted = await self._client.chat_postMessage(channel=channel, **said)
        with translated("pins.add"):
            await self._client.pins_add(channel=channel, timestamp=str(posted["ts"]))
        return str(posted["ts"])


def register_guide(app: AsyncApp, guide: Guide, community: Community) -> None:
    """Register the listener of the menu's buttons, wherever they stand."""

    async def on_begin(ack: AsyncAck, body: Payload, action: Payload, respond: AsyncRespond) -> None:
        await ack()
        team, user = str(body["team"]["id"]), str(body["user"]["id"])
        found = read_origin(team, action.get("value"))
        if found is None:
            return
        account, step = Account("slack", team, user), found[2]
        try:
            if step == MENU:
                await _answer(body, respond, await guide.menu(account))
                return
            now = datetime.now(UTC)
            key = f"slack:{team}:begin:{user}:{action.get('action_ts') or body.get('trigger_id')}"
            direct = await community.direct(account)
            text = await guide.begin(account, direct, step, key=key, position=position_of(now), at=now)
        except (ChannelRefused, ChannelUnavailable) as error:
            log.warning("not_begun", error=str(error))  # who pressed sees that nothing came of it, and presses again
            return
        if text and not (body.get("channel") or {}).get("id", "D").startswith("D"):
            await _answer(body, respond, Content(text), instead=True)

    app.action(BEGINNINGS)(on_begin)


async def _answer(body: Payload, respond: AsyncRespond, content: Content, *, instead: bool = False) -> None:
    """To who pressed alone; `instead` of the menu, where that was theirs alone. A late answer is not worth an error."""
    container = body.get("container") or {}
    venue = Venue("slack", str(body["team"]["id"]), str(container.get("channel_id") or ""))
    try:
        answer = await respond(
            text=fallback(content), blocks=render(content, NOWHERE, venue), response_type="ephemeral",
            replace_original=instead and bool(container.get("is_ephemeral")),
        )  # fmt: skip
        if answer.status_code != 200:  # used up, or too old
            log.warning("menu_not_shown", error=f"response_url: {answer.status_code}")
    except (SlackClientError, OSError, TimeoutError, ValueError) as error:
        log.warning("menu_not_shown", error=type(error).__name__)
