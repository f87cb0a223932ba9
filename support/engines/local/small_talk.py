"""What is no request, in the local engine: greetings, who the bot is, beginnings, and what it did not understand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from support.engines.local import choices
from support.engines.local.team_talk import TeamTalk
from support.engines.understanding import Understanding
from support.model.decisions import Ask, Button, Content, Decided, Escalate, EscalationReason, Reply, StaySilent, Trace
from support.model.task import Doing
from support.model.turn import Turn
from support.words import Words

CHOICES_AFTER = 2
PERSON_AFTER = 3
"""Turns in a row that did not help."""
BEGINNING_WORDS = 2
OFFERED: tuple[Doing, ...] = ("return_items", "report_problem")
"""What is begun most, beside asking where an order is."""
TOPICS = ("delivery", "costs", "returns", "warranty")


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Answers what needs no tool."""

    words: Words
    team: TeamTalk

    def greeted(self, turn: Turn, reading: Understanding, trace: Trace) -> Decided:
        """Greetings and thanks start nothing; one who greets the bot itself is told what it is there for."""
        greets = bool(reading.intents) and reading.intents[0].intent == "greeting"
        if not greets or not turn.addressed or turn.history:
            return Decided(StaySilent("greeting or thanks"), turn.conversation.memory, trace)
        return Decided(Reply(self._offering(turn, "hello")), turn.conversation.memory, trace)

    def introduced(self, turn: Turn, trace: Trace) -> Decided:
        """Who it is and what it can do, with the commonest of it as buttons."""
        track, policies, human = self._choices(turn)
        deeds = tuple(
            Button("choose", self.words.say(turn.language, f"button.start.{doing}"), choices.write("start", doing))
            for doing in OFFERED
        )
        said = replace(self._say(turn, "about_bot"), buttons=(track, *deeds, policies, human))
        return Decided(Reply(said), turn.conversation.memory, trace)

    def hours(self, turn: Turn, trace: Trace) -> Decided:
        """When people are there: told, rather than handed over to them."""
        said = Content(self.team.hours(turn.language), self._choices(turn))
        return Decided(Reply(said), replace(turn.conversation.memory, failures=0), trace)

    def topics(self, turn: Turn, trace: Trace) -> Decided:
        """What the policies are asked most, to choose from."""
        asked = (self.words.say(turn.language, f"button.topic.{topic}") for topic in TOPICS)
        said = replace(self._say(turn, "topics"), buttons=tuple(Button("choose", text, text) for text in asked))
        return Decided(Reply(said), turn.conversation.memory, trace)

    def begun(self, turn: Turn, reading: Understanding, trace: Trace) -> Decided:
        """ "I have a question": go on. A lone "so" in a channel is nobody's question."""
        asks = turn.addressed or turn.history or "?" in turn.text
        if not asks and reading.words < BEGINNING_WORDS:
            return Decided(StaySilent("not a request"), turn.conversation.memory, trace)
        return Decided(Reply(self._offering(turn, "go_on")), turn.conversation.memory, trace)

    def file(self, turn: Turn, trace: Trace) -> Decided:
        """A file without a word: nobody here looks into files but people."""
        if not turn.addressed and not turn.history:
            return Decided(StaySilent("a file without words"), turn.conversation.memory, trace)
        return Decided(
            Reply(replace(self._say(turn, "file"), buttons=(self._human(turn),))), turn.conversation.memory, trace
        )

    def go_on(self, turn: Turn, trace: Trace) -> Decided:
        """Whatever it was, it is over: what is it now?"""
        return Decided(Reply(self._offering(turn, "go_on")), turn.conversation.memory, trace)

    def not_understood(self, turn: Turn, trace: Trace) -> Decided:
        """Ask what is meant; the second time with choices, the third time a person; leave chatter alone."""
        if not turn.addressed and not turn.history and "?" not in turn.text:
            return Decided(StaySilent("not a request"), turn.conversation.memory, trace)
        return self.failed(turn, self._offering(turn, "unclear"), trace, "not_understood")

    def outside(self, turn: Turn, trace: Trace) -> Decided:
        """The weather, a sum, the news: no shop's business, and no failure of anybody's."""
        if not turn.addressed and not turn.history and "?" not in turn.text:
            return Decided(StaySilent("not a request"), turn.conversation.memory, trace)
        return Decided(Reply(self._offering(turn, "outside")), turn.conversation.memory, trace)

    def failed(self, turn: Turn, first: Content, trace: Trace, reason: EscalationReason) -> Decided:
        """A turn that did not help: `first`, then choices, then people, for `reason`."""
        memory = replace(turn.conversation.memory, failures=turn.conversation.memory.failures + 1)
        trace = replace(trace, gap=reason)
        if memory.failures >= PERSON_AFTER:
            return Decided(Escalate(reason), replace(memory, failures=0), trace)
        if memory.failures >= CHOICES_AFTER:
            question = self._offering(turn, "choices")
            return Decided(Ask(question, "choice"), replace(memory, waiting_for="choice"), trace)
        return Decided(Reply(first), memory, trace)

    def _choices(self, turn: Turn) -> tuple[Button, ...]:
        def button(action: str, key: str, value: str = "") -> Button:
            return Button(action, self.words.say(turn.language, f"button.{key}"), value)

        track = self.words.say(turn.language, "button.track")
        return (
            button("choose", "track", track),
            button("choose", "policies", choices.write("topics")),
            self._human(turn),
        )

    def _human(self, turn: Turn) -> Button:
        return Button("human", self.words.say(turn.language, "button.human"))

    def _offering(self, turn: Turn, key: str) -> Content:
        """These words, and what can be chosen, so that no answer leads nowhere."""
        return replace(self._say(turn, key), buttons=self._choices(turn))

    def _say(self, turn: Turn, key: str) -> Content:
        return Content(self.words.say(turn.language, f"talk.{key}"))
