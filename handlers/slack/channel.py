"""Speaking in Slack: the Channel port over the Web API.

Two promises are kept here: what is private goes by `chat.postEphemeral` or into the person's own direct messages and
nowhere else; and every message that can be read back carries its delivery's id in `metadata`, so that a repeated send
is recognised.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.blocks import fallback, render
from handlers.slack.errors import translated
from handlers.slack.pacing import ChannelPace
from support.errors import ChannelRefused, LockedOut, PrivacyViolation
from support.model.decisions import Content
from support.model.deliveries import Delivery, Post, PrivatePost, Receipt
from support.model.people import Account, Platform, Venue

log = structlog.get_logger()

DELIVERY_EVENT = "relais_delivery"
EDITED_LENGTH = 4000
"""Characters of `text` in an edit; the blocks have all of it. https://docs.slack.dev/reference/methods/chat.update"""
LOOK_BACK_S = 60
"""How far before a delivery's creation its message is looked for: clocks of two machines differ a little."""


class SlackChannel:
    """Implements `support.ports.Channel` for one workspace."""

    platform: Platform = "slack"

    def __init__(self, client: AsyncWebClient, team: str, pace: ChannelPace) -> None:
        self._client = client
        self._team = team
        self._pace = pace
        self._direct: dict[str, str] = {}
        self._names: dict[str, str] = {}

    async def pace(self, venue: Venue) -> None:
        """Wait for the channel's turn."""
        await self._pace.turn(venue.channel)

    def free_in_s(self, venue: Venue) -> float:
        """How long until the channel has a turn that nobody waits for."""
        return self._pace.free_in_s(venue.channel)

    async def post(self, delivery: Delivery, post: Post) -> Receipt:
        """chat.postMessage. What counts on being private goes nowhere but into a direct message."""
        self.refuse_others(post.venue)
        if post.venue.private and not post.venue.channel.startswith("D"):
            raise PrivacyViolation("a private place that is no direct message")
        return await self._say(delivery, post.content, post.venue, post.venue)

    async def post_privately(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        """Ephemeral in the venue, or a direct message: when wanted, or when the person left the channel."""
        self.refuse_others(post.venue)
        if post.recipient.platform != "slack" or post.recipient.workspace != self._team:
            raise PrivacyViolation("the recipient is not of this workspace")
        direct = post.place != "here" or post.venue.private
        if not direct:
            try:
                return await self._ephemeral(delivery, post)
            except ChannelRefused as error:
                if "user_not_in_channel" not in str(error):
                    raise
        venue = await self.direct(post.recipient)
        # Who had left before an earlier try may have it there already: `find` looks for what had to go there only.
        found = await self._look(delivery, venue) if delivery.doubtful and not direct else None
        return found or await self._say(delivery, post.content, venue, post.venue)

    async def edit(self, sent: Delivery, content: Content, ref: str) -> bool:
        """chat.update. What was ephemeral, or deleted since, can't be changed."""
        match sent.body:
            case Post() as body:
                place = body.venue
            case PrivatePost() as body:
                place = await self.direct(body.recipient)
            case _:
                return False
        self.refuse_others(body.venue)
        try:
            await self.rewrite(sent, content, place, body.venue, ref)
        except LockedOut:
            raise
        except ChannelRefused as error:
            log.info("not_rewritten", error=str(error))
            return False
        return True

    async def rewrite(self, delivery: Delivery, content: Content, place: Venue, origin: Venue, ref: str) -> Receipt:
        """Make the message `ref` what this delivery would have been there."""

        async def update(content: Content) -> Receipt:
            with translated("chat.update"):
                await self._client.chat_update(
                    channel=place.channel,
                    ts=ref,
                    text=fallback(content)[:EDITED_LENGTH],
                    blocks=render(content, delivery.conversation, origin),
                    metadata={"event_type": DELIVERY_EVENT, "event_payload": {"id": delivery.id}},
                )
            return Receipt(ref)

        return await or_in_words(content, update)

    async def find(self, delivery: Delivery) -> Receipt | None:
        """The message that carries this delivery's id. Ephemeral ones can't be read back."""
        body = delivery.body
        match body:
            case Post():
                return await self._look(delivery, body.venue)
            case PrivatePost(place="direct" | "lasting"):
                return await self._look(delivery, await self.direct(body.recipient))
            case _:
                return None

    async def permalink(self, venue: Venue) -> str | None:
        """A link to the thread's first message; a direct message has none that the team could open."""
        if venue.private or venue.thread is None:
            return None
        with translated("chat.getPermalink"):
            answer = await self._client.chat_getPermalink(channel=venue.channel, message_ts=venue.thread)
        return str(answer["permalink"])

    async def name_of(self, account: Account) -> str | None:
        """The display name, else the real name."""
        if account.user not in self._names:
            with translated("users.info"):
                user: dict[str, Any] = (await self._client.users_info(user=account.user))["user"]
            profile = user.get("profile") or {}
            self._names[account.user] = str(
                profile.get("display_name") or profile.get("real_name") or user.get("name") or account.user
            )
        return self._names[account.user]

    def refuse_others(self, venue: Venue) -> None:
        """Channels of two workspaces may have the same id: nothing meant for one is said in the other."""
        if venue.workspace != self._team:
            raise PrivacyViolation("a place in another workspace")

    async def _ephemeral(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        async def send(content: Content) -> Receipt:
            with translated("chat.postEphemeral"):
                answer = await self._client.chat_postEphemeral(
                    channel=post.venue.channel,
                    user=post.recipient.user,
                    thread_ts=post.venue.thread,
                    text=fallback(content),
                    blocks=render(content, delivery.conversation, post.venue),
                )
            return Receipt(str(answer["message_ts"]))

        return await or_in_words(post.content, send)

    async def _say(self, delivery: Delivery, content: Content, venue: Venue, origin: Venue) -> Receipt:
        """Post into `venue`; buttons carry `origin`, the conversation's own place."""

        async def send(content: Content) -> Receipt:
            with translated("chat.postMessage"):
                answer = await self._client.chat_postMessage(
                    channel=venue.channel,
                    thread_ts=venue.thread,
                    text=fallback(content),
                    blocks=render(content, delivery.conversation, origin),
                    metadata={"event_type": DELIVERY_EVENT, "event_payload": {"id": delivery.id}},
                    unfurl_links=False,
                    unfurl_media=False,
                )
            return Receipt(str(answer["ts"]))

        return await or_in_words(content, send)

    async def direct(self, account: Account) -> Venue:
        """The person's direct messages. Raises what `conversations.open` comes to."""
        if account.user not in self._direct:
            with translated("conversations.open"):
                answer = await self._client.conversations_open(users=[account.user])
            self._direct[account.user] = str(answer["channel"]["id"])
        return Venue("slack", account.workspace, self._direct[account.user], None, private=True)

    async def _look(self, delivery: Delivery, venue: Venue) -> Receipt | None:
        oldest = str(delivery.created_at.timestamp() - LOOK_BACK_S)
        return await look_for(self._client, venue.channel, venue.thread, delivery.id, oldest)


async def or_in_words(content: Content, send: Callable[[Content], Awaitable[Receipt]]) -> Receipt:
    """Slack refuses a whole message for one picture that it can't load; then it is said without pictures."""
    try:
        return await send(content)
    except ChannelRefused as error:
        if "invalid_blocks" not in str(error) or content == content.in_words:
            raise
    log.warning("pictures_left_out")
    return await send(content.in_words)


async def look_for(
    client: AsyncWebClient, channel: str, thread: str | None, delivery_id: str, oldest: str
) -> Receipt | None:
    """Find a message by its delivery's id, or by that of its file, in a thread or a channel, newer than `oldest`."""
    cursor: str | None = None
    while True:
        with translated("conversations.history"):
            page: dict[str, Any] = {"limit": 200, "oldest": oldest, "cursor": cursor, "include_all_metadata": True}
            if thread:
                answer = await client.conversations_replies(channel=channel, ts=thread, **page)
            else:
                answer = await client.conversations_history(channel=channel, **page)
        for message in answer["messages"]:
            if _carries(message, delivery_id):
                return Receipt(str(message["ts"]))
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None


def _carries(message: Mapping[str, Any], delivery_id: str) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    names = [str(file.get("name")) for file in message.get("files") or ()]
    is_marked = metadata.get("event_type") == DELIVERY_EVENT and payload.get("id") == delivery_id
    return is_marked or any(name.startswith(f"{delivery_id}.") for name in names)
