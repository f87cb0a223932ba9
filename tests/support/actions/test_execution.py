"""Done once: whatever breaks between the yes and the answer, the shop changes once or not at all, and that is known."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from support.actions.execution import SETTLES_WITHIN
from support.actions.rules.judging import Cap
from support.model.actions import (
    Action,
    CancelOrder,
    ChangeAddress,
    ChangeContact,
    EditItems,
    ExchangeItems,
    ExchangeLine,
    ItemEdit,
    Proposal,
    Refund,
    ReportProblem,
    ReturnItems,
    ReturnLine,
    UpdateCustomer,
)
from support.model.commerce import Address, LineItemId, VariantId
from support.storage.database import Database
from tests.conftest import FakeClock
from tests.support.actions.counter import Counter, rules
from tests.support.actions.living_shop import Failure, LivingShop, customer, item, order, variant

ME = customer()
OTHER = Address("2 Oak Street", "Salem", "US", "97301", province_code="OR")
LINE = LineItemId("gid://shopify/LineItem/1")
BLUE, CHEAP = VariantId("gid://shopify/ProductVariant/11"), VariantId("gid://shopify/ProductVariant/12")
OPEN, SENT = "#1042", "#1043"
SENT_LINE = LineItemId("gid://shopify/LineItem/2")
ACTIONS: tuple[tuple[Action, dict[str, int]], ...] = (
    (CancelOrder(OPEN), {"cancel": 1}),
    (ChangeAddress(OPEN, OTHER), {"change_address": 1}),
    (ChangeContact(OPEN, phone="+15035550199"), {"change_contact": 1}),
    (EditItems(OPEN, (ItemEdit(LINE, variant=BLUE),)), {"edit_items": 1}),
    (EditItems(OPEN, (ItemEdit(LINE, 1),)), {"edit_items": 1, "refund": 1}),
    (EditItems(OPEN, (ItemEdit(LINE, 1, CHEAP),)), {"edit_items": 1, "refund": 1}),
    (ReturnItems(SENT, (ReturnLine(SENT_LINE, 1),)), {"request_return": 1, "approve_return": 1}),
    (ExchangeItems(SENT, (ExchangeLine(SENT_LINE, 1, BLUE),)), {"exchange": 1}),
    (Refund(SENT, amount=Decimal("5.00")), {"refund": 1}),
    (Refund(OPEN), {"refund": 1}),
    (ReportProblem(SENT, "damaged", wish="refund"), {"refund": 1}),
    (ReportProblem(SENT, "defective", wish="replacement"), {"exchange": 1}),
    (UpdateCustomer(last_name="Byron", phone="+15035550199", address=OTHER), {"update_customer": 1}),
)
every_action = pytest.mark.parametrize(
    ("action", "effects"), ACTIONS, ids=[f"{action.kind}-{n}" for n, (action, _) in enumerate(ACTIONS)]
)


@pytest.fixture
def shop() -> LivingShop:
    shop = LivingShop().add(order(OPEN, item(1, quantity=2), owner=ME), order(SENT, item(2, shipped=1), owner=ME))
    shop.variants[BLUE] = variant(11, 1, title="Blue", price="25.00")
    shop.variants[CHEAP] = variant(12, 1, title="Plain", price="12.00")
    return shop


@pytest.fixture
async def counter(database: Database, clock: FakeClock, shop: LivingShop) -> Counter:
    counter = Counter(database, clock, shop)
    await counter.link(customer=ME.id)
    return counter


def happened(counter: Counter) -> dict[str, int]:
    found: dict[str, int] = {}
    for (call, _), count in counter.shop.effects.items():
        found[call] = found.get(call, 0) + count
    return found


async def agreed(counter: Counter, action: Action) -> Proposal:
    proposal = await counter.offered(action)
    yes = await counter.yes(proposal)
    assert isinstance(yes, Proposal)
    return yes


@every_action
async def test_what_was_agreed_is_done_once_and_told_once(
    counter: Counter, action: Action, effects: dict[str, int]
) -> None:
    proposal = await agreed(counter, action)
    for _ in range(3):
        ended = await counter.perform(proposal)
        assert ended.state == "done", ended
    assert happened(counter) == effects
    assert [event.state for event in counter.settled] == ["done"]


@every_action
@pytest.mark.parametrize("failures", [
    ("before",), ("after",), ("before", "after"), ("after", "after"), ("after", "before"), (None, "after"), (None, "before"),
    ("before", "before", "after"), (None, "after", "after"),
], ids=str)  # fmt: skip
async def test_whatever_breaks_on_the_way_it_is_done_once(
    counter: Counter, action: Action, effects: dict[str, int], failures: tuple[Failure | None, ...]
) -> None:
    proposal = await agreed(counter, action)
    counter.shop.failures.extend(failures)
    ended = await counter.perform(proposal, tries=6)
    assert ended.state == "done", ended
    assert happened(counter) == effects
    assert [event.state for event in counter.settled] == ["done"]


@every_action
async def test_a_refusal_leaves_everything_as_it_was(counter: Counter, action: Action, effects: dict[str, int]) -> None:
    proposal = await agreed(counter, action)
    counter.shop.failures.append("refused")
    ended = await counter.perform(proposal)
    assert (ended.state, ended.reason, ended.detail) == ("failed", "shop_refused", "The shop does not want to")
    assert counter.shop.effects == {}
    assert [event.state for event in counter.settled] == ["failed"]


async def test_half_done_and_refused_is_for_a_person(counter: Counter) -> None:
    proposal = await agreed(counter, EditItems(OPEN, (ItemEdit(LINE, 1),)))
    counter.shop.failures.extend([None, "refused"])
    ended = await counter.perform(proposal)
    assert (ended.state, ended.reason) == ("unclear", "shop_refused")
    assert happened(counter) == {"edit_items": 1}


CHANGES: dict[str, tuple[Callable[[LivingShop], None], str]] = {
    "anything": (lambda shop: shop.touch("gid://shopify/Order/1042", tags=("vip",)), "changed"),
    "cancelled": (lambda shop: shop.touch("gid://shopify/Order/1042", cancelled_at=shop.named(SENT).order.created_at),
                  "impossible.cancelled"),
    "gone": (lambda shop: shop.orders.pop("gid://shopify/Order/1042") and None, "gone"),
}  # fmt: skip


@pytest.mark.parametrize("how", CHANGES)
async def test_a_change_since_the_yes_stops_it(counter: Counter, how: str) -> None:
    proposal = await agreed(counter, CancelOrder(OPEN))
    change, reason = CHANGES[how]
    change(counter.shop)
    ended = await counter.perform(proposal)
    assert (ended.state, ended.reason) == ("failed", reason)
    assert counter.shop.effects == {}


async def test_a_price_that_changed_stops_it_too(counter: Counter) -> None:
    proposal = await agreed(counter, EditItems(OPEN, (ItemEdit(LINE, variant=BLUE),)))
    counter.shop.variants[BLUE] = variant(11, 1, title="Blue", price="26.00")
    assert (await counter.perform(proposal)).reason == "changed"

    proposal = await agreed(counter, EditItems(OPEN, (ItemEdit(LINE, variant=BLUE),)))
    counter.shop.variants[BLUE] = variant(11, 1, title="Blue", price="26.00", stock=0)
    assert (await counter.perform(proposal)).reason == "impossible.out_of_stock"
    assert counter.shop.effects == {}


@pytest.mark.parametrize("now", ["ask", "refuse"])
async def test_rules_that_changed_since_the_yes_stop_it(counter: Counter, now: str) -> None:
    proposal = await agreed(counter, CancelOrder(OPEN))
    counter.ruled_by(rules(now))  # type: ignore[arg-type]
    assert (await counter.perform(proposal)).reason == "rules_changed"
    assert counter.shop.effects == {}


async def test_what_a_person_approved_is_done_though_rules_ask(counter: Counter) -> None:
    counter.ruled_by(rules("ask"))
    proposal = await agreed(counter, CancelOrder(OPEN))
    assert (await counter.perform(proposal)).state == "waiting", "not before the approval"
    await counter.decide(proposal)
    assert (await counter.perform(proposal)).state == "done"


async def test_a_limit_holds_at_the_moment_of_doing_as_well(counter: Counter) -> None:
    one, other = await counter.offered(Refund(OPEN)), await counter.offered(Refund(SENT))
    await counter.yes(one)
    await counter.clock.advance(1)
    await counter.yes(other)
    counter.ruled_by(rules("do", Cap("refund", 1, count=1)))
    assert (await counter.perform(other)).reason == "rules_changed"
    assert (await counter.perform(one)).state == "done", "who agreed first comes first"
    assert happened(counter) == {"refund": 1}


async def test_a_shop_that_is_down_is_waited_for(counter: Counter) -> None:
    proposal = await agreed(counter, CancelOrder(OPEN))
    counter.shop.down = True
    assert (await counter.perform(proposal, tries=3)).state == "agreed"
    counter.shop.down = False
    assert (await counter.perform(proposal)).state == "done"


async def test_what_could_never_be_begun_failed(counter: Counter) -> None:
    proposal = await agreed(counter, CancelOrder(OPEN))
    counter.shop.down = True
    await counter.performer.give_up(proposal.id)
    ended = await counter.now(proposal)
    assert (ended.state, ended.reason) == ("failed", "unreachable")
    await counter.performer.give_up(proposal.id)
    assert [event.state for event in counter.settled] == ["failed"]


async def test_what_may_have_happened_and_can_t_be_seen_is_unclear(counter: Counter) -> None:
    proposal = await agreed(counter, ChangeAddress(OPEN, OTHER))
    counter.shop.failures.append("after")
    await counter.perform(proposal)
    counter.shop.down = True
    await counter.performer.give_up(proposal.id)
    assert await counter.state(proposal) == "unclear"


async def test_giving_up_looks_a_last_time(counter: Counter) -> None:
    done, not_done = await agreed(counter, ChangeAddress(OPEN, OTHER)), await agreed(counter, Refund(SENT))
    counter.shop.failures.append("after")
    await counter.perform(done)
    await counter.performer.give_up(done.id)
    assert await counter.state(done) == "done"
    counter.shop.failures.append("before")
    await counter.perform(not_done)
    await counter.performer.give_up(not_done.id)
    assert await counter.state(not_done) == "failed"


async def test_a_job_that_never_ends_is_unclear_in_the_end(counter: Counter) -> None:
    proposal = await agreed(counter, CancelOrder(OPEN))
    counter.shop.jobs_end = False
    assert (await counter.perform(proposal, tries=5)).state == "doing", "it may still end"
    await counter.clock.advance(SETTLES_WITHIN.total_seconds())
    ended = await counter.perform(proposal)
    assert (ended.state, ended.detail) == ("unclear", "The order is already being cancelled")
    assert counter.shop.effects == {}


async def test_a_job_that_ends_late_is_done(counter: Counter) -> None:
    proposal = await agreed(counter, CancelOrder(OPEN))
    counter.shop.jobs_end = False
    await counter.perform(proposal, tries=2)
    counter.shop.finish_jobs()
    assert (await counter.perform(proposal)).state == "done"
    assert happened(counter) == {"cancel": 1}


async def test_an_order_that_is_seen_half_cancelled_is_looked_at_again(counter: Counter) -> None:
    proposal = await agreed(counter, CancelOrder(OPEN))
    counter.shop.jobs_end = False
    await counter.perform(proposal)
    change, _ = CHANGES["anything"]
    change(counter.shop)
    assert (await counter.perform(proposal, tries=2)).state == "doing", "that may be the cancellation's own doing"
    await counter.clock.advance(SETTLES_WITHIN.total_seconds())
    assert (await counter.perform(proposal)).state == "unclear"
    assert [event.state for event in counter.settled] == ["unclear"]
