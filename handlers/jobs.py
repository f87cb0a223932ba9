"""The ticks: APScheduler as an in-memory clock. What is due is a row that a tick looks for, never a timer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tick:
    """Run `work` every `every_s` seconds; a tick that is still running is not started again."""

    name: str
    every_s: float
    work: Callable[[], Awaitable[object]]
    at_once: bool = False
    """Also as soon as the ticks begin."""


class Ticks:
    """All ticks of the process."""

    def __init__(self, ticks: list[Tick]) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for tick in ticks:
            first = {"next_run_time": datetime.now(UTC), "misfire_grace_time": None} if tick.at_once else {}
            self._scheduler.add_job(
                _guarded(tick), "interval", seconds=tick.every_s, id=tick.name, max_instances=1, coalesce=True, **first
            )

    def start(self) -> None:
        """Begin ticking."""
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks; one that runs is cancelled, its rows stay due."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _guarded(tick: Tick) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await tick.work()
        except asyncio.CancelledError:  # only `stop` cancels: to be cut off there is no failure to be told of
            log.debug("tick_cut_off", tick=tick.name)
        except Exception:  # a tick that fails must not end the others; its rows stay due for the next one
            log.exception("tick_failed", tick=tick.name)

    return run
