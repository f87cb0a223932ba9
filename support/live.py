"""Answers that are read while they are made.

What an engine has proven of its answer so far is shown in one message that grows. What counts is the turn's decision:
its delivery completes the message, by adding the rest or by putting the right text in its place; where there is no
delivery that could, the message is taken away. So whatever becomes of a turn (people take over, the customer writes
again, the model breaks off, the process is killed) there is one message of it, or none.

Before a message begins there is a row that says so, and the turn's own transaction takes that row away. A row that an
earlier process left behind stands for a message without an answer: it is taken away, and the turn, whose events are
unfinished, is done again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import structlog

from support.composing import Said
from support.errors import ChannelBusy, ChannelRefused, RelaisError
from support.model.conversation import Conversation, ConversationId
from support.model.deliveries import Delivery, Live, Post, Withdraw
from support.model.people import Platform, Venue
from support.outbox import Outbox, OutboxRows, new_delivery_id
from support.ports import Clock, LiveMessages, LiveRows
from support.tasks import ended

log = structlog.get_logger()

T = TypeVar("T")

CALLED_WITHIN_S = 2.0
"""How long an answer that is there waits for the platform to have taken what is under way. If that was its beginning,
the message is looked for when the answer is sent."""
LATER_S = 1.0
"""When to try again where the platform does not say."""
BEHIND_S = 0.05
"""How often it is looked whether what was said before has gone out."""


@dataclass(slots=True)
class LiveAnswer:
    """One answer. `say` it; nobody waits for that."""

    conversation: Conversation
    port: LiveMessages
    rows: LiveRows
    outbox: Outbox
    clock: Clock
    live: Live | None = None
    """The message, from when it was asked for."""
    _said: str = ""
    _shown: int = 0
    _over: bool = False
    _calling: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    def say(self, text: str) -> None:
        """All of the answer so far. What does not go on from what was said before waits for the end."""
        if self._over or len(text) <= len(self._said) or not text.startswith(self._said):
            return
        self._said = text
        self._news.set()
        if self._task is None:
            self._task = asyncio.create_task(self._show(), name=f"live {self.conversation.id}")

    async def end(self) -> Live | None:
        """Show no more of it. Gives back the message, if there is one or may be."""
        self._over = True
        if self._task is None:
            return None
        if self._calling:
            await asyncio.wait({self._task}, timeout=CALLED_WITHIN_S)
        self._task.cancel()
        await ended({self._task})
        return self.live

    async def _show(self) -> None:
        try:
            ref = await self._begin()
            while not self._over:
                await self._news.wait()
                self._news.clear()
                await self._grow(ref)
        except RelaisError as error:  # the whole answer comes by its delivery
            log.info("answer_not_live", conversation=self.conversation.id, error=str(error))
        except Exception as error:  # whatever it is, too
            log.exception("live_answer_failed", conversation=self.conversation.id, error=type(error).__name__)

    async def _begin(self) -> str:
        while True:
            while self.outbox.is_sending(self.conversation.id):
                await self.clock.sleep(BEHIND_S)  # what was said before stands before it
            try:
                await self.port.pace(self.conversation.venue)
                return await self._try_to_begin()
            except ChannelBusy as busy:
                await self.clock.sleep(busy.retry_after_s or LATER_S)

    async def _try_to_begin(self) -> str:
        venue, id = self.conversation.venue, self.conversation.id
        self.live = live = Live(None, self.clock.now())
        await self.rows.begin(id, venue, live.since)
        self._news.clear()
        text = self._said
        try:
            ref = await self._called(self.port.begin(venue, self.conversation.customer, text))
        except (ChannelBusy, ChannelRefused):  # nothing is there
            await self.rows.end(id)
            self.live = None  # after its row: cut off in between, no row stays
            raise
        self.live, self._shown = replace(live, ref=ref), len(text)
        await self.rows.note(id, ref)
        return ref

    async def _called(self, call: Awaitable[T]) -> T:
        self._calling = True
        try:
            return await call
        finally:
            self._calling = False

    async def _grow(self, ref: str) -> None:
        text = self._said
        try:
            if len(text) > self._shown:
                await self._called(self.port.grow(self.conversation.venue, ref, text[self._shown :]))
                self._shown = len(text)
        except ChannelBusy as busy:
            self._news.set()
            await self.clock.sleep(busy.retry_after_s or LATER_S)


@dataclass(slots=True)
class LiveAnswers:
    """Those of this process."""

    ports: Mapping[Platform, LiveMessages]
    rows: LiveRows
    deliveries: OutboxRows
    outbox: Outbox
    clock: Clock
    _open: dict[ConversationId, LiveAnswer] = field(default_factory=dict)

    def begin(self, conversation: Conversation) -> LiveAnswer | None:
        """An answer that may be shown while it is made; None where the platform shows none."""
        port = self.ports.get(conversation.venue.platform)
        if port is None or not port.can(conversation.venue):
            return None
        answer = LiveAnswer(conversation, port, self.rows, self.outbox, self.clock)
        self._open[conversation.id] = answer
        return answer

    def __bool__(self) -> bool:
        """Is there any?"""
        return bool(self._open)

    async def end(self, conversation: ConversationId) -> Live | None:
        """The answer is decided: gives back the message that it is to complete."""
        answer = self._open.get(conversation)
        live = await answer.end() if answer is not None else None
        if live is None:
            self._open.pop(conversation, None)
        return live

    def seen_to(self, conversation: ConversationId) -> None:
        """The turn is committed, and its deliveries complete the message or take it away."""
        self._open.pop(conversation, None)

    async def withdraw(self, conversation: ConversationId) -> None:
        """No answer comes of it, or another one does: nothing of it stays."""
        answer = self._open.pop(conversation, None)
        live = await answer.end() if answer is not None else None
        if answer is None or live is None:
            return
        try:
            await answer.port.take_away(answer.conversation.venue, live)
        except RelaisError:
            await self._queue(conversation, answer.conversation.venue, live)
        await self.rows.end(conversation)

    async def recover(self) -> None:
        """At start: take away what an earlier process left half."""
        for conversation, venue, live in await self.rows.left():
            await self._queue(conversation, venue, live)
            await self.rows.end(conversation)

    async def stop(self) -> None:
        """Show no more. Whatever is open is seen to by the next process."""
        for answer in list(self._open.values()):
            await answer.end()

    async def _queue(self, conversation: ConversationId, venue: Venue, live: Live) -> None:
        delivery = Delivery(new_delivery_id(), conversation, Withdraw(venue, live), self.clock.now())
        await self.deliveries.add(delivery)
        self.outbox.submit([delivery])


def completing(said: Said, conversation: Conversation, live: Live) -> Said:
    """The same with the message that grew: the first that is said in its place completes it, else it is taken away."""
    deliveries = list(said.deliveries)
    for index, delivery in enumerate(deliveries):
        body = delivery.body
        if isinstance(body, Post) and body.venue == conversation.venue:
            deliveries[index] = replace(delivery, body=replace(body, live=live))
            return replace(said, deliveries=tuple(deliveries))
    withdraw = Delivery(new_delivery_id(), conversation.id, Withdraw(conversation.venue, live), live.since)
    return replace(said, deliveries=(withdraw, *deliveries))
