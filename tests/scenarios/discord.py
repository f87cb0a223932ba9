"""The customers of a scenario, at Discord: the same acts and looks as at Slack, by a person who presses what is theirs.

What waits for somebody behind a button is pressed for as soon as they look: that is how a private answer is read there.
The team is in Slack all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import discord

from sandbox.discord.components import STRING_SELECT, every, pressable
from sandbox.discord.gateway import Gateway, Session
from sandbox.discord.model import ChannelType
from sandbox.discord.people import DM, Person
from sandbox.discord.people import Seen as Message
from sandbox.discord.remote import DiscordRemote
from sandbox.slack.people import Submitted
from sandbox.world import HELP

Found = TypeVar("Found")

LONGEST = 3_900
"""What a person can write; of what is longer the end counts."""
SEPARATOR = "|"
LISTENING = ("discord.py: on_", "CommandTree-invoker")


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a scenario looks at it. `channel` begins with D where only the customer and the bot, or the team, are."""

    message: Message
    channel: str
    ts: str
    is_ephemeral: bool
    is_from_bot: bool
    version: str

    @property
    def shown(self) -> str:
        return self.message.shown

    @property
    def everything(self) -> str:
        return self.message.everything

    @property
    def actions(self) -> list[str]:
        """As at Slack: `relais:show:0`. A menu of choices offers to choose."""
        return [_named(id) for id in self.message.actions]


@dataclass(slots=True)
class DiscordCustomer:
    """One person."""

    person: Person
    remote: DiscordRemote
    bot: str
    _pressed: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def name(self) -> str:
        return self.person.name

    async def post(self, channel: str, text: str, *, thread: str | None = None, raw: bool = False) -> str:
        place = await self._place(channel) if thread is None else thread
        return await self.person.post(place, (text if raw else self._calling(text))[-LONGEST:])

    async def upload(
        self, channel: str, name: str, _content: bytes, *, text: str = "", thread: str | None = None
    ) -> str:
        return await self.person.upload(thread or await self._place(channel), name, text=text)

    async def edit(self, channel: str, ts: str, text: str) -> None:
        await self.person.edit(await self._where(channel, ts), ts, text)

    async def delete(self, channel: str, ts: str) -> None:
        await self.person.delete(await self._where(channel, ts), ts)

    async def sees(self, channel: str, thread: str | None = None) -> list[Seen]:
        """A thread, with the question that it began with."""
        here = await self.person.sees(thread or channel)
        return [as_seen(one, kind=ChannelType.PUBLIC_THREAD) for one in here]

    async def has_seen(self, channel: str | None = None) -> list[Seen]:
        """Everything, once what waits for this person was pressed for."""
        seen = await self.person.has_seen()
        for one in seen:
            await self._press_for(one)
        mine = [as_seen(one, kind=one.kind) for one in seen]
        return [one for one in mine if channel is None or not one.channel.startswith("D")]

    async def inbox(self) -> list[Seen]:
        """Direct messages, what is in rooms that are this person's, and what was shown to them alone."""
        return [one for one in await self.has_seen(None) if one.channel.startswith("D") or one.is_ephemeral]

    async def click(self, _channel: str, ts: str, action: str, _value: object = None) -> None:
        """Press by action, or by the words on the button or in a menu."""
        message = next(one for one in reversed(await self.person.has_seen()) if one.id == ts)
        for part in pressable(message.components):
            wanted = [one["value"] for one in part.get("options", ()) if one["label"] == action]
            if part["type"] == STRING_SELECT and wanted:
                await self.person.click(message.channel, ts, part["custom_id"], wanted)
                return
        ids = [part["custom_id"] for part in pressable(message.components) if _named(part["custom_id"]) == action]
        await self.person.click(message.channel, ts, ids[0] if ids else action)

    async def modal(self) -> Any:
        return await self.person.modal()

    async def submit(self, values: dict[str, Any]) -> Submitted:
        """Fill in by the fields' names. What is refused comes back as a message for this person alone."""
        form = await self.person.modal()
        assert form is not None
        before = {one.id for one in await self.person.has_seen()}
        answered = await self.person.submit(_for_inputs(form, values))
        new = [one for one in await self.person.has_seen() if one.id not in before and one.text]
        errors = {"form": "\n".join(one.text for one in new)} if new else {}
        return Submitted(answered.is_ok, errors, answered.error)

    async def _press_for(self, message: Message) -> None:
        """A line that calls this person, or stands in a thread of theirs, and has something behind it."""
        if f"<@{self.id}>" not in str(message.source["components"]) or message.is_ephemeral:
            return
        for id in message.actions:
            if is_held(id) and id not in self._pressed:
                self._pressed.add(id)
                await self.person.click(message.channel, message.id, id)

    async def _place(self, channel: str) -> str:
        """`dm` is the room that people opened for this person, where there is one."""
        if channel != DM:
            return channel
        rooms = [one for one in await self.person.threads(HELP) if one["type"] == int(ChannelType.PRIVATE_THREAD)]
        return str(rooms[-1]["id"]) if rooms else DM

    async def _where(self, channel: str, ts: str) -> str:
        """The channel or thread of one's own message."""
        seen = await self.person.has_seen()
        return next((one.channel for one in seen if one.id == ts), channel)

    def _calling(self, text: str) -> str:
        return text.replace("@relais", f"<@{self.bot}>")


