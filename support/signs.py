"""What the customer sees while an answer is on its way: that it is being looked into, and into what.

A sign is shown only where an answer takes longer than a glance: most are there before. It is no message: it costs none
of a channel's rate, is never waited for, and nothing depends on it. Since others read the thread, too, it says no more
of what it is about than its kind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from support.engines.understanding import Understanding
from support.model.conversation import ConversationId
from support.model.people import Language, Platform, Venue
from support.model.turn import Doing
from support.outbox import Outbox
from support.ports import Clock, Signals
from support.tasks import ended
from support.words import Words

LOOKED_AFTER_S = 1.0
"""How often it is looked whether something else is being done, or nothing more."""
TITLE_LENGTH = 60
_ABOUT: Mapping[str, Doing] = {
    "track_order": "order", "delivery_estimate": "order", "refund_status": "order", "not_received": "order",
    "cancel_order": "wish", "change_address": "wish", "change_order": "wish", "return_request": "wish",
    "exchange": "wish", "policy_shipping": "policy", "policy_returns": "policy", "policy_warranty": "policy",
    "product_question": "product", "stock_question": "product", "size_help": "product",
}  # fmt: skip


@dataclass(slots=True)
class Sign:
    """One answer on its way; `settled` once it is decided, whatever it is."""

    conversation: ConversationId
    venue: Venue
    message: str
    """The platform's id of what is being answered."""
    doing: Doing = "reading"
    read: bool = False
    """Something of the answer is read already."""
    settled: bool = False
    said: bool = False
    """Something is said in the place itself, with which the platform takes the sign away."""


@dataclass(slots=True)
class Signs:
    """Shows signs. `signals` are the platforms that can."""

    signals: Mapping[Platform, Signals]
    words: Words
    outbox: Outbox
    clock: Clock
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def begin(self, sign: Sign, language: Language, reading: Understanding, *, title: str = "") -> Sign:
        """Show it soon, unless the answer is quicker. `title` names a direct thread that begins."""
        signals = self.signals.get(sign.venue.platform)
        sign.doing = _doing(reading)
        if signals is not None:
            task = asyncio.create_task(self._show(signals, sign, language, title), name="sign")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return sign

    async def stop(self) -> None:
        """Let go of what is not shown yet."""
        for task in self._tasks:
            task.cancel()
        await ended(set(self._tasks))

    async def _show(self, signals: Signals, sign: Sign, language: Language, title: str) -> None:
        await self.clock.sleep(signals.after_s)
        if self._is_over(sign):
            return
        shown = sign.doing
        await signals.show(sign.venue, sign.message, self.words.say(language, f"doing.{shown}"))
        if self._is_over(sign):  # shown when it was over, it would stay
            await signals.show(sign.venue, sign.message, "")
            return
        if title and sign.venue.private and sign.venue.thread:
            await signals.name(sign.venue, " ".join(title.split())[:TITLE_LENGTH])
        stood_s = 0.0
        while not self._is_over(sign):
            await self.clock.sleep(LOOKED_AFTER_S)
            stood_s += LOOKED_AFTER_S
            is_due = shown != sign.doing or stood_s >= signals.lasts_s
            if is_due and not sign.read and not sign.settled:
                shown, stood_s = sign.doing, 0.0
                await signals.show(sign.venue, sign.message, self.words.say(language, f"doing.{shown}"))
        if not sign.said or sign.venue.thread is None:
            await signals.show(sign.venue, sign.message, "")

    def _is_over(self, sign: Sign) -> bool:
        return sign.settled and not self.outbox.is_sending(sign.conversation)


def _doing(reading: Understanding) -> Doing:
    topic = next((scored.intent for scored in reading.intents[:1]), None)
    found = _ABOUT.get(topic or "")
    if found is not None:
        return found
    return "order" if reading.orders else "reading"
