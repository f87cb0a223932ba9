"""A customer's conversation that people have, in Slack and in Gorgias, for the tests of what people do there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from handlers.composition.running import Relais
from sandbox.gorgias.people import People, SeenTicket
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import DESK, HELP, World, start_world
from support.model.cases import Case
from support.model.conversation import Status, TicketId
from tests.ports import free_port
from tests.running import SteeredClock, relais

T = TypeVar("T")
PATIENCE_S = 60.0
SECRET = "a long secret of the admin's"
CHANNEL = f"#{HELP}"


@dataclass
class Scene:
    """A customer's conversation that people have."""

    world: World
    bot: Relais
    remote: SlackRemote
    people: People
    maya: Person
    sam: Person
    thread: str
    ticket: int

    async def swept(self) -> None:
        """The bot looked at what changed, and all that follows is out."""
        assert self.bot.desk.follower is not None
        await self.bot.desk.follower.sweep()
        await self.rest()

    async def rest(self) -> None:
        assert self.bot.desk.follower is not None
        await self.bot.desk.follower.settle()
        await self.bot.desk.settle()

    def look(self, ticket: int) -> None:
        """As when a webhook says so."""
        assert self.bot.desk.follower is not None
        self.bot.desk.follower.notice(TicketId(str(ticket)))

    async def alive(self) -> list[SeenTicket]:
        return [ticket for ticket in await self.people.tickets() if not ticket.trashed]

    async def ana_presses(self, button: str) -> None:
        ana = await self.remote.person("ana")
        [card] = await ana.sees(f"#{DESK}")
        await self.press(card, button)

    async def press(self, card: Seen, button: str) -> None:
        """Ana presses a button of this card."""
        ana = await self.remote.person("ana")
        action = next(action for action in card.actions if action.split(":")[1] == button)
        assert (await ana.click(f"#{DESK}", card.ts, action)).is_ok
        await self.rest()

    async def dm(self) -> list[str]:
        return [seen.shown for seen in await self.maya.sees("dm") if seen.is_from_bot]

    async def in_thread(self) -> list[Seen]:
        return await self.maya.sees(CHANNEL, self.thread)

    async def on_desk(self) -> str:
        """Everything that stands in the desk's channel, cards and their threads."""
        ana = await self.remote.person("ana")
        cards = await ana.sees(f"#{DESK}")
        notes = [note for card in cards for note in await ana.sees(f"#{DESK}", card.ts)]
        return "\n".join(seen.shown for seen in notes)

    async def stands(self) -> tuple[Status, Case]:
        [id] = await self.bot.store.tickets.conversations_of(TicketId(str(self.ticket)))
        talk, case = await self.bot.store.conversations.conversation(id), await self.bot.store.cases.get(id)
        assert talk is not None
        assert case is not None
        return talk.status, case


def ana_of(world: World) -> str:
    ana = world.slack.workspace.find_user("ana")
    assert ana is not None
    return str(ana.id)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    port = free_port()
    settings = {"host": "127.0.0.1", "port": str(port), "public_url": f"http://127.0.0.1:{port}/",
                "gorgias_webhook_secret": SECRET}  # fmt: skip
    async with (
        start_world() as world,
        relais(
            world,
            "socket",
            tmp_path,
            SteeredClock(world.now),
            paced=False,
            slack_agents=ana_of(world),
            slack_admins=ana_of(world),
            **settings,
        ) as bot,
        SlackRemote.connect(world.slack.base_url) as remote,
        People(world.gorgias.base_url) as people,
    ):
        world.gorgias.account.bucket.configure(
            limit=1_000, window_s=None, enabled=None
        )  # waiting for a turn is tested elsewhere
        maya, sam = await remote.person("maya"), await remote.person("sam")
        thread = await maya.post(CHANNEL, "I want to talk to a human about my bicycle")
        [ticket] = await until(people.tickets, bool)
        yield Scene(world, bot, remote, people, maya, sam, thread, ticket.id)


async def until(look: Callable[[], Awaitable[T]], good: Callable[[T], object]) -> T:
    """The first good look."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found = await look()
            if good(found):
                return found
            await asyncio.sleep(0.02)
