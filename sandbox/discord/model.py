"""What a Discord consists of, and how it looks in JSON.

Shapes: https://docs.discord.com/developers/resources/message and its neighbours. Ids are snowflakes, as text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from sandbox.discord.permissions import MEMBER, Overwrite, Permission

Json = dict[str, Any]

EPHEMERAL, COMPONENTS_V2 = 1 << 6, 1 << 15
"""Flags of a message: https://docs.discord.com/developers/resources/message#message-object-message-flags"""


class ChannelType(IntEnum):
    """https://docs.discord.com/developers/resources/channel#channel-object-channel-types"""

    TEXT = 0
    DM = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = frozenset({ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD})


@dataclass(slots=True)
class User:
    """An account. `locale` is its client's language; `takes_dms` is off where direct messages are closed."""

    id: str
    name: str
    global_name: str
    is_bot: bool = False
    locale: str = "en-US"
    takes_dms: bool = True

    def as_json(self) -> Json:
        return {
            "id": self.id, "username": self.name, "global_name": self.global_name, "discriminator": "0",
            "avatar": None, "bot": self.is_bot, "public_flags": 0,
        }  # fmt: skip


@dataclass(slots=True)
class Role:
    """A role of a guild; @everyone has the guild's id."""

    id: str
    name: str
    permissions: Permission

    def as_json(self, position: int) -> Json:
        return {
            "id": self.id, "name": self.name, "permissions": str(int(self.permissions)), "position": position,
            "color": 0, "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}, "hoist": False,
            "managed": False, "mentionable": False, "flags": 0,
        }  # fmt: skip


@dataclass(slots=True)
class Guild:
    """A server: its members with their roles, its channels."""

    id: str
    name: str
    owner_id: str
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    """User id -> ids of roles besides @everyone."""
    joined_at: str = ""

    def base_permissions(self, user: str) -> Permission:
        if user == self.owner_id:
            return Permission.ADMINISTRATOR
        found = self.roles[self.id].permissions if self.id in self.roles else MEMBER
        for role in self.members.get(user, ()):
            found |= self.roles[role].permissions
        return found

    def member_json(self, user: User) -> Json:
        return {
            "user": user.as_json(), "nick": None, "avatar": None, "roles": list(self.members.get(user.id, ())),
            "joined_at": self.joined_at, "premium_since": None, "deaf": False, "mute": False, "flags": 0,
            "pending": False, "communication_disabled_until": None,
        }  # fmt: skip


@dataclass(slots=True)
class Tag:
    """A forum's tag."""

    id: str
    name: str

    def as_json(self) -> Json:
        return {"id": self.id, "name": self.name, "moderated": False, "emoji_id": None, "emoji_name": None}


@dataclass(slots=True)
class Message:
    """Something said. `viewer` is the only one who sees an ephemeral one; `webhook` is whose interaction it answers."""

    id: str
    channel: str
    author: User
    content: str
    at: float
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    edited_at: float | None = None
    reply_to: str | None = None
    mentions: list[User] = field(default_factory=list)
    mentions_everyone: bool = False
    is_pinned: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    sticker_items: list[Json] = field(default_factory=list)
    viewer: str | None = None
    webhook: str | None = None
    application: str | None = None

    def as_json(self, *, with_nonce: bool = False) -> Json:
        """`nonce` comes with the event and the answer to the call, and is not kept in the history."""
        body: Json = {
            "id": self.id, "channel_id": self.channel, "author": self.author.as_json(), "content": self.content,
            "timestamp": iso(self.at), "edited_timestamp": iso(self.edited_at) if self.edited_at else None,
            "tts": False, "mention_everyone": self.mentions_everyone,
            "mentions": [user.as_json() for user in self.mentions], "mention_roles": [], "pinned": self.is_pinned,
            "attachments": self.attachments, "embeds": self.embeds, "components": self.components, "flags": self.flags,
            "type": 19 if self.reply_to else 0,
            "reactions": [
                {"emoji": {"id": None, "name": emoji}, "count": len(users), "me": False, "me_burst": False,
                 "count_details": {"burst": 0, "normal": len(users)}, "burst_colors": []}
                for emoji, users in self.reactions.items()
            ],
        }  # fmt: skip
        if self.sticker_items:
            body["sticker_items"] = self.sticker_items
        if self.reply_to:
            body["message_reference"] = {"message_id": self.reply_to, "channel_id": self.channel, "type": 0}
        if self.webhook:
            body["webhook_id"] = self.webhook
        if self.application:
            body["application_id"] = self.application
        if with_nonce and self.nonce is not None:
            body["nonce"] = self.nonce
        return body


@dataclass(slots=True)
class Channel:
    """A channel, a forum, a thread, or a direct conversation. `members` are those of a thread or the two of a DM."""

    id: str
    type: ChannelType
    name: str
    guild: str | None = None
    parent: str | None = None
    owner: str | None = None
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive_min: int = 1440
    tags: list[Tag] = field(default_factory=list)
    applied_tags: list[str] = field(default_factory=list)
    created_at: str = ""
    slowmode_s: int = 0

    @property
    def is_thread(self) -> bool:
        return self.type in THREADS

    def as_json(self, users: dict[str, User], viewer: str = "") -> Json:
        """`viewer` is whose membership of a thread is told."""
        last = next(reversed(self.messages), None)
        if self.type is ChannelType.DM:
            others = [users[one].as_json() for one in self.members if one != viewer]
            return {"id": self.id, "type": 1, "recipients": others, "last_message_id": last, "flags": 0}
        body: Json = {
            "id": self.id, "type": int(self.type), "name": self.name, "guild_id": self.guild, "flags": 0,
            "parent_id": self.parent, "last_message_id": last, "rate_limit_per_user": self.slowmode_s,
        }  # fmt: skip
        if self.is_thread:
            count = len(self.messages)
            body |= {
                "owner_id": self.owner, "message_count": count, "total_message_sent": count,
                "member_count": len(self.members), "applied_tags": self.applied_tags,
                "thread_metadata": {
                    "archived": self.archived, "auto_archive_duration": self.auto_archive_min, "locked": self.locked,
                    "archive_timestamp": self.created_at, "create_timestamp": self.created_at,
                    "invitable": self.invitable,
                },
            }  # fmt: skip
            if viewer in self.members:
                body["member"] = self.member_json(viewer)
            return body
        overwrites = [
            {"id": id, "type": one.kind, "allow": str(int(one.allow)), "deny": str(int(one.deny))}
            for id, one in self.overwrites.items()
        ]
        body |= {"position": 0, "permission_overwrites": overwrites, "nsfw": False, "topic": None}
        if self.type is ChannelType.FORUM:
            body |= {
                "available_tags": [tag.as_json() for tag in self.tags], "default_reaction_emoji": None,
                "default_sort_order": None, "default_forum_layout": 0,
            }  # fmt: skip
        return body

    def member_json(self, user: str) -> Json:
        return {"id": self.id, "user_id": user, "join_timestamp": self.members[user], "flags": 0}


def iso(at: float) -> str:
    """A moment as Discord writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
