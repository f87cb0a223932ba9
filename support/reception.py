"""What handlers talk to: it stores what arrives, then lets the lanes work it off; and it answers what can't wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from support.composing import ANSWER, CODE, DOWN, FILL, OPINION, ORDER, PROVE, RATE_MORE, SHOW, TO_DIRECT
from support.entering import Entering
from support.errors import RelaisError
from support.escalation.upkeep import REOPENS_WITHIN
from support.filling import task_form
from support.hearing import whole
from support.identity.access import Linked, OrderAccess, Shown
from support.identity.codes import Expired, Spent, Wrong
from support.lanes import Lanes
from support.lifecycle import held_by_people
from support.model.conversation import Asked, Conversation, ConversationId
from support.model.decisions import Content, Form
from support.model.events import ButtonPressed, CustomerDid, InboundEvent, MessageChanged, MessageDeleted, MessagePosted
from support.model.people import Account, Language, Platform, Venue
from support.observing import Observer
from support.outbox import OutboxRows
from support.ports import Clock, Conversations, InboxRows
from support.proofs import answer_form, code_form, order_form, proof_form
from support.ratings import rating_form
from support.words import Words

LOOK_S = 1.0
"""How long a click may wait for the shop before the form opens: Slack's trigger lives for three seconds."""


class FrontDesk:
    """Implements `support.ports.Reception`."""

    def __init__(
        self,
        *,
        inbox: InboxRows,
        outbox: OutboxRows,
        conversations: Conversations,
        lanes: Lanes,
        access: OrderAccess,
        words: Words,
        language: Language,
        clock: Clock,
        observer: Observer,
    ) -> None:
        self._inbox = inbox
        self._outbox = outbox
        self._conversations = conversations
        self._lanes = lanes
        self._access = access
        self._words = words
        self._language = language
        self._clock = clock
        self._observer = observer
        self._entering = Entering(access, conversations, inbox)
        self._nobodys: frozenset[str] = frozenset()
        """The keys of what was unfinished and in no lane here when that was last looked at."""

    async def put(self, event: InboundEvent) -> bool:
        """Store, then work off. A known event is dropped; a code in what was written is judged and not stored."""
        stored = False
        for each in await self._entering.read(whole(event)):
            stored = await self._store(await self._to_people(each))
        return stored

    async def _to_people(self, event: InboundEvent) -> InboundEvent:
        """People answered in direct messages: what is written back there is for them. A room is its conversation's."""
        if not isinstance(event, MessagePosted | MessageChanged | MessageDeleted):
            return event
        if isinstance(event, MessagePosted) and event.aside:
            return event  # a command asks the bot
        theirs = await self._theirs(event.venue, event.account)
        if theirs is None or theirs.venue == event.venue:
            return event
        venue = replace(theirs.venue, room=event.venue.room)
        if isinstance(event, MessagePosted):
            direct = event.venue.private or held_by_people(theirs.status)
            return replace(event, venue=venue, direct=direct, addressed=True)
        return replace(event, venue=venue)

    async def _theirs(self, venue: Venue, account: Account) -> Conversation | None:
        """What goes on here of this account: in direct messages what people have, or ended there for the customer's
        silence; in a room whatever it is for."""
        if venue.private:
            since = self._clock.now() - REOPENS_WITHIN
            held = await self._conversations.answered_directly(account)
            return held or await self._conversations.ended_directly(account, venue, since)
        if not venue.room or venue.thread is None:
            return None
        found = await self._conversations.in_room(venue.platform, venue.thread)
        return found if found is not None and found.customer == account else None

    async def _store(self, event: InboundEvent) -> bool:
        stored = await self._inbox.put(event, self._clock.now())
        if stored:
            self._lanes.submit(event)
        else:
            self._observer.events(1, "known")
        return stored

    def hold(self, *places: str, but: tuple[str, ...] = ()) -> Callable[[], None]:
        """Turns in these places wait until the returned function is called; what arrives is stored as ever."""
        return self._lanes.hold(*places, but=but)

    async def form_for(self, conversation: ConversationId, account: Account, action: str, value: str) -> Form | None:
        """The form behind a button, for the customer's own click; what they have proven needs no form."""
        if action not in (SHOW, TO_DIRECT, PROVE, CODE, ORDER, FILL, RATE_MORE, ANSWER):
            return None
        found = await self._conversations.conversation(conversation)
        if found is None or found.customer != account:
            return None
        language = found.language or self._language
        match action:
            case "code":
                return code_form(self._words, language)
            case "order":
                return order_form(self._words, language)
            case "answer":
                return answer_form(self._words, language)
            case "rate_more":
                return rating_form(self._words, language)
            case "fill":
                return task_form(self._words, language, value, found.memory.task)
            case _:
                return None if await self._may_see(found, value) else proof_form(self._words, language, value)

    async def held(self, delivery: str, account: Account, *, again: bool) -> Content | None:
        """What waits for this account to press for it."""
        return await self._outbox.held(delivery, account, again=again)

    async def disliked(self, message: str, account: Account, *, key: str, at: datetime) -> bool:
        """As good as the button: only who asked is heard."""
        found = await self._conversations.with_message(message, account)
        if found is None:
            return False
        return await self.put(ButtonPressed(key, found.venue, account, found.id, OPINION, DOWN, at))

    async def waiting(self, platform: Platform, workspace: str, since: datetime) -> Sequence[Asked]:
        """What a room's customer wrote there is for people, so it is theirs to find."""
        unseen = [
            Asked(event.venue, event.account, event.position)
            for event in await self._inbox.unfinished()
            if isinstance(event, MessagePosted) and not (event.aside or event.direct or event.venue.room)
            and (event.venue.platform, event.venue.workspace) == (platform, workspace)
        ]  # fmt: skip
        return [*unseen, *await self._conversations.waiting(platform, workspace, since)]

    async def taken_back(self, venue: Venue, message: str, *, key: str, at: datetime) -> bool:
        """In the lane of who said it, so that it is worked off after it."""
        whose = await self._conversations.with_heard(venue, message)
        if whose is None:
            return False
        return await self.put(MessageDeleted(key, whose.venue, whose.customer, at, message))

    async def reacted(self, message: str, account: Account, emoji: str, *, key: str, at: datetime) -> bool:
        """Only who was answered is heard."""
        found = await self._conversations.with_message(message, account)
        if found is None:
            return False
        return await self.put(CustomerDid(key, found.venue, account, "reacted", at, message, emoji))

    async def left(self, account: Account, *, key: str, at: datetime) -> bool:
        """Told in each conversation that people have of them."""
        told = [
            await self.put(CustomerDid(f"{key}:{one.id}", one.venue, account, "left", at))
            for one in await self._conversations.all_with_people(account)
        ]
        return any(told)

    async def check_code(self, conversation: ConversationId, account: Account, code: str) -> str | None:
        """None when the code is right, else what to tell the customer: whoever enters it can only have their own."""
        found = await self._conversations.conversation(conversation)
        language = (found.language if found else None) or self._language
        outcome = await self._access.check_code(account, code)
        match outcome:
            case Linked():
                return None
            case Wrong():
                return self._words.say(language, "code.wrong")
            case Spent():
                return self._words.say(language, "code.spent")
            case Expired():
                return self._words.say(language, "code.expired")
            case _:
                assert_never(outcome)

    async def _may_see(self, conversation: Conversation, order: str) -> bool:
        account = conversation.customer
        if await self._access.holds(account, order):
            return True
        if not order or not await self._access.links(account):
            return False
        try:
            async with asyncio.timeout(LOOK_S):
                return isinstance(await self._access.show(account, order), Shown)
        except (RelaisError, TimeoutError):
            return False  # the form does no harm

    async def recover(self) -> int:
        """Work off what an earlier process stored and did not finish. Returns how much that was."""
        unfinished = await self._inbox.unfinished()
        for event in unfinished:
            self._lanes.submit(event)
        return len(unfinished)

    async def look_elsewhere(self) -> int:
        """Work off what another process stored. Returns how much that was.

        It is unfinished at two looks and in no lane at either: at one alone, what is of this process is so too, when it
        is stored and not in its lane yet, or was finished since the rows were read.
        """
        unfinished = await self._inbox.unfinished()
        here = self._lanes.waiting
        theirs = {event.key: event for event in unfinished if event.key not in here}
        found = [event for key, event in theirs.items() if key in self._nobodys]
        self._nobodys = frozenset(theirs)
        for event in found:
            self._lanes.submit(event)
        return len(found)

    async def wake(self) -> int:
        """Turn promises that are due into events. Returns how many."""
        now = self._clock.now()
        woken = await self._conversations.woken(now)
        stored = await self._inbox.put_all(woken, now)
        for event, is_new in zip(woken, stored, strict=True):
            if is_new:
                self._lanes.submit(event)
        return sum(stored)
