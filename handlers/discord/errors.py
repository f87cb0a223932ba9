"""Discord's failures, translated at the edge: wait, or refuse.

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from support.errors import ChannelBusy, ChannelRefused, ChannelUnavailable

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_INTERACTION = 10003, 10008, 10062
ALREADY_ANSWERED, THREAD_EXISTS = 40060, 160004
DIRECT_CLOSED = frozenset({50007, 50278})
"""Somebody takes no direct messages, or shares no server with us any more."""
TOKEN_OVER = frozenset({10015, 10062, 50027})
"""An interaction that was never answered, or is older than fifteen minutes."""


class Refused(ChannelRefused):
    """Discord said no, with this code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn what the client raises into ChannelUnavailable or Refused. `what` names the call, no content."""
    try:
        yield
    except discord.RateLimited as error:
        raise ChannelBusy(f"{what}: rate limited", retry_after_s=error.retry_after) from error
    except discord.HTTPException as error:
        if error.status == 429:
            raise ChannelBusy(f"{what}: rate limited", retry_after_s=None) from error
        if error.status >= 500:
            raise ChannelUnavailable(f"{what}: {error.status}") from error
        raise Refused(f"{what}: {error.status} {error.code}", error.code) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise ChannelUnavailable(f"{what}: {type(error).__name__}") from error
