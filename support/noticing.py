"""What the shop tells of itself: the promises that are about it are looked at now instead of at their next tick.

A notice says where to look, never what is there, so it may come twice, late or not at all: looking again does no harm,
and the ticks go on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable

import structlog

from support.model.commerce import ShopNotice
from support.ports import Clock, Conversations

log = structlog.get_logger()

REMEMBERED = 1_000
"""Ids of notices, so that what is sent again is not looked at again."""


class Noticing:
    """Takes notices. `wake` turns promises that are due into events."""

    def __init__(self, conversations: Conversations, wake: Callable[[], Awaitable[object]], clock: Clock) -> None:
        self._conversations = conversations
        self._wake = wake
        self._clock = clock
        self._known: OrderedDict[str, None] = OrderedDict()

    async def notice(self, notice: ShopNotice) -> int:
        """Look at what waits for this thing. Returns how many promises that are. Safe to repeat."""
        if notice.id in self._known:
            return 0
        hastened = await self._conversations.hasten(notice.thing, self._clock.now())
        self._known[notice.id] = None  # after it is kept: what failed is sent again, and must count then
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        if hastened:
            log.info("shop_noticed", topic=notice.topic, promises=hastened)
            await self._wake()
        return hastened
