"""Answers that are read while they are made, on a platform in memory: when one begins, goes on, and what is left of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import pytest

from support.composing import Said
from support.errors import ChannelBusy, ChannelRefused, ChannelUnavailable, RelaisError
from support.live import LiveAnswer, LiveAnswers, completing
from support.model.decisions import Content
from support.model.deliveries import Delivery, Live, Post, PrivatePost, Receipt, Withdraw
from support.model.people import Account, Venue
from support.storage.database import Database
from support.storage.live import SqlLive
from support.storage.outbox import SqlOutbox
from tests.conftest import FakeClock, settled
from tests.support.scenes import ADA, DIRECT, NOW, TALK, VENUE, conversation, delivery

ONE, TWO, THREE = "One.", "One. Two.", "One. Two. Three."


@dataclass(slots=True)
class Wall:
    """Implements `support.ports.LiveMessages`. Each call meets the next of `troubles`, and waits while `held`."""

    shown: list[str] = field(default_factory=list)
    gone: list[str | None] = field(default_factory=list)
    troubles: list[RelaisError | None] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0

    def __post_init__(self) -> None:
        self.held.set()

    def can(self, venue: Venue) -> bool:
        return not venue.private

    async def pace(self, venue: Venue) -> None:
        """Nothing to wait for."""

    async def begin(self, venue: Venue, reader: Account, text: str) -> str:
        assert reader == ADA
        await self._meet()
        self.shown.append(text)
        return "1.1"

    async def grow(self, venue: Venue, ref: str, text: str) -> None:
        await self._meet()
        self.shown[-1] += text

    async def complete(self, delivery: Delivery, post: Post, live: Live) -> Receipt:
        raise AssertionError("what these tests show never ends by its delivery")

    async def take_away(self, venue: Venue, live: Live) -> None:
        await self._meet()
        self.gone.append(live.ref)

    async def _meet(self) -> None:
        self.waiting += 1
        await self.held.wait()
        self.waiting -= 1
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble


@dataclass(slots=True)
class Busy:
    """The outbox, as far as it is asked."""

    sending: bool = False
    submitted: list[Delivery] = field(default_factory=list)

    def is_sending(self, _: object) -> bool:
        return self.sending

    def submit(self, deliveries: Sequence[Delivery]) -> None:
        self.submitted.extend(deliveries)


@dataclass(slots=True)
class Hall:
    """All of it."""

    wall: Wall
    outbox: Busy
    rows: SqlLive
    clock: FakeClock
    answers: LiveAnswers

    def begin(self) -> LiveAnswer:
        answer = self.answers.begin(conversation())
        assert answer is not None
        return answer

    async def until(self, *shown: str) -> None:
        """What is on the wall is this."""
        await eventually(lambda: self.wall.shown == list(shown))

    async def rest(self, seconds: float) -> None:
        """Until whoever waits by the clock does; then so much time passes."""
        await eventually(lambda: self.clock.sleeping)
        await self.clock.advance(seconds)


async def eventually(holds: Callable[[], object]) -> None:
    """Rows are kept in a thread, which tells nobody of what it does."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


@pytest.fixture
async def hall(database: Database, clock: FakeClock) -> AsyncIterator[Hall]:
    wall, outbox, rows = Wall(), Busy(), SqlLive(database)
    answers = LiveAnswers({"slack": wall}, rows, SqlOutbox(database), outbox, clock)  # type: ignore[arg-type]
    yield Hall(wall, outbox, rows, clock, answers)
    await answers.stop()


async def test_it_grows_by_what_is_new_and_ignores_what_does_not_go_on(hall: Hall) -> None:
    answer = hall.begin()
    answer.say(ONE)
    await hall.until(ONE)
    answer.say(TWO)
    await hall.until(TWO)
    for text in ("Quite another one.", ONE, THREE):
        answer.say(text)
        await settled()
    await hall.until(THREE)
    assert await hall.rows.left() == [(TALK, VENUE, Live("1.1", hall.clock.now()))]
    assert await hall.answers.end(TALK) == Live("1.1", hall.clock.now())
    answer.say(THREE + " Four.")
    await settled()
    assert hall.wall.shown == [THREE]


