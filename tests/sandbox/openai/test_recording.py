"""Recorded from the scripted stand-in and played again: the same answers, no key in the file, a miss that says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI

from sandbox.openai.desk import Desk
from sandbox.openai.moves import Asked, Call, Fault, Move, Turn
from sandbox.openai.recorder import record
from sandbox.openai.recording import Recording, Replay
from sandbox.openai.server import start

KEY = "sk-sandbox-0123456789abcdef"
WHERE = "<customer>Where is [TRACKING_AAAAA] of [NAME_BBBBB]?</customer>"


def asked(text: str, *, time: str = "12:00", more: tuple[Any, ...] = ()) -> list[Any]:
    system = {"role": "system", "content": "Be kind; the mark is relais-0123456789ab."}
    return [system, {"role": "user", "content": f"Today is Friday 20 November 2026, {time}.\n{text}"}, *more]


def mind(one: Asked) -> Move:
    if "broken" in one.said:
        return Fault("answer", 429, retry_after_s=0)
    return Turn(f"I looked: {one.said.split()[-3]}", () if one.results else (Call("order_status", {"order": "1042"}),))


async def say(client: AsyncOpenAI, messages: list[Any], *, stream: bool = False) -> str:
    made: Any = await client.chat.completions.create(
        model="sandbox-large", messages=messages, stream=stream, user="u-1", extra_body={"prompt_cache_key": KEY}
    )
    if not stream:
        return f"{made.choices[0].message.content} {made.choices[0].message.tool_calls[0].function.arguments}"
    return "".join([piece.choices[0].delta.content or "" async for piece in made if piece.choices])


async def test_what_was_recorded_is_played_again_whatever_it_was_called(tmp_path: Path) -> None:
    file = tmp_path / "talk.jsonl"
    async with start(mind) as real, record(f"{real.base_url}/v1") as recorder:
        async with AsyncOpenAI(api_key=KEY, base_url=recorder.base_url, max_retries=0) as client:
            assert [model.id async for model in await client.models.list()] == ["sandbox-large", "sandbox-small"]
            buffered = await say(client, asked(WHERE))
            streamed = await say(client, asked(WHERE), stream=True)
            with pytest.raises(openai.RateLimitError):
                await say(client, asked("broken, I fear, yes"))
        recorder.recording.write(file)
    assert "[TRACKING_AAAAA]" in buffered
    assert KEY not in file.read_text("utf-8")
    assert "Bearer" not in file.read_text("utf-8")
    recording = Recording.read(file)
    assert [each.status for each in recording.exchanges] == [200, 200, 429]
    replay = Replay(recording)
    async with start(Desk(replay, models=recording.models)) as again:
        there = again.environment["OPENAI_BASE_URL"]
        async with AsyncOpenAI(api_key=KEY, base_url=there, max_retries=0) as client:
            other = WHERE.replace("AAAAA", "QQQQQ").replace("BBBBB", "ZZZZZ")
            for _ in range(2):
                told = await say(client, asked(other, time="13:37"))
                assert told == buffered.replace("AAAAA", "QQQQQ")
            assert await say(client, asked(WHERE), stream=True) == streamed
            with pytest.raises(openai.RateLimitError):
                await say(client, asked("broken, I fear, yes"))
            assert replay.missed == []
            with pytest.raises(openai.BadRequestError) as missed:
                await say(client, asked(WHERE.replace("Where", "When")))
    assert "exchange 1, in which messages[1].content is" in str(missed.value)
    assert "Where is <TRACKING 1>" in str(missed.value)
    assert "When is <TRACKING 1>" in str(missed.value)
    assert len(replay.missed) == 1


async def test_a_provider_that_is_away_is_an_error_and_no_exchange() -> None:
    async with record("http://127.0.0.1:9/v1") as recorder:
        async with AsyncOpenAI(api_key=KEY, base_url=recorder.base_url, max_retries=0) as client:
            with pytest.raises(openai.InternalServerError):
                await say(client, asked(WHERE))
        assert recorder.recording.exchanges == []


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "talk.jsonl"
    file.write_text('{"asked": {}}\n', "utf-8")
    with pytest.raises(ValueError, match=r"talk\.jsonl:1"):
        Recording.read(file)
