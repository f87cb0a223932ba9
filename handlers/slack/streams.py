"""Answers that are read while they are made, as Slack's streams: `chat.startStream`, `appendStream`, `stopStream`.

A stream takes Markdown, and everything in it is escaped; once the answer is whole, the message becomes the very one
that would have been posted: literal blocks, with the delivery's id. A stream needs a thread, and a plan that has it; a
workspace or a kind of place that refuses is remembered, and its answers are posted whole.
https://docs.slack.dev/reference/methods/chat.startStream
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.blocks import escape
from handlers.slack.channel import LOOK_BACK_S, SlackChannel
from handlers.slack.errors import translated
from handlers.slack.pacing import Tier
from handlers.slack.signals import ONE_PLACE
from support.errors import ChannelBusy, ChannelRefused, LockedOut, PrivacyViolation
from support.model.deliveries import Delivery, Live, Post, Receipt
from support.model.people import Account, Venue

log = structlog.get_logger()

STARTS, APPENDS = 20, 100
"""A minute and workspace (https://docs.slack.dev/apis/web-api/rate-limits, tiers 2 and 4)."""
_OF_ONE = ONE_PLACE | {"user_not_found", "team_not_found", "msg_too_long", "no_text", "message_not_in_streaming_state"}
_ESCAPED = re.compile(r"\\([<>])")


class SlackStreams:
    """Implements `support.ports.LiveMessages` for one workspace."""

    def __init__(
        self, client: AsyncWebClient, channel: SlackChannel, monotonic: Callable[[], float], *, paced: bool = True
    ) -> None:
        self._client = client
        self._channel = channel
        self._starts = Tier(STARTS if paced else 0, monotonic)
        self._appends = Tier(APPENDS if paced else 0, monotonic)
        self._refused: set[bool] = set()
        """Kinds of places where there are none: direct messages (True), channels (False)."""

    def can(self, venue: Venue) -> bool:
        """In threads, as long as Slack did not say no."""
        return venue.thread is not None and venue.private not in self._refused

    async def pace(self, venue: Venue) -> None:
        """Take a turn that nobody waits for. Who stood in line for the beginning of an answer, and had the whole of it
        meanwhile, would have used up a turn of the posts behind.
        """
        wait_s = max(self._starts.free_in_s(), self._channel.free_in_s(venue))
        if wait_s:
            raise ChannelBusy("chat.startStream: our own pace", retry_after_s=wait_s)
        self._starts.take()
        await self._channel.pace(venue)

    async def begin(self, venue: Venue, reader: Account, text: str) -> str:
        """chat.startStream. In a channel Slack wants to know whom it is for; all can read it."""
        self._channel.refuse_others(venue)
        if venue.private and not venue.channel.startswith("D"):
            raise PrivacyViolation("a private place that is no direct message")
        try:
            with translated("chat.startStream"):
                answer = await self._client.chat_startStream(
                    channel=venue.channel,
                    thread_ts=str(venue.thread),
                    markdown_text=streamed(text),
                    recipient_user_id=reader.user,
                    recipient_team_id=reader.workspace,
                )
        except ChannelRefused as error:
            self._remember(error, venue)
            raise
        return str(answer["ts"])

    async def grow(self, venue: Venue, ref: str, text: str) -> None:
        """chat.appendStream."""
        self._channel.refuse_others(venue)
        wait_s = self._appends.take()
        if wait_s:
            raise ChannelBusy("chat.appendStream: our own pace", retry_after_s=wait_s)
        with translated("chat.appendStream"):
            await self._client.chat_appendStream(channel=venue.channel, ts=ref, markdown_text=streamed(text))

    async def complete(self, delivery: Delivery, post: Post, live: Live) -> Receipt:
        """chat.stopStream, then chat.update: the delivery's id comes with the whole, so that half is not found for it.

        Slack ends a stream after some five minutes by itself.
        """
        self._channel.refuse_others(post.venue)
        ref = live.ref or await self._find(post.venue, live)
        if ref is None:
            return await self._channel.post(delivery, post)
        venue = post.venue
        try:
            await self._stop(venue, ref)
            return await self._channel.rewrite(delivery, post.content, venue, venue, ref)
        except ChannelRefused as error:
            if _code(error) != "message_not_found":
                raise
            return await self._channel.post(delivery, post)  # somebody deleted it

    async def take_away(self, venue: Venue, live: Live) -> None:
        """chat.delete."""
        self._channel.refuse_others(venue)
        ref = live.ref or await self._find(venue, live)
        if ref is None:
            return
        await _unless("message_not_found", self._stop(venue, ref))
        await _unless("message_not_found", self._delete(venue, ref))

    async def _stop(self, venue: Venue, ref: str) -> None:
        async def stop() -> None:
            with translated("chat.stopStream"):
                await self._client.chat_stopStream(channel=venue.channel, ts=ref)

        await _unless("message_not_in_streaming_state", stop())

    async def _delete(self, venue: Venue, ref: str) -> None:
        with translated("chat.delete"):
            await self._client.chat_delete(channel=venue.channel, ts=ref)

    async def _find(self, venue: Venue, live: Live) -> str | None:
        """A message of ours in the thread without a delivery's id: a stream that nobody noted before a crash."""
        with translated("auth.test"):
            me = str((await self._client.auth_test())["user_id"])
        oldest = str(live.since.timestamp() - LOOK_BACK_S)
        page: dict[str, Any] = {"oldest": oldest, "limit": 200, "include_all_metadata": True}
        with translated("conversations.replies"):
            answer = await self._client.conversations_replies(channel=venue.channel, ts=str(venue.thread), **page)
        found = (m for m in reversed(answer["messages"]) if m.get("user") == me and not m.get("metadata"))
        return next((str(message["ts"]) for message in found), None)

    def _remember(self, error: ChannelRefused, venue: Venue) -> None:
        code = _code(error)
        if isinstance(error, LockedOut) or code in _OF_ONE:
            return
        self._refused |= {venue.private} if code == "channel_type_not_supported" else {True, False}
        log.info("answers_are_posted_whole", error=str(error), direct=venue.private)


def streamed(text: str) -> str:
    """Neutral Markdown as a stream takes it: Slack's own three signs are literal, so nothing mentions or links."""
    return escape(_ESCAPED.sub(r"\1", text))


def _code(error: ChannelRefused) -> str:
    return str(error).rpartition(": ")[2]


async def _unless(code: str, call: Awaitable[None]) -> None:
    """That Slack refuses with this code says that it is done already."""
    try:
        await call
    except ChannelRefused as error:
        if _code(error) != code:
            raise
