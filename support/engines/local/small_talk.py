"""What is no request, in the local engine: greetings, who the bot is, beginnings, and what it did not understand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from support.engines.understanding import Understanding
from support.model.decisions import Ask, Button, Content, Decided, Escalate, EscalationReason, Reply, StaySilent, Trace
from support.model.turn import Turn
from support.words import Words

CHOICES_AFTER = 2
PERSON_AFTER = 3
"""Turns in a row that did not help."""
BEGINNING_WORDS = 2


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Answers what needs no tool."""

    words: Words

    def greeted(self, turn: Turn, reading: Understanding, trace: Trace) -> Decided:
        """Greetings and thanks start nothing; one who greets the bot itself is told what it is there for."""
        greets = bool(reading.intents) and reading.intents[0].intent == "greeting"
        if not greets or not turn.addressed or turn.history:
            return Decided(StaySilent("greeting or thanks"), turn.conversation.memory, trace)
        return Decided(Reply(self._say(turn, "hello")), turn.conversation.memory, trace)

    def introduced(self, turn: Turn, trace: Trace) -> Decided:
        """Who it is and what it can do."""
        return Decided(Reply(self._say(turn, "about_bot")), turn.conversation.memory, trace)

    def begun(self, turn: Turn, reading: Understanding, trace: Trace) -> Decided:
        """ "I have a question": go on. A lone "so" in a channel is nobody's question."""
        if not turn.addressed and not turn.history and reading.words < BEGINNING_WORDS:
            return Decided(StaySilent("not a request"), turn.conversation.memory, trace)
        return Decided(Reply(self._say(turn, "go_on")), turn.conversation.memory, trace)

    def file(self, turn: Turn, trace: Trace) -> Decided:
        """A file without a word: nobody here looks into files but people."""
        if not turn.addressed and not turn.history:
            return Decided(StaySilent("a file without words"), turn.conversation.memory, trace)
        human = Button("human", self.words.say(turn.language, "button.human"))
        return Decided(Reply(replace(self._say(turn, "file"), buttons=(human,))), turn.conversation.memory, trace)

    def go_on(self, turn: Turn, trace: Trace) -> Decided:
        """Whatever it was, it is over: what is it now?"""
        return Decided(Reply(self._say(turn, "go_on")), turn.conversation.memory, trace)

    def not_understood(self, turn: Turn, trace: Trace) -> Decided:
        """Ask what is meant; the second time with choices, the third time a person; leave chatter alone."""
        if not turn.addressed and not turn.history and "?" not in turn.text:
            return Decided(StaySilent("not a request"), turn.conversation.memory, trace)
        return self.failed(turn, self._say(turn, "unclear"), trace, "not_understood")

    def failed(self, turn: Turn, first: Content, trace: Trace, reason: EscalationReason) -> Decided:
        """A turn that did not help: `first`, then choices, then people, for `reason`."""
        memory = replace(turn.conversation.memory, failures=turn.conversation.memory.failures + 1)
        trace = replace(trace, gap=reason)
        if memory.failures >= PERSON_AFTER:
            return Decided(Escalate(reason), replace(memory, failures=0), trace)
        if memory.failures >= CHOICES_AFTER:
            choices = replace(self._say(turn, "choices"), buttons=self._choices(turn))
            return Decided(Ask(choices, "choice"), replace(memory, waiting_for="choice"), trace)
        return Decided(Reply(first), memory, trace)

    def _choices(self, turn: Turn) -> tuple[Button, ...]:
        def button(action: str, key: str, value: str = "") -> Button:
            return Button(action, self.words.say(turn.language, f"button.{key}"), value)

        track, policies = (self.words.say(turn.language, f"button.{key}") for key in ("track", "policies"))
        return button("choose", "track", track), button("choose", "policies", policies), button("human", "human")

    def _say(self, turn: Turn, key: str) -> Content:
        return Content(self.words.say(turn.language, f"talk.{key}"))
