"""What is said and done while the shop can't be asked: once that it is tried again, then nothing, at last people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from support.errors import OperatorMustFix, TryAgainLater
from support.model.conversation import Memory
from support.model.decisions import Content, Decided, Decision, Escalate, Reply, StaySilent, Trace
from support.ports import Turn
from support.tools.orders import SECOND_LOOK_S, SECOND_LOOKS
from support.words import Words

WAITING = "second_look"
"""The fact that a question waits for the shop to answer."""


async def or_later(
    turn: Turn, memory: Memory, trace: Trace, words: Words, tell: Callable[[], Awaitable[Decided]]
) -> Decided:
    """What `tell` decides; during an outage a promise to look again, which the memory must be enough for."""
    try:
        return await tell()
    except (TryAgainLater, OperatorMustFix) as error:
        return not_now(turn, memory, trace, words, error)


def not_now(turn: Turn, memory: Memory, trace: Trace, words: Words, error: TryAgainLater | OperatorMustFix) -> Decided:
    """What follows from an error of the shop's."""
    if isinstance(error, TryAgainLater) and turn.attempt < SECOND_LOOKS:
        silent: Decision = StaySilent("still waiting for the shop")
        if turn.attempt == 0:
            silent = Reply(Content(words.say(turn.language, "trouble.shop_retry")))
        waiting = replace(memory, facts={**memory.facts, WAITING: "shop"})
        return Decided(silent, waiting, trace, again_after_s=SECOND_LOOK_S)
    say = Content(words.say(turn.language, "trouble.shop_person"))
    return Decided(Escalate("shop_unavailable", "high", say), memory, trace)
