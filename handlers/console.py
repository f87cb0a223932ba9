"""The console as a channel: `bot.py ask` speaks through it, the same pipeline without a chat platform."""

from __future__ import annotations

from dataclasses import dataclass, field

from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.deliveries import Delivery, Post, PrivatePost, Receipt
from support.model.people import Account, Platform, Venue


@dataclass(slots=True)
class ConsoleChannel:
    """Implements `support.ports.Channel`: keeps what was said, by conversation."""

    platform: Platform = "console"
    public: dict[ConversationId, list[Content]] = field(default_factory=dict)
    private: dict[ConversationId, list[Content]] = field(default_factory=dict)

    async def pace(self, venue: Venue) -> None:
        """Nothing to wait for."""

    async def post(self, delivery: Delivery, post: Post) -> Receipt:
        """Keep it."""
        self.public.setdefault(delivery.conversation, []).append(post.content)
        return Receipt(delivery.id)

    async def post_privately(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        """Keep it apart."""
        self.private.setdefault(delivery.conversation, []).append(post.content)
        return Receipt(delivery.id)

    async def edit(self, sent: Delivery, content: Content, ref: str) -> bool:
        """What was shown stays."""
        return False

    async def find(self, delivery: Delivery) -> Receipt | None:
        """Nothing outlives the process."""
        return None

    async def permalink(self, venue: Venue) -> str | None:
        """A console has no links."""
        return None

    async def name_of(self, account: Account) -> str | None:
        """The account's own name."""
        return account.user
