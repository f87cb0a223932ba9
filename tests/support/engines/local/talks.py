"""Conversations with the local engine through the whole desk, on the console and over the sandbox's shop."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from bot import lowered, open_console
from handlers.console import ConsoleChannel
from sandbox.world import start_world
from support import config
from support.clock import SystemClock
from support.desk import SupportDesk
from support.markdown import plain
from support.model.conversation import Conversation
from support.model.decisions import Content, Decided
from support.model.deliveries import Delivery, Post, PrivatePost, Receipt
from support.model.events import ButtonPressed, FormSubmitted, InboundEvent, MessagePosted
from support.model.people import Account, Venue
from support.observing import Observer
from support.ports import Clock

_numbers = itertools.count(1)


@dataclass(slots=True)
class Heard:
    """What the bot said in one turn."""

    public: list[Content] = field(default_factory=list)
    private: list[Content] = field(default_factory=list)


@dataclass(slots=True)
class Ears(ConsoleChannel):
    """The console, by venue and turn."""

    heard: dict[str, Heard] = field(default_factory=dict)

    async def post(self, delivery: Delivery, post: Post) -> Receipt:
        """What all who read there read; in a direct message that is the customer alone."""
        heard = self.heard.setdefault(post.venue.key, Heard())
        (heard.private if post.venue.private else heard.public).append(post.content)
        return Receipt(delivery.id)

    async def post_privately(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        """What the customer alone reads."""
        self.heard.setdefault(post.venue.key, Heard()).private.append(post.content)
        return Receipt(delivery.id)


@dataclass(slots=True)
class Noting(Observer):
    """Keeps the last decision of each place."""

    decided: dict[str, tuple[Conversation, Decided]]

    def turn(self, conversation: Conversation, decided: Decided, took_s: float) -> None:
        """Note it."""
        self.decided[conversation.venue.key] = conversation, decided


@dataclass(slots=True)
class Room:
    """A desk where many talk, each in a thread of their own."""

    desk: SupportDesk
    ears: Ears
    clock: Clock
    decided: dict[str, tuple[Conversation, Decided]]

    def talk(self, *, direct: bool = False) -> Talk:
        """A new customer in a new thread, or in direct messages."""
        number = next(_numbers)
        account = Account("console", "console", f"person-{number}")
        venue = Venue("console", "console", f"D{number}" if direct else "ask", None if direct else f"t{number}", direct)
        return Talk(self, account, venue)


@dataclass(slots=True)
class Talk:
    """One customer's side of a conversation."""

    room: Room
    account: Account
    venue: Venue
    said: int = 0

    @property
    def decided(self) -> Decided:
        """The last decision."""
        return self.room.decided[self.venue.key][1]

    @property
    def conversation(self) -> Conversation:
        """As it stands after the last turn."""
        return self.room.decided[self.venue.key][0]

    async def say(self, *texts: str) -> Heard:
        """One message, or a burst of several."""
        events = [self._message(text) for text in texts]
        return await self._put(*events)

    async def prove(self, order: str, email: str) -> Heard:
        """Send the proof form."""
        values = {"order": order, "email": email}
        key = f"form-{next(_numbers)}"
        return await self._put(
            FormSubmitted(key, self.venue, self.account, self.conversation.id, "proof", values, self.room.clock.now())
        )

    async def press(self, action: str, value: str = "") -> Heard:
        """Press a button."""
        key = f"press-{next(_numbers)}"
        return await self._put(
            ButtonPressed(key, self.venue, self.account, self.conversation.id, action, value, self.room.clock.now())
        )

    def _message(self, text: str) -> MessagePosted:
        number = next(_numbers)
        position = self.venue.thread if self.said == 0 and self.venue.thread else str(number)
        self.said += 1
        return MessagePosted(
            f"message-{number}", self.venue, self.account, text, self.room.clock.now(), position,
            addressed=self.venue.private,
        )  # fmt: skip

    async def _put(self, *events: InboundEvent) -> Heard:
        self.room.ears.heard.pop(self.venue.key, None)
        for event in events:
            await self.room.desk.reception.put(event)
        await self.room.desk.lanes.drain()
        await self.room.desk.outbox.settle()
        return self.room.ears.heard.get(self.venue.key, Heard())


@asynccontextmanager
async def room() -> AsyncIterator[Room]:
    """The desk with the local engine, the sandbox's shop and its day."""
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(start_world())
        settings = config.load(_env_file=None, **lowered(sandbox.environment()))
        decided: dict[str, tuple[Conversation, Decided]] = {}
        ears, clock = Ears(), SystemClock(sandbox.now)
        desk = await open_console(settings, ears, clock, Noting(decided), stack)
        yield Room(desk, ears, clock, decided)
        await desk.drain()


def words(contents: list[Content]) -> str:
    """All that was said, with buttons in brackets and sources after a dagger."""
    parts = []
    for content in contents:
        parts += [plain(content.text), *(f"[{button.label}]" for button in content.buttons)]
        parts += [f"† {citation.source}" for citation in content.citations]
    return "\n".join(parts)
