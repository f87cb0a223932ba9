"""The stand-in, asked by the vendor's own client over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx2
import openai
import pytest
from openai import AsyncOpenAI

from sandbox.openai.moves import Asked, Call, Fault, Move, Turn
from sandbox.openai.server import OpenAi, start

TOOLS: Any = [
    {
        "type": "function",
        "function": {"name": "order_status", "parameters": {"type": "object", "properties": {"order": {}}}},
    }
]
HELLO: Any = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello"}]


@pytest.fixture
async def server() -> AsyncIterator[OpenAi]:
    async with start() as running:
        yield running


@pytest.fixture
async def client(server: OpenAi) -> AsyncIterator[AsyncOpenAI]:
    variables = server.environment
    async with AsyncOpenAI(
        api_key=variables["OPENAI_API_KEY"], base_url=variables["OPENAI_BASE_URL"], max_retries=0, timeout=5
    ) as there:
        yield there


async def ask(client: AsyncOpenAI, **more: Any) -> Any:
    return await client.chat.completions.create(**{"model": "sandbox-large", "messages": HELLO, "tools": TOOLS, **more})


async def test_it_says_and_calls_what_is_scripted_and_keeps_what_it_was_sent(
    server: OpenAi, client: AsyncOpenAI
) -> None:
    calls = (Call("order_status", {"order": "1042"}), Call("order_status", {"order": "été"}))
    server.desk.script(Turn(calls=calls), Turn("Good day."))
    first, second = await ask(client), await ask(client)
    made = first.choices[0].message.tool_calls
    assert [call.function.arguments for call in made] == ['{"order": "1042"}', '{"order": "été"}']
    assert first.choices[0].finish_reason == "tool_calls"
    assert second.choices[0].message.content == "Good day."
    assert second.usage.prompt_tokens > 20
    assert second.usage.total_tokens > second.usage.prompt_tokens
    assert server.desk.received[0].messages == HELLO
    assert server.desk.received[0].tools == ("order_status",)
    assert "Be kind." in server.desk.read


async def test_a_streamed_answer_is_the_same_in_pieces_with_its_usage_where_asked(
    server: OpenAi, client: AsyncOpenAI
) -> None:
    turn = Turn("It is on its way.", (Call("order_status", {"order": "1042"}),))
    server.desk.script(turn, turn)
    text, arguments, used = "", "", None
    async for chunk in await ask(client, stream=True, stream_options={"include_usage": True}):
        used = chunk.usage or used
        for choice in chunk.choices:
            text += choice.delta.content or ""
            arguments += "".join(call.function.arguments or "" for call in choice.delta.tool_calls or ())
    assert (text, arguments) == ("It is on its way.", '{"order": "1042"}')
    assert used is not None
    assert [chunk.usage async for chunk in await ask(client, stream=True) if chunk.usage] == []


async def test_a_mind_decides_by_what_it_sees(client: AsyncOpenAI, server: OpenAi) -> None:
    def mind(asked: Asked) -> Move:
        return Turn(f"{asked.said} {'/'.join(asked.results)}")

    server.desk.mind = mind
    call = {"id": "c", "type": "function", "function": {"name": "order_status", "arguments": "{}"}}
    result = {"role": "tool", "tool_call_id": "c", "content": "shipped"}
    answer = await ask(client, messages=[*HELLO, {"role": "assistant", "tool_calls": [call]}, result])
    assert answer.choices[0].message.content == "Hello shipped"


async def test_a_prompt_that_begins_like_the_one_before_is_cached(client: AsyncOpenAI, server: OpenAi) -> None:
    server.desk.mind = lambda asked: Turn("Yes.")
    long: Any = [{"role": "system", "content": "Policy. " * 1000}, {"role": "user", "content": "Hello"}]
    first, second = await ask(client, messages=long), await ask(client, messages=long)
    assert first.usage.prompt_tokens_details.cached_tokens == 0
    assert second.usage.prompt_tokens_details.cached_tokens >= 1024


@pytest.mark.parametrize("stream", [False, True])
async def test_it_fails_in_every_way_providers_fail(client: AsyncOpenAI, server: OpenAi, stream: bool) -> None:
    async def spoken() -> Any:
        answer = await ask(client, stream=stream)
        return [chunk async for chunk in answer] if stream else answer.choices[0].message

    server.desk.script(Fault("answer", 429, "rate_limit_exceeded", retry_after_s=7))
    with pytest.raises(openai.RateLimitError) as limited:
        await spoken()
    assert limited.value.response.headers["retry-after"] == "7"
    server.desk.script(Fault("answer", 503), Fault("drop"), Fault("cut"), Fault("hang", delay_s=0.05))
    with pytest.raises(openai.InternalServerError):
        await spoken()
    for _ in range(3):
        with pytest.raises((openai.APIError, httpx2.TransportError)):
            await spoken()
    server.desk.script(Fault("bad_arguments"), Fault("empty"))
    broken = await spoken()
    empty = await spoken()
    if not stream:
        assert broken.tool_calls[0].function.arguments == '{"order": "104'
        assert not empty.content
        assert not empty.tool_calls
    server.desk.script(Fault("bad_json"))
    with pytest.raises(ValueError, match="Expecting"):
        await spoken()
    server.desk.script(Fault("no_choices"), Fault("unended", share=0.6), Fault("error"))
    if stream:
        assert [chunk.choices for chunk in await spoken()] == [[]]
        pieces = await spoken()
        assert pieces
        assert not any(choice.finish_reason for chunk in pieces for choice in chunk.choices)
        with pytest.raises(openai.APIError):
            await spoken()
    server.desk.forget()
    server.desk.faults["sandbox-large"] = Fault("answer", 500)
    server.desk.script(Turn("never said"))
    with pytest.raises(openai.InternalServerError):
        await spoken()
    assert server.desk.waiting == 1


async def test_keys_models_and_bodies_are_checked(server: OpenAi) -> None:
    url = server.environment["OPENAI_BASE_URL"]
    async with AsyncOpenAI(api_key="sk-wrong", base_url=url, max_retries=0) as stranger:
        with pytest.raises(openai.AuthenticationError):
            await ask(stranger)
    async with AsyncOpenAI(api_key=server.desk.api_key, base_url=url, max_retries=0) as known:
        with pytest.raises(openai.NotFoundError):
            await ask(known, model="gpt-unheard-of")
        assert [model.id async for model in known.models.list()] == list(server.desk.models)
    headers = {"authorization": f"Bearer {server.desk.api_key}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{url}/chat/completions", data="[1]") as answer,
    ):
        assert answer.status == 400


async def test_it_can_be_scripted_over_http(server: OpenAi, client: AsyncOpenAI) -> None:
    async with aiohttp.ClientSession(server.base_url) as session:
        moves = [
            {"say": "By HTTP.", "calls": [{"name": "order_status", "arguments": {"order": "1"}}]},
            {"fault": "drop"},
        ]
        assert (await session.post("/sandbox/moves", json=moves)).status == 204
        assert (await session.post("/sandbox/moves", json=[{"shout": 1}])).status == 400
        assert (await ask(client)).choices[0].message.content == "By HTTP."
        assert len(await (await session.get("/sandbox/requests")).json()) == 1
        await session.delete("/sandbox/moves")
    assert (server.desk.waiting, server.desk.received) == (0, [])
