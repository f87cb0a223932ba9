"""The desk's ordeal with customers at Discord: in text channels and forums, answered by people in private threads."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.control_client import RefusedByClientError
from sandbox.discord.components import every
from sandbox.discord.model import ChannelType
from sandbox.discord.people import DM, Person, Seen
from sandbox.discord.remote import DiscordRemote
from sandbox.discord.snowflakes import moment
from tests.chaos.desk_customers import CHANNELS, Customer, Places, Read
from tests.chaos.discord_troubles import FAULTS, ROOM_FAULTS, trouble

FORUMS_EVERY = 3
"""Every third channel is a forum. Rooms for its customers are made in the first channel, which is none."""

TAGS = {"Waiting": "waiting", "Answered": "answered", "With the team": "people", "Solved": "solved"}


@dataclass(frozen=True, slots=True)
class DiscordCustomer:
    """Somebody on the server."""

    person: Person
    channel: str
    is_forum: bool

    @property
    def id(self) -> str:
        return self.person.id

    async def ask(self, text: str) -> str:
        if self.is_forum:
            return await self.person.post_in_forum(self.channel, "A question", text)
        return await self.person.post(self.channel, text)

    async def say(self, thread: str, text: str) -> None:
        if not self.is_forum:
            with contextlib.suppress(RefusedByClientError):  # mostly the bot has made it
                await self.person.begin_thread(self.channel, thread, "my question")
        await self.person.post(thread, text)

    async def direct(self, text: str) -> None:
        await self.person.post((await self.rooms())[-1], text)

    async def inbox(self) -> Sequence[Read]:
        places = [*await self.rooms(), DM]
        return [_read(seen) for place in places for seen in await self.person.sees(place)]

    async def rooms(self) -> list[str]:
        """Each customer of this ordeal is to have one."""
        threads = await self.person.threads("#help-0" if self.is_forum else self.channel)
        return [str(one["id"]) for one in threads if one["type"] == int(ChannelType.PRIVATE_THREAD)]


@dataclass(slots=True)
class DiscordCommunity:
    """A server."""

    remote: DiscordRemote
    settings: Mapping[str, str] = field(default_factory=dict)

    async def prepare(self, count: int) -> Sequence[Customer]:
        channels = [f"help-{number}" for number in range(min(CHANNELS, count))]
        for number, name in enumerate(channels):
            await self.remote.direct("add_channel", name=name, forum=_is_forum(number), tags=list(TAGS))
        self.settings = {"DISCORD_HELP_CHANNELS": ",".join(channels)}
        people = [await self.remote.add_person(f"rider{number}") for number in range(count)]
        return [
            DiscordCustomer(person, f"#help-{number % CHANNELS}", _is_forum(number % CHANNELS))
            for number, person in enumerate(people)
        ]

    async def trouble(self, chance: random.Random) -> None:
        """Calls fail for a while, and mostly the gateway is cut besides.

        What met nobody is forgotten: it would pile up, and the last talk would meet nothing else.
        """
        await asyncio.sleep(chance.uniform(0.5, 3.0))
        await trouble(self.remote, chance, FAULTS + ROOM_FAULTS)
        await asyncio.sleep(chance.uniform(0.5, 2.0))
        await self.remote.direct("clear_faults")

    async def end_trouble(self) -> None:
        await self.remote.direct("clear_faults")
        await self.remote.direct("outage", on=False)

    async def look(self, customers: Mapping[str, Customer]) -> Places:
        sam = await self.remote.person("sam")
        threads, twice = {}, []
        for thread, customer in customers.items():
            assert isinstance(customer, DiscordCustomer)
            threads[thread] = [_read(seen) for seen in await customer.person.sees(thread)]
            twice += [f"the room of {customer.person.name}"] if len(await customer.rooms()) > 1 else []
        states = {}
        for number, name in enumerate(self.settings["DISCORD_HELP_CHANNELS"].split(",")):
            posts = await sam.threads(f"#{name}") if _is_forum(number) else []
            states |= {post["id"]: frozenset(TAGS[name] for name in post["tag_names"]) for post in posts}
        return Places(threads, "\n".join(seen.everything for seen in await sam.has_seen()), states, twice)


def _is_forum(channel: int) -> bool:
    return channel % FORUMS_EVERY == FORUMS_EVERY - 1


def _read(seen: Seen) -> Read:
    number = next(every(seen.components), {}).get("id") if seen.is_from_bot and not seen.is_ephemeral else None
    delivery = f"{seen.channel}: {number}" if number else None
    return Read(moment(seen.id), seen.shown, seen.everything, seen.is_from_bot, delivery)
