"""What Slack shows beside an agent's messages: what it is doing, the thread's title, prompts to begin with.

They need a paid plan, and an app whose manifest has `agent_view`; where Slack refuses them they are left out from then
on, and everything else goes on without. None of them is worth waiting or trying again for.
https://docs.slack.dev/ai/developing-agents
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.errors import translated
from support.errors import ChannelBusy, ChannelRefused, ChannelUnavailable
from support.model.people import Venue

log = structlog.get_logger()

ONE_PLACE = frozenset({"invalid_thread_ts", "thread_not_found", "channel_not_found", "not_in_channel", "is_archived",
                       "message_not_found", "user_not_in_channel"})  # fmt: skip
"""Refusals that say something of one place; any other is of the app or the plan."""
STATUS_LENGTH = 100
SHOWN_AFTER_S, LASTS_S = 0.03, 120.0
"""An answer of the local engine is sent within some 20 ms; a first sign within 60 ms is what is promised. Slack takes a
status away after two minutes: https://docs.slack.dev/reference/methods/assistant.threads.setStatus"""
RESTS_S = 1.0
"""Where Slack wants to be asked less often, and does not say for how long."""


class Prompt(NamedTuple):
    """What a person can begin with: the words on it, and what they say by pressing it."""

    title: str
    message: str


class SlackSignals:
    """Implements `support.ports.Signals`."""

    after_s, lasts_s = SHOWN_AFTER_S, LASTS_S

    def __init__(self, client: AsyncWebClient, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._monotonic = monotonic
        self._refused: set[str] = set()
        self._rests_until: dict[str, float] = {}

    async def show(self, venue: Venue, message: str, text: str) -> None:
        """assistant.threads.setStatus; an empty text takes it away, and so do the bot's message and two minutes.

        In direct messages without a thread it stands under what is being answered.
        """
        status = self._client.assistant_threads_setStatus
        thread = venue.thread or message
        await self._try(
            "setStatus", lambda: status(channel_id=venue.channel, thread_ts=thread, status=text[:STATUS_LENGTH])
        )

    async def name(self, venue: Venue, title: str) -> None:
        """assistant.threads.setTitle."""
        name = self._client.assistant_threads_setTitle
        await self._try("setTitle", lambda: name(channel_id=venue.channel, thread_ts=str(venue.thread), title=title))

    async def offer(self, channel: str, prompts: Sequence[Prompt]) -> None:
        """assistant.threads.setSuggestedPrompts: without a thread they stand in the messages tab."""
        offered = [prompt._asdict() for prompt in prompts]
        suggest = self._client.assistant_threads_setSuggestedPrompts
        await self._try("setSuggestedPrompts", lambda: suggest(channel_id=channel, prompts=offered))

    async def _try(self, what: str, call: Callable[[], Awaitable[object]]) -> None:
        if what in self._refused or self._monotonic() < self._rests_until.get(what, 0.0):
            return
        try:
            with translated(f"assistant.threads.{what}"):
                await call()
        except ChannelBusy as error:
            self._rests_until[what] = self._monotonic() + (error.retry_after_s or RESTS_S)
            log.debug("sign_not_shown", error=str(error))
        except ChannelUnavailable as error:
            log.debug("sign_not_shown", error=str(error))
        except ChannelRefused as error:
            if str(error).rpartition(": ")[2] not in ONE_PLACE:
                self._refused.add(what)
                log.info("agent_feature_left_out", error=str(error))
