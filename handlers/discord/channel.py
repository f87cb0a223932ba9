"""Speaking in Discord: the Channel port over the REST API.

Three promises are kept here. What is private goes to who pressed for it, or into their own direct messages, and
nowhere else: Discord shows something to one person among others only in answer to their press. Every message is sent
with its delivery's id as an enforced nonce, so that a repeat within minutes makes no second one, and its first
component has the delivery's number, so that it is found later. And nobody is called but who a line is for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import structlog

from handlers.discord import marks
from handlers.discord.cards import card, page, pages
from handlers.discord.errors import DIRECT_CLOSED, TOKEN_OVER, UNKNOWN_CHANNEL, Refused, translated
from handlers.discord.openings import Interaction, Openings
from handlers.discord.threads import Threads
from support.errors import ChannelRefused, PrivacyViolation
from support.markdown import literal
from support.model.decisions import Content
from support.model.deliveries import HELD, Delivery, Post, PrivatePost, Receipt
from support.model.people import Account, Platform, Venue

log = structlog.get_logger()

LOOK_BACK = timedelta(seconds=60)
"""How far before a delivery's creation its message is looked for: clocks of two machines differ a little."""
LOOKED_THROUGH = 100
NOBODY = discord.AllowedMentions.none()
UNSEEN = "unseen"
"""The receipt of what was for somebody whose press is over and who has no line: they press again if they care."""


