"""The whole desk on the console, over a shop and a mailbox in memory: what a customer does to be verified."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from handlers.console import ConsoleChannel
from support.desk import SupportDesk, join
from support.integrations.no_shop import NoShop
from support.knowledge.index import KnowledgeIndex
from support.knowledge.lexicon import load_lexicon
from support.markdown import plain
from support.model.conversation import TicketId
from support.model.decisions import Content, Form
from support.model.deliveries import Delivery, Handoff, Post, PrivatePost, Receipt, TranscriptLine
from support.model.events import ButtonPressed, FormSubmitted, MessageChanged, MessagePosted
from support.model.people import Account, Venue
from support.storage.store import Store
from support.world import Shelf, World
from tests.conftest import RacingClock
from tests.support.actions.counter import rules
from tests.support.identity.desks import Profiles, northbeam
from tests.support.shops import MemoryMailer, MemoryShop

DATA = Path(__file__).parents[2] / "data"
SHELF = Shelf.read(DATA)
LEXICON = load_lexicon(DATA / "policies" / "synonyms.yaml")
_numbers = itertools.count(1)


@dataclass(slots=True)
class Screen(ConsoleChannel):
    """What was shown, in order: (where, to whom, what)."""

    shown: list[tuple[Venue, Account | None, Content]] = field(default_factory=list)

    async def post(self, delivery: Delivery, post: Post) -> Receipt:
        self.shown.append((post.venue, None, post.content))
        return Receipt(delivery.id)

    async def post_privately(self, delivery: Delivery, post: PrivatePost) -> Receipt:
        self.shown.append((post.venue, post.recipient, post.content))
        return Receipt(delivery.id)


@dataclass(slots=True)
class Helpdesk:
    """Every line that people got."""

    lines: list[str] = field(default_factory=list)
    handoffs: list[Handoff] = field(default_factory=list)

    async def open_ticket(self, handoff: Handoff, known: TicketId | None = None) -> Receipt:
        self.handoffs.append(handoff)
        self.lines += [line.text for line in handoff.transcript]
        return Receipt("7", "https://desk.example/7")

    async def add_message(self, ticket: TicketId, line: TranscriptLine, *, doubtful: bool = True) -> Receipt:
        self.lines.append(line.text)
        return Receipt(line.external_id)


@dataclass(slots=True)
class Room:
    """A running desk."""

    desk: SupportDesk
    store: Store
    shop: MemoryShop
    mailer: MemoryMailer
    screen: Screen
    helpdesk: Helpdesk
    clock: RacingClock

    async def settled(self) -> None:
        """Until every turn is done and everything is sent."""
        await self.desk.settle()

    def person(self, name: str = "") -> Person:
        """Somebody with a thread and direct messages of their own."""
        number = next(_numbers)
        account = Account("console", "console", name or f"person-{number}")
        thread = Venue("console", "console", "ask", f"t{number}")
        return Person(self, account, thread, Venue("console", "console", f"D{number}", None, private=True))


@dataclass(slots=True)
class Person:
    """A customer: writes in the thread or in direct messages, presses buttons, fills in forms."""

    room: Room
    account: Account
    thread: Venue
    direct: Venue

    async def say(self, text: str, *, direct: bool = False, mentions: bool = True) -> list[Content]:
        """Write, and read what comes of it anywhere."""
        venue, number = self.direct if direct else self.thread, str(next(_numbers))
        key = f"console:{number}"
        return await self._put(
            MessagePosted(key, venue, self.account, text, self.room.clock.now(), number, mentions or direct)
        )

    async def edit(self, position: str, text: str, *, direct: bool = False) -> list[Content]:
        venue, number = self.direct if direct else self.thread, str(next(_numbers))
        return await self._put(
            MessageChanged(f"console:{number}", venue, self.account, text, self.room.clock.now(), position)
        )

    async def press(self, action: str, *, direct: bool = False) -> list[Content]:
        """Press the newest button of this action that the person sees; a form is not opened."""
        conversation, value = await self._button(action, direct)
        venue = self.direct if direct else self.thread
        key = f"console:click:{next(_numbers)}"
        return await self._put(
            ButtonPressed(key, venue, self.account, conversation, action, value, self.room.clock.now())
        )

    async def form(self, action: str, *, direct: bool = False) -> Form | None:
        """The form that pressing opens."""
        conversation, value = await self._button(action, direct)
        return await self.room.desk.reception.form_for(conversation, self.account, action, value)

    async def enter(self, code: str, *, direct: bool = False) -> str | list[Content]:
        """Enter a code in the form: what stands at the field, or what comes of it."""
        conversation, _ = await self._button("code", direct)
        refusal = await self.room.desk.reception.check_code(conversation, self.account, code)
        return refusal or await self.submit("code", {}, direct=direct)

    async def submit(self, form: str, values: dict[str, str], *, direct: bool = False) -> list[Content]:
        found = await self.room.store.conversations.find(self.direct if direct else self.thread, self.account)
        assert found is not None
        key = f"console:form:{next(_numbers)}"
        return await self._put(
            FormSubmitted(key, found[0].venue, self.account, found[0].id, form, values, self.room.clock.now())
        )

    async def ask_code(self, number: str = "1042", *, direct: bool = False) -> str:
        """Ask to be verified with an order, and read the code in the mailbox."""
        await self.say(f"verify me, order #{number}", direct=direct)
        return self.room.mailer.sent[-1][1]

    async def memory_order(self) -> str | None:
        found = await self.room.store.conversations.find(self.thread, self.account)
        return found[0].memory.order if found else None

    async def _button(self, action: str, direct: bool) -> tuple[object, str]:  # type: ignore[type-arg]
        venue = self.direct if direct else self.thread
        for where, _, content in reversed(self.room.screen.shown):
            for button in content.buttons:
                if button.action == action and where == venue:
                    found = await self.room.store.conversations.find(venue, self.account)
                    assert found is not None
                    return found[0].id, button.value
        raise AssertionError(f"no button {action}")

    async def _put(self, event: object) -> list[Content]:
        before = len(self.room.screen.shown)
        await self.room.desk.reception.put(event)  # type: ignore[arg-type]
        await self.room.settled()
        return [content for _, _, content in self.room.screen.shown[before:]]


@asynccontextmanager
async def room(
    *, mail: bool = True, profiles: Profiles | None = None, database: str = "sqlite://"
) -> AsyncIterator[Room]:
    """A desk with Northbeam's words and a small shop."""
    async with AsyncExitStack() as stack:
        shop, mailer, screen, helpdesk, clock = northbeam(), MemoryMailer(), Screen(), Helpdesk(), RacingClock()
        store = Store.open(database, stack)
        knowledge = KnowledgeIndex(":memory:", LEXICON)
        stack.callback(knowledge.close)
        identity = SHELF.profile.identity.model_copy(update={"slack_email": profiles is not None})
        shelf = replace(SHELF, profile=SHELF.profile.model_copy(update={"identity": identity}))
        world = World(
            shop=shop,
            catalogue=NoShop(),
            private_shop=shop,
            mailer=mailer if mail else None,
            profiles={"console": profiles} if profiles else {},
            channels={"console": screen},
            desk=None,
            helpdesk=helpdesk,
            help_channels=frozenset({"console:console:ask"}),
        )
        desk = join(shelf, store.rows, world, knowledge=knowledge, rules=rules("ask"), clock=clock)
        yield Room(desk, store, shop, mailer, screen, helpdesk, clock)
        await desk.drain()


def texts(shown: list[Content] | str) -> str:
    """Everything that was said, as it is read."""
    return shown if isinstance(shown, str) else "\n".join(plain(content.text) for content in shown)
