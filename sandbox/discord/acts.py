"""What people do at their client: write, press, fill in, use commands, look. The server side of `discord.people`.

An act checks what a client would not let a person do (`CannotDoError`), changes the platform, and tells the bot as
Discord would.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.discord.commands import CHANNEL, MESSAGE_MENU, SLASH, USER, UnfitError, called, leaves, localised
from sandbox.discord.components import BUTTON, USER_SELECT, every, pressable
from sandbox.discord.events import Events
from sandbox.discord.interactions import ANSWER_WITHIN_S, AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Kind
from sandbox.discord.model import Channel, ChannelType, Json, Message, User
from sandbox.discord.permissions import Permission
from sandbox.discord.platform import DiscordPlatform
from sandbox.discord.speaking import RefusedError, may_speak, say

CONTENT_LENGTH = 4000
"""What a person with Nitro may write."""


class CannotDoError(Exception):
    """Something that the client offers no way to do."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, with the means to act. Other bots act through this too."""

    platform: DiscordPlatform
    events: Events
    user: User
    base_url: str

    # Saying

    async def post(self, channel: str, text: str, reply_to: str | None = None, sticker: str | None = None) -> Json:
        place = self._place(channel)
        if len(text) > CONTENT_LENGTH:
            raise CannotDoError("a message is at most 4000 characters long")
        self._check_speech(place)
        stickers = [{"id": self.platform.snowflakes.next(), "name": sticker, "format_type": 1}] if sticker else []
        message = await say(
            self.platform, self.events, place, self.user, text, reply_to=reply_to, sticker_items=stickers
        )
        return {"id": message.id}

    async def upload(self, channel: str, filename: str, size: int, text: str = "", mimetype: str = "image/png") -> Json:
        place = self._place(channel)
        self._check_speech(place)
        id = self.platform.snowflakes.next()
        url = f"{self.base_url}/attachments/{place.id}/{id}/{filename}"
        file = {"id": id, "filename": filename, "size": size, "content_type": mimetype, "url": url, "proxy_url": url}
        message = await say(self.platform, self.events, place, self.user, text, attachments=[file])
        return {"id": message.id}

    async def post_in_forum(self, forum: str, title: str, text: str, tags: list[str] | None = None) -> Json:
        """A new post: a thread whose first message has its id."""
        place = self._place(forum)
        if place.type is not ChannelType.FORUM:
            raise CannotDoError(f"{forum} is no forum")
        thread = self.platform.add_thread(place, title, self.user, ChannelType.PUBLIC_THREAD)
        thread.applied_tags = [tag.id for tag in place.tags if tag.name in (tags or ())]
        await self.events.channel("THREAD_CREATE", thread)
        message = self.platform.new_message(thread, self.user, text)
        message.id = thread.id
        self.platform.put(thread, message)
        await self.events.said(thread, message)
        return {"id": thread.id}

    async def begin_thread(self, channel: str, id: str, name: str) -> Json:
        """Make a thread of a message, as anybody may who sees it."""
        place, message = self._on_screen(channel, id)
        if id in self.platform.channels:
            raise CannotDoError("it has a thread already")
        if not self.platform.permissions(self.user, place) & Permission.CREATE_PUBLIC_THREADS:
            raise CannotDoError(f"{self.user.name} may make no threads there")
        thread = self.platform.add_thread(place, name, self.user, ChannelType.PUBLIC_THREAD, id=message.id)
        await self.events.channel("THREAD_CREATE", thread)
        return {"id": thread.id}

    async def edit(self, channel: str, id: str, text: str) -> Json:
        place = self._place(channel)
        message = self._own(place, id)
        message.content, message.edited_at = text, self.platform.clock.now()
        self.platform.note_shown(place, message)
        await self.events.changed(place, message)
        return {}

    async def delete(self, channel: str, id: str) -> Json:
        place = self._place(channel)
        message = self._own(place, id)
        del place.messages[message.id]
        self.platform.changes.note()
        await self.events.deleted(place, message)
        return {}

    async def react(self, channel: str, id: str, emoji: str) -> Json:
        place = self._place(channel)
        message = place.messages.get(id)
        if message is None:
            raise CannotDoError(f"there is no message {id}")
        message.reactions.setdefault(emoji, []).append(self.user.id)
        await self.events.reacted(place, message, self.user, emoji)
        self.platform.changes.note()
        return {}

    def close_dms(self, closed: bool = True) -> Json:
        self.user.takes_dms = not closed
        return {}

    async def leave(self) -> Json:
        """Leave every server."""
        for guild in self.platform.guilds.values():
            if guild.members.pop(self.user.id, None) is not None:
                await self.events.member_left(guild, self.user)
        return {}

    # Pressing

    async def click(self, channel: str, id: str, action: str, values: list[str] | None = None) -> Json:
        """Press a button or choose in a menu; `action` is its custom id or the words on it."""
        place, message = self._on_screen(channel, id)
        parts = pressable(message.components)
        part = next((one for one in parts if action in (one["custom_id"], one.get("label"))), None)
        if part is None or part.get("disabled"):
            raise CannotDoError(f"message {id} has no {action}")
        data: Json = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"]}
        if part["type"] != BUTTON:
            data["values"] = values or []
            if part["type"] == USER_SELECT:
                data["resolved"] = self._resolved(values or [])
        return await self._interact(COMPONENT, place, data, source=message)

    async def command(self, name: str, channel: str = "dm", options: Json | None = None) -> Json:
        """A slash command, by its name; one of a group as `group name`."""
        place = self._place(channel)
        return await self._interact(COMMAND, place, self._called(name, place, options or {}))

    async def complete(
        self, name: str, option: str, typed: str, channel: str = "dm", options: Json | None = None
    ) -> Json:
        """What is offered while an option is typed."""
        place = self._place(channel)
        data = self._called(name, place, {**(options or {}), option: typed}, typing=option)
        outcome = await self._interact(AUTOCOMPLETE, place, data)
        return {"choices": outcome["choices"]}

    def menu(self, channel: str = "dm") -> Json:
        """The commands that this person's client offers here, in its language."""
        place, found = self._place(channel), []
        for where in (None, place.guild) if place.guild else (None,):
            for command in self.platform.app.commands.get(where, {}).values():
                if self._offered(command, place):
                    found.append(localised(command, self.user.locale) | {"type": command["type"]})
        return {"commands": found}

    async def message_command(self, name: str, channel: str, id: str) -> Json:
        """An entry of a message's menu."""
        place, message = self._on_screen(channel, id)
        found = self._command(name, place, MESSAGE_MENU)
        data = {
            "id": found["id"], "name": found["name"], "type": 3, "target_id": message.id,
            "resolved": {"messages": {message.id: message.as_json()}},
            **_home(found),
        }  # fmt: skip
        return await self._interact(COMMAND, place, data)

    async def submit(self, values: Json | None = None) -> Json:
        """Fill in the form in front and send it; `values` by custom id, or by the first name in one."""
        form = self.platform.interactions.forms.pop(self.user.id, None)
        if form is None:
            raise CannotDoError("there is no form in front")
        parts, number = [], 0
        for top in form.data["components"]:
            for one in every([top]):
                if one["type"] in (4, 3, 21, 22):
                    number += 1
                    parts.append(_filled(top, one, values or {}, number))
        data = {"custom_id": form.data["custom_id"], "components": parts, "resolved": {}}
        return await self._interact(MODAL, self.platform.channels[form.channel], data, source=form.source)

    def dismiss(self) -> Json:
        self.platform.interactions.forms.pop(self.user.id, None)
        return {}

    # Looking

    def modal(self) -> Json:
        form = self.platform.interactions.forms.get(self.user.id)
        return {"modal": form.data if form else None}

    def sees(self, channel: str) -> Json:
        """What stands there now, in order; ephemerals only one's own. A thread that nobody began yet is empty."""
        if channel.isdigit() and channel not in self.platform.channels:
            return {"messages": []}
        return {"messages": [one.as_json() | _private(one) for one in self._messages(self._place(channel))]}

    def has_seen(self) -> Json:
        """All that was ever on this person's screen, earlier versions included; in direct messages too."""
        known = {channel.id for channel in self.platform.channels.values() if self.platform.sees(self.user, channel)}
        seen = [
            one for one in self.platform.shown
            if (one.channel in known if one.viewers is None else self.user.id in one.viewers)
        ]  # fmt: skip
        return {"messages": [one.message | self._told(one.channel, one.viewers) for one in seen]}

    def threads(self, channel: str) -> Json:
        """The threads of a channel that this person sees."""
        place = self._place(channel)
        seen = [one for one in self.platform.threads_of(place) if self.platform.sees(self.user, one)]
        names = {tag.id: tag.name for tag in place.tags}
        return {
            "threads": [
                one.as_json(self.platform.users, self.user.id) | {"tag_names": [names[id] for id in one.applied_tags]}
                for one in seen
            ]
        }

    def _told(self, channel: str, viewers: frozenset[str] | None) -> Json:
        place = self.platform.channels.get(channel)
        kind = int(place.type) if place else 0
        return {"channel_kind": kind, "parent": place.parent if place else None,
                "is_ephemeral": viewers is not None and len(viewers) == 1 and kind not in (1, 12)}  # fmt: skip

    def _messages(self, place: Channel) -> list[Message]:
        mine = [one for one in place.ephemerals.values() if one.viewer == self.user.id]
        may = self.platform.permissions(self.user, place)
        history = place.messages.values() if may & Permission.READ_MESSAGE_HISTORY else ()
        return sorted([*history, *mine], key=lambda one: int(one.id))

    # What an act stands on

    def _place(self, key: str) -> Channel:
        """A channel or thread by id or name, `dm` for the conversation with the bot."""
        if key == "dm":
            return self.platform.direct(self.user, self.platform.bot)
        found = self.platform.find_channel(key)
        if found is None:
            raise CannotDoError(f"there is no channel {key}")
        if not self.platform.sees(self.user, found):
            raise CannotDoError(f"{self.user.name} does not see {key}")
        return found

    def _check_speech(self, place: Channel) -> None:
        if place.type is ChannelType.DM:
            return
        try:
            may_speak(self.platform, self.user, place)
        except RefusedError as refused:
            raise CannotDoError(str(refused)) from None

    def _own(self, place: Channel, id: str) -> Message:
        message = place.messages.get(id)
        if message is None or message.author is not self.user:
            raise CannotDoError(f"{self.user.name} has no message {id} there")
        return message

    def _on_screen(self, channel: str, id: str) -> tuple[Channel, Message]:
        place = self._place(channel)
        found = next((one for one in self._messages(place) if one.id == id), None)
        if found is None:
            raise CannotDoError(f"{self.user.name} does not see message {id}")
        return place, found

    def _called(self, name: str, place: Channel, options: Json, typing: str | None = None) -> Json:
        """What a client sends when a command is called, or typed."""
        first, *path = name.split()
        found = self._command(first, place, SLASH)
        try:
            given = called(found, path, options, typing)
        except UnfitError as unfit:
            raise CannotDoError(str(unfit)) from None
        users = [str(one["value"]) for one in leaves(given) if one["type"] == USER]
        channels = [str(one["value"]) for one in leaves(given) if one["type"] == CHANNEL]
        resolved = self._resolved(users, place) | self._resolved_channels(channels)
        return {"id": found["id"], "name": first, "type": SLASH, "options": given, "resolved": resolved, **_home(found)}

    def _command(self, name: str, place: Channel, kind: int) -> Json:
        registered = self.platform.app.commands
        for where in (None, place.guild) if place.guild else (None,):
            for command in registered.get(where, {}).values():
                if command["name"] == name and command["type"] == kind and self._offered(command, place):
                    return command
        raise CannotDoError(f"there is no command {name} here")

    def _offered(self, command: Json, place: Channel) -> bool:
        """By where it works, and by who may use it unless admins say otherwise."""
        contexts = command.get("contexts")
        if contexts is not None and (0 if place.guild else 1) not in contexts:
            return False
        wanted = command.get("default_member_permissions")
        if wanted is None or place.guild is None:
            return True
        may = self.platform.permissions(self.user, place)
        return bool(may & Permission.ADMINISTRATOR) or int(may) & int(wanted) == int(wanted)

    def _resolved(self, ids: list[str], place: Channel | None = None) -> Json:
        found: Json = {"users": {id: self.platform.users[id].as_json() for id in ids}}
        guild = self.platform.guilds.get(place.guild or "") if place else None
        if guild is not None:
            here = [self.platform.users[id] for id in ids if id in guild.members]
            members = {user.id: guild.member_json(user) | {"permissions": "0"} for user in here}
            for member in members.values():
                del member["user"]
            found["members"] = members
        return found

    def _resolved_channels(self, ids: list[str]) -> Json:
        """Whether the bot sees it or not, the client tells of it what a mention would."""
        channels = [self.platform.channels[id] for id in ids]
        told = {one.id: self._channel_json(one) | {"permissions": "0"} for one in channels}
        return {"channels": told} if told else {}

    async def _interact(self, kind: Kind, place: Channel, data: Json, *, source: Message | None = None) -> Json:
        """Tell the bot, and wait for its answer as long as a client does."""
        platform = self.platform
        id = platform.snowflakes.next()
        made = platform.interactions.begin(
            id, kind, user=self.user.id, channel=place.id, guild=place.guild, source=source
        )
        may = platform.permissions(platform.bot, place)
        body: Json = {
            "id": id, "application_id": platform.app.id, "type": kind, "data": data, "token": made.token, "version": 1,
            "channel_id": place.id, "channel": self._channel_json(place), "app_permissions": str(int(may)),
            "locale": self.user.locale, "entitlements": [], "attachment_size_limit": 10_485_760,
            "authorizing_integration_owners": {"0": place.guild or "0"}, "context": 0 if place.guild else 1,
        }  # fmt: skip
        if place.guild:
            guild = platform.guilds[place.guild]
            permissions = str(int(platform.permissions(self.user, place)))
            body["guild_id"], body["guild"] = guild.id, {"id": guild.id, "locale": "en-US", "features": []}
            body["guild_locale"] = "en-US"
            body["member"] = guild.member_json(self.user) | {"permissions": permissions}
        else:
            body["user"] = self.user.as_json()
        if source is not None:
            body["message"] = source.as_json()
        await self.events.interaction(body)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(made.answered.wait(), ANSWER_WITHIN_S)
        is_ok = made.answer is not None
        error = None if is_ok else "The application did not respond" if kind == COMMAND else "This interaction failed"
        choices = ((made.answer or {}).get("data") or {}).get("choices") or []
        return {"ok": is_ok, "error": error, "id": id, "choices": choices}

    def _channel_json(self, place: Channel) -> Json:
        return place.as_json(self.platform.users, self.platform.bot.id)


