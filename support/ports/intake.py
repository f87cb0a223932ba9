"""Where events come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from support.model.conversation import Asked, ConversationId
from support.model.decisions import Content, Form
from support.model.events import InboundEvent
from support.model.people import Account, Platform, Venue


class Inbox(Protocol):
    """Where handlers put what arrived."""

    async def put(self, event: InboundEvent) -> bool:
        """Store the event, then work it off. Returns once it is stored; False when it was known already."""
        ...


class Reception(Inbox, Protocol):
    """All that a handler may ask before it acknowledges."""

    def hold(self, *places: str, but: tuple[str, ...] = ()) -> Callable[[], None]:
        """No turn begins where a venue's key begins with one of `places` (and none of `but`), until what is returned is
        called.

        For while a handler reads what was missed there, so that it is answered before what is written now.
        """
        ...

    async def form_for(self, conversation: ConversationId, account: Account, action: str, value: str) -> Form | None:
        """The form that pressing this button opens for this account, if it needs one."""
        ...

    async def held(self, delivery: str, account: Account, *, again: bool) -> Content | None:
        """What waits for this account to be read, once; `again`: also what was read before. None for anybody else."""
        ...

    async def waiting(self, platform: Platform, workspace: str, since: datetime) -> Sequence[Asked]:
        """What nobody answered yet: of the bot, all that it did not see to; of people, the latest of each customer."""
        ...

    async def taken_back(self, venue: Venue, message: str, *, key: str, at: datetime) -> bool:
        """Store that a message was taken back of which only the id is known, and not whose it was.

        False when nobody here said it, or it is known already.
        """
        ...

    async def reacted(self, message: str, account: Account, emoji: str, *, key: str, at: datetime) -> bool:
        """Store that somebody reacted to what they were answered. False as for `disliked`."""
        ...

    async def left(self, account: Account, *, key: str, at: datetime) -> bool:
        """Store that somebody left the community. False where people have nothing of theirs."""
        ...

    async def disliked(self, message: str, account: Account, *, key: str, at: datetime) -> bool:
        """Store that somebody gave a thumbs down to a message, by the platform's id of it.

        False when it is none that this account was answered with, or known already.
        """
        ...

    async def check_code(self, conversation: ConversationId, account: Account, code: str) -> str | None:
        """Judge a one-time code that was entered in a form: None when it is right, else what to tell the customer.

        To be asked before the form is acknowledged; the code goes no further.
        """
        ...
