"""One request as the routes see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sandbox.discord.components import every, problem
from sandbox.discord.events import Events
from sandbox.discord.gateway import Gateway
from sandbox.discord.model import COMPONENTS_V2, Channel, Json, Message
from sandbox.discord.platform import DiscordPlatform
from sandbox.discord.speaking import MISSING_ACCESS, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, RefusedError

CONTENT_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked. `path` holds the ids of the address."""

    platform: DiscordPlatform
    gateway: Gateway
    events: Events
    path: dict[str, str]
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)

    def channel(self) -> Channel:
        """The channel of the address, if the bot can see it."""
        found = self.platform.channels.get(self.path["channel"])
        if found is None:
            raise RefusedError(*UNKNOWN_CHANNEL)
        if not self.platform.sees(self.platform.bot, found):
            raise RefusedError(*MISSING_ACCESS)
        return found

    def message(self, channel: Channel) -> Message:
        """The message of the address."""
        found = channel.messages.get(self.path["message"])
        if found is None:
            raise RefusedError(*UNKNOWN_MESSAGE)
        return found

    def channel_json(self, channel: Channel) -> Json:
        return channel.as_json(self.platform.users, self.platform.bot.id)


def said(body: Json, *, editing: Message | None = None) -> Json:
    """What a message's body says, as fields of `Message`. Raises RefusedError for what Discord would not take."""
    content, components = body.get("content") or "", body.get("components") or []
    flags = int(body.get("flags") or 0) | (editing.flags if editing else 0)
    v2 = bool(flags & COMPONENTS_V2)
    if v2 and (content or body.get("embeds")):
        raise RefusedError(400, 50035, "Invalid Form Body: content and embeds can't be used with IS_COMPONENTS_V2")
    if len(content) > CONTENT_LENGTH:
        raise RefusedError(400, 50035, "Invalid Form Body: content: Must be 2000 or fewer in length.")
    refused = problem(components, v2=v2)
    if refused:
        raise RefusedError(400, 50035, f"Invalid Form Body: components: {refused}")
    if not content and not components and not body.get("embeds") and editing is None:
        raise RefusedError(400, 50006, "Cannot send an empty message")
    number_components(components)
    return {"content": content, "components": components, "embeds": body.get("embeds") or [], "flags": flags}


def number_components(components: list[Json]) -> None:
    """Every component without an id of its own gets the next free number, as Discord does."""
    taken = {one["id"] for one in every(components) if one.get("id")}
    free = (number for number in count(1) if number not in taken)
    for one in every(components):
        one["id"] = one.get("id") or next(free)


def called(platform: DiscordPlatform, fields: Json, body: Json) -> Json:
    """Whom a message calls, by what `allowed_mentions` lets through; as fields of `Message`."""
    allowed = body.get("allowed_mentions")
    text = "\n".join([fields["content"], *(one.get("content") or "" for one in every(fields["components"]))])
    named = [user for user in platform.users.values() if f"<@{user.id}>" in text]
    everyone = "@everyone" in text or "@here" in text
    if allowed is not None:
        parse, users = allowed.get("parse", []), {str(one) for one in allowed.get("users", [])}
        named = [user for user in named if "users" in parse or user.id in users]
        everyone = everyone and "everyone" in parse
    return {"mentions": named, "mentions_everyone": everyone}
