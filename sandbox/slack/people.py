"""A person at their Slack client, for tests, the demo and the benchmarks: `ann.post(…)`, `ann.sees(…)`.

Works over the control interface, so the stand-in may run in another process. Channels go by id or name;
`dm` is the person's conversation with the bot. What a client would not allow (a button that isn't there,
a message to an archived channel) raises `RefusedByClientError`.
"""

import base64
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.control_client import ControlClient
from sandbox.slack.block_kit.filling import interactive_elements, texts
from sandbox.slack.model import Json

DM = "dm"


@dataclass(frozen=True, slots=True)
class Seen:
    """A message on somebody's screen."""

    source: Json = field(repr=False)
    text: str
    ts: str
    user: str
    is_ephemeral: bool
    thread_ts: str | None

    @classmethod
    def of(cls, source: Json) -> "Seen":
        return cls(
            source,
            source["text"],
            source["ts"],
            source["user"],
            source["is_ephemeral"],
            source.get("thread_ts"),
        )

    @property
    def channel(self) -> str:
        return str(self.source["channel"])

    @property
    def is_from_bot(self) -> bool:
        return "bot_id" in self.source

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.source.get("blocks", [])
        return blocks

    @property
    def shown(self) -> str:
        """The words that the client renders: those of the blocks, or the text where there are none."""
        return "\n".join(texts(self.blocks)) if self.blocks else self.text

    @property
    def everything(self) -> str:
        """All that a reader could find in it, notification text, links and attachments included."""
        attachments = self.source.get("attachments", [])
        files = [file["name"] for file in self.source.get("files", [])]
        extra = [value for one in attachments for value in one.values() if isinstance(value, str)]
        return "\n".join([self.text, *texts(self.blocks), *texts(attachments), *extra, *files])

    @property
    def actions(self) -> list[str]:
        """The ids of what can be clicked."""
        return [element["action_id"] for _, element in interactive_elements(self.blocks)]


@dataclass(frozen=True, slots=True)
class Answered:
    """How the app took a click, a command or a shortcut: `error` is what the person's client reports."""

    is_ok: bool
    payload: Json
    error: str | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """How the app took a modal: `errors` stand at its fields, which stay open."""

    is_ok: bool
    errors: dict[str, str]
    error: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the workspace."""

    _control: ControlClient = field(repr=False)
    id: str
    name: str

    async def _do(self, act: str, **values: Any) -> Json:
        return await self._control.post(f"people/{self.id}/{act}", **values)

    # Saying

    async def post(
        self,
        channel: str,
        text: str,
        *,
        thread: str | None = None,
        broadcast: bool = False,
        raw: bool = False,
    ) -> str:
        """Say something; the message's `ts`. `raw` skips what Slack makes of typed addresses and names."""
        said = await self._do("post", channel=channel, text=text, thread=thread, broadcast=broadcast, raw=raw)
        return str(said["ts"])

    async def edit(self, channel: str, ts: str, text: str) -> None:
        await self._do("edit", channel=channel, ts=ts, text=text)

    async def delete(self, channel: str, ts: str) -> None:
        await self._do("delete", channel=channel, ts=ts)

    async def upload(
        self,
        channel: str,
        filename: str,
        content: bytes,
        *,
        mimetype: str | None = None,
        text: str = "",
        thread: str | None = None,
    ) -> str:
        """Share a file; the message's `ts`."""
        shared = await self._do(
            "upload",
            channel=channel,
            filename=filename,
            content=base64.b64encode(content).decode(),
            mimetype=mimetype,
            text=text,
            thread=thread,
        )
        return str(shared["ts"])

    async def delete_files(self, channel: str, ts: str) -> None:
        """Delete the files of one's own message."""
        await self._do("delete_files", channel=channel, ts=ts)

    async def react(self, channel: str, ts: str, emoji: str) -> None:
        await self._do("react", channel=channel, ts=ts, emoji=emoji)

    async def unreact(self, channel: str, ts: str, emoji: str) -> None:
        await self._do("unreact", channel=channel, ts=ts, emoji=emoji)

    async def join(self, channel: str) -> None:
        await self._do("join", channel=channel)

    async def leave(self, channel: str) -> None:
        await self._do("leave", channel=channel)

    async def open_dm(self) -> str:
        """Go to the conversation with the bot; its id."""
        return str((await self._do("open_dm"))["channel"])

    async def stop_agent(self, channel: str, thread: str) -> None:
        await self._do("stop_agent", channel=channel, thread=thread)

    # Clicking

    async def click(self, channel: str, ts: str, action: str, value: Any = None) -> Answered:
        """Click a button, or choose `value` in a menu; `action` is its id or the words on it."""
        return _answered(await self._do("click", channel=channel, ts=ts, action=action, value=value))

    async def click_in_view(self, view_id: str, action: str, value: Any = None) -> Answered:
        return _answered(await self._do("click_in_view", view_id=view_id, action=action, value=value))

    async def command(self, name: str, text: str = "", *, channel: str = DM) -> Answered:
        return _answered(await self._do("command", name=name, text=text, channel=channel))

    async def shortcut(self, callback_id: str) -> Answered:
        return _answered(await self._do("shortcut", callback_id=callback_id))

    async def message_shortcut(self, callback_id: str, channel: str, ts: str) -> Answered:
        return _answered(await self._do("message_shortcut", callback_id=callback_id, channel=channel, ts=ts))

    async def install(self, url: str, *, allow: bool = True) -> str:
        """Answer Slack's page at `url`, where an app asks to be installed; where the browser is sent then."""
        return str((await self._do("install", url=url, allow=allow))["redirect"])

    # Modals and the App Home

    async def modal(self) -> Json | None:
        """The modal in front, or None."""
        stack = await self.modals()
        return stack[-1] if stack else None

    async def modals(self) -> list[Json]:
        views: list[Json] = (await self._do("modal"))["views"]
        return views

    async def fill(self, values: dict[str, Any]) -> None:
        """Enter values into the modal in front, by action id, block id or label."""
        await self._do("fill", values=values)

    async def submit(self, values: dict[str, Any] | None = None) -> Submitted:
        """Fill in and press submit; where it worked, the modal is closed or shows the app's next view."""
        outcome = await self._do("submit", values=values)
        return Submitted(outcome["ok"], outcome["errors"], outcome["error"])

    async def close_modal(self, *, all: bool = False) -> None:
        await self._do("close", all=all)

    async def open_home(self, tab: Literal["home", "messages"] = "home") -> None:
        await self._do("open_home", tab=tab)

    async def home(self) -> Json | None:
        """The App Home that the bot published for this person."""
        view: Json | None = (await self._do("home"))["view"]
        return view

    async def agent(self, channel: str, thread: str) -> Json:
        """`status`, `loading_messages`, `title`, `session`, `prompts` of the agent in a thread."""
        return await self._do("agent", channel=channel, thread=thread)

    # Looking

    async def sees(self, channel: str, thread: str | None = None) -> list[Seen]:
        """Exactly what this person sees there now, in order: others' ephemerals are not among it."""
        return _seen(await self._do("sees", channel=channel, thread=thread))

    async def has_seen(self, channel: str | None = None) -> list[Seen]:
        """All that was ever on this person's screen, deleted and edited versions included."""
        return _seen(await self._do("has_seen", channel=channel))

    async def inbox(self) -> list[Seen]:
        """All messages of this person's direct conversations."""
        return _seen(await self._do("inbox"))


def _seen(answer: Json) -> list[Seen]:
    return [Seen.of(message) for message in answer["messages"]]


def _answered(answer: Json) -> Answered:
    return Answered(answer["ok"], answer["payload"], answer["error"])
