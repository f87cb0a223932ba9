"""Who may do what where: https://docs.discord.com/developers/topics/permissions"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag
from typing import NamedTuple


class Permission(IntFlag):
    """The bits that matter to a support bot."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    PIN_MESSAGES = 1 << 51


EVERYTHING = Permission((1 << 53) - 1)
MEMBER = (
    Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.READ_MESSAGE_HISTORY | Permission.ADD_REACTIONS
    | Permission.EMBED_LINKS | Permission.ATTACH_FILES | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS | Permission.SEND_MESSAGES_IN_THREADS
)  # fmt: skip
"""What @everyone has in a new server, without private threads."""
SUPPORT_BOT = MEMBER | Permission.CREATE_PRIVATE_THREADS | Permission.MANAGE_THREADS | Permission.PIN_MESSAGES
MODERATOR = SUPPORT_BOT | Permission.MANAGE_MESSAGES


class Overwrite(NamedTuple):
    """What a channel takes from, and gives to, a role or a member. `kind` is 0 for a role, 1 for a member."""

    kind: int
    allow: Permission
    deny: Permission


def in_channel(
    base: Permission, overwrites: dict[str, Overwrite], everyone: str, roles: Iterable[str], user: str
) -> Permission:
    """The guild's permissions after a channel's overwrites: @everyone, then the roles together, then the member."""
    if base & Permission.ADMINISTRATOR:
        return EVERYTHING
    found = _overwritten(base, [overwrites[everyone]] if everyone in overwrites else [])
    found = _overwritten(found, [overwrites[role] for role in roles if role in overwrites and role != everyone])
    return _overwritten(found, [overwrites[user]] if user in overwrites else [])


def _overwritten(base: Permission, overwrites: list[Overwrite]) -> Permission:
    deny = allow = Permission(0)
    for overwrite in overwrites:
        deny |= overwrite.deny
        allow |= overwrite.allow
    return (base & ~deny) | allow
