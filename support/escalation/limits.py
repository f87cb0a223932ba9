"""How often people are called. The way to them must not be a way to bury them: one person may call them for a few
matters an hour, a community for as many as a desk can read.

Counted by conversation, so that a turn that is decided again, or a conversation that comes back, is one call.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from support.model.conversation import ConversationId
from support.model.people import Account

WINDOW = timedelta(hours=1)
NOTES_AN_HOUR = 30
"""What a customer adds to a request one by one; more goes together. A worried person writes a dozen lines."""
HELD_FOR = timedelta(minutes=15)
"""How long further notes wait to go together: four bundles an hour at most."""


class Calls(Protocol):
    """Where calls are kept."""

    async def call(
        self, conversation: ConversationId, account: Account, now: datetime, *, of_person: int, of_community: int
    ) -> datetime | None:
        """Note that people are called for this conversation, if there is room; else when there will be.

        There is room while fewer than `of_person` conversations of the account and `of_community` of its workspace
        called within WINDOW; one that did so already has room.
        """
        ...
