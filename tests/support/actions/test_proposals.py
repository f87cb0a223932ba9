"""From a wish to an offer, and what people may say to it: over real rows, gate and rules, and a shop in memory."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from support.actions.kinds import Impossible
from support.actions.life import OFFERED_FOR, WAITING_FOR, step
from support.actions.proposals import ForPeople, Offered, Refused, Stale, UnderWay, Unverified
from support.actions.rules.judging import Cap
from support.identity.access import CodeNeeded
from support.model.actions import (
    CancelOrder,
    ChangeAddress,
    ChangeContact,
    EditItems,
    ItemEdit,
    Proposal,
    Refund,
    ReportProblem,
    UpdateCustomer,
)
from support.model.commerce import Address, LineItemId
from support.storage.database import Database
from tests.conftest import FakeClock
from tests.support.actions.counter import AGENT, Counter, rules
from tests.support.actions.living_shop import LivingShop, customer, item, order
from tests.support.scenes import ADA, BOB

CANCEL = CancelOrder("#1042")
OTHER = Address("2 Oak Street", "Salem", "US", "97301", province_code="OR")
ME = customer()


@pytest.fixture
def shop() -> LivingShop:
    return LivingShop().add(
        order("#1042", item(1), owner=ME),
        order("#1043", item(2), owner=ME),
        order("#2000", item(3), email="bob@x.example"),
    )


@pytest.fixture
async def counter(database: Database, clock: FakeClock, shop: LivingShop) -> Counter:
    counter = Counter(database, clock, shop)
    await counter.link(customer=ME.id)
    return counter


async def test_what_is_offered_is_what_would_happen(counter: Counter) -> None:
    proposal = await counter.offered(CANCEL)
    assert await counter.now(proposal) == proposal
    assert (proposal.state, proposal.rule, proposal.needs_approval) == ("offered", "cancel_order-do", False)
    assert (proposal.thing, proposal.owner, proposal.proof) == ("gid://shopify/Order/1042", ME.id, "code")
    assert [line.title for line in proposal.preview.lines] == ["Cap"]
    assert counter.shop.effects == {}


async def test_nobody_gets_an_offer_for_what_is_not_theirs(counter: Counter) -> None:
    for number in ("#2000", "#9999"):
        offer = await counter.wish(CancelOrder(number))
        assert offer == Unverified(CodeNeeded(number)), "the same for another's and for none"
    assert await counter.wish(CANCEL, BOB) == Unverified(CodeNeeded("#1042"))
    assert await counter.wish(UpdateCustomer("Bob"), BOB) == Unverified(CodeNeeded(""))


async def test_rules_decide(counter: Counter) -> None:
    counter.ruled_by(rules("ask"))
    proposal = await counter.offered(CANCEL)
    assert (proposal.needs_approval, proposal.rule) == (True, "cancel_order-ask")

    counter.ruled_by(rules("refuse"))
    refused = await counter.wish(CancelOrder("#1043"))
    assert isinstance(refused, Refused)
    assert refused.verdict.why["en"] == "Not by our rules."

    counter.ruled_by(rules({}))
    unruled = await counter.offered(CancelOrder("#1043"))
    assert unruled.needs_approval, "no rule asks a person"


async def test_what_is_impossible_is_said_before_rules_are_asked(counter: Counter, shop: LivingShop) -> None:
    shop.touch("gid://shopify/Order/1042", cancelled_at=ME and counter.clock.now())
    counter.ruled_by(rules("refuse"))
    found = await counter.wish(CANCEL)
    assert isinstance(found, Impossible)
    assert found.key == "cancelled"


async def test_what_is_for_people_may_still_be_refused(counter: Counter, shop: LivingShop) -> None:
    shop.add(order("#1044", item(4, shipped=1), owner=ME))
    broken = ReportProblem("#1044", "damaged")
    assert await counter.wish(broken) == ForPeople("problem_for_people", "#1044")
    counter.ruled_by(rules("refuse"))
    assert isinstance(await counter.wish(broken), Refused)


async def test_where_nobody_approves_people_get_the_wish(
    database: Database, clock: FakeClock, shop: LivingShop
) -> None:
    counter = Counter(database, clock, shop, rules("ask"), approvals=False)
    await counter.link(customer=ME.id)
    found = await counter.wish(CANCEL)
    assert isinstance(found, ForPeople)
    assert (found.why, found.order) == ("nobody_approves", "#1042")
    assert found.preview is not None


async def test_a_new_e_mail_always_takes_a_person(counter: Counter) -> None:
    assert (await counter.offered(ChangeContact("#1042", email="new@example.com"))).needs_approval
    assert not (await counter.offered(ChangeContact("#1043", phone="+15035550199"))).needs_approval


async def test_a_new_wish_takes_the_place_of_an_offer_for_the_same_thing(counter: Counter) -> None:
    first = await counter.offered(CANCEL)
    second = await counter.offered(ChangeAddress("#1042", OTHER))
    assert (await counter.state(first), await counter.state(second)) == ("withdrawn", "offered")
    other = await counter.offered(CancelOrder("#1043"))
    assert (await counter.state(second), await counter.state(other)) == ("offered", "offered")
    stale = await counter.yes(first)
    assert isinstance(stale, Stale)


@pytest.mark.parametrize("how", ["waiting", "agreed", "doing"])
async def test_what_is_under_way_comes_first(counter: Counter, how: str) -> None:
    counter.ruled_by(rules("ask" if how == "waiting" else "do"))
    proposal = await counter.offered(CANCEL)
    proposal = await counter.yes(proposal)  # type: ignore[assignment]
    if how == "doing":
        assert await counter.rows.advance(step(proposal, "begun", counter.clock.now(), None))
    found = await counter.wish(ChangeAddress("#1042", OTHER))
    assert isinstance(found, UnderWay)
    assert found.proposal.id == proposal.id


async def test_after_something_unclear_a_person_looks_first(counter: Counter) -> None:
    proposal = await counter.offered(CANCEL)
    proposal = await counter.yes(proposal)  # type: ignore[assignment]
    doing = step(proposal, "begun", counter.clock.now(), None)
    await counter.rows.advance(doing)
    await counter.rows.advance(step(doing.proposal, "doubted", counter.clock.now(), None))
    assert await counter.wish(Refund("#1042")) == ForPeople("unclear_before", "#1042")


async def test_a_yes_is_only_the_customers_own(counter: Counter) -> None:
    proposal = await counter.offered(CANCEL)
    assert await counter.yes(proposal, BOB) == Stale(None)
    assert await counter.yes(proposal, AGENT) == Stale(None)
    assert await counter.state(proposal) == "offered"
    agreed = await counter.yes(proposal)
    assert isinstance(agreed, Proposal)
    assert (agreed.state, agreed.agreed_at) == ("agreed", counter.clock.now())


async def test_an_offer_runs_out(counter: Counter) -> None:
    proposal = await counter.offered(CANCEL)
    await counter.clock.advance(OFFERED_FOR.total_seconds() - 1)
    assert isinstance(await counter.proposals.lapse(proposal.id, counter.clock.now()), Stale)
    await counter.clock.advance(1)
    assert isinstance(await counter.yes(proposal), Stale), "also before a tick has looked"
    lapse = await counter.proposals.lapse(proposal.id, counter.clock.now())
    assert not isinstance(lapse, Stale)
    assert lapse.proposal.state == "expired"


async def test_a_person_decides_in_time_and_once(counter: Counter) -> None:
    counter.ruled_by(rules("ask"))
    proposal = await counter.offered(CANCEL)
    assert isinstance(await counter.decide(proposal), Stale), "nobody approves what nobody said yes to"
    await counter.yes(proposal)
    approved = await counter.decide(proposal)
    assert isinstance(approved, Proposal)
    assert (approved.state, approved.decided_by, approved.decided_by_name) == ("agreed", AGENT, "Ana")
    assert isinstance(await counter.decide(proposal, approve=False), Stale)

    other = await counter.offered(CancelOrder("#1043"))
    await counter.yes(other)
    await counter.clock.advance(WAITING_FOR.total_seconds())
    assert isinstance(await counter.decide(other), Stale)


async def test_a_decline_keeps_its_reason(counter: Counter) -> None:
    counter.ruled_by(rules("ask"))
    proposal = await counter.offered(CANCEL)
    await counter.yes(proposal)
    declined = await counter.decide(proposal, approve=False, reason="It has left the house.")
    assert isinstance(declined, Proposal)
    assert (declined.state, declined.reason) == ("declined", "It has left the house.")
    assert isinstance(await counter.wish(CANCEL), Offered), "the thing is free again"


async def test_a_customer_takes_back_what_waits(counter: Counter) -> None:
    counter.ruled_by(rules("ask"))
    proposal = await counter.offered(CANCEL)
    await counter.yes(proposal)
    taken = await counter.proposals.withdraw(proposal.id, ADA, counter.clock.now())
    assert not isinstance(taken, Stale)
    assert (taken.before, taken.proposal.state) == ("waiting", "withdrawn")
    assert isinstance(await counter.proposals.withdraw(proposal.id, BOB, counter.clock.now()), Stale)


async def test_limits_put_what_is_beyond_them_before_a_person(counter: Counter, shop: LivingShop) -> None:
    counter.ruled_by(rules("do", Cap("refund", 1, amounts={"USD": Decimal(30)})))
    first = await counter.offered(Refund("#1042"))
    assert not first.needs_approval
    await counter.yes(first)
    second = await counter.offered(Refund("#1043"))
    assert (second.needs_approval, second.rule) == (True, "refund-do")

    await counter.clock.advance(timedelta(hours=24, seconds=1).total_seconds())
    assert not (await counter.offered(Refund("#1043"))).needs_approval


async def test_what_gives_money_back_by_another_name_is_under_the_limit_on_all(counter: Counter) -> None:
    counter.shop.add(
        order("#1044", item(4, quantity=3), owner=ME), order("#1045", item(5, quantity=3, shipped=3), owner=ME)
    )
    counter.ruled_by(rules("do", Cap(None, 1, amounts={"USD": Decimal(30)})))
    fewer = EditItems("#1044", (ItemEdit(LineItemId("gid://shopify/LineItem/4"), 2),))
    assert not (await counter.offered(fewer)).needs_approval
    await counter.yes(await counter.offered(fewer))
    assert (await counter.offered(ReportProblem("#1045", "damaged", wish="refund"))).needs_approval
    assert (await counter.offered(Refund("#1043"))).needs_approval, "twenty and twenty are beyond thirty"
