"""A word to the whole team, in its channel, about what somebody switched."""

from __future__ import annotations

from dataclasses import dataclass

from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.deliveries import Delivery, DeskReport
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
            delivery = Delivery(new_delivery_id(), NO_CONVERSATION, DeskReport(content), self.clock.now())
            await self.rows.add(delivery)
            self.outbox.submit([delivery])
