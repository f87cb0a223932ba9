"""Interactions and their two clocks: three seconds to answer, fifteen minutes to follow up.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Literal

from sandbox.clock import Clock
from sandbox.discord.model import Json, Message

ANSWER_WITHIN_S, FOLLOW_UP_WITHIN_S = 3.0, 15 * 60.0

Kind = Literal[2, 3, 4, 5]
COMMAND: Kind = 2
COMPONENT: Kind = 3
AUTOCOMPLETE: Kind = 4
MODAL: Kind = 5


@dataclass(slots=True)
class Interaction:
    """Something a person did that the app must answer. `source` is the message whose component it was."""

    id: str
    token: str
    kind: Kind
    user: str
    channel: str
    guild: str | None
    at: float
    source: Message | None = None
    answer: Json | None = None
    """The body of the first answer."""
    original: Message | None = None
    """The message that the answer made, or that a deferred one has yet to fill."""
    is_deferred: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A modal in front of somebody: as the app sent it, where they are, and the message whose button opened it."""

    data: Json
    channel: str
    source: Message | None


class Interactions:
    """Those that can still be answered or followed up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_token: dict[str, Interaction] = {}
        self.forms: dict[str, OpenForm] = {}
        """The form in front of each person."""

    def begin(
        self, id: str, kind: Kind, *, user: str, channel: str, guild: str | None, source: Message | None = None
    ) -> Interaction:
        now = self._clock.now()
        made = Interaction(id, secrets.token_urlsafe(48), kind, user, channel, guild, now, source)
        self._by_token = {token: one for token, one in self._by_token.items() if now - one.at < FOLLOW_UP_WITHIN_S}
        self._by_token[made.token] = made
        return made

    def to_answer(self, token: str) -> Interaction | None:
        """None once three seconds went by without an answer."""
        found = self._by_token.get(token)
        if found is not None and found.answer is None and self._clock.now() - found.at > ANSWER_WITHIN_S:
            found.answered.set()  # the client has given it up, too
            return None
        return found

    def to_follow_up(self, token: str) -> Interaction | None:
        """None after fifteen minutes, or where it was never answered."""
        found = self._by_token.get(token)
        if found is None or found.answer is None or self._clock.now() - found.at > FOLLOW_UP_WITHIN_S:
            return None
        return found
