"""Where a scenario plays: the running bot among the stand-ins, and when nothing is left to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp

from handlers.composition.running import Relais
from sandbox.slack.people import Person
from sandbox.slack.remote import SlackRemote
from sandbox.world import DESK, HELP, World
from support.model.people import Account, Platform
from tests.scenarios.discord import DiscordChat, DiscordCustomer, heard_all

CHANNEL, DESK_CHANNEL = f"#{HELP}", f"#{DESK}"
TEAM = ("ana", "ben")
PATIENCE_S = 20.0
"""For a loaded machine; nobody waits that long where all is well."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Stage:
    """Waits, never sleeps."""

    world: World
    remote: SlackRemote
    bot: Relais
    chat: SlackRemote | DiscordChat
    """Where the customers are; the team is in Slack."""

    @property
    def platform(self) -> Platform:
        return "discord" if isinstance(self.chat, DiscordChat) else "slack"

    def account(self, person: Person | DiscordCustomer) -> Account:
        """A customer's."""
        return Account(self.platform, self.chat.team_id, person.id)

    async def person(self, name: str) -> Any:
        """A customer where they are, or somebody of the team."""
        return await (self.remote if name in TEAM else self.chat).person(name)

    async def until(
        self, person: Any, look: Callable[[], Awaitable[Found]], until: Callable[[Found], object] = bool
    ) -> Found:
        """What this person's look finds, as soon as it is that."""
        place = self.remote if person.name in TEAM else self.chat
        return await place.wait_for(look, until, deadline_s=PATIENCE_S)

    async def quiet(self) -> None:
        """Until the bot has taken in all that was said and has worked it off."""
        for place in (one for one in (self.remote, self.chat) if isinstance(one, SlackRemote)):
            await place.wait_for_deliveries(deadline_s=PATIENCE_S)
        if self.bot.discord is not None and self.world.discord is not None:
            await heard_all(self.world.discord.gateway, self.bot.discord.client)
        await self.bot.desk.settle()

    async def eventually(self, look: Callable[[], Awaitable[Found]], until: Callable[[Found], object]) -> Found:
        """What `look` finds outside Slack, where nothing tells of a change: at the latest once all is quiet."""
        for _ in range(3):  # what the shop answered is a turn of its own, and that turn has something to send
            await self.quiet()
            found = await look()
            if until(found):
                return found
        raise AssertionError(f"all is quiet, and this is how it is: {found!r}")

    async def shop(self, path: str, body: object = None) -> Any:
        """The hand behind the shop: look there, or change something."""
        return await self.control(f"{self.world.shopify.url}/sandbox/{path}", body)

    async def control(self, url: str, body: object = None, *, method: str = "") -> Any:
        """A call of a stand-in's control interface."""
        async with aiohttp.request(method or ("GET" if body is None else "POST"), url, json=body) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json() if answer.status == 200 else None
