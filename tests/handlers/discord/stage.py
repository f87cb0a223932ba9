"""The real bot at the stand-in for Discord, with Maya, Camille and Sam; it may be stopped and started again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from handlers.composition.running import Relais
from sandbox.discord.people import Person, Seen
from sandbox.discord.remote import DiscordRemote
from sandbox.discord.server import RunningDiscord
from sandbox.world import World, start_world
from tests.running import SteeredClock, relais
from tests.scenarios.discord import heard_all

PATIENCE_S = 20.0
PACE = 20.0
"""Nobody waits for the library's pauses."""
POLICY, ORDER = "What is your return policy?", "Where is my order #1042?"
PROOF = {"order": "1042", "email@": "maya.lind@example.com"}


@dataclass(frozen=True, slots=True)
class Stage:
    """The world, and who acts in it."""

    world: World
    discord: RunningDiscord
    remote: DiscordRemote
    maya: Person
    sam: Person
    folder: Path

    def bot(self, **settings: str) -> AbstractAsyncContextManager[Relais]:
        """The bot, from start to stop, over the same database each time."""
        clock = SteeredClock(self.world.now, PACE)
        return relais(self.world, "discord", self.folder, clock, paced=False, **settings)

    async def quiet(self, bot: Relais) -> None:
        """Until all that was written is worked off."""
        assert bot.discord is not None
        await heard_all(self.discord.gateway, bot.discord.client)
        await bot.desk.settle()

    async def answer(self, person: Person, place: str, words: str, *, private: bool = False) -> Seen:
        """Wait until the bot says this there, to all or to this person alone."""

        def said(seen: list[Seen]) -> Seen | None:
            return next(
                (m for m in reversed(seen) if m.is_from_bot and m.is_ephemeral is private and words in m.shown), None
            )

        seen = await self.remote.wait_for(lambda: person.sees(place), said, deadline_s=PATIENCE_S)
        found = said(seen)
        assert found is not None
        return found

    async def press(self, person: Person, place: str, message: Seen, action: str) -> None:
        """Press the button of this action."""
        await person.click(place, message.id, next(id for id in message.actions if id.split("|")[1] == action))


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    async with start_world(discord=True) as world:
        assert world.discord is not None
        async with DiscordRemote.connect(world.discord.base_url) as remote:
            maya, sam = await remote.person("maya"), await remote.person("sam")
            yield Stage(world, world.discord, remote, maya, sam, folder)
