"""Proving an order: what a typed number and e-mail lead to. The engine goes on, the customer may try again, people
help, or, while the shop does not answer, the pair is kept and judged later, so that nobody has to type it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from support.errors import OperatorMustFix, TryAgainLater
from support.identity.access import OrderAccess, Refused, Shown, TooManyTries
from support.model.conversation import Memory
from support.model.decisions import (
    Ask,
    Button,
    Content,
    Decided,
    Decision,
    Escalate,
    Form,
    FormField,
    FormName,
    Reply,
    StaySilent,
    Trace,
)
from support.model.people import Language
from support.model.turn import Turn
from support.tools.orders import SECOND_LOOK_S, SECOND_LOOKS
from support.words import Words

LONGEST_NUMBER = 40
"""What a form sends may be longer than any order's number, and a button's value must hold it."""
MOST_EMAILS = 2
"""Of one message: people name an old address and a new one, a list of addresses is a guess."""
PEOPLE_AFTER = 2
"""Refused so often in a row, a customer is shown the way to people."""
KEPT_EMAILS = "proof_emails"
"""The fact that holds what is to be judged once the shop answers, as long as that takes."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """Judges what was typed. Numbers and e-mails come from a form or a direct message, never from a channel."""

    access: OrderAccess
    words: Words

    async def judge(self, turn: Turn, number: str, emails: Sequence[str]) -> Turn | Decided:
        """The turn to decide now that the order is proven, or the decision when it is not."""
        number, emails = number.strip()[:LONGEST_NUMBER], tuple(emails[:MOST_EMAILS])
        memory = turn.conversation.memory
        facts = {name: value for name, value in memory.facts.items() if name != KEPT_EMAILS}
        turn = replace(turn, conversation=replace(turn.conversation, memory=replace(memory, facts=facts)))
        try:
            return self._outcome(turn, await self._prove(turn, number, emails), number)
        except TryAgainLater:
            return self._later(turn, number, emails)
        except OperatorMustFix:
            return self._people(turn, "trouble.shop_person")

    async def judge_kept(self, turn: Turn) -> Turn | Decided | None:
        """The same for a pair that was kept while the shop did not answer; None if none was."""
        memory = turn.conversation.memory
        kept = memory.facts.get(KEPT_EMAILS)
        return await self.judge(turn, memory.order, kept.split()) if kept and memory.order else None

    async def _prove(self, turn: Turn, number: str, emails: Sequence[str]) -> Shown | Refused | TooManyTries:
        outcome: Shown | Refused | TooManyTries = Refused()
        for email in emails:
            outcome = await self.access.prove(turn.account, number, email)
            if not isinstance(outcome, Refused):
                break
        return outcome

    def _outcome(self, turn: Turn, outcome: Shown | Refused | TooManyTries, number: str) -> Turn | Decided:
        """A wrong pair and an unknown order lead to the same words."""
        memory = turn.conversation.memory
        trace = Trace("identity", memory.intent)
        match outcome:
            case Shown():
                return replace(turn, wake="proven", order=outcome.order.name, text="")
            case Refused():
                failures = memory.failures + 1
                human = Button("human", self.words.say(turn.language, "button.human"))
                content = Content(
                    self.words.say(turn.language, "proof.refused"), (human,) if failures >= PEOPLE_AFTER else ()
                )
                waiting = replace(memory, waiting_for="proof", order=number, failures=failures)
                return Decided(Ask(content, "proof", "proof"), waiting, trace)
            case TooManyTries():
                say = Content(self.words.say(turn.language, "proof.too_many"))
                return Decided(Escalate("proof_failed", say=say), memory, trace)
            case _:
                assert_never(outcome)

    def _later(self, turn: Turn, number: str, emails: Sequence[str]) -> Decided:
        if turn.attempt >= SECOND_LOOKS:
            return self._people(turn, "trouble.shop_person")
        memory = turn.conversation.memory
        kept: Memory = replace(memory, order=number, facts={**memory.facts, KEPT_EMAILS: " ".join(emails)})
        silent: Decision = StaySilent("still waiting for the shop")
        if turn.attempt == 0:
            silent = Reply(Content(self.words.say(turn.language, "trouble.shop_retry")))
        return Decided(silent, kept, Trace("identity", memory.intent), again_after_s=SECOND_LOOK_S)

    def _people(self, turn: Turn, key: str) -> Decided:
        say = Content(self.words.say(turn.language, key))
        memory = turn.conversation.memory
        return Decided(Escalate("shop_unavailable", "high", say), memory, Trace("identity", memory.intent))


def proof_form(words: Words, language: Language, order: str) -> Form:
    """The private form that asks for an order's number and the e-mail on it."""
    say = _sayer(words, language, "proof.form")
    return _form(
        "proof",
        say,
        FormField("order", say("order"), "text", order, say("order_hint")),
        FormField("email", say("email"), "email", "", say("email_hint")),
    )


def order_form(words: Words, language: Language) -> Form:
    """The private form that asks for an order's number alone."""
    say = _sayer(words, language, "code.order_form")
    return _form("order", say, FormField("order", say("order"), "text", "", say("order_hint")))


def code_form(words: Words, language: Language) -> Form:
    """The private form that a one-time code is entered in."""
    say = _sayer(words, language, "code.form")
    return _form("code", say, FormField("code", say("code"), "code", "", say("code_hint")))


def answer_form(words: Words, language: Language) -> Form:
    """The private form for an answer in one's own words."""
    say = _sayer(words, language, "shortcut.form")
    return _form("answer", say, FormField("text", say("text"), "long_text"))


def _sayer(words: Words, language: Language, group: str) -> Callable[[str], str]:
    return lambda key: words.say(language, f"{group}.{key}")


def _form(name: FormName, say: Callable[[str], str], *fields: FormField) -> Form:
    return Form(name, say("title"), say("intro"), say("submit"), say("cancel"), fields)
