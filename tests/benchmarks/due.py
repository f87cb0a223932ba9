"""How long a tick takes that looks for due work among many open conversations: nothing due, and more than it takes at once.

The turns that follow are not counted: they are held, as they are while what was missed is read.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete

from support.desk import SupportDesk, join
from support.escalation.upkeep import row
from support.integrations.no_shop import NoShop
from support.model.cases import Case
from support.model.conversation import Conversation, ConversationId, Memory
from support.model.decisions import Trace
from support.model.deliveries import Handoff
from support.model.people import Account, Venue
from support.model.turn import TurnResult
from support.opening import open_policies
from support.storage.store import Store
from support.storage.tables import due
from support.world import Shelf, World
from tests.benchmarks.figures import Figure
from tests.benchmarks.slack_load import percentile
from tests.support.actions.counter import rules

DATA = Path(__file__).parents[2] / "data"
BEGAN = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
OPEN, LOOKS = 10_000, 90
LIMIT_MS = 50


class Still:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


async def due_work(folder: Path) -> list[Figure]:
    """The figures, with each open conversation waited for by two rows, one of them due within the hour."""
    clock = Still(BEGAN)
    async with AsyncExitStack() as stack:
        store = Store.open(f"sqlite:///{folder}/due.db", stack)
        for number in range(OPEN):
            await store.conversations.commit(_open(number))
        desk = await _desk(store, clock, stack)
        desk.reception.hold("slack:")
        quiet = [await _look_ms(desk) for _ in range(LOOKS)]
        clock.at = BEGAN + timedelta(hours=1)
        full = []
        for _ in range(LOOKS):
            full.append(await _look_ms(desk))
            await _worked_off(store, clock.now())
        await _left_undone()
    return [
        Figure(f"nothing due, p95 of {LOOKS} looks", percentile(quiet, 0.95), "ms", LIMIT_MS),
        Figure(f"100 rows due at once, p95 of {LOOKS} looks", percentile(full, 0.95), "ms", LIMIT_MS),
    ]


async def _left_undone() -> None:
    """What was found is not worked off: only the looking is measured."""
    waiting = [task for task in asyncio.all_tasks() if task.get_name().startswith("lane ")]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def _look_ms(desk: SupportDesk) -> float:
    began = time.perf_counter()
    await desk.reception.wake()
    return (time.perf_counter() - began) * 1_000


async def _worked_off(store: Store, now: datetime) -> None:
    """The rows that were found are done, so that the next look finds others."""
    done = [event.due for event in await store.conversations.woken(now)]
    await store.database.write(lambda connection: connection.execute(delete(due).where(due.c.id.in_(done))))


async def _desk(store: Store, clock: Still, stack: AsyncExitStack) -> SupportDesk:
    world = World(
        shop=NoShop(), catalogue=NoShop(), private_shop=None, mailer=None, profiles={}, channels={}, desk=None,
        helpdesk=None, help_channels=frozenset(),
    )  # fmt: skip
    knowledge = await open_policies(DATA / "policies", stack)
    return join(Shelf.read(DATA), store.rows, world, knowledge=knowledge, rules=rules(), clock=clock)


def _open(number: int) -> TurnResult:
    id, account = ConversationId(f"c{number}"), Account("slack", "T1", f"U{number}")
    talk = Conversation(id, Venue("slack", "T1", "C1", f"{number}.1"), account, "open", "en", Memory(), BEGAN, BEGAN)
    handoff = Handoff(id, "Where is it?", "…", "…", "normal", "en", "Ada", account.key, None, (), (), (), BEGAN)
    ripe = (row(id, "sla", BEGAN + timedelta(seconds=1 + number % 3_600)), row(id, "nudge", BEGAN + timedelta(days=2)))
    return TurnResult(
        turn=f"t{number}", conversation=talk, memory_before=Memory(), events=(), messages=(), deliveries=(),
        trace=Trace("none"), outcome="turn", at=BEGAN, due=ripe,
        case=Case(id, "asked_for_human", "normal", handoff, BEGAN, BEGAN),
    )  # fmt: skip
