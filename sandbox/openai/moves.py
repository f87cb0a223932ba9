"""What the stand-in does with a request: says something, calls tools, or fails in one of the ways providers fail."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

FaultKind = Literal[
    "answer", "hang", "drop", "cut", "unended", "garbage", "bad_json", "bad_arguments", "empty", "no_choices", "error"
]
"""An error answer with `status`; silence for `delay_s`, then a cut; a cut before any answer; one after a `share` of it;
an answer that ends properly after that share, without its end; a 200 that is a page of HTML; JSON that is none; a
tool's call whose arguments are no JSON; a message with nothing in it; none at all; an error in a 200."""


@dataclass(frozen=True, slots=True)
class Call:
    """The model calls one tool."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    raw: str | None = None
    """Arguments as they are, where they are to be no JSON."""

    @property
    def text(self) -> str:
        """The arguments as the API has them."""
        return self.raw if self.raw is not None else json.dumps(self.arguments, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """What the model answers: words, tool calls side by side, or both. `piece_s` passes before each streamed piece."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    piece_s: float = 0.0
    before: Callable[[int], Awaitable[None]] | None = None
    """Waited for before each streamed piece, by its number, or before the whole: whoever plays the model may hold it
    there."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong. `code` is the error's own, such as `insufficient_quota`; `delay_s` belongs to `hang`."""

    kind: FaultKind
    status: int = 500
    code: str | None = None
    retry_after_s: float | None = None
    delay_s: float = 30.0
    share: float = 0.5


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer as it was recorded, to the letter."""

    status: int
    media_type: str
    text: str


Move = Turn | Fault | Raw
Mind = Callable[["Asked"], Move]
"""Decides by what it is asked. It sees what a model would see, and nothing else."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in."""

    number: int
    body: Mapping[str, Any]
    text: str
    """The whole body, as it was sent."""

    @property
    def messages(self) -> Sequence[Mapping[str, Any]]:
        """The conversation."""
        return list(self.body.get("messages", ()))

    @property
    def model(self) -> str:
        """Which model is meant."""
        return str(self.body.get("model", ""))

    @property
    def streamed(self) -> bool:
        """Is the answer to come in pieces?"""
        return bool(self.body.get("stream"))

    @property
    def tools(self) -> tuple[str, ...]:
        """Names of the tools that may be called."""
        return tuple(tool["function"]["name"] for tool in self.body.get("tools", ()))

    @property
    def said(self) -> str:
        """What the customer's side said last."""
        return next((text_of(m) for m in reversed(self.messages) if m.get("role") == "user"), "")

    @property
    def results(self) -> tuple[str, ...]:
        """What the tools answered since then, oldest first."""
        found: list[str] = []
        for message in reversed(self.messages):
            if message.get("role") == "user":
                break
            if message.get("role") == "tool":
                found.insert(0, text_of(message))
        return tuple(found)


def text_of(message: Mapping[str, Any]) -> str:
    """The text of a message, whether it is one string or a list of parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content if isinstance(part, Mapping))


def read_move(given: Mapping[str, Any]) -> Move:
    """A move from JSON: `{"say", "calls": [{"name", "arguments"}]}`, or `{"fault": …}`. Raises ValueError."""
    values = dict(given)
    try:
        if "fault" in values:
            return Fault(values.pop("fault"), **values)
        calls = tuple(Call(**call) for call in values.pop("calls", ()))
        return Turn(values.pop("say", ""), calls, **values)
    except TypeError as error:
        raise ValueError(f"no such move: {error}") from None