@dataclass(slots=True)
class DiscordChat:
    """Where the customers are."""

    remote: DiscordRemote
    team_id: str
    bot: str
    _people: dict[str, DiscordCustomer] = field(default_factory=dict)

    @classmethod
    async def of(cls, remote: DiscordRemote) -> DiscordChat:
        about = await remote.about()
        return cls(remote, next(iter(about["guilds"].values())), about["bot"])

    async def person(self, name: str) -> DiscordCustomer:
        if name not in self._people:
            self._people[name] = DiscordCustomer(await self.remote.person(name), self.remote, self.bot)
        return self._people[name]

    async def wait_for(
        self, look: Callable[[], Awaitable[Found]], until: Callable[[Found], object] = bool, *, deadline_s: float
    ) -> Found:
        return await self.remote.wait_for(look, until, deadline_s=deadline_s)

    async def fail_next(self, **fault: Any) -> None:
        """Slack's failure, as it would be here."""
        times = fault.get("times", 1)
        await self.remote.direct("fail_next", method="POST /channels/{channel}/messages", status=503, times=times)


async def heard_all(gateway: Gateway, client: discord.Client) -> None:
    """Until the bot's client has taken in all that the gateway told, and its listeners are done."""
    while any(session.seq > _taken_in(client, session) for session in gateway.sessions.values()):  # noqa: ASYNC110
        await asyncio.sleep(0)  # the frames are on their way through the loopback
    while listeners := [task for task in asyncio.all_tasks() if task.get_name().startswith(LISTENING)]:
        await asyncio.wait(listeners)


def _taken_in(client: discord.Client, session: Session) -> int:
    sharded = isinstance(client, discord.AutoShardedClient)
    socket = client._get_websocket(shard_id=session.shard[0]) if sharded else client.ws
    return socket.sequence or 0


def is_held(custom_id: str) -> bool:
    """Does something wait behind this button for who it calls?"""
    parts = custom_id.split(SEPARATOR)
    return len(parts) == 7 and bool(parts[5])


def as_seen(message: Message, *, kind: ChannelType = ChannelType.PUBLIC_THREAD) -> Seen:
    apart = kind in (ChannelType.DM, ChannelType.PRIVATE_THREAD)
    version = str(message.source["edited_timestamp"])
    channel = f"D{message.channel}" if apart else message.channel
    return Seen(message, channel, message.id, message.is_ephemeral, message.is_from_bot, version)


def _named(custom_id: str) -> str:
    parts = custom_id.split(SEPARATOR)
    action = "choose" if parts[1] == "menu" else parts[1]
    return f"relais:{action}:{parts[2]}"


def _for_inputs(form: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """By the inputs' ids: one may hold several fields, line by line."""
    found: dict[str, Any] = {}
    for part in every(form["components"]):
        id = part.get("custom_id")
        if not id:
            continue
        names = id.removesuffix("@").split("+")
        lines = str(part.get("value") or "").split("\n")
        lines += [""] * (len(names) - len(lines))
        given = [str(values.get(name, line)) for name, line in zip(names, lines, strict=False)]
        if any(name in values for name in names):
            found[id] = values[names[0]] if isinstance(values.get(names[0]), list) else "\n".join(given)
    return found
