"""What the customer sees of a turn while an engine decides it: what is looked at, and what there is of the answer."""

from __future__ import annotations

from dataclasses import replace

from support.live import LiveAnswer
from support.model.turn import Doing, Turn
from support.signs import Sign


def shown(turn: Turn, sign: Sign, answer: LiveAnswer | None) -> Turn:
    """The same turn, whose engine tells of both. Once something of the answer is read, no sign is needed any more."""

    def looks(doing: Doing) -> None:
        sign.doing = doing

    turn = replace(turn, looks=looks)
    if answer is None:
        return turn

    def say(text: str) -> None:
        sign.read = True
        answer.say(text)

    return replace(turn, say=say)
