"""Slack's face: threads of #help, ephemeral messages, modals."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.slack.block_kit.filling import interactive_elements
from sandbox.slack.model import Json
from sandbox.slack.people import DM, Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.terminal.chat import PATIENCE_S, Audience, Button, Field, Form, Found, Line, as_last, picture
from sandbox.world import DESK, HELP, World

LINK = re.compile(r"<(https?://[^|>]+)\|([^>]+)>")
MARKDOWN_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class SlackCustomer:
    """Implements `chat.Customer`."""

    person: Person

    @property
    def name(self) -> str:
        return self.person.name

    async def post(self, text: str, thread: str | None) -> str:
        ts = await self.person.post(f"#{HELP}", text, thread=thread)
        return thread or ts

    async def post_directly(self, text: str) -> None:
        await self.person.post(DM, text)

    async def lines(self) -> Sequence[Line]:
        here = [self._line(one, f"#{HELP}", "everyone") for one in await self.person.has_seen(f"#{HELP}")]
        direct = [self._line(one, DM, "direct") for one in await self.person.inbox()]
        return as_last(one for one in [*here, *direct] if one is not None)

    async def has_read(self) -> str:
        return "\n".join(one.everything for one in await self.person.has_seen() if one.is_from_bot)

    async def form(self) -> Form | None:
        modal = await self.person.modal()
        if modal is None:
            return None
        return Form(modal["title"]["text"], tuple(_field(one) for one in modal["blocks"] if one["type"] == "input"))

    async def submit(self, values: Mapping[str, str]) -> Sequence[str]:
        outcome = await self.person.submit(dict(values))
        return [f"{name}: {error}" for name, error in outcome.errors.items()]

    async def dismiss(self) -> None:
        await self.person.close_modal()

    def _line(self, seen: Seen, channel: str, place: Audience) -> Line | None:
        return line(seen, "only_you" if seen.is_ephemeral else place, tuple(self._buttons(seen, channel)))

    def _buttons(self, seen: Seen, channel: str) -> Iterator[Button]:
        for _, element in interactive_elements(seen.blocks):
            if "text" in element:
                id = element["action_id"]

                async def press(id: str = id) -> str | None:
                    return (await self.person.click(channel, seen.ts, id)).error

                yield Button(element["text"]["text"], action_of(id), False, press)


class SlackChat:
    """Implements `chat.Chat`."""

    name = "Slack"

    def __init__(self, remote: SlackRemote) -> None:
        self._remote = remote

    @classmethod
    @asynccontextmanager
    async def connect(cls, world: World) -> AsyncIterator[SlackChat]:
        async with SlackRemote.connect(world.slack.base_url) as remote:
            yield cls(remote)

    async def customer(self, name: str) -> SlackCustomer:
        return SlackCustomer(await self._remote.person(name))

    async def desk(self) -> Sequence[Line]:
        ana = await self._remote.person("ana")
        return as_last(found for one in await ana.has_seen(f"#{DESK}") if (found := line(one, "desk")) is not None)

    async def wait_for(
        self, look: Callable[[], Awaitable[Found]], until: Callable[[Found], object] = bool, *,
        at_desk: bool = False, deadline_s: float = PATIENCE_S,
    ) -> Found:  # fmt: skip
        return await self._remote.wait_for(look, until, deadline_s=deadline_s)

    async def wait_for_change(self, timeout_s: float) -> None:
        await self._remote.wait_for_change(timeout_s)


def line(seen: Seen, audience: Audience, buttons: tuple[Button, ...] = ()) -> Line | None:
    """What the bot said; None for what others did, and for what still grows: a terminal shows it once it is whole."""
    if not seen.is_from_bot or "streaming_state" in seen.source:
        return None
    return Line(
        seen.ts, seen.thread_ts or seen.ts, audience, words(seen), words(seen, links=False), seen.everything, buttons
    )


def action_of(action_id: str) -> str:
    """The bot's word for it: `relais:show:0` shows."""
    return action_id.removeprefix("relais:").partition(":")[0]


def words(seen: Seen, *, links: bool = True) -> str:
    """The message's words as a client lays them out, without its buttons; `links` writes addresses out."""
    parts = [part for block in seen.blocks if (part := _block(block, links).strip("\n"))]
    return "\n\n".join(parts) or seen.text


def _block(block: Json, links: bool) -> str:
    match block["type"]:
        case "rich_text":
            return "".join(_rich(element, links) for element in block["elements"])
        case "markdown":
            return MARKDOWN_LINK.sub(r"\1 (\2)" if links else r"\1", str(block["text"])).replace("**", "")
        case "context":
            return " ".join(LINK.sub(r"\2", element.get("text", "")) for element in block["elements"])
        case "section":
            beside = block.get("accessory") or {}
            shown = f"{picture(beside['alt_text'])} " if beside.get("type") == "image" else ""
            return f"{shown}{(block.get('text') or {}).get('text', '')}"
        case "image":
            return picture(block["alt_text"])
        case _:
            return ""


def _field(block: Json) -> Field:
    element = block["element"]
    options = tuple(one["text"]["text"] for one in element.get("options", ()))
    value, optional = element.get("initial_value", ""), bool(block.get("optional"))
    return Field(block["block_id"], block["label"]["text"], value, optional, options)


def _rich(element: dict[str, object], links: bool) -> str:
    inner = element.get("elements")
    if isinstance(inner, list) and element["type"] == "rich_text_list":
        return "".join(f"\n- {_rich(item, links)}" for item in inner)
    if isinstance(inner, list):
        return "".join(_rich(item, links) for item in inner)
    url, text = element.get("url"), str(element.get("text", ""))
    return f"{text} ({url})" if url and links else text