def _home(command: Json) -> Json:
    """The server whose own command it is."""
    return {"guild_id": command["guild_id"]} if command.get("guild_id") else {}


def _private(message: Message) -> Json:
    return {"is_ephemeral": message.viewer is not None}


def _filled(top: Json, one: Json, values: Json, number: int) -> Json:
    """A part of a sent form: what was entered, or what stood there from the start."""
    key = one["custom_id"]
    value = values.get(key, values.get(top.get("label", ""), one.get("value") or ""))
    inner: Json = {"type": one["type"], "custom_id": key, "id": number * 2}
    if one["type"] in (3, 22):
        chosen = [option["value"] for option in one["options"] if option.get("default")]
        picked = values.get(key, chosen)
        inner["values"] = picked if isinstance(picked, list) else [picked]
    else:
        inner["value"] = str(value)
    return {"type": 18, "id": number * 2 - 1, "component": inner}


ACTS: Mapping[str, Callable[..., Any]] = {
    name: getattr(Actor, name)
    for name in (
        "post", "upload", "post_in_forum", "begin_thread", "edit", "delete", "react", "close_dms", "leave",
        "click", "command", "complete", "menu", "message_command", "submit", "dismiss", "modal",
        "sees", "has_seen", "threads",
    )
}  # fmt: skip
