"""The nouns of a Slack workspace as the stand-in keeps them, and their JSON as Slack writes it.

These are mutable on purpose: they are the state of a server. They know nothing of HTTP, tokens or events.
Shapes: https://docs.slack.dev/reference/objects/user-object, …/conversation-object, …/file-object and
https://docs.slack.dev/reference/events/message.
"""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


class ChannelKind(StrEnum):
    """The `channel_type` of message events."""

    PUBLIC = "channel"
    PRIVATE = "group"
    IM = "im"
    MPIM = "mpim"


@dataclass(slots=True)
class User:
    """A person, a guest, a stranger from another workspace, or a bot (then with a `bot_id`)."""

    id: str
    name: str
    team_id: str
    real_name: str
    email: str | None = None
    is_email_confirmed: bool = True
    bot_id: str | None = None
    app_id: str | None = None
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    tz: str = "Europe/London"
    locale: str = "en-GB"

    @property
    def is_bot(self) -> bool:
        return self.bot_id is not None

    def as_json(self, *, with_email: bool, with_locale: bool = False) -> Json:
        offset = datetime.datetime.now(ZoneInfo(self.tz)).utcoffset() or datetime.timedelta()
        profile: Json = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "team": self.team_id,
        }
        if with_email and self.email is not None:
            profile["email"] = self.email
        if self.bot_id is not None:
            profile |= {"bot_id": self.bot_id, "api_app_id": self.app_id or "", "always_active": True}
        user: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()),
            "profile": profile,
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_email_confirmed": self.is_email_confirmed,
        }
        if self.is_stranger:
            user["is_stranger"] = True
        if with_locale:
            user["locale"] = self.locale
        return user


@dataclass(slots=True)
class File:
    """An uploaded file. `url_private` needs a token that may read it."""

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    url_private: str
    content: bytes = b""
    channels: list[str] = field(default_factory=list)
    deleted: bool = False
    alt_txt: str = ""

    def as_json(self) -> Json:
        """As a message shows it; of what was deleted only that it was there."""
        if self.deleted:
            return {"id": self.id, "mode": "tombstone"}
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2] or "text",
            "user": self.user,
            "size": len(self.content),
            "mode": "hosted",
            "is_external": False,
            "is_public": True,
            "url_private": self.url_private,
            "url_private_download": f"{self.url_private}?download=1",
            "permalink": self.url_private,
            "channels": list(self.channels),
            **({"alt_txt": self.alt_txt} if self.alt_txt else {}),
        }


@dataclass(slots=True)
class Message:
    """One message in a channel. A thread's root carries the thread's counters."""

    channel: str
    ts: str
    user: str
    team: str
    text: str
    bot: User | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    parent_user_id: str | None = None
    subtype: str | None = None
    files: list[File] = field(default_factory=list)
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    client_msg_id: str | None = None
    overrides: Json = field(default_factory=dict)
    reply_count: int = 0
    reply_users: list[str] = field(default_factory=list)
    latest_reply: str | None = None
    streaming_since: float | None = None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def as_json(self, *, with_metadata: bool = False) -> Json:
        message: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        if self.bot is not None:
            message["bot_id"] = self.bot.bot_id
            message["app_id"] = self.bot.app_id or ""
            message["bot_profile"] = bot_profile(self.bot)
        message["team"] = self.team
        for name in ("subtype", "client_msg_id", "thread_ts", "parent_user_id", "edited"):
            value = getattr(self, name)
            if value is not None:
                message[name] = value
        if self.blocks:
            message["blocks"] = self.blocks
        if self.attachments:
            message["attachments"] = self.attachments
        if self.files:
            message["files"] = [file.as_json() for file in self.files]
        if self.subtype == "file_share":
            message["upload"] = False
        if self.reactions:
            message["reactions"] = [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ]
        if self.reply_count:
            message |= self._thread_counters()
        if self.streaming_since is not None:
            message["streaming_state"] = "in_progress"
        if with_metadata and self.metadata is not None:
            message["metadata"] = self.metadata
        message.update(self.overrides)
        return message

    def _thread_counters(self) -> Json:
        return {
            "thread_ts": self.ts,
            "reply_count": self.reply_count,
            "reply_users": list(self.reply_users),
            "reply_users_count": len(self.reply_users),
            "latest_reply": self.latest_reply,
            "is_locked": False,
            "subscribed": False,
        }


def bot_profile(bot: User) -> Json:
    return {
        "id": bot.bot_id,
        "app_id": bot.app_id or "",
        "user_id": bot.id,
        "name": bot.real_name,
        "deleted": bot.deleted,
        "updated": 0,
        "team_id": bot.team_id,
    }


@dataclass(slots=True)
class Ephemeral:
    """A message that one person sees, if at all: in a thread it shows only once the thread is active."""

    user: str
    message: Message
    visible: bool


@dataclass(slots=True)
class UserGroup:
    """A handle such as `@support` that stands for several people."""

    id: str
    handle: str
    name: str
    users: list[str]
    is_enabled: bool = True

    def as_json(self, team_id: str, *, with_users: bool) -> Json:
        group: Json = {
            "id": self.id,
            "team_id": team_id,
            "is_usergroup": True,
            "name": self.name,
            "handle": self.handle,
            "description": "",
            "is_external": False,
            "date_delete": 0 if self.is_enabled else 1,
            "user_count": len(self.users),
        }
        if with_users:
            group["users"] = list(self.users)
        return group


@dataclass(slots=True)
class View:
    """A modal or an App Home, with what the person has typed and chosen in it so far (`values`)."""

    id: str
    team_id: str
    app_id: str
    bot_id: str
    user: str
    source: Json
    blocks: list[Json]
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return str(self.source["type"])

    @property
    def external_id(self) -> str:
        return str(self.source.get("external_id") or "")

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "team_id": self.team_id,
            "type": self.type,
            "blocks": self.blocks,
            "private_metadata": self.source.get("private_metadata") or "",
            "callback_id": self.source.get("callback_id") or "",
            "state": {"values": self.values},
            "hash": self.hash,
            "title": self.source.get("title"),
            "clear_on_close": bool(self.source.get("clear_on_close")),
            "notify_on_close": bool(self.source.get("notify_on_close")),
            "close": self.source.get("close"),
            "submit": self.source.get("submit"),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": self.app_id,
            "external_id": self.external_id,
            "app_installed_team_id": self.team_id,
            "bot_id": self.bot_id,
        }


@dataclass(slots=True)
class ThreadStatus:
    """What an agent says it is doing in a thread; Slack takes it away after two minutes or with a message."""

    text: str
    loading_messages: list[str]
    set_at: float