class DiscordChannel:
    """Implements `support.ports.Channel` for one server."""

    platform: Platform = "discord"

    def __init__(self, client: discord.Client, guild: str, threads: Threads, openings: Openings) -> None:
        self._client = client
        self._guild = guild
        self._threads = threads
        self._openings = openings
        self._direct: dict[str, str] = {}

    async def pace(self, venue: Venue) -> None:
        """The client itself waits where Discord says that a channel has had enough."""

    async def post(self, delivery: Delivery, post: Post) -> Receipt:
        """Into the thread, which is made if need be, or into direct messages."""
        if post.venue.private and post.venue.thread is not None:
            raise PrivacyViolation("a private place that is no direct message")
        return await self._there(delivery, post.content, post.venue)

    async def post_privately(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        """In answer to a press, or behind a button; directly where that was chosen; in their room what lasts."""
        if post.recipient.platform != "discord" or post.recipient.workspace != self._guild:
            raise PrivacyViolation("the recipient is not of this server")
        if post.venue.private:
            return await self._there(delivery, post.content, post.venue)
        match post.place:
            case "direct":
                return await self._directly(delivery, post)
            case "lasting":
                return await self._lastingly(delivery, post)
            case "room":
                return await self._into_room(delivery, post)
            case "here":
                return await self._here(delivery, post, post.content)

    async def edit(self, sent: Delivery, content: Content, ref: str) -> bool:
        """One message for one. What only its reader saw, was deleted or is archived can't be changed."""
        body = sent.body
        if not isinstance(body, Post | PrivatePost) or len(pages(body.content)) + len(pages(content)) > 2:
            return False
        place = await self._stands(sent, body)
        if place is None:
            return False
        text = pages(content)[0]
        if isinstance(body, PrivatePost) and body.place == "lasting" and not body.venue.private:
            text = f"<@{body.recipient.user}> {text}"
        origin = _origin(body.venue, place.id)
        view = card(text, content, sent.conversation, origin, marks.number_of(sent.id, 0))
        try:
            with translated("edit message"):
                await place.get_partial_message(int(ref)).edit(view=view, allowed_mentions=NOBODY)
        except Refused as error:
            log.info("not_rewritten", code=error.code)
            return False
        return True

    async def _stands(self, sent: Delivery, body: Post | PrivatePost) -> discord.PartialMessageable | None:
        """The place that it went to, if others than a press brought it there."""
        if isinstance(body, Post) or body.venue.private:
            return await self._public_place(sent, body.venue)
        match body.place:
            case "direct":
                return await self._direct_place(body.recipient)
            case "lasting":
                return await self._room(sent)
            case "here" | "room":
                return None

    async def find(self, delivery: Delivery) -> Receipt | None:
        """The message whose first component has this delivery's number. Answers to presses can't be read back."""
        body = delivery.body
        match body:
            case Post():
                return await self._look(delivery, body.content, await self._public_place(delivery, body.venue))
            case PrivatePost(place="direct"):
                return await self._look(delivery, body.content, await self._direct_place(body.recipient))
            case PrivatePost(place="here", line=Content() as line, hold=True):
                found = await self._look(delivery, line, await self._public_place(delivery, body.venue))
                return Receipt(HELD) if found else None
            case _:
                return None

    async def permalink(self, venue: Venue) -> str | None:
        """A link to the thread; a direct message has none that the team could open."""
        if venue.private or venue.thread is None:
            return None
        return f"https://discord.com/channels/{venue.workspace}/{venue.thread}"

    async def name_of(self, account: Account) -> str | None:
        """The name that people in the server see."""
        guild = self._client.get_guild(int(self._guild))
        known = guild.get_member(int(account.user)) if guild else None
        if known is None and guild is not None:
            try:
                with translated("get member"):
                    known = await guild.fetch_member(int(account.user))
            except ChannelRefused:
                return None
        return known.display_name if known else None

    async def _there(self, delivery: Delivery, content: Content, venue: Venue) -> Receipt:
        """To all who read there; in direct messages as the answer to the command that waits for one."""
        interaction = await self._openings.waiting(venue) if venue.private else None
        if interaction is not None:
            self._openings.answered(None, venue)
            try:
                return await follow_up(interaction, content, delivery, None, ephemeral=False)
            except Refused as error:
                if error.code not in TOKEN_OVER:
                    raise
        place = await self._public_place(delivery, venue)
        return await self._say(delivery, content, place, _origin(venue, place.id))

    async def _public_place(self, delivery: Delivery, venue: Venue) -> discord.PartialMessageable:
        """In the thread; in the room where it goes on there, or where a command was typed at the top of a channel."""
        room = await self._room(delivery, make=venue.counter) if venue.counter or venue.room else None
        return room or await self._threads.place(venue)

    async def _room(self, delivery: Delivery, *, make: bool = True) -> discord.PartialMessageable | None:
        if self._threads.rooms is None:
            return None
        conversation = await self._threads.rooms.conversation(delivery.conversation)
        if conversation is None or (conversation.room is None and not make):
            return None
        return await self._threads.room(conversation)

    async def _here(self, delivery: Delivery, post: PrivatePost, content: Content) -> Receipt:
        if not post.hold:
            receipt = await self._follow_up(delivery, post, content)
            if receipt is not None:
                return receipt
        if post.line is None:
            return Receipt(UNSEEN)
        place = await self._public_place(delivery, post.venue)
        await self._say(delivery, post.line, place, _origin(post.venue, place.id), to=post.recipient)
        return Receipt(HELD)

    async def _follow_up(self, delivery: Delivery, post: PrivatePost, content: Content) -> Receipt | None:
        """For who pressed something just now."""
        interaction = await self._openings.find(post.recipient, post.venue)
        if interaction is None:
            return None
        try:
            receipt = await follow_up(interaction, content, delivery, _origin(post.venue, interaction.channel_id))
            self._openings.answered(post.recipient, post.venue)
            return receipt
        except Refused as error:
            if error.code not in TOKEN_OVER:
                raise
            self._openings.close(post.recipient, post.venue)
            return None

    async def _directly(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        try:
            place = await self._direct_place(post.recipient)
            return await self._say(delivery, post.content, place, post.venue)
        except Refused as error:
            if error.code not in DIRECT_CLOSED:
                raise
            text = f"{post.if_closed}\n\n{post.content.text}" if post.if_closed else post.content.text
            return await self._here(delivery, post, replace(post.content, text=text))

    async def _lastingly(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        """In the room that is for the customer and the team; where there can be none, behind a button."""
        room = await self._room(delivery)
        if room is None:
            return await self._here(delivery, post, post.content)
        found = await self._look(delivery, post.content, room) if delivery.doubtful else None
        if found is None:
            await self._check_membership(post.recipient)
            found = await self._say(delivery, post.content, room, post.venue, to=post.recipient)
        return found

    async def _into_room(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        """The line in the room, and for who pressed where that is; or that there can be none."""
        room = await self._room(delivery)
        if room is None or post.line is None:
            return await self._here(delivery, replace(post, line=None), Content(post.if_closed))
        if not delivery.doubtful or await self._look(delivery, post.line, room) is None:
            await self._say(delivery, post.line, room, post.venue, to=post.recipient)
        link = f"https://discord.com/channels/{self._guild}/{room.id}"
        content = replace(post.content, text=f"{post.content.text} [{literal(self._threads.room_name)}]({link})")
        return await self._here(delivery, replace(post, line=None), content)

    async def _check_membership(self, account: Account) -> None:
        """A private thread takes what is for somebody who left the server, and nobody would read it. Raises Refused."""
        guild = self._client.get_guild(int(self._guild))
        if guild is not None:
            with translated("get member"):
                await guild.fetch_member(int(account.user))

    async def _say(
        self, delivery: Delivery, content: Content, place: discord.PartialMessageable, origin: Venue | None, *,
        to: Account | None = None,
    ) -> Receipt:  # fmt: skip
        """All pages, once. Buttons carry `origin` where they stand elsewhere. `to` is called by name."""
        texts = pages(content)
        if to is not None:
            texts[0] = f"<@{to.user}> {texts[0]}"
        called = discord.AllowedMentions(users=[discord.Object(int(to.user))]) if to else NOBODY
        last = len(texts) - 1
        sent: Any = None
        for number, text in enumerate(texts):
            mark = marks.number_of(delivery.id, number)
            is_last = number == last
            view = card(text, content, delivery.conversation, origin, mark) if is_last else page(text, mark)
            with translated("create message"):
                sent = await self._send(place, view, _nonce(delivery.id, number), called if number == 0 else NOBODY)
        return Receipt(str(sent.id))

    async def _send(
        self, place: discord.PartialMessageable, view: Any, nonce: str, called: discord.AllowedMentions
    ) -> Any:
        try:
            return await place.send(view=view, nonce=nonce, allowed_mentions=called)
        except discord.NotFound as error:
            if error.code == UNKNOWN_CHANNEL:
                self._threads.forget(str(place.id))
            raise

    async def _direct_place(self, account: Account) -> discord.PartialMessageable:
        if account.user not in self._direct:
            with translated("create DM"):
                channel = await self._client.create_dm(discord.Object(int(account.user)))
            self._direct[account.user] = str(channel.id)
        return self._client.get_partial_messageable(int(self._direct[account.user]))

    async def _look(self, delivery: Delivery, content: Content, place: discord.PartialMessageable) -> Receipt | None:
        """Its last page, among what was said since it was made."""
        wanted = marks.number_of(delivery.id, len(pages(content)) - 1)
        since = delivery.created_at - LOOK_BACK
        try:
            with translated("channel history"):
                async for message in place.history(limit=LOOKED_THROUGH, after=since, oldest_first=False):
                    if message.author == self._client.user and wanted in _numbers(message.components):
                        return Receipt(str(message.id))
        except Refused as error:
            if error.code != UNKNOWN_CHANNEL:
                raise
        return None


async def follow_up(
    interaction: Interaction, content: Content, delivery: Delivery, origin: Venue | None, *, ephemeral: bool = True
) -> Receipt:
    """Follow a press or a command up with something that only who pressed sees, or what all there may read."""
    texts = pages(content)
    sent: Any = None
    for number, text in enumerate(texts):
        mark, is_last = marks.number_of(delivery.id, number), number == len(texts) - 1
        view = card(text, content, delivery.conversation, origin, mark) if is_last else page(text, mark)
        with translated("follow-up"):
            sent = await interaction.followup.send(view=view, ephemeral=ephemeral, wait=True, allowed_mentions=NOBODY)
    return Receipt(str(sent.id))


def _origin(venue: Venue, place: int | None) -> Venue | None:
    """What buttons must say of their conversation's place where they stand elsewhere."""
    return None if str(place) == (venue.thread or venue.channel) else venue


def _nonce(delivery: str, page: int) -> str:
    """Discord takes 25 characters, which is a delivery's id; later pages change its first one."""
    return delivery if page == 0 else f"{'abcefghijk'[page % 10]}{delivery[1:]}"


def _numbers(components: Any) -> set[int]:
    found: set[int] = set()
    for one in components:
        found.add(int(getattr(one, "id", 0) or 0))
        found |= _numbers(getattr(one, "children", ()))
    return found
