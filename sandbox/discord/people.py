"""A person at their Discord client, for tests, the demo and the benchmarks: `ann.post(…)`, `ann.sees(…)`.

Works over the control interface, so the stand-in may run in another process. Channels and threads go by id or name;
`dm` is the person's conversation with the bot. What a client would not allow raises `RefusedByClientError`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.control_client import ControlClient
from sandbox.discord.components import pressable, texts
from sandbox.discord.markdown import rendered
from sandbox.discord.model import ChannelType, Json

DM = "dm"


@dataclass(frozen=True, slots=True)
class Seen:
    """A message on somebody's screen."""

    source: Json = field(repr=False)
    id: str
    channel: str
    text: str
    is_ephemeral: bool

    @classmethod
    def of(cls, source: Json) -> Seen:
        return cls(source, source["id"], source["channel_id"], source["content"], source["is_ephemeral"])

    @property
    def is_from_bot(self) -> bool:
        return bool(self.source["author"]["bot"])

    @property
    def kind(self) -> ChannelType:
        """What sort of channel it stands in; told by `has_seen` alone."""
        return ChannelType(self.source["channel_kind"])

    @property
    def components(self) -> list[Json]:
        found: list[Json] = self.source["components"]
        return found

    @property
    def shown(self) -> str:
        """The words that the client renders; a mention is shown by name, nobody reads ids."""
        words = "\n".join(rendered(text) for text in [*([self.text] if self.text else []), *texts(self.components)])
        for user in self.source["mentions"]:
            words = words.replace(f"<@{user['id']}>", f"@{user['global_name']}")
        return words

    @property
    def everything(self) -> str:
        """All that a reader could find in it: embeds and names of files included."""
        embeds = [str(value) for embed in self.source["embeds"] for value in embed.values()]
        return "\n".join([self.shown, *embeds, *(file["filename"] for file in self.source["attachments"])])

    @property
    def actions(self) -> list[str]:
        """The custom ids of what can be pressed."""
        return [one["custom_id"] for one in pressable(self.components)]

    @property
    def labels(self) -> list[str]:
        """The words on them."""
        return [str(one.get("label") or one.get("placeholder") or "") for one in pressable(self.components)]


@dataclass(frozen=True, slots=True)
class Answered:
    """How the bot took a press, a command or a form: `error` is what the person's client reports."""

    is_ok: bool
    error: str | None
    id: str


@dataclass(frozen=True, slots=True)
class Person:
    """An account."""

    _control: ControlClient = field(repr=False)
    id: str
    name: str

    async def _do(self, act: str, **values: Any) -> Json:
        return await self._control.post(f"people/{self.id}/{act}", **values)

    # Saying

    async def post(self, channel: str, text: str, *, reply_to: str | None = None, sticker: str | None = None) -> str:
        """Say something; the message's id."""
        return str((await self._do("post", channel=channel, text=text, reply_to=reply_to, sticker=sticker))["id"])

    async def post_in_forum(self, forum: str, title: str, text: str, tags: list[str] | None = None) -> str:
        """Begin a post; its thread's id."""
        return str((await self._do("post_in_forum", forum=forum, title=title, text=text, tags=tags))["id"])

    async def begin_thread(self, channel: str, id: str, name: str) -> None:
        """Make a thread of a message."""
        await self._do("begin_thread", channel=channel, id=id, name=name)

    async def upload(self, channel: str, filename: str, *, text: str = "", size: int = 8) -> str:
        """Share a picture; the message's id."""
        return str((await self._do("upload", channel=channel, filename=filename, size=size, text=text))["id"])

    async def edit(self, channel: str, id: str, text: str) -> None:
        await self._do("edit", channel=channel, id=id, text=text)

    async def delete(self, channel: str, id: str) -> None:
        await self._do("delete", channel=channel, id=id)

    async def react(self, channel: str, id: str, emoji: str) -> None:
        await self._do("react", channel=channel, id=id, emoji=emoji)

    async def close_dms(self, *, closed: bool = True) -> None:
        await self._do("close_dms", closed=closed)

    async def leave(self) -> None:
        """Leave the server."""
        await self._do("leave")

    # Pressing

    async def click(self, channel: str, id: str, action: str, values: list[str] | None = None) -> Answered:
        """Press a button, or choose in a menu; `action` is its custom id or the words on it."""
        return _answered(await self._do("click", channel=channel, id=id, action=action, values=values))

    async def command(self, name: str, *, channel: str = DM, **options: str) -> Answered:
        return _answered(await self._do("command", name=name, channel=channel, options=options))

    async def complete(self, name: str, option: str, typed: str, *, channel: str = DM, **options: str) -> list[Json]:
        """What is offered while an option of a command is typed, each with `name` and `value`."""
        body = {"name": name, "option": option, "typed": typed, "channel": channel, "options": options}
        found: list[Json] = (await self._do("complete", **body))["choices"]
        return found

    async def menu(self, channel: str = DM) -> list[Json]:
        """The commands that the client offers there, in its language."""
        found: list[Json] = (await self._do("menu", channel=channel))["commands"]
        return found

    async def message_command(self, name: str, channel: str, id: str) -> Answered:
        return _answered(await self._do("message_command", name=name, channel=channel, id=id))

    async def modal(self) -> Json | None:
        """The form in front, or None."""
        found: Json | None = (await self._do("modal"))["modal"]
        return found

    async def submit(self, values: dict[str, Any] | None = None) -> Answered:
        """Fill in the form in front and send it."""
        return _answered(await self._do("submit", values=values))

    async def dismiss(self) -> None:
        await self._do("dismiss")

    # Looking

    async def sees(self, channel: str) -> list[Seen]:
        """Exactly what this person sees there now, in order: others' ephemerals are not among it."""
        return _seen(await self._do("sees", channel=channel))

    async def has_seen(self) -> list[Seen]:
        """All that was ever on this person's screen, everywhere, earlier versions included."""
        return _seen(await self._do("has_seen"))

    async def threads(self, channel: str) -> list[Json]:
        """The threads of a channel that this person sees, private ones too; a post's tags by `tag_names` besides."""
        found: list[Json] = (await self._do("threads", channel=channel))["threads"]
        return found


def _seen(answer: Json) -> list[Seen]:
    return [Seen.of(message) for message in answer["messages"]]


def _answered(answer: Json) -> Answered:
    return Answered(answer["ok"], answer["error"], answer["id"])
