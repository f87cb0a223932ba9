"""Whatever people wish, say, press and break, in any order: never without a rule and a yes (and an approval where the
rule asks for one), never across customers, never twice.
"""

from __future__ import annotations

import asyncio
from collections import Counter as Tally
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, Literal, get_args

from hypothesis import event, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from support.actions.proposals import Stale
from support.actions.rules.judging import Cap, Outcome
from support.model.actions import (
    Action,
    ActionName,
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
    Wish,
)
from support.model.commerce import Address, LineItemId, OrderDetails, VariantId
from support.model.conversation import ProposalId
from support.model.people import Account
from support.storage.database import Database, connect
from support.storage.tables import audit, metadata
from tests.conftest import FakeClock
from tests.support.actions.counter import AGENT, Counter, rules
from tests.support.actions.living_shop import Failure, LivingShop, customer, item, order, variant
from tests.support.scenes import ADA, BOB

EVE = Account("slack", "T1", "U3")
WHO = {ADA: "ada@example.com", BOB: "bob@example.com"}
NAMES = ("#1", "#2", "#3", "#4")
ELSEWHERE = Address("2 Oak Street", "Salem", "US", "97301", province_code="OR")
BLUE = VariantId("gid://shopify/ProductVariant/100")
CALLS: dict[ActionName, str] = {
    "cancel_order": "cancel", "change_address": "change_address", "change_contact": "change_contact",
    "edit_items": "edit_items", "return_items": "request_return", "exchange_items": "exchange", "refund": "refund",
    "update_customer": "update_customer",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """Something somebody does. `which` counts proposals from the newest."""

    what: Literal["wish", "yes", "no", "approve", "decline", "perform", "give_up", "tamper", "later", "forget"]
    who: Account = ADA
    which: int = 0
    action: Action | None = None
    failures: tuple[Failure | None, ...] = ()


def line(name: str) -> LineItemId:
    return LineItemId(f"gid://shopify/LineItem/{name[1:]}")


def wishes(name: str) -> list[Action]:
    """Everything that can be wished of an order, reasonable or not."""
    goods = line(name)
    problems = [ReportProblem(name, "damaged", wish=wish) for wish in get_args(Wish)]
    return [
        CancelOrder(name),
        ChangeAddress(name, ELSEWHERE),
        ChangeContact(name, phone="+15035550199"),
        ChangeContact(name, email="new@example.com"),
        *(EditItems(name, (ItemEdit(goods, n),)) for n in range(4)),
        *(EditItems(name, (ItemEdit(goods, n, BLUE),)) for n in (None, 1, 2)),
        *(ReturnItems(name, (ReturnLine(goods, n),)) for n in range(3)),
        *(ExchangeItems(name, (ExchangeLine(goods, n, BLUE),)) for n in (1, 2)),
        *(Refund(name, amount=amount) for amount in (None, Decimal(5), Decimal(50))),
        *problems,
    ]


WISHES: list[Action] = [
    *(wish for name in NAMES for wish in wishes(name)), UpdateCustomer(last_name="Byron", address=ELSEWHERE),
]  # fmt: skip
PEOPLE = [*[ADA] * 6, BOB, BOB, EVE]
WHAT: list[Any] = [
    *["wish", "yes", "approve", "decline", "no", "perform", "give_up", "tamper", "later"] * 3, "forget",
]  # fmt: skip
FAILURES: list[Failure | None] = [None, None, "before", "after", "refused"]


@dataclass(frozen=True)
class Game:
    """A shop, its rules, and what is played."""

    orders: list[OrderDetails]
    rules: dict[ActionName, Outcome]
    caps: list[Cap]
    steps: list[Step]


def game(pick: Random) -> Game:
    """Wishes on their usual way, and now and then anything in between."""
    played: list[Step] = []
    for _ in range(pick.randint(3, 8)):
        who = pick.choice(PEOPLE)
        usual = [
            Step("wish", who, action=pick.choice(WISHES)), Step("yes", who), Step("approve", who),
            Step("perform", who, failures=some_failures(pick)), Step("perform", who),
        ]  # fmt: skip
        for step in usual:
            if pick.random() < 0.2:
                played.append(
                    Step(
                        pick.choice(WHAT),
                        pick.choice(PEOPLE),
                        pick.randint(0, 3),
                        pick.choice(WISHES),
                        some_failures(pick),
                    )
                )
            played.append(step)
    how: dict[ActionName, Outcome] = {
        name: pick.choice(("do", "do", "do", "ask", "ask", "refuse"))
        for name in get_args(ActionName)
        if pick.random() < 0.9
    }
    caps = [Cap(pick.choice((None, "refund")), 1, pick.choice((None, 1, 2)))] if pick.random() < 0.3 else []
    return Game([some_order(pick, name) for name in NAMES], how, caps, played)


def some_failures(pick: Random) -> tuple[Failure | None, ...]:
    return tuple(pick.choice(FAILURES) for _ in range(pick.randint(0, 3)))


def some_order(pick: Random, name: str) -> OrderDetails:
    ada, bob, quantity = customer(1, WHO[ADA]), customer(2, WHO[BOB]), pick.randint(1, 3)
    owner, email = pick.choice((
        *[(ada, WHO[ADA])] * 6, (bob, WHO[BOB]), (bob, WHO[BOB]), (None, WHO[ADA]), (None, None),
        (ada, "gift@example.com"),
    ))  # fmt: skip
    goods = item(int(name[1:]), quantity=quantity, shipped=pick.choice((0, 0, 1, quantity)), price="10.00")
    return order(name, goods, owner=owner, email=email, paid=pick.random() < 0.8)


@settings(max_examples=100)
@given(st.builds(game, st.randoms(use_true_random=True)))
def test_never(game: Game) -> None:
    reached = asyncio.run(play(game))
    for state in reached:
        event(f"reached {state}")


async def play(game: Game) -> set[str]:
    """Play it, and look at all that came of it; which states were reached."""
    engine = connect("sqlite://")
    metadata.create_all(engine)
    database = Database(engine)
    shop = LivingShop().add(*game.orders)
    shop.variants[BLUE] = variant(100, 1, price="12.00", stock=50)
    counter = Counter(database, FakeClock(), shop, rules(game.rules, *game.caps))
    owners = {details.order.id: details for details in game.orders}
    try:
        await counter.link(ADA, WHO[ADA], "gid://shopify/Customer/1")
        await counter.link(BOB, WHO[BOB], "gid://shopify/Customer/2")
        for step in game.steps:
            await take(counter, step)
        everything = await all_of(counter, database)
        for proposal in everything:
            await check_way(database, proposal, game.rules)
            check_owner(proposal, owners)
        check_effects(shop, everything)
        return {proposal.state for proposal in everything}
    finally:
        await database.close()


async def take(counter: Counter, step: Step) -> None:
    if step.what == "wish":
        assert step.action is not None
        await counter.wish(step.action, step.who)
        return
    if step.what == "later":
        await counter.clock.advance(20 * 60)
        return
    if step.what == "forget":
        await counter.access.forget(step.who)
        return
    known = await ids(counter)
    if not known:
        return
    proposal = await counter.rows.get(known[step.which % len(known)])
    assert proposal is not None
    match step.what:
        case "yes":
            await counter.yes(proposal, step.who)
        case "no":
            taken = await counter.proposals.withdraw(proposal.id, step.who, counter.clock.now())
            if not isinstance(taken, Stale):
                await counter.rows.advance(taken)
        case "approve" | "decline":
            await counter.decide(proposal, approve=step.what == "approve")
        case "perform":
            counter.shop.failures.clear()
            counter.shop.failures.extend(step.failures)
            await counter.perform(proposal, tries=2)
        case "give_up":
            await counter.performer.give_up(proposal.id)
        case "tamper":
            if proposal.thing in counter.shop.orders:
                counter.shop.touch(proposal.thing, tags=("seen",))


async def ids(counter: Counter) -> list[ProposalId]:
    """The newest first."""
    query = select(audit.c.proposal).where(audit.c.before.is_(None)).order_by(audit.c.seq.desc())
    return await counter.rows._database.read(lambda c: [ProposalId(row[0]) for row in c.execute(query)])


async def all_of(counter: Counter, database: Database) -> list[Proposal]:
    found = [await counter.rows.get(id) for id in await ids(counter)]
    return [proposal for proposal in found if proposal is not None]


async def check_way(database: Database, proposal: Proposal, how: dict[ActionName, Outcome]) -> None:
    """The log shows a yes of the customer, and of the team where the rule asked, before anything was begun."""
    query = select(audit.c.state, audit.c.by).where(audit.c.proposal == proposal.id).order_by(audit.c.seq)
    way = await database.read(lambda c: [(row.state, row.by) for row in c.execute(query)])
    states = [state for state, _ in way]
    if "doing" not in states:
        return
    before = way[: states.index("doing")]
    rule = how.get(proposal.action.kind, "ask")
    assert rule != "refuse"
    assert ("offered", proposal.account.key) in before
    if rule == "ask" or proposal.needs_approval:
        assert ("waiting", proposal.account.key) in before
        assert ("agreed", AGENT.key) in before
    else:
        assert ("agreed", proposal.account.key) in before


def check_owner(proposal: Proposal, owners: dict[str, OrderDetails]) -> None:
    """Whoever it was offered to has the address on the order, or is the customer whose order it is."""
    address = WHO.get(proposal.account)
    assert address is not None, "Eve was offered something"
    if proposal.thing not in owners:
        assert proposal.thing == {ADA: "gid://shopify/Customer/1", BOB: "gid://shopify/Customer/2"}[proposal.account]
        return
    details = owners[proposal.thing]
    mine = {ADA: "gid://shopify/Customer/1", BOB: "gid://shopify/Customer/2"}[proposal.account]
    assert details.email == address or details.order.customer_id == mine


def check_effects(shop: LivingShop, everything: list[Proposal]) -> None:
    """Each effect has its own proposal, and what is called done has its effect."""
    least, most = Tally[tuple[str, str]](), Tally[tuple[str, str]]()
    for proposal in everything:
        for call in calls_of(proposal):
            most[call, proposal.thing] += proposal.state in ("done", "doing", "unclear")
            least[call, proposal.thing] += proposal.state == "done"
    happened = Tally({key: count for key, count in shop.effects.items() if key[0] != "approve_return"})
    for key in happened | most | least:
        assert least[key] <= happened[key] <= most[key], (key, least[key], happened[key], most[key])
    for details in shop.orders.values():
        assert details.refundable.amount >= 0
        assert sum(each.amount.amount for each in details.order.refunds) == details.refunded.amount


def calls_of(proposal: Proposal) -> list[str]:
    action, preview = proposal.action, proposal.preview
    if isinstance(action, ReportProblem):
        return ["refund" if preview.refund is not None else "exchange"]
    return [CALLS[action.kind], *(["refund"] if isinstance(action, EditItems) and preview.refund else [])]
