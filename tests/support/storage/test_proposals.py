"""Proposals: one step at a time, one open a thing, each step in the log, and all of it or none with its turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from support.actions.life import begin, step
from support.errors import TooLateError
from support.model.actions import (
    Action,
    CancelOrder,
    ChangeAddress,
    ChangeContact,
    EditItems,
    ExchangeItems,
    ExchangeLine,
    ItemEdit,
    Preview,
    Proposal,
    Refund,
    RefundLine,
    ReportProblem,
    ReturnItems,
    ReturnLine,
    UpdateCustomer,
)
from support.model.commerce import LineItemId, VariantId
from support.model.conversation import Attachment
from support.model.events import ActionSettled
from support.storage.conversations import SqlConversations
from support.storage.database import Database
from support.storage.inbox import SqlInbox
from support.storage.proposals import KEPT, SqlProposals
from support.storage.tables import audit
from tests.support.actions.living_shop import HOME, usd
from tests.support.actions.proposals import proposal
from tests.support.scenes import ADA, BOB, NOW, TALK, VENUE, post, turn

LINE = LineItemId("gid://shopify/LineItem/1")
OTHER = VariantId("gid://shopify/ProductVariant/2")
ACTIONS: tuple[Action, ...] = (
    CancelOrder("#1", "no_longer_needed"),
    ChangeAddress("#1", HOME),
    ChangeContact("#1", email="a@b.example", phone="+1"),
    EditItems("#1", (ItemEdit(LINE, 2, OTHER), ItemEdit(LINE, 0))),
    ReturnItems("#1", (ReturnLine(LINE, 1, "other", "too big"),)),
    ExchangeItems("#1", (ExchangeLine(LINE, 1, OTHER),)),
    Refund("#1", (RefundLine(LINE, 1),), True, Decimal("1.50"), "late"),
    ReportProblem("#1", "damaged", text="broken", wish="refund", attachments=(Attachment("a.jpg", "image/jpeg", "u"),)),
    UpdateCustomer("Ada", address=HOME),
)


@pytest.fixture
def rows(database: Database) -> SqlProposals:
    return SqlProposals(database)


async def _log(database: Database) -> list[tuple[str | None, str, str]]:
    query = select(audit.c.before, audit.c.state, audit.c.by).order_by(audit.c.seq)
    return await database.read(lambda c: [(r.before, r.state, r.by) for r in c.execute(query)])


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.kind)
async def test_a_proposal_comes_back_as_it_was(rows: SqlProposals, action: Action) -> None:
    preview = Preview(action.kind, "#1", refund=usd("1.50"), address=HOME, fields=(("email", "a@b"),), notes=("n",))
    kept = proposal(action=action, preview=preview, decided_by=BOB, decided_by_name="Bo", reason="why", effect="e")
    assert await rows.advance(begin(kept, ADA))
    assert await rows.get(kept.id) == kept


async def test_there_is_one_open_proposal_a_thing(rows: SqlProposals) -> None:
    first, second = proposal("p1"), proposal("p2")
    assert await rows.advance(begin(first, ADA))
    assert not await rows.advance(begin(second, ADA))
    assert await rows.open_for(first.thing) == first

    gone = step(first, "withdrawn", NOW, ADA)
    assert await rows.advance(gone)
    assert await rows.open_for(first.thing) is None
    assert await rows.advance(begin(second, ADA))


async def test_a_step_is_taken_once(rows: SqlProposals, database: Database) -> None:
    offered = proposal()
    await rows.advance(begin(offered, ADA))
    yes = step(offered, "accepted", NOW, ADA)
    assert await rows.advance(yes)
    assert not await rows.advance(yes)
    assert not await rows.advance(step(offered, "withdrawn", NOW, ADA))
    me = ADA.key
    assert await _log(database) == [(None, "offered", me), ("offered", "agreed", me)]


async def test_a_turn_and_its_steps_are_one(rows: SqlProposals, database: Database) -> None:
    talks = SqlConversations(database)
    offered = proposal()
    await talks.commit(turn(proposals=(begin(offered, ADA),), deliveries=(post("offer", "d1"),)))
    await rows.advance(step(offered, "withdrawn", NOW, ADA))
    late = turn("t2", proposals=(step(offered, "accepted", NOW, ADA),), deliveries=(post("doing it", "d2"),))
    with pytest.raises(TooLateError):
        await talks.commit(late)
    found = await rows.get(offered.id)
    assert found is not None
    assert found.state == "withdrawn"
    assert [state for _, state, _ in await _log(database)] == ["offered", "withdrawn"]


async def test_a_turn_that_offered_something_is_not_taken_back(database: Database) -> None:
    talks = SqlConversations(database)
    await talks.commit(turn(proposals=(begin(proposal(), ADA),), deliveries=(post("offer", "d1"),)))
    assert await talks.unsent_turn(TALK) is None


async def test_an_end_is_stored_with_the_event_that_tells_of_it(rows: SqlProposals, database: Database) -> None:
    inbox = SqlInbox(database)
    doing = proposal(state="doing")
    await rows.advance(begin(doing, ADA))
    event = ActionSettled("proposal:p1:done", VENUE, ADA, TALK, doing.id, "done", NOW)
    done = step(doing, "done", NOW, None, effect="gid://shopify/Refund/1")
    assert await rows.advance(done, event)
    assert not await rows.advance(done, event)
    assert list(await inbox.unfinished()) == [event]
    assert (await _log(database))[-1] == ("doing", "done", "relais")


async def test_the_card_survives_the_next_step(rows: SqlProposals) -> None:
    waiting = proposal(state="waiting")
    await rows.advance(begin(waiting, ADA))
    await rows.note_card(waiting.id, "1.1")
    await rows.advance(step(waiting, "approved", NOW, BOB))
    found = await rows.get(waiting.id)
    assert found is not None
    assert found.card == "1.1"


async def test_what_counts_is_what_was_agreed_and_may_have_its_effect(rows: SqlProposals) -> None:
    def agreed(id: str, **changes: object) -> Proposal:
        return proposal(id, thing=id, agreed_at=NOW, **changes)

    for each in (agreed("a", state="agreed"), agreed("b", state="done"), agreed("c", state="failed"),
                 agreed("d", state="unclear"), agreed("e", state="waiting"), agreed("f", state="declined"),
                 agreed("g", state="done", owner="somebody else"), proposal("h", thing="h")):  # fmt: skip
        await rows.advance(begin(each, ADA))
    counted = await rows.counted("gid://shopify/Customer/1", NOW)
    assert sorted(each.id for each in counted) == ["a", "b", "d", "e"]
    assert await rows.counted("gid://shopify/Customer/1", NOW + timedelta(seconds=1)) == []


async def test_what_lapsed_is_found_and_what_was_done_counted(rows: SqlProposals) -> None:
    offered, waiting = proposal("a", thing="a"), proposal("b", thing="b", state="waiting")
    for each in (offered, waiting, proposal("c", thing="c", state="agreed"), proposal("d", thing="a", state="done"),
                 proposal("e", thing="a", state="unclear")):  # fmt: skip
        await rows.advance(begin(each, ADA))
    assert await rows.lapsed(NOW) == []
    assert [each.id for each in await rows.lapsed(offered.expires_at)] == ["a", "b"]
    assert await rows.done_on("a") == {"cancel_order": 1}
    unclear = await rows.unclear_for("a")
    assert unclear is not None
    assert unclear.id == "e"
    assert await rows.unclear_for("b") is None


async def test_what_ended_long_ago_goes_and_its_log_stays(rows: SqlProposals, database: Database) -> None:
    for each in (proposal("a", thing="a", state="done"), proposal("b", thing="b")):
        await rows.advance(begin(each, ADA))
    await rows.purge(NOW + KEPT)
    assert await rows.get(replace(proposal("a")).id) is not None
    await rows.purge(NOW + KEPT + timedelta(seconds=1))
    assert await rows.get(proposal("a").id) is None
    assert await rows.get(proposal("b").id) is not None
    assert len(await _log(database)) == 2
