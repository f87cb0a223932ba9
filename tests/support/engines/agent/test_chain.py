"""The chain alone: tools side by side, limits, and servers that know streams less well than they should."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import pytest_asyncio

from sandbox.openai.desk import Desk
from sandbox.openai.moves import Asked, Call, Fault, Move, Turn
from sandbox.openai.server import start
from support.engines.agent.access import ModelAccess
from support.engines.agent.chain import Chain
from support.engines.agent.failures import ModelFailed
from support.engines.agent.pieces import BrokenStreamError, Pieces
from support.engines.agent.sitting import Sitting
from support.engines.agent.tools import TOO_MANY, Tool
from support.engines.agent.unfolding import Unfolding
from support.engines.grounding.claims import Reading
from support.engines.privacy.veil import Veil
from support.model import turn as turns
from tests.support.engines.agent.test_unfolding import GUARD, ZONE
from tests.support.scenes import NOW, conversation

pytestmark = pytest.mark.asyncio(loop_scope="module")
LOOK, BOTH = Turn(calls=(Call("left"),)), Turn(calls=(Call("left"), Call("right")))


@dataclass(slots=True)
class Bench:
    """A model's stand-in, and chains over it with two tools that do as they are told."""

    desk: Desk
    url: str
    chains: list[Chain] = field(default_factory=list)

    def chain(self, run: Callable[[Sitting, Mapping[str, Any]], Awaitable[str]], *, calls: int = 8) -> Chain:
        access = ModelAccess(self.desk.api_key, self.url, self.desk.models, calls=calls)
        tools = [Tool(name, "A tool.", {"type": "object", "properties": {}}, run) for name in ("left", "right")]
        self.chains.append(Chain(access, self.desk.models[0], "Be kind.", tools))
        return self.chains[-1]

    async def run(self, chain: Chain, sitting: Sitting) -> str:
        return (await chain.run(sitting, chain.opening([("user", "Hello")])))[0]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bench() -> AsyncIterator[Bench]:
    async with start() as running:
        there = Bench(running.desk, f"{running.base_url}/v1")
        yield there
        for chain in there.chains:
            await chain.close()


@pytest.fixture(autouse=True)
def _anew(bench: Bench) -> None:
    bench.desk.forget()
    bench.desk.mind, bench.desk.tells_usage = None, True


def sitting(heard: list[tuple[str, bool]] | None = None) -> Sitting:
    turn = turns.Turn(conversation(), (), "Hello", "en", NOW)
    found = Sitting(turn, Veil("c1"), Reading(NOW, ZONE), "other", time.monotonic() + 60)
    if heard is not None:
        found.unfold = lambda text, whole: heard.append((text, whole))
    return found


async def done(_: Sitting, __: Mapping[str, Any]) -> str:
    return "done"


@pytest.mark.parametrize("heard", [None, []])
async def test_tools_that_are_called_together_run_together(bench: Bench, heard: list[tuple[str, bool]] | None) -> None:
    """Each waits until the other has begun: one after the other, neither would ever end."""
    begun: list[asyncio.Event] = []

    async def meets(_: Sitting, __: Mapping[str, Any]) -> str:
        me = asyncio.Event()
        begun.append(me)
        if len(begun) == 2:
            for each in begun:
                each.set()
        await asyncio.wait_for(me.wait(), 30)
        return "met"

    bench.desk.script(BOTH, Turn("Both are there."))
    assert await bench.run(bench.chain(meets), sitting(heard)) == "Both are there."
    assert list(bench.desk.received[-1].results) == ["<data>met</data>"] * 2


async def test_a_turn_has_so_many_calls_of_the_model_and_of_tools(bench: Bench) -> None:
    bench.desk.mind = lambda _: LOOK
    with pytest.raises(ModelFailed, match="too_many_calls"):
        await bench.run(bench.chain(done), sitting())
    assert len(bench.desk.received) == ModelAccess("", "", ()).calls == 8
    bench.desk.forget()
    bench.desk.script(Turn(calls=(Call("left"),) * 22), Turn("Enough."))
    assert await bench.run(bench.chain(done), sitting()) == "Enough."
    assert list(bench.desk.received[-1].results).count(TOO_MANY) == 2


async def test_what_is_heard_while_it_is_written_is_what_is_answered(bench: Bench) -> None:
    heard: list[tuple[str, bool]] = []
    bench.desk.script(Turn("Let me look.", (Call("left"),)), Turn("That is all there is."))
    one = sitting(heard)
    assert await bench.run(bench.chain(done), one) == "That is all there is."
    assert [text for text, whole in heard if whole] == ["That is all there is."]
    assert ("Let me look.", False) in heard
    assert one.used.calls == 2
    assert one.used.input_tokens > one.used.output_tokens > 0


async def test_a_server_that_takes_no_streams_answers_whole_and_is_asked_so_from_then_on(bench: Bench) -> None:
    def mind(asked: Asked) -> Move:
        return Fault("answer", 422, "unknown_field") if asked.streamed else Turn("Whole.")

    bench.desk.mind = mind
    chain = bench.chain(done)
    assert [await bench.run(chain, sitting([])) for _ in range(2)] == ["Whole."] * 2
    assert [asked.streamed for asked in bench.desk.received] == [True, False, False]


async def test_what_a_stream_used_is_guessed_where_nobody_says_so(bench: Bench) -> None:
    used: list[int] = []
    for tells in (True, False):
        bench.desk.tells_usage = tells
        bench.desk.script(Turn("That is all there is, as far as I can see from here."))
        one = sitting([])
        await bench.run(bench.chain(done), one)
        used.append(one.used.input_tokens + one.used.output_tokens)
    assert used[1] >= used[0] > 0


async def test_what_is_cut_off_is_paid_for_and_who_writes_again_ends_it(bench: Bench) -> None:
    one = sitting([])
    bench.desk.faults[bench.desk.models[0]] = Fault("cut", share=0.6)
    with pytest.raises(ModelFailed, match="unreachable"):
        await bench.run(bench.chain(done), one)
    assert (one.used.calls, one.used.input_tokens > 100) == (3, True)
    bench.desk.forget()
    bench.desk.script(Turn("One sentence. And another one, and so on."))
    again = sitting()
    again.turn = replace(again.turn, overtaken=lambda: bool(again.used.calls))
    again.unfold = Unfolding(again, GUARD).hear
    with pytest.raises(ModelFailed, match="overtaken"):
        await bench.run(bench.chain(done), again)


@pytest.mark.parametrize(
    "body",
    [
        ["data: {", "data: [DONE]"], ["<html>"], ['data: {"choices": [{"delta": {"content": "Half"}}]}'],
        ["data: 3"], ['data: {"error": {"message": "no"}}'],
    ],
)  # fmt: skip
async def test_what_is_no_answer_is_not_taken_for_one(body: Sequence[str]) -> None:
    with pytest.raises(BrokenStreamError):
        put_together(body)


def put_together(body: Sequence[str]) -> dict[str, Any]:
    pieces = Pieces(lambda text, whole: None)
    for line in body:
        pieces.line(line)
    return pieces.completion()
