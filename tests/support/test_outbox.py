"""The outbox over real rows and small ports in memory: order, retries, crashes, and what it learns."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from support.actions.life import begin
from support.errors import (
    ChannelBusy,
    ChannelRefused,
    ChannelUnavailable,
    HelpdeskRefused,
    HelpdeskUnavailable,
    PrivacyViolation,
    RelaisError,
    ShopRefused,
    ShopUnavailable,
)  # fmt: skip
from support.model.conversation import ProposalId
from support.model.decisions import Content
from support.model.deliveries import (
    ApprovalCard,
    Delivery,
    DeliveryId,
    DeskWhisper,
    Perform,
    Post,
)  # fmt: skip
from support.model.people import Venue
from support.outbox import DEED_STALE_AFTER, GIVEN_UP_AFTER, REPLY_STALE_AFTER
from support.storage.database import Database
from support.storage.outbox import SqlOutbox
from tests.conftest import FakeClock
from tests.support.actions.proposals import proposal
from tests.support.post_offices import PostOffice
from tests.support.scenes import (
    ADA,
    BOB,
    TALK,
    VENUE,
    card_delivery,
    delivery,
    note_delivery,
    post,
    private_post,
    ticket_delivery,
    ticket_message,
)  # fmt: skip


@pytest.fixture
def office(database: Database, clock: FakeClock) -> PostOffice:
    return PostOffice(database, clock)


async def test_a_turns_deliveries_go_out_in_order(office: PostOffice) -> None:
    await office.say("t1", post("stub", "d1"), private_post("order", "d2"), post("more", "d3"))
    assert office.world.arrived == ["d1", "d2", "d3"]
    assert await office.statuses() == ["sent"] * 3
    assert office.world.looked_for == [], "nothing was doubtful"
    assert not office.outbox.is_sending(TALK)


async def test_the_vendors_wish_is_kept_and_nothing_overtakes(office: PostOffice) -> None:
    office.world.errors["d1"] = [ChannelUnavailable("slow down", retry_after_s=30)]
    await office.say("t1", post("a", "d1"), post("b", "d2"))
    await office.say("t2", post("c", "d3"))
    assert office.world.arrived == []
    assert office.outbox.is_sending(TALK)

    assert await office.after(29) == 0
    assert await office.after(1) == 1
    assert office.world.arrived == ["d1", "d2", "d3"]
    assert not office.outbox.is_sending(TALK)


async def test_without_a_wish_waits_grow_and_stay_below_the_longest(office: PostOffice) -> None:
    office.world.errors["d1"] = [ChannelUnavailable("down")] * 4
    await office.say("t1", post("a", "d1"))
    assert await office.after(0.7) == 0, "not before 0.8 s"
    assert await office.after(0.6) == 1
    assert await office.after(1.5) == 0, "not before 1.6 s"
    assert await office.after(1.0) == 1
    for _ in range(2):
        await office.after(400)
    assert office.world.arrived == ["d1"]


async def test_lanes_do_not_wait_for_each_other(office: PostOffice) -> None:
    office.world.errors["d1"] = [ChannelUnavailable("down", retry_after_s=60)]
    await office.say("t1", post("a", "d1"), ticket_delivery())
    assert "ticket" in office.world.arrived
    assert "d1" not in office.world.arrived


async def test_what_may_have_arrived_is_looked_up_before_it_is_repeated(office: PostOffice) -> None:
    office.world.lost_receipts.add("d1")
    await office.say("t1", post("a", "d1"), post("b", "d2"))
    await office.after(60)
    assert office.world.arrived == ["d1", "d2"]
    assert office.world.looked_for == ["d1"]
    assert await office.statuses() == ["sent", "sent"]


async def test_what_is_not_found_is_repeated(office: PostOffice) -> None:
    office.world.errors["d1"] = [ChannelUnavailable("down")]
    await office.say("t1", post("a", "d1"))
    await office.after(60)
    assert (office.world.looked_for, office.world.arrived) == (["d1"], ["d1"])


async def test_what_was_told_to_wait_did_not_arrive_and_is_not_looked_for(office: PostOffice) -> None:
    office.world.errors["d1"] = [ChannelBusy("ratelimited", retry_after_s=1)]
    await office.say("t1", post("a", "d1"))
    await office.after(2)
    assert (office.world.looked_for, office.world.arrived) == ([], ["d1"])


async def test_a_look_that_was_told_to_wait_leaves_the_doubt(office: PostOffice) -> None:
    office.world.lost_receipts.add("d1")
    await office.say("t1", post("a", "d1"))
    office.world.errors["look"] = [ChannelBusy("ratelimited", retry_after_s=1)]
    await office.after(60)
    await office.after(60)
    assert office.world.arrived == ["d1"]
    assert office.world.looked_for == ["d1", "d1"]
    assert await office.statuses() == ["sent"]


async def test_a_crash_after_a_wait_is_in_doubt_again(office: PostOffice) -> None:
    office.world.errors["d1"] = [ChannelBusy("ratelimited", retry_after_s=1)]
    await office.say("t1", post("a", "d1"))
    await office.rows.claim(DeliveryId("d1"))
    office.world.arrived.append("d1")
    office.restart()
    await office.outbox.recover()
    await office.after(60)
    assert office.world.arrived == ["d1"]
    assert office.world.looked_for == ["d1"]


async def test_a_process_that_died_while_sending_repeats_nothing(office: PostOffice) -> None:
    await office.commit("t1", post("a", "d1"), post("b", "d2"))
    await office.rows.claim(DeliveryId("d1"))
    office.world.arrived.append("d1")

    office.restart()
    assert await office.outbox.recover() == 1
    await office.outbox.settle()
    assert office.world.arrived == ["d1", "d2"]
    assert await office.statuses() == ["sent", "sent"]


async def test_recovery_keeps_a_postponed_lane_in_order(office: PostOffice) -> None:
    office.world.errors["d1"] = [ChannelUnavailable("down", retry_after_s=60)]
    await office.say("t1", post("a", "d1"))
    office.restart()
    assert await office.outbox.recover() == 0
    assert office.outbox.is_sending(TALK)
    await office.say("t2", post("b", "d2"))
    assert office.world.arrived == []
    await office.after(60)
    assert office.world.arrived == ["d1", "d2"]


async def test_what_joins_while_a_lane_is_read_goes_last_and_once(office: PostOffice) -> None:
    """A sweep begins with an empty lane and reads its rows; a turn may end in that moment."""
    await office.commit("t1", post("a", "d1"), post("b", "d2"))
    reading, release = asyncio.Event(), asyncio.Event()
    read = office.rows.lane

    class SlowRows(SqlOutbox):
        async def lane(self, *key: object) -> Sequence[Delivery]:
            found = await read(*key)  # type: ignore[arg-type]
            reading.set()
            await release.wait()
            return found

    office.rows.__class__ = SlowRows
    await office.outbox.sweep()
    await reading.wait()
    new = post("c", "d3")
    await office.commit("t2", new)
    office.outbox.submit([new])
    release.set()
    await office.outbox.settle()
    assert office.world.arrived == ["d1", "d2", "d3"]
    assert await office.statuses() == ["sent"] * 3


@pytest.mark.parametrize("error", [ChannelRefused("not_in_channel"), PrivacyViolation("others read here")])
async def test_a_refused_reply_is_given_up_and_the_rest_goes_on(office: PostOffice, error: RelaisError) -> None:
    office.world.errors["d1"] = [error]
    await office.say("t1", post("a", "d1"), post("b", "d2"))
    assert await office.statuses() == ["failed", "sent"]
    assert office.world.arrived == ["d2"]
    promised = await office.talks.due(office.clock.now())
    assert [(item.conversation, item.kind) for item in promised] == [(TALK, "undelivered")], "people get to know"


async def test_a_stale_reply_is_given_up(office: PostOffice) -> None:
    office.world.errors["d1"] = [ChannelUnavailable("down")] * 99
    await office.say("t1", post("a", "d1"))
    await office.after(REPLY_STALE_AFTER.total_seconds())
    assert await office.statuses() == ["queued"]
    await office.after(400)
    assert await office.statuses() == ["failed"]
    assert not office.outbox.is_sending(TALK)


async def test_a_ticket_waits_for_the_operator_for_days(office: PostOffice) -> None:
    office.world.errors["ticket"] = [HelpdeskRefused("401")] * 3
    await office.say("t1", ticket_delivery())
    await office.after(timedelta(days=1).total_seconds())
    await office.after(timedelta(days=1).total_seconds())
    assert await office.statuses() == ["queued", "sent"], "the card says so, once"
    await office.after(400)
    assert office.world.arrived == ["card", "ticket", "card"]


async def test_even_a_ticket_is_given_up_some_day(office: PostOffice) -> None:
    office.world.errors["ticket"] = [HelpdeskUnavailable("down")] * 9
    await office.say("t1", ticket_delivery())
    await office.after(GIVEN_UP_AFTER.total_seconds() + 1)
    assert await office.statuses() == ["failed", "sent"]


async def test_a_ticket_is_remembered_and_shown_on_the_card(office: PostOffice) -> None:
    await office.say("t1", card_delivery(), ticket_delivery())
    talk = await office.talks.conversation(TALK)
    assert talk is not None
    assert (talk.ticket, talk.ticket_url, talk.card) == ("77", "https://desk.example/77", "ref-card")
    assert office.world.shown == [(None, None), ("ref-card", "https://desk.example/77")]
    assert set(await office.statuses()) == {"sent"}


async def test_notes_go_under_the_card_and_lines_into_the_ticket(office: PostOffice) -> None:
    await office.say("t1", ticket_delivery(), card_delivery(), ticket_message("hello"), note_delivery("hello"))
    assert "hello in 77" in office.world.arrived
    assert "hello under ref-card" in office.world.arrived
    assert office.world.doubtful == [False]


async def test_a_line_for_a_ticket_that_is_not_there_waits(office: PostOffice) -> None:
    await office.say("t1", ticket_message("hello"), note_delivery("hello"))
    assert office.world.arrived == []
    assert await office.statuses() == ["queued", "queued"]


async def test_a_doubtful_line_says_so_to_the_helpdesk(office: PostOffice) -> None:
    await office.say("t1", ticket_delivery())
    office.world.errors["hello in 77"] = [HelpdeskUnavailable("timeout")]
    await office.say("t2", ticket_message("hello"))
    await office.after(60)
    assert office.world.doubtful == [False, True]


async def test_a_reply_can_be_withdrawn_until_it_is_claimed(office: PostOffice) -> None:
    first = post("too early", "d1")
    office.world.gate = asyncio.Event()
    await office.commit("t1", first)
    office.outbox.submit([first])
    await office.world.paced.wait()
    assert office.outbox.is_sending(TALK)

    better = post("better", "d2")
    await office.commit("t2", better, replaces="t1")
    office.outbox.submit([better])
    office.world.gate.set()
    await office.outbox.settle()
    assert office.world.arrived == ["d2"]
    assert await office.statuses() == ["withdrawn", "sent"]


async def test_what_is_off_stays_queued_until_it_is_on(database: Database, clock: FakeClock) -> None:
    office = PostOffice(database, clock)
    office.restart(desk=False)
    await office.say("t1", card_delivery())
    assert await office.after(600) == 0
    assert await office.statuses() == ["queued"]
    office.restart()
    await office.outbox.recover()
    await office.outbox.settle()
    assert await office.statuses() == ["sent"]


async def test_a_reply_for_a_platform_that_is_off_is_postponed_like_any_other(office: PostOffice) -> None:
    elsewhere = delivery(Post(Venue("discord", "G1", "C1", "1"), post("").body.content), "d1")  # type: ignore[union-attr]
    await office.say("t1", elsewhere)
    assert await office.statuses() == ["queued"]
    assert await office.after(0.1) == 0, "it waits its time rather than being begun at every tick"
    await office.after(REPLY_STALE_AFTER.total_seconds() + 1)
    assert await office.statuses() == ["failed"]


async def test_a_fault_of_ours_parks_the_lane_and_loses_nothing(office: PostOffice) -> None:
    office.world.errors["d1"] = [ValueError("a bug")]
    await office.say("t1", post("a", "d1"), post("b", "d2"))
    await office.say("t2", post("c", "d3"))
    assert office.world.arrived == []
    await office.after(1)
    assert office.world.arrived == ["d1", "d2", "d3"]


async def test_drain_finishes_the_send_under_way_and_leaves_the_rest(office: PostOffice) -> None:
    office.world.slow = asyncio.Event()
    items = [post("a", "d1"), post("b", "d2")]
    await office.commit("t1", *items)
    office.outbox.submit(items)
    await office.world.taken.wait()
    draining = asyncio.create_task(office.outbox.drain())
    await asyncio.sleep(0)
    office.world.slow.set()
    await draining
    assert office.world.arrived == ["d1"]
    assert await office.statuses() == ["sent", "queued"]


async def test_drain_does_not_wait_for_a_rate_limit(office: PostOffice) -> None:
    office.world.gate = asyncio.Event()
    items = [post("a", "d1")]
    await office.commit("t1", *items)
    office.outbox.submit(items)
    await office.world.paced.wait()
    await office.outbox.drain()
    assert office.world.arrived == []

    office.world.gate.set()
    office.restart()
    await office.outbox.recover()
    await office.outbox.settle()
    assert office.world.arrived == ["d1"]
    assert office.world.looked_for == [], "it was never claimed"


async def test_conversations_are_sent_side_by_side(office: PostOffice) -> None:
    other = post("b", "d2", conversation="c2")
    office.world.errors["d1"] = [ChannelUnavailable("down")]
    await office.say("t1", post("a", "d1"), other)
    assert office.world.arrived == ["d2"]
    assert VENUE.key


async def test_what_was_agreed_is_performed_until_it_worked(office: PostOffice) -> None:
    office.world.errors["perform p1"] = [ShopUnavailable("down"), ShopRefused("a scope is missing")]
    await office.say("t1", delivery(Perform(ProposalId("p1")), "d1"))
    assert office.world.arrived == []
    await office.after(60)
    await office.after(60)
    assert office.world.arrived == ["perform p1"]
    assert await office.statuses() == ["sent"]


async def test_what_could_not_be_performed_for_too_long_is_given_up_once(office: PostOffice) -> None:
    office.world.errors["perform p1"] = [ShopUnavailable("down")] * 2
    await office.say("t1", delivery(Perform(ProposalId("p1")), "d1"))
    await office.after(DEED_STALE_AFTER.total_seconds() + 1)
    assert office.world.arrived == ["gave up p1"]
    assert await office.statuses() == ["failed"]


async def test_an_approval_card_is_posted_once_and_then_updated(office: PostOffice) -> None:
    waiting = proposal(state="waiting")
    await office.proposals.advance(begin(waiting, ADA))
    card = ApprovalCard(waiting.id, Content("Cancel #1042"))
    await office.say("t1", delivery(card, "d1"), delivery(card, "d2"), delivery(DeskWhisper(BOB, "not you"), "d3"))
    assert office.world.arrived == ["approval None", "approval ref-approval", "not you to U2"]


async def test_the_card_says_that_the_helpdesk_can_t_be_reached_until_it_can(office: PostOffice) -> None:
    office.world.errors["ticket"] = [HelpdeskUnavailable("down", retry_after_s=30)] * 2 + [HelpdeskRefused("401")]
    await office.say("t1", card_delivery(), ticket_delivery())
    problems = []
    for _ in range(4):
        problems.append(await office.problem())
        await office.after(31)
    assert problems == ["unreachable", "unreachable", "refused", None]
    cards = [existing for existing, _ in office.world.shown]
    assert cards == [None, *["ref-card"] * 3], "two problems, and the ticket with their end"
