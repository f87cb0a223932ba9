"""One call of a Web API method: its parameters, whoever makes it, and the ways it can be refused.

Parameters come as strings (query, form) or as JSON values; the readers here take both, as Slack does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from sandbox.slack.channel import Channel
from sandbox.slack.events import Events
from sandbox.slack.model import ChannelKind, Json, Message, User
from sandbox.slack.service import SlackService
from sandbox.slack.workspace import SlackWorkspace

# Reading and history have one scope for each kind of conversation: `channels:read`, `groups:history`…
_SCOPE_FAMILY = {
    ChannelKind.PUBLIC: "channels",
    ChannelKind.PRIVATE: "groups",
    ChannelKind.IM: "im",
    ChannelKind.MPIM: "mpim",
}


class ApiError(Exception):
    """A refusal: Slack's error code and further fields of the answer."""

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


def invalid_arguments(*messages: str) -> ApiError:
    return ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})


@dataclass(frozen=True, slots=True)
class Method:
    """A function with the scopes of which one suffices, and the kind of token that it takes."""

    run: "Callable[[Call], Json]"
    scopes: tuple[str, ...] = ()
    takes: Literal["bot", "app", "config", "either", "none"] = "bot"


@dataclass(slots=True)
class Call:
    """A call that passed authentication."""

    service: SlackService
    workspace: SlackWorkspace
    params: dict[str, Any] = field(repr=False)

    @property
    def bot(self) -> User:
        return self.workspace.bot

    @property
    def events(self) -> Events:
        return self.service.events(self.workspace)

    # Parameters

    def text(self, name: str) -> str | None:
        value = self.params.get(name)
        if value is None or isinstance(value, str):
            return value
        # JSON bodies may carry numbers where forms carry text, such as a `ts` that lost its quotes.
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def need(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.params.get(name)
        if value is None:
            return default
        return value in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int) -> int:
        value = self.params.get(name)
        try:
            return default if value in (None, "") else int(str(value))
        except ValueError:
            raise invalid_arguments(f"must be an integer [json-pointer:/{name}]") from None

    def json(self, name: str) -> Any:
        """A structured parameter: already parsed, or a JSON text. None when absent or empty."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            code = f"invalid_{name}_format" if name in ("blocks", "metadata") else "invalid_arguments"
            raise ApiError(code) from None

    def names(self, name: str) -> list[str]:
        """A list given as JSON or separated by commas."""
        value = self.params.get(name)
        if value is None:
            return []
        if isinstance(value, str):
            value = orjson.loads(value) if value.startswith("[") else value.split(",")
        return [str(item).strip() for item in value if str(item).strip()]

    # Permissions

    def require_scope(self, *any_of: str) -> None:
        granted = self.workspace.app.scopes
        if granted is not None and granted.isdisjoint(any_of):
            raise ApiError("missing_scope", needed=",".join(any_of), provided=",".join(sorted(granted)))

    def require_scope_for(self, channel: Channel, what: Literal["read", "history"]) -> None:
        self.require_scope(f"{_SCOPE_FAMILY[channel.kind]}:{what}")

    def has_scope(self, scope: str) -> bool:
        """Whether a scope was granted; without a manifest the ordinary ones are."""
        granted = self.workspace.app.scopes
        return granted is None or scope in granted

    # Conversations and what is in them

    def channel(self, name: str = "channel") -> Channel:
        """A conversation that the bot may know of: a private one hides from those who are not in it."""
        channel = self.workspace.find_channel(self.need(name))
        if channel is None:
            raise ApiError("channel_not_found")
        if channel.kind is not ChannelKind.PUBLIC and self.bot.id not in channel.members:
            raise ApiError("channel_not_found")
        return channel

    def joined_channel(self, name: str = "channel") -> Channel:
        channel = self.channel(name)
        if self.bot.id not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def open_channel(self, name: str = "channel") -> Channel:
        """A conversation that can be written to; `chat:write.public` reaches public ones from outside."""
        channel = self.channel(name)
        granted = self.workspace.app.scopes or frozenset()
        if self.bot.id not in channel.members and "chat:write.public" not in granted:
            raise ApiError("not_in_channel")
        if channel.is_archived:
            raise ApiError("is_archived")
        return channel

    def message(self, channel: Channel, name: str = "ts") -> Message:
        message = channel.messages.get(self.need(name))
        if message is None or message.subtype == "tombstone":
            raise ApiError("message_not_found")
        return message

    def user(self, user_id: str) -> User:
        user = self.workspace.users.get(user_id)
        if user is None:
            raise ApiError("user_not_found")
        return user


def scope_families(what: Literal["read", "history"]) -> tuple[str, ...]:
    return tuple(f"{family}:{what}" for family in _SCOPE_FAMILY.values())
