"""What our buttons and forms carry in their custom ids, so that a press leads back to its conversation.

All of it stands in the id itself: nothing is kept in memory, and a button of last year works after any restart. An id
holds 100 characters, so snowflakes and conversation ids are packed, and the shop's ids are shortened.

https://docs.discord.com/developers/components/reference#anatomy-of-a-component
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from dataclasses import dataclass

from support.model.conversation import ConversationId
from support.model.people import Venue

PREFIX, FORM = "r", "f"
LENGTH = 100
SEPARATOR = "|"
_GID, _SHORT = "gid://shopify/", "~"
_CONVERSATION = re.compile(r"c([0-9a-f]{20})")


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a custom id of ours says. `venue` is None where the button stands in its conversation's own place."""

    kind: str
    action: str
    conversation: ConversationId
    venue: Venue | None
    value: str
    held: str


def write(
    kind: str, action: str, index: int, conversation: ConversationId, *, venue: Venue | None, value: str, held: str = ""
) -> str | None:
    """The custom id; None if it would be too long. `index` tells equal buttons of one message apart."""
    place = "" if venue is None else f"{_pack(venue.channel)}.{_pack(venue.thread or '')}"
    parts = (kind, action, str(index), _shorten(conversation), place, held, value.replace(_GID, _SHORT))
    written = SEPARATOR.join(parts)
    return written if len(written) <= LENGTH else None


def read(custom_id: str, guild: str) -> Pressed | None:
    """What `write` wrote; None for anything else: an older version, another bot, or nobody wrote that."""
    parts = custom_id.split(SEPARATOR, 6)
    if len(parts) != 7 or parts[0] not in (PREFIX, FORM):
        return None
    kind, action, _, conversation, place, held, value = parts
    try:
        venue = _venue(place, guild) if place else None
        return Pressed(kind, action, _lengthen(conversation), venue, value.replace(_SHORT, _GID), held)
    except (ValueError, binascii.Error):
        return None


def number_of(delivery: str, part: int = 0) -> int:
    """A delivery as the number of a component: Discord keeps it with the message, so that one is recognised later.

    https://docs.discord.com/developers/components/reference#anatomy-of-a-component (`id`, 32 bits)
    """
    return (zlib.crc32(f"{delivery}:{part}".encode()) & 0x3FFFFFFF) + 1_000


def _venue(place: str, guild: str) -> Venue:
    channel, _, thread = place.partition(".")
    return Venue("discord", guild, _unpack(channel), _unpack(thread) or None)


def _pack(snowflake: str) -> str:
    return base64.urlsafe_b64encode(int(snowflake).to_bytes(8)).decode().rstrip("=") if snowflake else ""


def _unpack(packed: str) -> str:
    return str(int.from_bytes(base64.urlsafe_b64decode(packed + "="))) if packed else ""


def _shorten(conversation: ConversationId) -> str:
    match = _CONVERSATION.fullmatch(conversation)
    if match is None:
        return f".{conversation}"
    return base64.urlsafe_b64encode(bytes.fromhex(match[1])).decode().rstrip("=")


def _lengthen(short: str) -> ConversationId:
    if short.startswith("."):
        return ConversationId(short[1:])
    return ConversationId("c" + base64.urlsafe_b64decode(short + "==").hex())
