"""Where the customers of the desk's ordeal are: what one of them does and reads there, and what troubles the place has.

The play and its verdict know no platform: `Customer` writes and reads, `Community` sets the scene and looks at all of it.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sandbox.slack.people import DM, Person, Seen
from sandbox.slack.remote import SlackRemote

Where = Literal["one workspace", "two workspaces", "discord"]
"""The customers are in the team's own Slack workspace, in another one, or at Discord alone. The desk is always in Slack."""
CHANNELS = 20
SOONER = 0.05
"""Slack delivers again after three and fifteen seconds rather than one and five minutes."""


@dataclass(frozen=True, slots=True)
class Read:
    """A message as somebody reads it. `delivery` is what the platform knows it by, where that can be seen."""

    at: float
    shown: str
    everything: str
    is_from_bot: bool
    delivery: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """What stands where all can read, as far as a platform shows it."""

    threads: Mapping[str, Sequence[Read]]
    """By what they are called by."""
    bystander: str
    """All that was ever on the screen of who reads along."""
    states: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What a thread itself says of how it stands: one of `waiting`, `answered`, `people`, `solved`."""
    twice: Sequence[str] = ()
    """What should be there once."""


class Customer(Protocol):
    """One of the community, with a help channel of theirs."""

    @property
    def id(self) -> str: ...

    async def ask(self, text: str) -> str:
        """Begin a conversation; what its thread is called by."""
        ...

    async def say(self, thread: str, text: str) -> None: ...

    async def direct(self, text: str) -> None:
        """Where people answered them in private."""
        ...

    async def inbox(self) -> Sequence[Read]:
        """All that they read in private."""
        ...


class Community(Protocol):
    """All of them."""

    @property
    def settings(self) -> Mapping[str, str]:
        """What a bot must know besides, once all is prepared."""
        ...

    async def prepare(self, count: int) -> Sequence[Customer]:
        """Make so many customers, and their channels, which somebody else reads along in."""
        ...

    async def trouble(self, chance: random.Random) -> None:
        """Something goes wrong for a moment."""
        ...

    async def end_trouble(self) -> None: ...

    async def look(self, customers: Mapping[str, Customer]) -> Places:
        """Everywhere. `customers` by their threads."""
        ...


@dataclass(frozen=True, slots=True)
class SlackCustomer:
    """Somebody in a Slack workspace."""

    person: Person
    channel: str

    @property
    def id(self) -> str:
        return self.person.id

    async def ask(self, text: str) -> str:
        return await self.person.post(self.channel, text)

    async def say(self, thread: str, text: str) -> None:
        await self.person.post(self.channel, text, thread=thread)

    async def direct(self, text: str) -> None:
        await self.person.post(DM, text)

    async def inbox(self) -> Sequence[Read]:
        return [_read(seen) for seen in await self.person.sees(DM)]


@dataclass(slots=True)
class SlackCommunity:
    """A workspace."""

    remote: SlackRemote
    settings: Mapping[str, str] = field(default_factory=dict)

    async def prepare(self, count: int) -> Sequence[Customer]:
        await self.remote.limit_rates(on=False)
        await self.remote.log_calls(on=False)
        await self.remote.tune(time_scale=SOONER)
        found = []
        for number in range(count):
            person = await self.remote.add_person(f"rider{number}", email=f"rider{number}@example.com")
            found.append(SlackCustomer(person, f"#help-{number % CHANNELS}"))
        channels = min(CHANNELS, count)
        for number in range(channels):
            await self.remote.add_channel(f"help-{number}", [one.id for one in found[number::CHANNELS]] + ["sam"])
        self.settings = {"SLACK_HELP_CHANNELS": ",".join(f"help-{number}" for number in range(channels))}
        return found

    async def trouble(self, chance: random.Random) -> None:
        """A socket is cut, or is to be opened anew."""
        await asyncio.sleep(chance.uniform(1.0, 5.0))
        await chance.choice((self.remote.drop_sockets, self.remote.ask_to_reconnect))()

    async def end_trouble(self) -> None:
        """A cut is over by itself."""

    async def look(self, customers: Mapping[str, Customer]) -> Places:
        threads: dict[str, list[Read]] = defaultdict(list)
        for channel in self.settings["SLACK_HELP_CHANNELS"].split(","):
            for seen in await everything(self.remote, channel):
                threads[seen.thread_ts or seen.ts].append(_read(seen))
        sam = await self.remote.person("sam")
        return Places(threads, "\n".join(seen.everything for seen in await sam.has_seen()))


async def everything(remote: SlackRemote, channel: str) -> list[Seen]:
    """All that stands in a channel and its threads, whoever may see it."""
    return [Seen.of({"is_ephemeral": False, **message}) for message in await remote.messages(channel)]


def delivery_of(seen: Seen) -> str | None:
    """What the bot marked it with."""
    metadata = seen.source.get("metadata")
    return str(metadata["event_payload"]["id"]) if metadata else None


def _read(seen: Seen) -> Read:
    return Read(float(seen.ts), seen.shown, seen.everything, seen.is_from_bot, delivery_of(seen))
