"""Which engine answers: the local one, until that with a model is loaded, if one is set up.

LangChain and the vendor's client take seconds to import, so they are imported once the bot is ready, in a thread, and
never without a key. What was left over before a stop is there sooner than that: where a model is asked for by name
it waits for it, within limits, and where it is answered without one the operator sees it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import TypeVar

import structlog

from support.model.decisions import Decided
from support.model.turn import Turn
from support.observing import Observer
from support.ports import Engine, NoteWriter, Talking

log = structlog.get_logger()

T = TypeVar("T")
HEAVY = "support.engines.agent.chain"
LOADED_WITHIN_S = 10.0
"""Loading takes some 3 to 5 s of a small machine's time: who waits longer waits for nothing."""
NOT_LOADED = "not_loaded"


class Choosing:
    """Implements `support.ports.Engine`."""

    def __init__(
        self,
        local: Engine,
        make: Callable[[], tuple[Talking, Callable[[], Awaitable[None]]]] | None,
        observer: Observer,
        *,
        patience_s: float = 0.0,
        heavy: str = HEAVY,
    ) -> None:
        """`make` builds the engine with a model, once `heavy` is imported. A turn waits `patience_s` for it."""
        self._local = local
        self._make = make
        self._heavy = heavy
        self._observer = observer
        self._patience_s = patience_s
        self._chosen: Engine = local
        self._writer: NoteWriter | None = None
        self._close: Callable[[], Awaitable[None]] | None = None
        self._settled = asyncio.Event()
        """It is loaded, or will not be."""

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
        if self._make is not None and self._close is None:
            await self._wait(turn)
        decided = await self._chosen.decide(turn)
        if self._make is None or self._chosen is not self._local or turn.wake != "message":
            return decided
        log.warning("model_not_used", conversation=turn.conversation.id, why=NOT_LOADED)
        self._observer.fell_back(NOT_LOADED)
        return replace(decided, trace=replace(decided.trace, fallback=NOT_LOADED))

    async def note(self, turn: Turn) -> str:
        """See `support.ports.NoteWriter`: without a model the template is as good as it gets."""
        return await self._writer.note(turn) if self._writer is not None else ""

    async def load(self) -> None:
        """Load the engine with a model, if there is one."""
        if self._make is None or self._close is not None:
            return
        try:
            await asyncio.to_thread(import_module, self._heavy)
            made, self._close = self._make()
            self._chosen = self._writer = made
        finally:
            self._settled.set()
        log.info("engine_ready", engine=self.name)

    async def load_meanwhile(self) -> None:
        """The same beside a running bot, which goes on without it where that fails."""
        try:
            await self.load()
        except Exception:  # whatever is wrong with a vendor's package: the local engine answers, and it is seen
            log.exception("engine_not_loaded")

    async def loaded(self) -> bool:
        """Wait until it is, or will not be; did it come?"""
        await self._settled.wait()
        return self._close is not None

    async def close(self) -> None:
        """Let the provider's connections go."""
        if self._close is not None:
            self._chosen, close = self._local, self._close
            self._close = self._writer = None
            await close()

    async def _wait(self, turn: Turn) -> None:
        """Until it is loaded. Who waited in vain was the last to wait: turns behind it are not held up as well."""
        within_s = min(self._patience_s, turn.within_s or self._patience_s)
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._settled.wait()
        if within_s == self._patience_s:
            self._patience_s = 0.0
