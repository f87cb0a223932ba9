"""Conversations with the local engine through the whole desk, on the console and over the sandbox's shop."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import lowered
from handlers.composition.console import open_console
from handlers.console import ConsoleChannel
from sandbox.smtp.people import People
from sandbox.world import World, start_world
from support import config
from support.clock import SystemClock
from support.desk import SupportDesk
from support.identity.access import Linked
from support.identity.codes import CodeRequest
from support.markdown import plain
from support.model.actions import Action
from support.model.conversation import Attachment, Conversation, ConversationId
from support.model.decisions import Content, Decided
from support.model.deliveries import Delivery, Post, PrivatePost, Receipt
from support.model.events import ButtonPressed, FormSubmitted, InboundEvent, MessagePosted
from support.model.people import Account, Venue
from support.observing import Observer
from tests.running import shelf

_numbers = itertools.count(1)
_verified = itertools.count(300, -1)
"""How many hours ago, so that each is later than the one before; a link lasts longer."""
HOUR = timedelta(minutes=61)


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
    wished: dict[str, Action] = field(default_factory=dict)

    def wish(self, conversation: Conversation, action: Action) -> None:
        """Note what was proposed; the next turn that proposes nothing forgets it."""
        self.wished[conversation.venue.key] = action

    def turn(self, conversation: Conversation, decided: Decided, took_s: float) -> None:
        """Note it."""
        self.decided[conversation.venue.key] = conversation, decided


class LeapingClock(SystemClock):
    """The sandbox's day, with leaps."""

    leapt = timedelta()

    def now(self) -> datetime:
        """The present."""
        return super().now() + self.leapt

    async def sleep(self, seconds: float) -> None:
        """A twentieth of it: what is written here is all there when it is waited for."""
        await super().sleep(seconds / 20)


@dataclass(slots=True)
class Room:
    """A desk where many talk, each in a thread of their own."""

    desk: SupportDesk
    ears: Ears
    clock: LeapingClock
    decided: dict[str, tuple[Conversation, Decided]]
    wished: dict[str, Action]
    world: World

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
    def wish(self) -> Action | None:
        """What the engine proposed last, whatever the rules made of it; told once."""
        return self.room.wished.pop(self.venue.key, None)

    @property
    def conversation(self) -> Conversation:
        """As it stands after the last turn."""
        return self.room.decided[self.venue.key][0]

    async def say(self, *texts: str, photo: str = "") -> Heard:
        """One message, or a burst of several; the last with a photo."""
        events = [self._message(text) for text in texts]
        if photo:
            file = Attachment(photo, "image/jpeg", f"https://files.example/{photo}")
            events[-1] = replace(events[-1], attachments=(file,))
        return await self._put(*events)

    async def add(self, text: str) -> None:
        """One more message, while what was said before is still being answered."""
        await self.room.desk.reception.put(self._message(text))

    async def fill(self, form: str, values: dict[str, str]) -> Heard:
        """Send a form of a task."""
        key = f"form-{next(_numbers)}"
        return await self._put(
            FormSubmitted(key, self.venue, self.account, self.conversation.id, form, values, self.room.clock.now())
        )

    async def enter_code(self, email: str) -> Heard:
        """Enter the code that was just mailed, as the code's form does it."""
        async with People(self.room.world.smtp.base_url) as mail:
            code = (await mail.codes_for(email))[-1]
        refusal = await self.room.desk.reception.check_code(self.conversation.id, self.account, code)
        assert refusal is None, refusal
        return await self.fill("code", {})

    async def prove(self, order: str, email: str) -> Heard:
        """Send the proof form."""
        values = {"order": order, "email": email}
        key = f"form-{next(_numbers)}"
        return await self._put(
            FormSubmitted(key, self.venue, self.account, self.conversation.id, "proof", values, self.room.clock.now())
        )

    async def verify(self, order: str, email: str) -> None:
        """Show that the mail of the order's address is theirs, as the code's form does it.

        Some hours ago, and each time in another one: an address gets only so many codes an hour.
        """
        access, clock = self.room.desk.access, self.room.clock
        number = next(_verified)
        id, clock.leapt = ConversationId(f"c-verify-{number}"), clock.leapt - number * HOUR
        async with People(self.room.world.smtp.base_url) as mail:
            known = len(await mail.codes_for(email))
            await access.send_code(CodeRequest(f"d{number}", self.account, order, "en", id, clock.now()))
            code = await mail.wait_for_code(email, known=known)
        assert isinstance(await access.check_code(self.account, code), Linked)
        clock.leapt += number * HOUR

    async def wait(self, minutes: int) -> Heard:
        """Time passes, and the desk keeps its promises."""
        self.room.ears.heard.pop(self.venue.key, None)
        self.room.clock.leapt += timedelta(minutes=minutes)
        await self.room.desk.reception.wake()
        return await self._put()

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
        if events:
            self.room.ears.heard.pop(self.venue.key, None)
        for event in events:
            await self.room.desk.reception.put(event)
        await self.room.desk.settle()
        return self.room.ears.heard.get(self.venue.key, Heard())


@asynccontextmanager
async def room(**more: object) -> AsyncIterator[Room]:
    """The desk with the local engine (or a model, where `more` sets one up), the sandbox's shop and its day."""
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(start_world())
        sandbox.shopify.stage.throttle.enforced = False  # many talk here, one after the other, faster than people do
        settings = config.load(_env_file=None, **lowered(sandbox.environment()) | more)
        decided: dict[str, tuple[Conversation, Decided]] = {}
        ears, clock = Ears(), LeapingClock(sandbox.now)
        noting = Noting(decided)
        desk = await open_console(settings, ears, clock, noting, stack, shelf=shelf(settings.relais_data))
        yield Room(desk, ears, clock, decided, noting.wished, sandbox)
        await desk.drain()


def words(contents: list[Content]) -> str:
    """All that was said, with buttons in brackets and sources after a dagger."""
    parts = []
    for content in contents:
        parts += [plain(content.text), *(f"[{button.label}]" for button in content.buttons)]
        parts += [f"† {citation.source}" for citation in content.citations]
    return "\n".join(parts)
