"""The model's budget: the team is told at each mark once, may set caps, and sees what a conversation cost."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from support.engines.agent.access import ModelAccess
from support.engines.agent.sitting import Used
from support.model.commands import Caller
from support.model.conversation import ConversationId
from support.storage.tables import audit
from tests.support.rooms import ANN, Room, room
from tests.support.scenes import VENUE

MODEL = ModelAccess("sk-x", "http://127.0.0.1:9/v1", ("gpt-5-mini",))
USED = Used(calls=2, input_tokens=9_000, output_tokens=1_000)
_numbers = itertools.count(1)


@pytest.fixture
async def here() -> AsyncIterator[Room]:
    async with room(model=MODEL) as made:
        yield made


async def spend(here: Room, dollars: str, conversation: str = "c-1") -> None:
    day = here.clock.now().astimezone(here.desk_hours.zone).date()
    await here.store.spending.add(ConversationId(conversation), day, "gpt-5-mini", USED, Decimal(dollars))


async def look(here: Room) -> list[str]:
    """What the team reads that it had not read before."""
    before = len(here.team.reports)
    await here.desk.rounds.make()
    await here.rest()
    return here.team.reports[before:]


async def command(here: Room, text: str) -> str:
    assert ANN.account
    told = await here.desk.commands.run(Caller(ANN.account, "Ann", VENUE, f"cmd-{next(_numbers)}"), text)
    await here.rest()
    return told.content.text


async def test_each_mark_is_told_once_a_period_whoever_looks(here: Room) -> None:
    await spend(here, "4.99")
    assert await look(here) == []
    await spend(here, "0.01")
    async with room(beside=here, model=MODEL) as other:
        (half,) = [*await look(here), *await look(other)]
    assert "50 %" in half
    assert "today" in half
    assert "$5.00 of $10.00" in half
    assert await look(here) == []
    await spend(here, "5.00")
    (all_of_it,) = await look(here)
    assert "is spent**: $10.00 of $10.00" in all_of_it, "of two marks at once the higher alone"
    assert "local engine" in all_of_it
    await here.clock.sleep(24 * 3600)
    assert await look(here) == []
    await spend(here, "5.00")
    assert len(await look(here)) == 1, "another day, another budget"
    for _ in range(4):
        await here.clock.sleep(24 * 3600)
        await spend(here, "15.00")
    told = " ".join(await look(here))
    assert "50 % of this month" in told


async def test_a_cap_is_set_by_an_admin_with_a_line_in_the_audit_log(here: Room) -> None:
    await spend(here, "6.00")
    await look(here)
    shown = await command(here, "budget")
    assert "$6.00 of $10.00 (60 %)" in shown
    assert "10000 tokens" in shown
    assert "$0.50" in shown
    assert "$20.00 from now on; it was $10.00" in await command(here, "budget day 20")
    assert "set what the model may cost a day: $20.00" in here.team.reports[-1]
    assert "(30 %)" in await command(here, "budget")
    await spend(here, "4.00")
    (told,) = await look(here)
    assert "50 %" in told, "the marks are those of the new cap"
    await command(here, "budget day default")
    assert "(100 %)" in await command(here, "budget")
    for wrong in ("budget week 3", "budget day", "budget day 0", "budget day -4", "budget day much", "budget day nan"):
        assert "from now on" not in await command(here, wrong)
    query = select(audit.c.thing, audit.c.before, audit.c.state).where(audit.c.action == "budget").order_by(audit.c.seq)
    rows = await here.store.database.read(lambda connection: connection.execute(query).all())
    assert [tuple(row) for row in rows] == [("day", "10.00", "20.00"), ("day", "20.00", "10.00")]


async def test_tokens_have_caps_of_their_own(here: Room) -> None:
    budget = here.desk.commands._office.budget
    assert budget
    talk = ConversationId("c-7")
    object.__setattr__(
        budget, "prices", budget.prices.model_copy(update={"tokens": type(budget.prices.tokens)(day=20_000)})
    )
    await spend(here, "0")
    assert await budget.reached(talk) is None
    assert "50 %" in (await look(here))[0]
    await spend(here, "0")
    assert await budget.reached(talk) == "day"


async def test_a_report_says_what_a_conversation_cost_beside_what_others_take(here: Room) -> None:
    answered = await here.talk(await here.say("What is your return policy?"))
    handed = await here.talk(await here.say("I want to talk to a human", who=here.somebody(4)))
    await spend(here, "0.0032", answered.id)
    await spend(here, "0.0010", handed.id)
    await spend(here, "3.00", "c-of-old")
    text = await command(here, "report 7d")
    assert "cost $0.0042 in them: $0.0042 for each that stayed with the bot" in text
    assert "Gorgias takes $0.90 a resolution, Fin $0.99" in text


async def test_without_a_model_nothing_is_spent_and_nothing_said_of_it() -> None:
    async with room() as here:
        assert "No model is set up" in await command(here, "budget")
        await here.say("What is your return policy?")
        assert "Gorgias" not in await command(here, "report 7d")
        await here.clock.sleep(timedelta(days=1).total_seconds())
        assert not any("budget" in report for report in await look(here))
