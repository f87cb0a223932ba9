"""What decides, what it knows, and the time it goes by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from support.model.decisions import Decided, Passage
from support.model.people import Language
from support.model.turn import Turn


class Clock(Protocol):
    """The only source of "now" and of waiting, so that a sandbox shop's day and a test's day are possible."""

    def now(self) -> datetime:
        """The present, timezone-aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Engine(Protocol):
    """Decides what to do about a turn. It reads through tools and never writes."""

    @property
    def name(self) -> str:
        """How traces and the operator call it."""
        ...

    async def decide(self, turn: Turn) -> Decided:
        """What to do. An engine that makes its answer piece by piece may tell `turn.say` of it; what counts, and what
        the customer reads in the end, is the decision."""
        ...


class NoteWriter(Protocol):
    """Writes for the team."""

    async def note(self, turn: Turn) -> str:
        """A conversation in few words, in the turn's language, for whoever takes it over for the reason that is the
        turn's text; empty where there is nothing better than the template. Never raises, never takes long."""
        ...


class Talking(Engine, NoteWriter, Protocol):
    """An engine with a model."""


class Knowledge(Protocol):
    """Search over the shop's policies and documents."""

    async def search(self, query: str, language: Language, *, limit: int = 4) -> Sequence[Passage]:
        """Best first. Passages of `language` come before translations in others."""
        ...
