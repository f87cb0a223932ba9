"""Which engine answers: the local one, until that with a model is loaded, if one is set up.

LangChain and the vendor's client take seconds to import, so they are imported once the bot is ready, in a thread, and
never without a key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TypeVar

import structlog

from support.model.decisions import Decided
from support.model.turn import Turn
from support.ports import Engine, NoteWriter, Talking

log = structlog.get_logger()

T = TypeVar("T")
HEAVY = "support.engines.agent.chain"


class Choosing:
    """Implements `support.ports.Engine`. `make` builds the engine with a model, once `HEAVY` is imported."""

    def __init__(self, local: Engine, make: Callable[[], tuple[Talking, Callable[[], Awaitable[None]]]] | None) -> None:
        self._local = local
        self._make = make
        self._chosen: Engine = local
        self._writer: NoteWriter | None = None
        self._close: Callable[[], Awaitable[None]] | None = None

    @property
    def chosen(self) -> Engine:
        """The engine that would answer now."""
        return self._chosen

    @property
    def name(self) -> str:
        """That of the engine which would answer now."""
        return self._chosen.name

    async def decide(self, turn: Turn) -> Decided:
        """See `support.ports.Engine`."""
        return await self._chosen.decide(turn)

    async def note(self, turn: Turn) -> str:
        """See `support.ports.NoteWriter`: without a model the template is as good as it gets."""
        return await self._writer.note(turn) if self._writer is not None else ""

    async def load(self) -> None:
        """Load the engine with a model, if there is one."""
        if self._make is None or self._close is not None:
            return
        await asyncio.to_thread(import_module, HEAVY)
        made, self._close = self._make()
        self._chosen = self._writer = made
        log.info("engine_ready", engine=self.name)

    async def close(self) -> None:
        """Let the provider's connections go."""
        if self._close is not None:
            self._chosen, close = self._local, self._close
            self._close = self._writer = None
            await close()
