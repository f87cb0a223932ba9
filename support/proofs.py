"""What a judged proof leads to: the engine goes on, the customer may try again, or a person helps."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from support.identity.access import Refused, Shown, TooManyTries
from support.model.decisions import Ask, Content, Decided, Escalate, Form, FormField, Trace
from support.model.people import Language
from support.ports import Turn
from support.words import Words


def proof_outcome(words: Words, turn: Turn, outcome: Shown | Refused | TooManyTries, number: str) -> Turn | Decided:
    """The turn to decide now that the order is proven, or the decision when it is not.

    A wrong pair and an unknown order lead to the same words.
    """
    memory = turn.conversation.memory
    match outcome:
        case Shown():
            return replace(turn, wake="proven", order=outcome.order.name, text="")
        case Refused():
            again = Ask(Content(words.say(turn.language, "proof.refused")), "proof", "proof")
            waiting = replace(memory, waiting_for="proof", order=memory.order or number)
            return Decided(again, waiting, Trace("identity", memory.intent))
        case TooManyTries():
            say = Content(words.say(turn.language, "proof.too_many"))
            return Decided(Escalate("proof_failed", say=say), memory, Trace("identity", memory.intent))
        case _:
            assert_never(outcome)


def proof_form(words: Words, language: Language, order: str) -> Form:
    """The private form that asks for an order's number and the e-mail on it."""

    def say(key: str) -> str:
        return words.say(language, f"proof.form.{key}")

    return Form(
        name="proof",
        title=say("title"),
        intro=say("intro"),
        submit=say("submit"),
        cancel=say("cancel"),
        fields=(
            FormField("order", say("order"), "text", order, say("order_hint")),
            FormField("email", say("email"), "email", "", say("email_hint")),
        ),
    )
