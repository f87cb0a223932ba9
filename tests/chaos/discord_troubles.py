"""What goes wrong at Discord: calls that fail before or after their effect, and a gateway that is cut."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from sandbox.discord.remote import DiscordRemote

CREATE, THREAD = "POST /channels/{channel}/messages", "POST /channels/{channel}/messages/{message}/threads"
FAULTS: tuple[dict[str, Any], ...] = (
    {"method": CREATE, "drop_connection": "after"},
    {"method": CREATE, "drop_connection": "before"},
    {"method": CREATE, "status": 500},
    {"method": CREATE, "status": 503, "times": 2},
    {"method": CREATE, "status": 429, "retry_after_s": 0.3},
    {"method": THREAD, "drop_connection": "after"},
    {"method": THREAD, "status": 502},
    {"method": THREAD, "status": 429, "retry_after_s": 0.3},
    {"method": "POST /interactions/{interaction}/{token}/callback", "drop_connection": "after"},
    {"method": "GET /channels/{channel}/messages", "status": 503},
)
ROOM, MEMBER = "POST /channels/{channel}/threads", "PUT /channels/{channel}/thread-members/{user}"
ROOM_FAULTS: tuple[dict[str, Any], ...] = (
    {"method": ROOM, "status": 502},
    {"method": ROOM, "status": 429, "retry_after_s": 0.3},
    {"method": MEMBER, "status": 503, "times": 2},
    {"method": MEMBER, "drop_connection": "after"},
)
"""Where people answer."""
CUTS = ("drop_gateway", "ask_to_reconnect", "invalidate", "resumable", "outage", "away")


async def trouble(remote: DiscordRemote, chance: random.Random, faults: tuple[dict[str, Any], ...] = FAULTS) -> None:
    """Some calls fail, and mostly the gateway too."""
    for fault in chance.sample(faults, chance.randint(0, 3)):
        await remote.direct("fail_next", **fault, skip=chance.randint(0, 3))
    if chance.random() < 0.25:
        return
    await asyncio.sleep(chance.uniform(0.0, 0.5))
    match chance.choice(CUTS):
        case "outage" | "away" as which:
            await remote.direct("outage", on=True, rest=which == "away")
            await asyncio.sleep(chance.uniform(0.1, 1.0))
            await remote.direct("outage", on=False)
        case "resumable":
            await remote.direct("invalidate", resumable=True)
        case verb:
            await remote.direct(verb)
