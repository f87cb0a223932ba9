"""Lanes in virtual time: order, bursts as one turn, patience with fragments, restarts, and turns that die."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from support.errors import ShopUnavailable
from support.lanes import TRIES, Lanes
from support.model.events import InboundEvent, MessageChanged
from tests.conftest import FakeClock, RacingClock, settled
from tests.support.scenes import ADA, BOB, NOW, VENUE, posted, pressed

Newer = Callable[[], bool]
FRAGMENT_S = 1.2


class Desk:
    """What the lanes ask for work: remembers batches; `hold` stops a turn in the middle until `release`."""

    def __init__(self, clock: FakeClock) -> None:
        self.begun: list[tuple[str, ...]] = []
        self.done: list[tuple[str, ...]] = []
        self.given_up: list[tuple[str, ...]] = []
        self.fails: list[Exception] = []
        self.gate: asyncio.Event | None = None
        self.lanes = Lanes(self.work, self.give_up, self.patience, clock.sleep)

    def hold(self) -> asyncio.Event:
        self.gate = asyncio.Event()
        return self.gate

    async def work(self, events: Sequence[InboundEvent], newer: Newer) -> bool:
        names = _names(events)
        self.begun.append(names)
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        if self.fails:
            raise self.fails.pop(0)
        if newer():
            return False
        self.done.append(names)
        return True

    async def give_up(self, events: Sequence[InboundEvent]) -> None:
        self.given_up.append(_names(events))

    def patience(self, events: Sequence[InboundEvent]) -> float:
        return FRAGMENT_S if getattr(events[-1], "text", "").endswith("…") else 0.0

    def submit(self, *events: InboundEvent) -> None:
        for event in events:
            self.lanes.submit(event)


def _names(events: Sequence[InboundEvent]) -> tuple[str, ...]:
    return tuple(getattr(event, "text", "click") for event in events)


@pytest.fixture
def desk(clock: FakeClock) -> Desk:
    return Desk(clock)


async def test_a_burst_is_one_turn(desk: Desk) -> None:
    desk.submit(posted("hi", 1), posted("where is #1042", 2))
    await desk.lanes.drain()
    assert desk.done == [("hi", "where is #1042")]
    assert desk.lanes.busy == 0


async def test_edits_join_the_burst_and_clicks_have_turns_of_their_own_in_order(desk: Desk) -> None:
    edit = MessageChanged("e", VENUE, ADA, "edited", NOW, posted().position)
    desk.submit(posted("a", 1), edit, pressed(1), pressed(2), posted("b", 2))
    await desk.lanes.drain()
    assert desk.done == [("a", "edited"), ("click",), ("click",), ("b",)]


async def test_one_customers_turns_follow_each_other_and_another_need_not_wait(desk: Desk) -> None:
    gate = desk.hold()
    desk.submit(pressed(1), pressed(2))
    await settled()
    assert desk.begun == [("click",)]
    desk.submit(posted("bob", account=BOB), posted("elsewhere", venue=replace(VENUE, thread="1.2")))
    await settled()
    assert desk.begun == [("click",), ("bob",), ("elsewhere",)]
    assert desk.lanes.busy == 3
    gate.set()
    await desk.lanes.drain()
    assert desk.done.count(("click",)) == 2


async def test_a_fragment_waits_for_its_rest(desk: Desk, clock: FakeClock) -> None:
    desk.submit(posted("hi…", 1))
    await clock.advance(FRAGMENT_S / 2)
    assert desk.begun == []
    desk.submit(posted("where is #1042", 2))
    await settled()
    assert desk.done == [("hi…", "where is #1042")], "at once, not when the time is over"


async def test_patience_with_a_fragment_ends_and_is_not_prolonged(desk: Desk, clock: FakeClock) -> None:
    desk.submit(posted("hi…", 1))
    await clock.advance(FRAGMENT_S - 0.2)
    desk.submit(posted("so…", 2))
    await clock.advance(0.1)
    assert desk.begun == []
    await clock.advance(0.2)
    assert desk.done == [("hi…", "so…")]


async def test_patience_that_fails_neither_stops_nor_loses_the_lane(clock: FakeClock) -> None:
    desk = Desk(clock)

    def broken(_: Sequence[InboundEvent]) -> float:
        raise ValueError("cannot read that")

    desk.lanes = Lanes(desk.work, desk.give_up, broken, clock.sleep)
    desk.submit(posted("a", 1))
    await desk.lanes.drain()
    desk.submit(posted("b", 2))
    await desk.lanes.drain()
    assert desk.done == [("a",), ("b",)]


async def test_what_arrives_during_a_turn_restarts_it(desk: Desk) -> None:
    gate = desk.hold()
    desk.submit(posted("a", 1))
    await settled()
    desk.submit(posted("b", 2))
    gate.set()
    await desk.lanes.drain()
    assert desk.begun == [("a",), ("a", "b")]
    assert desk.done == [("a", "b")]


async def test_a_click_during_a_turn_does_not_restart_it(desk: Desk) -> None:
    gate = desk.hold()
    desk.submit(posted("a", 1))
    await settled()
    desk.submit(pressed())
    gate.set()
    await desk.lanes.drain()
    assert desk.begun == [("a",), ("click",)]


async def test_somebody_who_never_stops_writing_is_answered_at_the_third_begin(clock: FakeClock) -> None:
    desk = Desk(clock)
    begun = 0

    async def work(events: Sequence[InboundEvent], newer: Newer) -> bool:
        nonlocal begun
        begun += 1
        if begun < 10:
            desk.lanes.submit(posted(f"more {begun}", begun + 1))
        if newer():
            return False
        desk.done.append(_names(events))
        return True

    desk.lanes = Lanes(work, desk.give_up, desk.patience, clock.sleep)
    desk.submit(posted("a", 1))
    await desk.lanes.drain()
    assert desk.done[0] == ("a", "more 1", "more 2")
    assert [name for batch in desk.done for name in batch] == ["a", *(f"more {n}" for n in range(1, 10))]


@pytest.mark.parametrize("error", [ValueError("a fault of ours"), ShopUnavailable("down")])
async def test_a_turn_that_dies_is_tried_again_and_its_lane_goes_on(error: Exception) -> None:
    clock = RacingClock()
    desk = Desk(clock)
    desk.fails = [error] * (TRIES - 1)
    desk.submit(posted("a", 1))
    await desk.lanes.drain()
    assert desk.begun == [("a",)] * TRIES
    assert (desk.done, desk.given_up) == ([("a",)], [])
    assert clock.slept == [0.5, 2.0]


@pytest.mark.parametrize("error", [ValueError("a fault of ours"), ShopUnavailable("down")])
async def test_after_the_last_try_people_get_it_at_once_and_the_lane_goes_on(error: Exception) -> None:
    clock = RacingClock()
    desk = Desk(clock)
    desk.fails = [error] * TRIES
    desk.submit(pressed(), posted("b", 2))
    await desk.lanes.drain()
    assert desk.given_up == [("click",)]
    assert desk.done == [("b",)]
    assert clock.slept == [0.5, 2.0], "no wait once there is nothing left to try"


async def test_a_hand_over_that_fails_does_not_stop_the_lane() -> None:
    clock = RacingClock()
    desk = Desk(clock)

    async def broken(_: Any) -> None:
        raise ValueError("the database is gone")

    hand_over: Callable[[Sequence[InboundEvent]], Awaitable[None]] = broken
    desk.lanes = Lanes(desk.work, hand_over, desk.patience, clock.sleep)
    desk.fails = [ValueError("x")] * TRIES
    desk.submit(pressed(), posted("b", 2))
    await desk.lanes.drain()
    assert desk.done == [("b",)]


async def test_drain_waits_for_all_lanes(desk: Desk) -> None:
    gate = desk.hold()
    desk.submit(posted("a"), posted("b", account=BOB))
    draining = asyncio.create_task(desk.lanes.drain())
    await settled()
    assert not draining.done()
    gate.set()
    await draining
    assert sorted(desk.done) == [("a",), ("b",)]


async def test_a_held_place_begins_no_turn_until_it_is_released(desk: Desk) -> None:
    elsewhere = replace(VENUE, channel="C2")
    release = desk.lanes.hold("slack:T1:C1:")
    desk.submit(posted("written now", 2), posted("elsewhere", venue=elsewhere))
    await settled()
    assert desk.begun == [("elsewhere",)]
    desk.submit(posted("missed", 1))
    release()
    await desk.lanes.drain()
    assert desk.done[1:] == [("written now", "missed")], "one turn; it is folded in the order of writing"


async def test_a_place_held_twice_is_released_twice_and_once_each(desk: Desk) -> None:
    channel, thread = desk.lanes.hold("slack:T1:C1:"), desk.lanes.hold(VENUE.key)
    desk.submit(posted("a"))
    channel()
    channel()
    await settled()
    assert desk.begun == []
    thread()
    await desk.lanes.drain()
    assert desk.done == [("a",)]


async def test_a_turn_under_way_is_not_stopped_by_a_hold(desk: Desk) -> None:
    gate = desk.hold()
    desk.submit(pressed(1), pressed(2))
    await settled()
    release = desk.lanes.hold("slack:T1:")
    gate.set()
    await settled()
    assert desk.done == [("click",)]
    release()
    await desk.lanes.drain()
    assert desk.done == [("click",), ("click",)]


async def test_stop_finishes_the_turn_under_way_and_begins_no_other(desk: Desk) -> None:
    gate = desk.hold()
    desk.submit(pressed(1), pressed(2))
    desk.lanes.hold(VENUE.key + ":" + BOB.user)
    desk.submit(posted("held", account=BOB), posted("a fragment…", venue=replace(VENUE, thread="1.2")))
    await settled()
    stopping = asyncio.create_task(desk.lanes.stop())
    await settled()
    gate.set()
    await stopping
    desk.submit(posted("too late", venue=replace(VENUE, thread="1.3")))
    await settled()
    assert desk.done == [("click",)]
    assert desk.lanes.busy == 0
