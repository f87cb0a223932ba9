"""The copy of Gorgias' bucket, with a clock of its own."""

import asyncio

import pytest

from support.integrations.gorgias.pacing import Bucket, Pacer


def called(bucket: Bucket, at: float = 0.0) -> None:
    bucket.begin()
    bucket.end(at)


def test_a_call_under_way_does_not_leak() -> None:
    bucket = Bucket()
    for _ in range(38):
        bucket.begin()
    assert bucket.wait_s(100.0) > 0, "Gorgias may not have counted any of them yet"
    for _ in range(38):
        bucket.end(100.0)
    assert bucket.wait_s(100.0) == pytest.approx(0.5)


def test_a_burst_passes_up_to_the_reserve_then_two_calls_a_second() -> None:
    bucket = Bucket()
    for _ in range(38):
        assert bucket.wait_s(0.0) == 0.0
        called(bucket)
    assert bucket.wait_s(0.0) == pytest.approx(0.5)
    assert bucket.wait_s(0.5) == pytest.approx(0.0)


def test_the_header_raises_the_count_for_what_others_called() -> None:
    bucket = Bucket()
    bucket.learn("40/40", 0.0)
    assert bucket.wait_s(0.0) == pytest.approx(1.5)
    bucket.learn("1/40", 0.0)
    assert bucket.wait_s(0.0) == pytest.approx(1.5), "a late header must not lower the count"


def test_the_header_tells_a_higher_limit() -> None:
    bucket = Bucket()
    bucket.learn("77/80", 0.0)
    assert bucket.wait_s(0.0) == 0.0
    called(bucket)
    assert bucket.wait_s(0.0) == pytest.approx(0.25)


@pytest.mark.parametrize("header", [None, "", "40", "a/b", "10/0", "-1/40"])
def test_a_header_that_makes_no_sense_changes_nothing(header: str | None) -> None:
    bucket = Bucket()
    bucket.learn(header, 0.0)
    assert bucket.wait_s(0.0) == 0.0


def test_a_request_to_wait_closes_the_bucket() -> None:
    bucket = Bucket()
    bucket.close(7.0, 100.0)
    bucket.close(3.0, 100.0)
    assert bucket.wait_s(101.0) == pytest.approx(6.0)
    assert bucket.wait_s(107.0) == 0.0


async def test_callers_go_in_the_order_they_came() -> None:
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        await asyncio.sleep(0)

    pacer = Pacer(Bucket(window_s=20, limit=40), monotonic=lambda: now, sleep=sleep)
    order: list[int] = []

    async def call(number: int) -> None:
        assert await pacer.turn(longest_s=1.0) == 0.0
        pacer.done()
        order.append(number)

    await asyncio.gather(*(call(number) for number in range(60)))
    assert order == list(range(60))
    assert now == pytest.approx((60 - 38) / 2)


async def test_nobody_is_held_longer_than_they_allow() -> None:
    pacer = Pacer(Bucket(), monotonic=lambda: 0.0)
    pacer.close(60.0)
    assert await pacer.turn(longest_s=15.0) == pytest.approx(60.0)
