"""Who looks on: in somebody else's thread people of the team speak to its customer, and not to the bot.

Other members who call the bot there have a conversation of their own beside it. In a customer's room there is nobody
but the customer and who looks after the platform, so nobody else is answered there, whatever their role.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from support.model.commands import Role
from support.model.events import MessagePosted
from support.model.people import Account
from support.ports import Conversations
from support.turns import starts_thread


class Bystanders:
    """Asks the platform for somebody's roles only where they write in a place that is another one's."""

    def __init__(self, conversations: Conversations, roles: Callable[[Account], Awaitable[Collection[Role]]]) -> None:
        self._conversations = conversations
        self._roles = roles

    async def include(self, message: MessagePosted) -> bool:
        """Of an account that has no conversation there. Raises ChannelUnavailable or ChannelRefused."""
        venue = message.venue
        if message.aside or venue.private or venue.thread is None or starts_thread(message):
            return False
        if venue.room and await self._conversations.in_room(venue.platform, venue.thread):
            return True
        if await self._conversations.in_place(venue) is None:
            return False
        return set(await self._roles(message.account)) > {"anyone"}
