"""Slack's rates, of a message a second and channel and of calls a minute and workspace, in virtual time."""

from __future__ import annotations

import asyncio

from handlers.slack.pacing import BURST, ChannelPace, Tier
from tests.conftest import FakeClock, settled


class Queue:
    """Callers of `turn`, and when each got its turn."""

    def __init__(self, clock: FakeClock, per_second: float = 1.0) -> None:
        self.clock = clock
        self.pace = ChannelPace(clock.monotonic, clock.sleep, per_second)
        self.served: list[tuple[str, int, float]] = []

    async def call(self, channel: str, number: int) -> None:
        await self.pace.turn(channel)
        self.served.append((channel, number, round(self.clock.monotonic(), 3)))


async def test_a_burst_goes_at_once_then_the_rate_holds_in_order(clock: FakeClock) -> None:
    queue = Queue(clock)
    calls = [asyncio.create_task(queue.call("C1", number)) for number in range(BURST + 3)]
    await clock.advance(10)
    await asyncio.gather(*calls)
    assert queue.served == [("C1", n, 0.0 if n < BURST else n - BURST + 1.0) for n in range(BURST + 3)]


async def test_channels_do_not_wait_for_each_other(clock: FakeClock) -> None:
    queue = Queue(clock)
    busy = [asyncio.create_task(queue.call("C1", number)) for number in range(BURST + 1)]
    await settled()
    await queue.call("C2", 0)
    assert ("C2", 0, 0.0) in queue.served
    assert len(queue.served) == BURST + 1
    await clock.advance(1)
    await asyncio.gather(*busy)


async def test_rest_gives_the_burst_back(clock: FakeClock) -> None:
    queue = Queue(clock)
    for number in range(BURST):
        await queue.call("C1", number)
    await clock.advance(BURST)
    for number in range(BURST):
        await queue.call("C1", number)
    assert {at for _, _, at in queue.served} == {0.0, float(BURST)}
    assert clock.slept == []


async def test_no_minute_holds_more_than_the_rate_and_a_burst(clock: FakeClock) -> None:
    queue = Queue(clock)
    calls = [asyncio.create_task(queue.call("C1", number)) for number in range(200)]
    await clock.advance(60)
    assert len(queue.served) == 60 + BURST
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)


async def test_it_can_be_switched_off(clock: FakeClock) -> None:
    queue = Queue(clock, per_second=0.0)
    for number in range(100):
        await queue.call("C1", number)
    assert clock.slept == []


async def test_channels_that_are_rested_are_forgotten(clock: FakeClock) -> None:
    """A community may have tens of thousands of direct messages."""
    queue = Queue(clock)
    for number in range(10_001):
        await queue.call(f"D{number}", 0)
    await clock.advance(5)
    await queue.call("C1", 0)
    await queue.call("C2", 0)
    assert len(queue.pace._full_at) < 10


async def test_who_finds_no_call_left_is_told_when_there_is_one(clock: FakeClock) -> None:
    tier = Tier(20, clock.monotonic)
    assert [tier.take() for _ in range(10)] == [0.0] * 10
    assert [round(tier.take(), 3) for _ in range(2)] == [3.0, 3.0]
    await clock.advance(3)
    assert [round(tier.take(), 3) for _ in range(2)] == [0.0, 3.0]
    await clock.advance(600)
    taken = 0
    for _ in range(60):  # a minute of asking every second
        taken += tier.take() == 0.0
        await clock.advance(1)
    assert taken <= 20 + 10
    assert not any(Tier(0, clock.monotonic).take() for _ in range(1000))
