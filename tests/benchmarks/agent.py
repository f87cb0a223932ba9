"""The agent's own part of a turn: its CPU against a bare loop's over the same model, and how soon a sentence is read."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import aiohttp
from openai import AsyncOpenAI

from sandbox.openai.desk import Desk
from support.engines.agent.access import ModelAccess
from support.engines.agent.engine import AgentEngine
from support.model.conversation import ConversationId
from support.model.turn import Turn
from tests.benchmarks.figures import Figure
from tests.benchmarks.model_desk import CALLS
from tests.benchmarks.processes import lines_until, process
from tests.support.rooms import Room, room

TURNS, ROUNDS = 30, 4
"""Turns in a row of each kind, taken in turns, so that a busy moment of the machine is everybody's."""
ORDER, EMAIL = "1042", "maya.lind@example.com"
QUESTION = "Where is order 1042, and how long can I return things?"
_numbers = itertools.count()


@asynccontextmanager
async def model() -> AsyncIterator[str]:
    """A model of its own process; its address."""
    async with process("-m", "tests.benchmarks.model_desk", environment={}) as running:
        yield (await lines_until(running, "http"))[-1]


@dataclass(slots=True)
class Loop:
    """The reference: the vendor's client in a loop with two tools, and nothing else. It asks and is told the very same:
    prompt, tools and results are those of one of the agent's own turns.
    """

    client: AsyncOpenAI
    model: str
    messages: list[dict[str, Any]]
    tools: list[dict[str, Any]]
    results: dict[str, str]

    async def turn(self) -> str:
        """Until the model calls no more tools."""
        messages = list(self.messages)
        while True:
            answer = await self.client.chat.completions.create(model=self.model, messages=messages, tools=self.tools)  # type: ignore[call-overload]
            said = answer.choices[0].message
            if not said.tool_calls:
                return str(said.content)
            messages.append(said.model_dump(exclude_none=True))
            for call in said.tool_calls:
                json.loads(call.function.arguments)
                result = self.results[call.function.name]
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})


@dataclass(slots=True)
class Agents:
    """One customer's turn, as often as wanted, each in a conversation of its own."""

    engine: AgentEngine
    asked: Turn
    heard: list[str] = field(default_factory=list)

    async def buffered(self) -> str:
        return await self._turn(None)

    async def streamed(self) -> str:
        return await self._turn(self.heard.append)

    async def _turn(self, say: Callable[[str], None] | None) -> str:
        talk = replace(self.asked.conversation, id=ConversationId(f"c{next(_numbers)}"))
        decided = await self.engine.decide(replace(self.asked, conversation=talk, say=say))
        assert decided.trace.engine == "llm", decided.trace
        assert decided.trace.tools == tuple(call.name for call in CALLS), decided.trace
        return str(decided.decision)


async def overhead() -> list[Figure]:
    """CPU a turn with two tool calls (three calls of the model), everything but the model included."""
    async with model() as url:
        access = ModelAccess(Desk().api_key, f"{url}/v1", Desk().models[:1])
        async with room(model=access) as there:
            agents = await _agents(there)
            await agents.buffered()
            loop = await _loop(url, access)
            kinds: dict[str, Callable[[], Awaitable[str]]] = {
                "bare": loop.turn, "buffered": agents.buffered, "streamed": agents.streamed
            }  # fmt: skip
            took = dict.fromkeys(kinds, 0.0)
            for number in range(ROUNDS + 1):
                for name, turn in kinds.items():
                    began = time.process_time()
                    for _ in range(TURNS):
                        await turn()
                    if number:  # the first round warms up
                        took[name] += time.process_time() - began
            assert len(agents.heard) >= 2 * TURNS * ROUNDS, "nothing was heard while it was written"
            await loop.client.close()
    each = {name: seconds / TURNS / ROUNDS * 1_000 for name, seconds in took.items()}
    return [
        Figure("a bare loop on the openai client", each["bare"], "ms"),
        Figure("the agent, the answer at once", each["buffered"], "ms"),
        Figure("against the bare loop", each["buffered"] / each["bare"], "x", 3),
        Figure("the agent, heard sentence by sentence", each["streamed"], "ms"),
        Figure("against the bare loop", each["streamed"] / each["bare"], "x", 4.5),
    ]


async def _agents(there: Room) -> Agents:
    """A customer who has proven the order, in their direct messages."""
    first = await there.say("Where is my order 1042?")
    talk = await there.talk(first)
    await there.prove(talk, ORDER, EMAIL)
    await there.desk.engine.load()
    engine = there.desk.engine.chosen
    assert isinstance(engine, AgentEngine)
    caps = engine.budget.prices.caps.model_copy(update=dict.fromkeys(("day", "month"), Decimal(10**6)))
    prices = engine.budget.prices.model_copy(update={"caps": caps})
    engine = replace(engine, budget=replace(engine.budget, prices=prices))
    private = replace(talk, venue=replace(talk.venue, channel="D1", private=True))
    return Agents(engine, Turn(private, (), QUESTION, "en", there.clock.now()))


async def _loop(url: str, access: ModelAccess) -> Loop:
    """Made of what the agent asked in its last turn."""
    async with aiohttp.ClientSession() as http, http.get(f"{url}/sandbox/requests") as answer:
        asked = (await answer.json())[-1]
    messages = asked["messages"]
    begins = next(index for index, message in enumerate(messages) if message["role"] == "assistant")
    results = [message["content"] for message in messages if message["role"] == "tool"]
    client = AsyncOpenAI(api_key=access.api_key, base_url=access.base_url, max_retries=0)
    names = [call.name for call in CALLS]
    return Loop(client, access.models[0], messages[:begins], asked["tools"], dict(zip(names, results, strict=True)))
