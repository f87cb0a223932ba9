"""The stand-in's state: what it is to answer, and all that it was sent."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.openai.moves import Asked, Call, Fault, Mind, Move, Turn, read_move
from sandbox.openai.shapes import cached_tokens, count_tokens

NOTHING_SCRIPTED = Fault("answer", 500, "nothing_scripted")


@dataclass(slots=True)
class Desk:
    """Moves come first, in their order; without any, `mind` decides; without one, nothing works."""

    mind: Mind | None = None
    api_key: str = "sk-sandbox-0123456789abcdef"
    models: tuple[str, ...] = ("sandbox-large", "sandbox-small")
    tells_usage: bool = True
    """Some compatible servers say nothing of it in a stream, whoever asks."""
    received: list[Asked] = field(default_factory=list)
    """Every request, in order: all that a provider would know."""
    faults: dict[str, Fault] = field(default_factory=dict)
    """Faults of a model, for as long as they stand here."""
    _moves: deque[Move] = field(default_factory=deque)
    _before: dict[str, str] = field(default_factory=dict)

    def script(self, *moves: Move) -> None:
        """Answer the next requests with these."""
        self._moves.extend(moves)

    def play(self, moves: Sequence[str | Mapping[str, Any]]) -> None:
        """Answer the next requests as a scenario writes it: a text is said, `{tool: arguments}` is called.

        What an earlier turn left over is dropped.
        """
        self._moves.clear()
        for move in moves:
            if isinstance(move, str):
                self.script(Turn(move))
            elif "fault" in move:
                self.script(read_move(move))
            else:
                self.script(Turn(calls=tuple(Call(name, given or {}) for name, given in move.items())))

    def forget(self) -> None:
        """Drop the script, the faults, and what was received."""
        self._moves.clear()
        self.faults.clear()
        self.received.clear()

    @property
    def waiting(self) -> int:
        """How many scripted moves nobody asked for yet."""
        return len(self._moves)

    @property
    def read(self) -> str:
        """Everything that was received, as one text."""
        return "\n".join(asked.text for asked in self.received)

    def take(self, text: str) -> tuple[Asked, Move]:
        """A request came in. Raises ValueError for what is no JSON object."""
        body = json.loads(text)
        if not isinstance(body, Mapping):
            raise ValueError("the body is no object")
        asked = Asked(len(self.received) + 1, body, text)
        self.received.append(asked)
        if asked.model in self.faults:
            return asked, self.faults[asked.model]
        if self._moves:
            return asked, self._moves.popleft()
        return asked, self.mind(asked) if self.mind else NOTHING_SCRIPTED

    def counted(self, asked: Asked) -> tuple[int, int]:
        """Tokens of the prompt, and how many of them the prompt before began with."""
        prompt = prompt_of(asked.body)
        before = self._before.get(asked.model, "")
        self._before[asked.model] = prompt
        return count_tokens(prompt), cached_tokens(before, prompt)


def prompt_of(body: Mapping[str, Any]) -> str:
    """The request as a model reads it: tools first, then the messages."""
    parts: Iterable[Any] = (*body.get("tools", ()), *body.get("messages", ()))
    return "\n".join(json.dumps(part, ensure_ascii=False) for part in parts)
