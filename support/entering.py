"""One-time codes in what people write: judged and taken out before anything is stored.

In a direct message six digits enter the code that is out. Where others read they never do: if they are the code, it is
void. Either way the stored text has dots in their place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from support.identity.access import Linked, OrderAccess
from support.identity.codes import Expired, Spent, Wrong, find_code, hide_codes, may_hold_code
from support.model.events import CodeNote, FormSubmitted, InboundEvent, MessageChanged, MessagePosted
from support.ports import Conversations, InboxRows

Written = MessagePosted | MessageChanged


@dataclass(frozen=True, slots=True)
class Entering:
    """Reads events on their way into the inbox."""

    access: OrderAccess
    conversations: Conversations
    inbox: InboxRows

    async def read(self, event: InboundEvent) -> tuple[InboundEvent, ...]:
        """What to store instead of the event, in this order; the event itself if it has nothing to do with a code."""
        if not isinstance(event, MessagePosted | MessageChanged) or not may_hold_code(event.text):
            return (event,)
        if await self.inbox.knows(event.key):
            return (event,)
        if await self.access.awaits_code(event.account) is None:
            is_late = _alone(event) and await self.access.held_code(event.account, event.text)
            return (_noted(event, hide_codes(event.text), "expired"),) if is_late else (event,)
        if not _alone(event):
            if not await self.access.code_in_public(event.account, event.text):
                return (event,)
            return (_noted(event, hide_codes(event.text, orders_too=True), "public"),)
        entered = find_code(event.text)
        if entered is not None:
            return await self._entered(event, entered)
        if await self.access.holds_code(event.account, event.text):
            return (replace(event, text=hide_codes(event.text, orders_too=True)),)
        return (event,)

    async def _entered(self, event: Written, entered: str) -> tuple[InboundEvent, ...]:
        outcome = await self.access.check_code(event.account, entered)
        hidden = hide_codes(event.text)
        match outcome:
            case Linked():
                return await self._linked(event, hidden, outcome)
            case Wrong():
                return (_noted(event, hidden, "wrong"),)
            case Spent():
                return (_noted(event, hidden, "spent"),)
            case Expired():
                return (_noted(event, hidden, "expired"),)
            case _:
                assert_never(outcome)

    async def _linked(self, event: Written, hidden: str, linked: Linked) -> tuple[InboundEvent, ...]:
        """The conversation that asked goes on by an event of its own, wherever the code was written."""
        asker = await self.conversations.conversation(linked.conversation)
        if asker is None or asker.customer != event.account:
            return (_noted(event, hidden, "linked_elsewhere"),)
        goes_on = FormSubmitted(f"{event.key}:code", asker.venue, event.account, asker.id, "code", {}, event.at)
        return goes_on, _noted(event, hidden, "linked" if asker.venue == event.venue else "linked_elsewhere")


def _noted(event: Written, text: str, note: CodeNote) -> MessagePosted:
    """The message without the code. An edit counts as written anew: what it was before may be answered already."""
    if isinstance(event, MessagePosted):
        return replace(event, text=text, addressed=True, code=note)
    return MessagePosted(event.key, event.venue, event.account, text, event.at, event.position, True, (), note)


def _alone(event: Written) -> bool:
    """Does nobody else read it?"""
    return event.venue.private or (isinstance(event, MessagePosted) and event.aside)
