"""The local picture of Shopify's bucket."""

import asyncio

import pytest

from support.integrations.shopify.pacing import Bucket


class Hands:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def told(available: float, requested: float = 100, rate: float = 50, maximum: float = 1000) -> dict[str, object]:
    status = {"currentlyAvailable": available, "maximumAvailable": maximum, "restoreRate": rate}
    return {"requestedQueryCost": requested, "throttleStatus": status}


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def bucket(hands: Hands) -> Bucket:
    return Bucket(monotonic_s=hands)


def test_everything_passes_until_something_is_known(bucket: Bucket) -> None:
    assert bucket.has_room("Q")
    assert bucket.take("Q") == 0


def test_time_fills_it(bucket: Bucket, hands: Hands) -> None:
    bucket.learn("Q", told(available=20))
    assert not bucket.has_room("Q")
    assert bucket.refill_s("Q") == pytest.approx(80 / 50)
    hands.now_s = 1.7
    assert bucket.has_room("Q")
    assert bucket.refill_s("Q") == 0


def test_it_never_holds_more_than_its_maximum(bucket: Bucket, hands: Hands) -> None:
    bucket.learn("Q", told(available=0, requested=2000, maximum=1000))
    hands.now_s = 10_000
    assert not bucket.has_room("Q")
    assert bucket.refill_s("Q") == 0  # waiting cannot help: Shopify must say so


def test_requests_under_way_hold_their_share(bucket: Bucket) -> None:
    bucket.learn("Q", told(available=250))
    first, _second = bucket.take("Q"), bucket.take("Q")
    assert not bucket.has_room("Q")
    assert bucket.shared
    assert bucket.refill_s("Q") == 0
    bucket.release(first)
    assert bucket.has_room("Q")


async def test_who_waits_for_others_wakes_when_they_end(bucket: Bucket) -> None:
    bucket.learn("Q", told(available=100))
    held = bucket.take("Q")
    waiting = asyncio.create_task(bucket.change(None))
    await asyncio.sleep(0)
    assert not waiting.done()
    bucket.release(held)
    await waiting
    assert bucket.has_room("Q")


async def test_who_waits_for_time_wakes_by_itself(bucket: Bucket) -> None:
    await bucket.change(0.001)


@pytest.mark.parametrize(
    "cost",
    [{}, {"requestedQueryCost": "many"}, {"requestedQueryCost": 5}, {"requestedQueryCost": 5, "throttleStatus": {}},
     {"requestedQueryCost": 5, "throttleStatus": {"currentlyAvailable": None}}],
)  # fmt: skip
def test_odd_reports_are_passed_over(bucket: Bucket, cost: dict[str, object]) -> None:
    bucket.learn("Q", cost)
    assert bucket.has_room("Q")
