"""A word to the whole team, in its channel, about what somebody switched; and one in public, for somebody of theirs."""

from __future__ import annotations

from dataclasses import dataclass

from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.deliveries import Delivery, DeskReport, Post
from support.model.people import Venue
from support.outbox import Outbox, OutboxRows, new_delivery_id
from support.ports import Clock

NO_CONVERSATION = ConversationId("desk")


@dataclass(frozen=True, slots=True)
class Notices:
    """`on`: the team has a channel."""

    rows: OutboxRows
    outbox: Outbox
    clock: Clock
    on: bool

    async def tell(self, content: Content) -> None:
        """Store it, then send it."""
        if self.on:
            await self._send(DeskReport(content))

    async def post(self, venue: Venue, content: Content) -> None:
        """To all who read there."""
        await self._send(Post(venue, content))

    async def _send(self, body: DeskReport | Post) -> None:
        delivery = Delivery(new_delivery_id(), NO_CONVERSATION, body, self.clock.now())
        await self.rows.add(delivery)
        self.outbox.submit([delivery])
