"""What handlers talk to: it stores what arrives, then lets the lanes work it off; and it answers what can't wait."""

from __future__ import annotations

from collections.abc import Callable

from support.composing import PROVE, SHOW, TO_DIRECT
from support.identity.access import OrderAccess
from support.lanes import Lanes
from support.model.conversation import ConversationId
from support.model.decisions import Form
from support.model.events import InboundEvent, Woken
from support.model.people import Account, Language
from support.observing import Observer
from support.ports import Clock, Conversations, InboxRows
from support.proofs import proof_form
from support.words import Words


class FrontDesk:
    """Implements `support.ports.Reception`."""

    def __init__(
        self,
        *,
        inbox: InboxRows,
        conversations: Conversations,
        lanes: Lanes,
        access: OrderAccess,
        words: Words,
        language: Language,
        clock: Clock,
        observer: Observer,
    ) -> None:
        self._inbox = inbox
        self._conversations = conversations
        self._lanes = lanes
        self._access = access
        self._words = words
        self._language = language
        self._clock = clock
        self._observer = observer

    async def put(self, event: InboundEvent) -> bool:
        """Store, then work off. A known event is dropped."""
        stored = await self._inbox.put(event, self._clock.now())
        if stored:
            self._lanes.submit(event)
        else:
            self._observer.events(1, "known")
        return stored

    def hold(self, place: str) -> Callable[[], None]:
        """Turns in this place wait until the returned function is called; what arrives is stored as ever."""
        return self._lanes.hold(place)

    async def form_for(self, conversation: ConversationId, account: Account, action: str, value: str) -> Form | None:
        """The proof form, for the customer's own click on "show me" while they have not proven the order."""
        if action not in (SHOW, TO_DIRECT, PROVE):
            return None
        found = await self._conversations.conversation(conversation)
        if found is None or found.customer != account or await self._access.holds(account, value):
            return None
        return proof_form(self._words, found.language or self._language, value)

    async def recover(self) -> int:
        """Work off what an earlier process stored and did not finish. Returns how much that was."""
        unfinished = await self._inbox.unfinished()
        for event in unfinished:
            self._lanes.submit(event)
        return len(unfinished)

    async def wake(self) -> int:
        """Turn promises that are due into events. Returns how many."""
        count = 0
        for due in await self._conversations.due(self._clock.now()):
            found = await self._conversations.conversation(due.conversation)
            if found is not None:
                woken = Woken(
                    f"due:{due.id}", found.venue, found.customer, found.id, due.id, due.attempt, self._clock.now()
                )
                count += await self.put(woken)
        return count
