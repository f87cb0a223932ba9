"""Lanes: events of one customer in one thread are worked off one at a time, lanes side by side.

A burst is one turn: what waits in a lane together is worked off together, and a fragment ("hi", "quick question")
gives its writer a moment to finish. Nothing here decides anything; the rows in the inbox are the truth, a lane is only
this process's view of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from support.model.events import InboundEvent, MessageChanged, MessageDeleted, MessagePosted, lane_of
from support.tasks import ended

log = structlog.get_logger()

SIDE_BY_SIDE = 64
"""Turns under way at once: above it a burst waits in memory rather than in half-open requests."""
TRIES = 3
"""How often a turn that dies of a fault of ours is tried before people get it."""

Patience = Callable[[Sequence[InboundEvent]], float]
"""How many seconds to wait for more of what was written; 0 when it is complete."""


class Lane:
    """The waiting events of one customer in one thread, oldest first. A burst makes thousands: it has what it needs."""

    __slots__ = ("arrived", "waiting")

    def __init__(self, first: InboundEvent) -> None:
        self.waiting: list[InboundEvent] = [first]
        self.arrived: asyncio.Event | None = None
        """Where the rest of a fragment is waited for."""

    def join(self, event: InboundEvent) -> None:
        """One more."""
        self.waiting.append(event)
        if self.arrived is not None:
            self.arrived.set()

    def batch(self) -> tuple[InboundEvent, ...]:
        """What is worked off together: all leading messages with their edits and deletions, or one click or form."""
        taken: list[InboundEvent] = []
        for event in self.waiting:
            if not isinstance(event, MessagePosted | MessageChanged | MessageDeleted):
                break
            taken.append(event)
        return tuple(taken) or (self.waiting[0],)

    def drop(self, count: int) -> None:
        """Forget the first `count` events: they are done."""
        del self.waiting[:count]


class Lanes:
    """All lanes of this process.

    `work(events, newer)` does one turn and returns False when `newer()` became true before anything was committed, so
    that the turn is done again together with what arrived. `give_up(events)` gets a batch whose turn kept failing.
    """

    def __init__(
        self,
        work: Callable[[Sequence[InboundEvent], Callable[[], bool]], Awaitable[bool]],
        give_up: Callable[[Sequence[InboundEvent]], Awaitable[None]],
        patience: Patience,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._work = work
        self._give_up = give_up
        self._patience = patience
        self._sleep = sleep
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_work: set[asyncio.Task[None] | None] = set()
        self._stopping = False
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._held: dict[object, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._freed = asyncio.Event()

    def submit(self, event: InboundEvent) -> None:
        """Queue an event that is stored. Never blocks."""
        name = lane_of(event)
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = Lane(event)
            task = asyncio.create_task(self._run(name, lane), name=f"lane {name}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            lane.join(event)

    def hold(self, *places: str, but: tuple[str, ...] = ()) -> Callable[[], None]:
        """Begin no turn in lanes whose name begins with one of `places`, and none of `but`, until what is returned is
        called."""
        token = object()
        self._held[token] = (places, but)

        def release() -> None:
            if self._held.pop(token, None) is not None:
                self._freed.set()
                self._freed = asyncio.Event()

        return release

    @property
    def waiting(self) -> frozenset[str]:
        """The keys of all that is not worked off."""
        return frozenset(event.key for lane in self._lanes.values() for event in lane.waiting)

    @property
    def busy(self) -> int:
        """How many lanes have work."""
        return len(self._lanes)

    async def drain(self) -> None:
        """Wait until every lane is empty."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self) -> None:
        """Finish the turns under way and begin no others: what waits stays in the inbox for the next process."""
        self._stopping = True
        for task in self._tasks - self._at_work:
            task.cancel()
        await ended(set(self._tasks))

    def go_on(self) -> None:
        """Begin turns again. What waited is to be submitted anew."""
        self._stopping = False

    async def _run(self, name: str, lane: Lane) -> None:
        try:
            while lane.waiting and not self._stopping:
                while any(name.startswith(places) and not name.startswith(but) for places, but in self._held.values()):
                    await self._freed.wait()
                await self._settle(lane)
                async with self._slots:
                    await self._work_off(lane)
        finally:
            del self._lanes[name]

    async def _work_off(self, lane: Lane) -> None:
        task = asyncio.current_task()
        self._at_work.add(task)
        try:
            await self._one_turn(lane)
        finally:
            self._at_work.discard(task)

    async def _settle(self, lane: Lane) -> None:
        """Wait for the rest of a fragment: until something complete is there or patience ends."""
        waiting = self._unfinished(lane)
        if waiting <= 0:
            return
        rest, lane.arrived = asyncio.ensure_future(self._sleep(waiting)), asyncio.Event()
        try:
            while not rest.done() and self._unfinished(lane) > 0:
                lane.arrived.clear()
                more = asyncio.ensure_future(lane.arrived.wait())
                await asyncio.wait({rest, more}, return_when=asyncio.FIRST_COMPLETED)
                more.cancel()
        finally:
            rest.cancel()
            lane.arrived = None

    def _unfinished(self, lane: Lane) -> float:
        try:
            return self._patience(lane.batch())
        except Exception as error:  # a lane that dies here would swallow all that its customer ever writes again
            log.exception("patience_failed", error=type(error).__name__)
            return 0.0

    async def _one_turn(self, lane: Lane) -> None:
        for attempt in range(1, TRIES + 1):
            # What joins a turn restarts it; the third time it is finished as it stands, so that it ends.
            try:
                for last in (False, False, True):
                    batch = lane.batch()
                    seen = len(lane.waiting)
                    if await self._work(batch, _newer(lane, seen, last)):
                        lane.drop(len(batch))
                        return
            except Exception as error:  # a fault in one turn must neither stop its lane nor be lost
                log.exception("turn_failed", attempt=attempt, error=type(error).__name__)
                if attempt < TRIES:
                    await self._sleep(0.5 * 4 ** (attempt - 1))
        batch = lane.batch()
        await self._hand_to_people(batch)
        lane.drop(len(batch))

    async def _hand_to_people(self, batch: Sequence[InboundEvent]) -> None:
        try:
            await self._give_up(batch)
        except Exception:  # the events stay unfinished in the inbox and are tried at the next start
            log.exception("give_up_failed", events=[event.key for event in batch])


def _newer(lane: Lane, seen: int, last: bool) -> Callable[[], bool]:
    def newer() -> bool:
        arrived = lane.waiting[seen:]
        return not last and any(isinstance(event, MessagePosted | MessageChanged | MessageDeleted) for event in arrived)

    return newer
