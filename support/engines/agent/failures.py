"""Why a model did not answer: a closed set, so that the operator's figures have few labels."""

from __future__ import annotations

from typing import Literal

from support.errors import RelaisError

Why = Literal[
    "unreachable", "slow", "limited", "quota", "refused", "broken", "too_many_calls", "overtaken", "gave_away"
]
"""No connection, or cut; too slow; asked to wait; no money left there; key or model not accepted; an answer that is
none; more calls than a turn may take; the customer wrote again; the reply held the prompt."""
OF_THE_TURN: frozenset[Why] = frozenset({"too_many_calls", "gave_away"})
"""What a customer's words can bring about: it says nothing of the model, lest one switch it off for all."""
FOR_GOOD: frozenset[Why] = frozenset({"quota", "refused"})


class ModelFailed(RelaisError):
    """The model can't answer this turn. The message is for the operator and has nothing of the conversation in it."""

    def __init__(self, why: Why, model: str = "") -> None:
        super().__init__(f"the model {model or '?'}: {why}")
        self.why: Why = why
        self.model = model