async def test_where_nothing_was_said_or_can_be_shown_nothing_is_left(hall: Hall) -> None:
    hall.begin()
    assert await hall.answers.end(TALK) is None
    assert not hall.answers
    assert hall.answers.begin(conversation(venue=DIRECT)) is None
    assert await hall.rows.left() == []


async def test_what_was_said_before_stands_before_it(hall: Hall) -> None:
    hall.outbox.sending = True
    hall.begin().say(ONE)
    await hall.rest(1)
    assert hall.wall.shown == []
    hall.outbox.sending = False
    await hall.rest(1)
    await hall.until(ONE)


async def test_who_is_asked_to_wait_waits_and_then_says_all_there_is(hall: Hall) -> None:
    hall.wall.troubles += [ChannelBusy("busy", retry_after_s=7), None, ChannelBusy("busy", retry_after_s=9)]
    answer = hall.begin()
    answer.say(ONE)
    await hall.rest(7)
    await hall.until(ONE)
    answer.say(TWO)
    await hall.rest(0)
    answer.say(THREE)
    await hall.rest(9)
    await hall.until(THREE)
    assert hall.clock.slept == [7, 9]


async def test_a_refusal_leaves_nothing_and_a_doubt_is_looked_into_later(hall: Hall) -> None:
    hall.wall.troubles.append(ChannelRefused("feature_not_enabled"))
    answer = hall.begin()
    answer.say(ONE)
    await eventually(lambda: not hall.wall.troubles and answer.live is None)
    assert await hall.answers.end(TALK) is None
    assert await hall.rows.left() == []
    hall.wall.troubles.append(ChannelUnavailable("timeout"))
    hall.begin().say(ONE)
    await eventually(lambda: not hall.wall.troubles)
    assert await hall.answers.end(TALK) == Live(None, hall.clock.now())


async def test_an_end_waits_for_the_beginning_that_is_under_way(hall: Hall) -> None:
    hall.wall.held.clear()
    hall.begin().say(ONE)
    await eventually(lambda: hall.wall.waiting)
    ending = asyncio.create_task(hall.answers.end(TALK))
    await settled()
    hall.wall.held.set()
    assert await ending == Live("1.1", hall.clock.now())


@pytest.mark.parametrize("trouble", [None, ChannelUnavailable("down")])
async def test_what_no_answer_comes_of_is_taken_away_now_or_later(hall: Hall, trouble: RelaisError | None) -> None:
    hall.begin().say(ONE)
    await hall.until(ONE)
    hall.wall.troubles.append(trouble)
    await hall.answers.withdraw(TALK)
    assert (hall.wall.gone == ["1.1"]) == (trouble is None)
    queued = [one.body for one in hall.outbox.submitted]
    assert queued == ([] if trouble is None else [Withdraw(VENUE, Live("1.1", hall.clock.now()))])
    assert await hall.rows.left() == []
    await hall.answers.withdraw(TALK)


async def test_what_an_earlier_process_left_is_taken_away(hall: Hall) -> None:
    await hall.rows.begin(TALK, VENUE, NOW)
    await hall.answers.recover()
    assert [one.body for one in hall.outbox.submitted] == [Withdraw(VENUE, Live(None, NOW))]
    assert await hall.rows.left() == []


def test_the_first_that_is_said_in_its_place_completes_it_else_it_is_taken_away() -> None:
    live, here = Live("1.1", NOW), Post(VENUE, Content("Here."))
    alone = PrivatePost(VENUE, ADA, Content("Yours."))
    said = Said((), (delivery(alone), delivery(here, "d2"), delivery(here, "d3")))
    found = completing(said, conversation(), live).deliveries
    assert [getattr(one.body, "live", None) for one in found] == [None, live, None]
    assert [one.id for one in found] == [one.id for one in said.deliveries]
    first, second = completing(Said((), (delivery(alone),)), conversation(), live).deliveries
    assert (first.body, second.body) == (Withdraw(VENUE, live), alone)
