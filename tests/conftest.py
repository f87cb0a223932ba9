"""What every test may use: a clock that runs only when somebody sleeps, and a migrated database of its own."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from hypothesis import HealthCheck, settings

from support.storage.database import Database, connect
from support.storage.migrations import migrate

settings.register_profile("relais", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("relais")  # how fast a machine is says nothing about what is right

STRUCTLOG = structlog.get_config()
"""As it is before anything runs."""

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
"""A Monday."""


LONG = (
    "tests/chaos/", "tests/scenarios/", "tests/test_bot.py", "tests/hostile/", "tests/replay/", "tests/test_odd_orders.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: at the end it would keep one worker busy and the others waiting."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


class FakeClock:
    """`support.ports.Clock` in virtual time: `advance` wakes sleepers in the order in which their time comes."""

    def __init__(self, start: datetime = NOON) -> None:
        self._start = start
        self._elapsed_s = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Virtual present."""
        return self._start + timedelta(seconds=self._elapsed_s)

    def monotonic(self) -> float:
        """Virtual seconds since the clock was made."""
        return self._elapsed_s

    @property
    def sleeping(self) -> int:
        """How many tasks wait for this clock."""
        return sum(not future.done() for _, _, future in self._sleepers)

    @property
    def next_s(self) -> float:
        """How far it is to whoever wakes next."""
        return max(self._sleepers[0][0] - self._elapsed_s, 0.0)

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was advanced that far."""
        self.slept.append(seconds)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed_s + seconds, next(self._order), future))
        await future

    async def advance(self, seconds: float) -> None:
        """Let time pass, waking who is due on the way; what they do at once is done when this returns."""
        await settled()
        until = self._elapsed_s + seconds
        while self._sleepers and self._sleepers[0][0] <= until:
            wakes_at, _, future = heapq.heappop(self._sleepers)
            self._elapsed_s = max(self._elapsed_s, wakes_at)
            if not future.done():
                future.set_result(None)
            await settled()
        self._elapsed_s = until


async def settled() -> None:
    """Let every task that can run without I/O run until it waits. Tasks here are a handful of steps deep."""
    for _ in range(50):
        await asyncio.sleep(0)


class RacingClock(FakeClock):
    """A clock on which nobody waits: sleeping takes its time at once."""

    async def sleep(self, seconds: float) -> None:
        """Time jumps."""
        self.slept.append(seconds)
        self._elapsed_s += seconds
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """A command run in the tests' own process sets up logging, maybe for a whole module; no other test inherits that."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    structlog.configure(**STRUCTLOG)
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    """An empty database in memory, migrated as a real one."""
    engine = connect("sqlite://")
    migrate(engine)
    database = Database(engine)
    yield database
    await database.close()
