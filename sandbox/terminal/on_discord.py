"""Discord's face: threads of #help, private threads, answers to presses, and buttons behind which something waits."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.discord.components import INPUTS, MEDIA_GALLERY, STRING_SELECT, TEXT_DISPLAY, THUMBNAIL, every, pressable
from sandbox.discord.markdown import rendered
from sandbox.discord.model import ChannelType, Json
from sandbox.discord.people import DM, Person, Seen
from sandbox.discord.remote import DiscordRemote
from sandbox.discord.server import RunningDiscord
from sandbox.terminal.chat import PATIENCE_S, Audience, Button, Field, Form, Found, Line, as_last, picture
from sandbox.terminal.on_slack import SlackChat
from sandbox.world import HELP, World

SEPARATOR, HELD = "|", 5
"""Of a custom id of the bot's: what it does, and what waits behind it."""
ADDRESS = re.compile(r" ?\(https?://[^)\s]+\)")


@dataclass(frozen=True, slots=True)
class DiscordCustomer:
    """Implements `chat.Customer`."""

    person: Person

    @property
    def name(self) -> str:
        return self.person.name

    async def post(self, text: str, thread: str | None) -> str:
        id = await self.person.post(thread or f"#{HELP}", text)
        return thread or id

    async def post_directly(self, text: str) -> None:
        await self.person.post(DM, text)

    async def lines(self) -> Sequence[Line]:
        return as_last(self._line(one) for one in await self.person.has_seen() if one.is_from_bot)

    async def has_read(self) -> str:
        return "\n".join(one.everything for one in await self.person.has_seen() if one.is_from_bot)

    async def form(self) -> Form | None:
        modal = await self.person.modal()
        return Form(modal["title"], tuple(_fields(modal))) if modal else None

    async def submit(self, values: Mapping[str, str]) -> Sequence[str]:
        modal = await self.person.modal()
        filled = {part["custom_id"]: _entered(part, values) for _, part in _inputs(modal or {})}
        answered = await self.person.submit({id: value for id, value in filled.items() if value is not None})
        return [answered.error] if answered.error else []

    async def dismiss(self) -> None:
        await self.person.dismiss()

    def _line(self, seen: Seen) -> Line:
        text = _text(seen)
        buttons = tuple(self._buttons(seen))
        return Line(seen.id, seen.channel, _audience(seen), text, ADDRESS.sub("", text), seen.everything, buttons)

    def _buttons(self, seen: Seen) -> Iterator[Button]:
        called = f"<@{self.person.id}>" in str(seen.components) and not seen.is_ephemeral
        for part in pressable(seen.components):
            id = part["custom_id"]
            says = [*id.split(SEPARATOR), *[""] * HELD]

            async def press(values: list[str] | None = None, id: str = id) -> str | None:
                return (await self.person.click(seen.channel, seen.id, id, values)).error

            if part["type"] != STRING_SELECT:
                yield Button(str(part.get("label") or ""), says[1], called and bool(says[HELD]), press)
                continue
            for option in part["options"]:

                async def choose(
                    value: str = option["value"], press: Callable[..., Awaitable[str | None]] = press
                ) -> str | None:
                    return await press([value])

                yield Button(option["label"], says[1], False, choose)


class DiscordChat:
    """Implements `chat.Chat`."""

    name = "Discord"

    def __init__(self, remote: DiscordRemote, team: SlackChat) -> None:
        self._remote = remote
        self._team = team

    @classmethod
    @asynccontextmanager
    async def connect(cls, world: World, discord: RunningDiscord) -> AsyncIterator[DiscordChat]:
        """`discord` is the customers' place in this world."""
        async with DiscordRemote.connect(discord.base_url) as remote, SlackChat.connect(world) as team:
            yield cls(remote, team)

    async def customer(self, name: str) -> DiscordCustomer:
        return DiscordCustomer(await self._remote.person(name))

    async def desk(self) -> Sequence[Line]:
        return await self._team.desk()

    async def wait_for(
        self, look: Callable[[], Awaitable[Found]], until: Callable[[Found], object] = bool, *,
        at_desk: bool = False, deadline_s: float = PATIENCE_S,
    ) -> Found:  # fmt: skip
        if at_desk:
            return await self._team.wait_for(look, until, deadline_s=deadline_s)
        return await self._remote.wait_for(look, until, deadline_s=deadline_s)

    async def wait_for_change(self, timeout_s: float) -> None:
        """At either place."""
        waits = [
            asyncio.create_task(self._remote.wait_for_change(timeout_s)),
            asyncio.create_task(self._team.wait_for_change(timeout_s)),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()


def _text(seen: Seen) -> str:
    """The words, without what stands on buttons; mentions by name."""
    parts: list[str] = []
    for one in every(seen.components):
        if one["type"] == TEXT_DISPLAY:
            parts.append(str(one["content"]))
        elif one["type"] == THUMBNAIL:  # beside the words before it
            parts[-1] = f"{picture(one.get('description') or '')} {parts[-1]}"
        elif one["type"] == MEDIA_GALLERY:
            parts += [picture(item.get("description") or "") for item in one["items"]]
    words = "\n".join(rendered(part).removeprefix("-# ") for part in [*([seen.text] if seen.text else []), *parts])
    for user in seen.source["mentions"]:
        words = words.replace(f"<@{user['id']}>", f"@{user['global_name']}")
    return words.strip()


def _audience(seen: Seen) -> Audience:
    if seen.is_ephemeral:
        return "only_you"
    if seen.kind is ChannelType.PRIVATE_THREAD:
        return "room"
    return "direct" if seen.kind is ChannelType.DM else "everyone"


def _inputs(modal: Json) -> Iterator[tuple[str, Json]]:
    """What is over each input, and the input."""
    for top in modal.get("components", ()):
        for part in every([top]):
            if part["type"] in INPUTS:
                yield str(top.get("label", "")), part


def _fields(modal: Json) -> Iterator[Field]:
    """One input may hold several fields, a line each."""
    for label, part in _inputs(modal):
        names = _names(part)
        labels, values = [*label.split(" / "), *names], [*str(part.get("value") or "").split("\n"), *[""] * len(names)]
        options = tuple(one["label"] for one in part.get("options", ()))
        for name, over, value in zip(names, labels, values, strict=False):
            yield Field(name, over, value, not part.get("required", True), options)


def _names(part: Json) -> list[str]:
    return str(part["custom_id"]).removesuffix("@").split("+")


def _entered(part: Json, values: Mapping[str, str]) -> str | None:
    """What goes into an input; of a choice its value, by the words for it."""
    given = [values.get(name) for name in _names(part)]
    if all(one is None for one in given):
        return None
    text = "\n".join(one or "" for one in given)
    return next((str(one["value"]) for one in part.get("options", ()) if one["label"] == text), text)
