"""Threads that the bot did not settle go on by rule: to people, or, where a channel leaves questions to its members
first, to the bot once nobody answered.

Whatever engine answers, these rules are the same: a customer who says that an answer did not help, or asks the same
again, gets a person; so does one who fell silent where a proof was asked for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

from support.composing import HUMAN
from support.drafts import Draft
from support.engines.understanding import Understanding
from support.engines.understanding.text import clean, fold
from support.escalation.upkeep import WALLS, row
from support.markdown import plain
from support.model.conversation import Conversation, DueKind, Message
from support.model.decisions import Ask, Button, Content, Decided, Escalate, Priority, Propose, Reply, StaySilent, Trace
from support.model.events import Woken
from support.model.people import Language
from support.model.turn import Turn
from support.ports import Clock, Engine
from support.profile import UnansweredAfter
from support.profile import Unresolved as Rules
from support.settling import Settler
from support.switching import Switchboard
from support.words import Words

KINDS: tuple[DueKind, ...] = ("wall", "unanswered")
REPEATED_WITHIN = timedelta(hours=1)
REPEATED_WORDS = 3
"""Fewer words, said again, may mean anything."""
ASKED_LAST = 5
"""How many messages of a customer whom nobody answered are read as one question."""
TRACE = Trace("none")


class Unresolved:
    """What becomes of threads that are not settled."""

    def __init__(
        self,
        *,
        rules: Rules,
        switchboard: Switchboard,
        engine: Engine,
        words: Words,
        team_language: Language,
        settler: Settler,
        clock: Clock,
    ) -> None:
        self._rules = rules
        self._switchboard = switchboard
        self._engine = engine
        self._words = words
        self._team_language = team_language
        self._settler = settler
        self._clock = clock

    def unhelped(self, draft: Draft, text: str, reading: Understanding) -> Decided | None:
        """People, for who says that the answer did not help, or asks the same again; None for anybody else."""
        answered, memory = _answered(draft.history), draft.conversation.memory
        if not answered or memory.task is not None or memory.waiting_for is not None:
            return None
        if reading.not_helped:
            return self._to_people(draft, "not_helped")
        if self._rules.repeated and draft.trigger != "aside" and self._repeats(answered, text, reading):
            return self._to_people(draft, "repeated")
        return None

    def drafted(self, draft: Draft, decided: Decided, *, told: bool = False) -> Decided:
        """What would have been said goes to people, who send it or something else; nothing is said until then, unless
        the customer is to be told that they have it.
        """
        match decided.decision:
            case StaySilent() | Escalate():
                return decided
            case Reply(public, private):
                said = [content.text for content in (public, private) if content is not None]
            case Ask(question):
                said = [question.text]
            case Propose():
                said = []
            case _:
                assert_never(decided.decision)
        name = plain(self._words.say(self._team_language, "desk.fact.draft"))
        facts = ((name, plain("\n\n".join(said))),) if said else ()
        answered = draft.conversation.memory.answered
        memory = replace(decided.memory, task=None, waiting_for=None, offer=None, answered=answered)
        return Decided(Escalate("draft", facts=facts, quiet=not told), memory, decided.trace)

    def wait_for_others(self, draft: Draft, first: UnansweredAfter) -> Decided:
        """The channel's members have it for so long."""
        at = self._clock.now() + timedelta(minutes=first.unanswered_after)
        draft.due += (row(draft.conversation.id, "unanswered", at),)
        return Decided(StaySilent("left to the channel's members"), draft.conversation.memory, TRACE)

    def paused(self, draft: Draft) -> Decided:
        """Where the bot is paused it says nothing. People read the channel; a direct message nobody would read."""
        memory = draft.conversation.memory
        if draft.conversation.venue.private:
            return Decided(Escalate("paused"), memory, TRACE)
        if draft.trigger == "aside":
            return Decided(self._told(draft, "trouble.paused"), memory, TRACE)
        return Decided(StaySilent("paused"), memory, TRACE)

    def answered(self, draft: Draft, decided: Decided) -> Decided:
        """A command is never left without an answer: whoever typed it waits for one."""
        silent = isinstance(decided.decision, StaySilent) and not draft.said.deliveries
        if draft.trigger != "aside" or not silent:
            return decided
        return replace(decided, decision=self._told(draft, "talk.unclear"))

    def _told(self, draft: Draft, key: str) -> Reply:
        human = Button(HUMAN, self._words.say(draft.language, f"button.{HUMAN}"))
        return Reply(private=Content(self._words.say(draft.language, key), (human,)), passing=True)

    async def woken(self, draft: Draft, event: Woken) -> None:
        """A row came up. It says nothing if the customer wrote since it was made: then a later one does."""
        conversation, now = draft.conversation, self._clock.now()
        decided = Decided(StaySilent("it went on"), conversation.memory, TRACE)
        asked = [message for message in draft.history if message.author == "customer"]
        minutes = await self._minutes(conversation, event.why)
        quiet = bool(asked) and minutes is not None and now - asked[-1].at >= timedelta(minutes=minutes)
        if conversation.status == "pending" and quiet:
            if event.why == "wall" and _at_wall(conversation, draft.history):
                decided = self._to_people(draft, "silent_after_wall", "low")
            elif event.why == "unanswered" and not spoken(draft.history):
                decided = await self._engine.decide(self._unanswered(draft, asked, now))
        await self._settler.settle(draft, decided)

    async def _minutes(self, conversation: Conversation, why: DueKind) -> int | None:
        """How long a customer must have been silent for this to be looked at; None where that was switched off."""
        if why == "wall":
            return self._rules.silent_after_wall_minutes or None
        answering = (await self._switchboard.speaking()).answering(conversation.venue)
        return answering.unanswered_after if isinstance(answering, UnansweredAfter) else None

    def _unanswered(self, draft: Draft, asked: list[Message], now: datetime) -> Turn:
        """Nobody answered: now it is the bot's, as if it had just been asked."""
        text = clean("\n".join(message.text for message in asked[-ASKED_LAST:]))
        files = tuple(file for message in asked[-ASKED_LAST:] for file in message.attachments)
        return Turn(draft.conversation, (), text, draft.language, now, addressed=False, attachments=files)

    def _repeats(self, answered: tuple[Message, ...], text: str, reading: Understanding) -> bool:
        """The same words, since when the bot answered them; status is asked for again because it changes."""
        if reading.words < REPEATED_WORDS or reading.own or reading.orders:
            return False
        said, since = _words(text), self._clock.now() - REPEATED_WITHIN
        return any(
            message.author == "customer" and message.at >= since and _words(message.text) == said
            for message in answered
        )

    def _to_people(
        self,
        draft: Draft,
        reason: Literal["not_helped", "repeated", "silent_after_wall"],
        priority: Priority = "normal",
    ) -> Decided:
        say = Content(self._words.say(draft.language, f"unresolved.{reason}"))
        memory = replace(draft.conversation.memory, task=None, failures=0, waiting_for=None)
        return Decided(Escalate(reason, priority, say), memory, Trace("none", draft.conversation.memory.intent))


def spoken(history: tuple[Message, ...]) -> bool:
    """Did anybody of ours say something here?"""
    return any(message.author != "customer" for message in history)


def _answered(history: tuple[Message, ...]) -> tuple[Message, ...]:
    """What was said up to the bot's last answer."""
    last = max((index for index, message in enumerate(history) if message.author == "bot"), default=0)
    return history[:last]


def _at_wall(conversation: Conversation, history: tuple[Message, ...]) -> bool:
    """Was the customer asked for a proof last, and has said nothing since?"""
    return conversation.memory.waiting_for in WALLS and bool(history) and history[-1].author != "customer"


def _words(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())
