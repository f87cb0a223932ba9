"""An answer that comes in pieces, put together again: chunks of a stream in, the completion that they are out.

https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

DATA, DONE = "data:", "[DONE]"


class BrokenStreamError(ValueError):
    """What came is no stream of a completion, or not all of one."""


@dataclass(slots=True)
class Pieces:
    """Of one answer. `hear` is told of its text as it grows, and of the whole where that is all there is."""

    hear: Callable[[str, bool], None]
    _text: str = ""
    _calls: dict[int, dict[str, Any]] = field(default_factory=dict)
    _ending: str | None = None
    _usage: Mapping[str, Any] | None = None
    _head: dict[str, Any] = field(default_factory=dict)

    def line(self, line: str) -> None:
        """One line of the body. Raises BrokenStreamError for what is no event of a stream."""
        if not line or line.startswith((":", "event:", "id:", "retry:")):
            return  # https://html.spec.whatwg.org/multipage/server-sent-events.html
        data = line.removeprefix(DATA).strip()
        if not line.startswith(DATA):
            raise BrokenStreamError("a line that is none of a stream")
        if data != DONE:
            self._add(_read(data))

    @property
    def begun(self) -> bool:
        """Did anything of an answer come?"""
        return bool(self._head)

    @property
    def ended(self) -> bool:
        """Did it come to its end?"""
        return self._ending is not None

    def completion(self) -> dict[str, Any]:
        """The whole. Raises BrokenStreamError where its end is missing."""
        if self._ending is None:
            raise BrokenStreamError("the stream ended before the answer did")
        message: dict[str, Any] = {"role": "assistant", "content": self._text or None}
        if self._calls:
            message["tool_calls"] = [self._calls[index] for index in sorted(self._calls)]
        choice = {"index": 0, "message": message, "finish_reason": self._ending}
        return {**self._head, "object": "chat.completion", "choices": [choice], "usage": self._usage}

    def _add(self, chunk: Mapping[str, Any]) -> None:
        if chunk.get("error"):
            raise BrokenStreamError("the provider broke off")
        self._head = self._head or {key: chunk[key] for key in ("id", "model", "created") if key in chunk}
        self._usage = chunk.get("usage") or self._usage
        for choice in chunk.get("choices") or ():
            delta = choice.get("delta") or {}
            for call in delta.get("tool_calls") or ():
                self._call(call)
            if delta.get("content"):
                self._text += delta["content"]
                self.hear(self._text, False)
            if choice.get("finish_reason"):
                self._ending = choice["finish_reason"]
                if not self._calls:
                    self.hear(self._text, True)

    def _call(self, piece: Mapping[str, Any]) -> None:
        """A call of a tool: its name comes first, its arguments bit by bit."""
        index = piece.get("index") or 0
        call = self._calls.setdefault(
            index, {"id": f"call_{index}", "type": "function", "function": {"name": "", "arguments": ""}}
        )
        call["id"] = piece.get("id") or call["id"]
        function = piece.get("function") or {}
        call["function"]["name"] += function.get("name") or ""
        call["function"]["arguments"] += function.get("arguments") or ""


def _read(data: str) -> Mapping[str, Any]:
    try:
        chunk = json.loads(data)
    except ValueError:
        raise BrokenStreamError("an event that is no JSON") from None
    if not isinstance(chunk, Mapping):
        raise BrokenStreamError("an event that is no object")
    return chunk
