"""What is said and done while the shop can't be asked: once that it is tried again, then nothing, at last people.

What is waited for stands in the memory (`WAITING`), so that a second look after the answer was given some other way
says nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from support.errors import OperatorMustFix, TryAgainLater
from support.model.conversation import Memory
from support.model.decisions import Content, Decided, Decision, Escalate, Reply, StaySilent, Trace
from support.model.turn import Turn
from support.tools.orders import SECOND_LOOK_S, SECOND_LOOKS
from support.words import Words

WAITING = "second_look"
"""Key of `Memory.facts`. Its value: the `shop`'s word on an order, a `task`, or a question about goods."""
SHOP, TASK = "shop", "task"


async def or_later(
    turn: Turn,
    memory: Memory,
    trace: Trace,
    words: Words,
    tell: Callable[[], Awaitable[Decided]],
    *,
    what: str = SHOP,
) -> Decided:
    """What `tell` decides; during an outage a promise to look again, which the memory must be enough for."""
    try:
        decided = await tell()
    except (TryAgainLater, OperatorMustFix) as error:
        return not_now(turn, waiting(memory, what), trace, words, error)
    return replace(decided, memory=waiting(decided.memory, None))


def waiting(memory: Memory, what: str | None) -> Memory:
    """The memory waiting for this, or for nothing."""
    facts = {name: fact for name, fact in memory.facts.items() if name != WAITING}
    return replace(memory, facts=facts if what is None else {**facts, WAITING: what})


def not_now(turn: Turn, memory: Memory, trace: Trace, words: Words, error: TryAgainLater | OperatorMustFix) -> Decided:
    """What follows from an error of the shop's."""
    if isinstance(error, TryAgainLater) and turn.attempt < SECOND_LOOKS:
        silent: Decision = StaySilent("still waiting for the shop")
        if turn.attempt == 0:
            silent = Reply(Content(words.say(turn.language, "trouble.shop_retry")))
        return Decided(silent, memory, trace, again_after_s=SECOND_LOOK_S)
    say = Content(words.say(turn.language, "trouble.shop_person"))
    return Decided(Escalate("shop_unavailable", "high", say), waiting(memory, None), trace)
