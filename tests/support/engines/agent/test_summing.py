"""Long threads stay short for the provider, and who takes one over reads it in few words: both proven and blind."""

from __future__ import annotations

import asyncio
import re

import pytest

from sandbox.openai.moves import Asked, Fault, Move, Turn
from sandbox.openai.shapes import count_tokens
from support.engines.agent.history import KEPT, MOST
from support.engines.agent.summing import STEP, TEXT
from support.model.cases import Case
from support.model.decisions import Escalate
from tests.support.engines.agent.parlour import Parlour, call
from tests.support.engines.local.talks import Talk, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

THINGS = ("tents", "stoves", "lamps", "ropes", "packs", "shoes", "gloves", "socks", "poles", "mats")
EMAIL = re.compile(r"\[EMAIL_[A-Z2-7]{5}\]")


def is_summary(asked: Asked) -> bool:
    return asked.said.startswith("Sum up the beginning")


def is_note(asked: Asked) -> bool:
    return asked.said.startswith("A person of the shop's team")


async def long_talk(there: Parlour, talk: Talk, summary: str, *, turns: int = 11) -> list[Asked]:
    """The requests of the last turn. The model sums up what it is asked to, and has something to say of each thing."""

    def mind(asked: Asked) -> Move:
        if is_summary(asked):
            mail = EMAIL.search(asked.said)
            return Turn(summary.replace(" at MAIL", f" at {mail[0]}" if mail else ""))
        thing = next(thing for thing in THINGS if f"say of {thing}" in asked.said)
        return Turn(f"Of {thing} one can say a lot.")

    there.model.script(call("search_policies", question="return window"), Turn("You have 30 days to return it."))
    await talk.say("How long can I return things? I am reached at maya.private@example.com about it")
    there.model.mind = mind
    for thing in THINGS[: turns - 1]:
        await talk.say(f"And what would you say of {thing}, for long tours in the rain up north?")
    return there.model.received


async def test_a_long_thread_is_summed_up_beside_a_turn_and_the_proof_still_sees_the_messages(there: Parlour) -> None:
    talk = there.talk(direct=True)
    await long_talk(there, talk, "Asked about returns (30 days); is reached at MAIL.")
    made = [asked for asked in there.model.received if is_summary(asked)]
    assert 1 <= len(made) <= 3, "once for several turns, not in each"
    assert EMAIL.search(made[0].said)
    assert made[-1].said.count("Asked about returns") == len(made) - 1, "it goes on from the one before"
    kept = talk.conversation.memory.facts[TEXT]
    assert EMAIL.search(kept), "kept as the provider wrote it"
    there.model.forget()
    there.model.mind = lambda asked: Turn(f"As I said: 30 days. You gave {EMAIL.search(asked.said)[0]}.")  # type: ignore[index]
    heard = await talk.say("And remind me how long that was, and where you would write to me?")
    (asked,) = there.model.received
    assert "Earlier in this conversation: <data>Asked about returns (30 days)" in asked.said
    assert len(asked.messages) <= KEPT + STEP
    assert not any("How long can I return" in str(message) for message in asked.messages)
    assert "30 days. You gave maya.private@example.com" in words(heard.public + heard.private)
    assert talk.decided.trace.engine == "llm"
    assert "maya.private" not in there.model.read


@pytest.mark.parametrize("summary", ["Their address is [EMAIL_AAAAA].", "long " * 400, ""])
async def test_a_summary_that_is_none_is_not_kept_and_costs_nobody_an_answer(there: Parlour, summary: str) -> None:
    talk = there.talk()
    await long_talk(there, talk, summary)
    assert talk.decided.trace.engine == "llm"
    assert TEXT not in talk.conversation.memory.facts
    last = [asked for asked in there.model.received if not is_summary(asked)][-1]
    assert len(last.messages) <= MOST + 2
    assert count_tokens(last.text) < 6_000


async def handed_over(there: Parlour, note: Move, *, question: str) -> tuple[Talk, Case]:
    talk = there.talk()
    there.model.script(call("search_policies", question="return window"), Turn("You have 30 days to return it."))
    await talk.say(question)
    there.model.mind = lambda asked: note if is_note(asked) else Turn("Sure.")
    await talk.say("I want to talk to a human")
    case = await there.room.desk.commands._office.cases.get(talk.conversation.id)
    assert case is not None
    assert isinstance(talk.decided.decision, Escalate)
    return talk, case


QUESTION = (
    "How long can I return things? My order #1042 is still in its box, and I live at 4 Elm Street, Portland, OR 97201"
)


async def test_who_takes_over_reads_the_model_s_words_in_the_team_s_language(there: Parlour) -> None:
    note = Turn("The customer says order #1042 is still in its box; they were told 30 days. They want a person.")
    _, case = await handed_over(there, note, question=QUESTION)
    assert case.handoff.summary == note.text
    (asked,) = [asked for asked in there.model.received if is_note(asked)]
    assert "in English" in asked.said
    assert "asked for human" in asked.said
    assert "Elm Street" not in there.model.read
    assert "97201" not in there.model.read


@pytest.mark.parametrize(
    "note",
    [
        Turn("The customer was promised a refund of $500 by tomorrow."),
        Turn("We will refund order #1042."),
        Fault("answer", 500),
        Fault("garbage"),
        Turn("x" * 2000),
    ],
    ids=["untrue", "promise", "error", "garbage", "endless"],
)
async def test_words_that_are_not_so_or_do_not_come_leave_the_template_s(there: Parlour, note: Move) -> None:
    _, case = await handed_over(there, note, question=QUESTION)
    assert "I want to talk to a human" in case.handoff.summary
    assert "500" not in case.handoff.summary


async def test_what_the_words_cost_is_counted(there: Parlour) -> None:
    budget = there.room.desk.commands._office.budget
    assert budget
    talk, _ = await handed_over(there, Turn("They want a person."), question=QUESTION)
    before = (await budget.rows.spent(talk.conversation.id, budget.today))["conversation"].tokens
    calls = sum(count_tokens(asked.text) for asked in there.model.received)
    assert before > 0.5 * calls
    await asyncio.sleep(0)
