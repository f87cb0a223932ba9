"""The hand-over from one process to the next on the same database, so that a new version can start before the old one
is stopped.

Who starts waits until the holder of the baton has finished what is under way. The old process goes on taking events in:
it stores and acknowledges them, opens forms, answers commands, and the new one works them off. Should the new one end
first, the old one takes the work up again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from support.storage.baton import Baton

log = structlog.get_logger()

LOOK_EVERY_S = 0.2
"""How often it is looked whether somebody asks, or has given up: each look is one system call or three."""

LOOKS_AFTER = 4
"""Each thing is looked at twice."""


class Relay:
    """`lay_down` ends the work of this process, `take_up` begins it anew, `look` works off what another one took in.

    Without a `baton` nobody else is there.
    """

    def __init__(
        self,
        baton: Baton | None,
        *,
        lay_down: Callable[[], Awaitable[None]],
        take_up: Callable[[], Awaitable[None]],
        look: Callable[[], Awaitable[object]],
    ) -> None:
        self._baton = baton
        self._lay_down = lay_down
        self._take_up = take_up
        self._look = look
        self._looks = 0

    async def wait(self) -> None:
        """Until the work is this process's alone."""
        baton = self._baton
        if baton is None or baton.work.take():
            return
        log.info("hand_over_asked", of="the process that works on the same database")
        try:
            await _until(lambda: baton.asking.take() and baton.work.take())
        finally:
            baton.asking.give()
        self._looks = LOOKS_AFTER
        log.info("hand_over_done")

    async def run(self) -> None:
        """Give the work to whoever asks, and take it up again when they are gone; until cancelled."""
        baton = self._baton
        while baton is not None:
            while not baton.asking.is_taken():
                await self._look_elsewhere(baton)
                await asyncio.sleep(LOOK_EVERY_S)
            log.info("handing_over", to="a process that started on the same database; events are still taken in")
            await self._lay_down()
            await _until(lambda: baton.there.take(shared=True))
            baton.work.give()
            await _until(lambda: not baton.asking.is_taken() and baton.work.take())
            baton.there.give()
            log.warning("work_taken_up_again", since="the process that took over is gone")
            await self._take_up()

    async def _look_elsewhere(self, baton: Baton) -> None:
        """While there is another process, and a little longer: what it stored last is found after its end."""
        self._looks = LOOKS_AFTER if baton.there.is_taken() else max(self._looks - 1, 0)
        if self._looks:
            try:
                await self._look()
            except Exception:  # the rows stay, and it is looked again
                log.exception("look_failed")

    def end(self) -> None:
        """This process does nothing more."""
        if self._baton is not None:
            for lock in (self._baton.work, self._baton.asking, self._baton.there):
                lock.give()


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - it is another process that changes it
        await asyncio.sleep(LOOK_EVERY_S)
