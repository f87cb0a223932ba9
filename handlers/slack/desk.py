"""The team's private channel in Slack: a card a conversation, its thread mirrors what goes on."""

from __future__ import annotations

import time
from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.blocks import TEXT_LENGTH, Block, desk_note, escape, fallback, render
from handlers.slack.channel import DELIVERY_EVENT, look_for
from handlers.slack.desk_card import card_blocks
from handlers.slack.desk_card import fallback as card_fallback
from handlers.slack.errors import translated
from handlers.slack.pacing import DeskPace
from support.errors import CardGone, ChannelRefused, PrivacyViolation
from support.formats import COLON
from support.model.cases import CaseCard
from support.model.decisions import Content
from support.model.deliveries import ApprovalCard, Delivery, DeskNote, DeskPhoto, DeskWhisper, Receipt
from support.model.files import Image
from support.model.people import Language, Venue
from support.words import Words

TITLE_LENGTH = 255
BELIEVED_PRIVATE_S = 600.0
"""How long a look at the channel counts. Start-up refuses a public one; this is for one that is made so later."""


class SlackDesk:
    """Implements `support.ports.Desk`. `here` is a private channel that the bot is in."""

    def __init__(
        self, client: AsyncWebClient, here: Venue, words: Words, language: Language, pace: DeskPace,
        *, monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._client = client
        self._here = here
        self.channel = here.channel
        self._words = words
        self._language = language
        self._pace = pace
        self._monotonic_s = monotonic_s
        self._private_at: float | None = None

    async def pace(self, existing: str | None) -> None:
        """Wait for the channel's turn, or for an edit's. Raises ChannelRefused for a channel that was made public:
        customers' data waits.
        """
        now = self._monotonic_s()
        if self._private_at is None or now - self._private_at >= BELIEVED_PRIVATE_S:
            with translated("conversations.info"):
                answer = await self._client.conversations_info(channel=self.channel)
            if not answer["channel"].get("is_private"):
                raise ChannelRefused("SLACK_DESK_CHANNEL was made public: make it private again")
            self._private_at = now
        await (self._pace.edits if existing else self._pace.posts).turn(self.channel)

    async def show_card(self, delivery: Delivery, card: CaseCard, existing: str | None) -> Receipt:
        """One a conversation, brought up to date in place."""
        text = escape(card_fallback(card, self._language))
        blocks = card_blocks(card, self._words, self._language, self._here)
        return await self._post_or_update(delivery, text, blocks, existing)

    async def add_note(self, delivery: Delivery, note: DeskNote, card: str) -> Receipt:
        """A reply in the card's thread: who said what."""
        who = self._words.say(self._language, f"desk.author.{note.author}")
        try:
            with translated("chat.postMessage"):
                answer = await self._client.chat_postMessage(
                    channel=self.channel,
                    thread_ts=card,
                    text=escape(f"{who}{COLON[self._language]}{note.text}")[:TEXT_LENGTH],
                    blocks=desk_note(who, note.text),
                    reply_broadcast=note.loud,
                    metadata=_mark(delivery),
                    unfurl_links=False,
                )
        except ChannelRefused as error:
            if "thread_not_found" in str(error):
                raise CardGone(str(error)) from error
            raise
        return Receipt(str(answer["ts"]))

    async def add_photo(self, delivery: Delivery, name: str, image: Image, card: str) -> Receipt:
        """https://docs.slack.dev/messaging/working-with-files#upload. People read its title; by its name it is found
        again, since a file carries no metadata.
        """
        kind = image.media_type.rpartition("/")[2]
        with translated("files.completeUploadExternal"):
            answer = await self._client.files_upload_v2(
                channel=self.channel, thread_ts=card, filename=f"{delivery.id}.{kind}", title=name[:TITLE_LENGTH],
                file=image.content,
            )  # fmt: skip
        return Receipt(str(answer["files"][0]["id"]))

    async def show_approval(self, delivery: Delivery, card: ApprovalCard, existing: str | None) -> Receipt:
        """A message of its own, so that it is seen; updated in place by chat.update."""
        text, blocks = fallback(card.content), render(card.content, delivery.conversation, self._here)
        return await self._post_or_update(delivery, text, blocks, existing)

    async def _post_or_update(
        self, delivery: Delivery, text: str, blocks: list[Block], existing: str | None
    ) -> Receipt:
        """chat.postMessage, or chat.update of the card that is there. One that somebody deleted is posted anew."""
        if existing is not None:
            try:
                with translated("chat.update"):
                    await self._client.chat_update(channel=self.channel, ts=existing, text=text, blocks=blocks)
                return Receipt(existing)
            except ChannelRefused as error:
                if "message_not_found" not in str(error):
                    raise
            await self._pace.posts.turn(self.channel)
        with translated("chat.postMessage"):
            answer = await self._client.chat_postMessage(
                channel=self.channel, text=text, blocks=blocks, metadata=_mark(delivery), unfurl_links=False
            )
        return Receipt(str(answer["ts"]))

    async def report(self, delivery: Delivery, content: Content) -> Receipt:
        """chat.postMessage."""
        with translated("chat.postMessage"):
            answer = await self._client.chat_postMessage(
                channel=self.channel, text=fallback(content), blocks=render(content, delivery.conversation, self._here),
                metadata=_mark(delivery), unfurl_links=False,
            )  # fmt: skip
        return Receipt(str(answer["ts"]))

    async def whisper(self, delivery: Delivery, whisper: DeskWhisper) -> Receipt:
        """chat.postEphemeral. Who is not of the team's workspace is somebody else there; on another platform they were
        told by its own means; who left the channel can't be told, and nothing waits behind that."""
        if whisper.recipient.platform != "slack":
            return Receipt("elsewhere")
        if whisper.recipient.workspace != self._here.workspace:
            raise PrivacyViolation("the recipient is not of the team's workspace")
        await self._pace.posts.turn(self.channel)
        try:
            with translated("chat.postEphemeral"):
                answer = await self._client.chat_postEphemeral(
                    channel=self.channel, user=whisper.recipient.user, text=escape(whisper.text)
                )
        except ChannelRefused as error:
            if "user_not_in_channel" not in str(error):
                raise
            return Receipt("gone")
        return Receipt(str(answer["message_ts"]))

    async def find(self, delivery: Delivery, card: str | None) -> Receipt | None:
        """The card or note that carries this delivery's id."""
        oldest = str(delivery.created_at.timestamp() - 60)
        if isinstance(delivery.body, DeskNote | DeskPhoto):
            return await look_for(self._client, self.channel, card, delivery.id, oldest) if card else None
        # A card that is known is updated again: that can't do harm, and the earlier try may not have arrived.
        return None if card else await look_for(self._client, self.channel, None, delivery.id, oldest)


def _mark(delivery: Delivery) -> dict[str, object]:
    return {"event_type": DELIVERY_EVENT, "event_payload": {"id": delivery.id}}
