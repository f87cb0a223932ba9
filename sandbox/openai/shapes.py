"""Answers in the API's own shapes: one completion, the same in pieces, errors, and what it used.

https://platform.openai.com/docs/api-reference/chat/object and …/chat/streaming
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.openai.moves import Turn

CACHE_FROM_TOKENS, CACHE_STEP = 1024, 128
"""Prompts are cached from so many tokens on, in such steps (https://platform.openai.com/docs/guides/prompt-caching)."""
_PIECES = re.compile(r"\s?[^\W\d_]{1,8}|\s?\d{1,3}|\s?[^\w\s]{1,3}|\s+|_")
_STREAMED = re.compile(r"\s*\S+")


def count_tokens(text: str) -> int:
    """Roughly how many tokens a text has, rather too many: pieces of words of up to 8 letters, digits, runs of signs.

    The vendors' tokenizers know most words of up to 10 letters as one, and can't be had without their servers.
    """
    return sum(1 for _ in _PIECES.finditer(text))


def usage(prompt: int, cached: int, turn: Turn) -> dict[str, Any]:
    """What it used."""
    written = count_tokens(turn.text) + sum(count_tokens(call.name + call.text) for call in turn.calls)
    return {
        "prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written,
        "prompt_tokens_details": {"cached_tokens": cached},
    }  # fmt: skip


def cached_tokens(before: str, now: str) -> int:
    """How many of the tokens were in the prompt before this one, from the beginning on."""
    shared = next((index for index, (a, b) in enumerate(zip(before, now, strict=False)) if a != b),
                  min(len(before), len(now)))  # fmt: skip
    tokens = count_tokens(now[:shared])
    return tokens // CACHE_STEP * CACHE_STEP if tokens >= CACHE_FROM_TOKENS else 0


def completion(number: int, model: str, turn: Turn, used: Mapping[str, Any]) -> dict[str, Any]:
    """A `chat.completion`."""
    message: dict[str, Any] = {"role": "assistant", "content": turn.text or None, "refusal": None}
    if turn.calls:
        message["tool_calls"] = [
            {"id": f"call_{number}_{index}", "type": "function",
             "function": {"name": call.name, "arguments": call.text}}
            for index, call in enumerate(turn.calls)
        ]  # fmt: skip
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _ending(turn)}
    return {
        "id": f"chatcmpl-{number}", "object": "chat.completion", "created": 1_795_000_000, "model": model,
        "choices": [choice], "usage": used,
    }  # fmt: skip


def chunks(number: int, model: str, turn: Turn, used: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    """The same as `chat.completion.chunk`s: words one by one, a call's arguments in two parts, usage where asked."""

    def chunk(delta: dict[str, Any], ending: str | None = None) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{number}", "object": "chat.completion.chunk", "created": 1_795_000_000, "model": model,
            "choices": [{"index": 0, "delta": delta, "finish_reason": ending}],
        }  # fmt: skip

    yield chunk({"role": "assistant", "content": ""})
    for match in _STREAMED.finditer(turn.text):
        yield chunk({"content": match[0]})
    for index, call in enumerate(turn.calls):
        head = {"index": index, "id": f"call_{number}_{index}", "type": "function",
                "function": {"name": call.name, "arguments": ""}}  # fmt: skip
        yield chunk({"tool_calls": [head]})
        half = len(call.text) // 2
        for part in (call.text[:half], call.text[half:]):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": part}}]})
    yield chunk({}, _ending(turn))
    if used is not None:
        yield {**chunk({}), "choices": [], "usage": used}


def event(data: Mapping[str, Any] | str) -> bytes:
    """One server-sent event."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"data: {text}\n\n".encode()


def error(status: int, code: str | None, message: str) -> dict[str, Any]:
    """An error's body."""
    kind = {401: "invalid_request_error", 429: "rate_limit_error"}.get(status, "server_error")
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def _ending(turn: Turn) -> str:
    return "tool_calls" if turn.calls else "stop"
