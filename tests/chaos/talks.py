"""What customers say in an ordeal, and what must have become of it in the end.

A talk is one customer's thread (or direct messages). It knows what was asked in it, in order, and reads off the
stand-ins what was answered: each question has a mark, words that stand in its answer and in no other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sandbox.gorgias.people import SeenTicket
from sandbox.slack.people import Seen

Kind = Literal["policy", "order", "person", "direct"]
KINDS: tuple[Kind, ...] = ("policy", "order", "person", "direct")
WEIGHTS = (5, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Question:
    """Something to write, and the words that only its answer has."""

    text: str
    mark: str


RETURNS = Question("What is your return policy?", "within 30 days of delivery, for any reason")
CANADA = Question("Do you ship to Canada?", "all 50 states")
WARRANTY = Question("How long is the warranty?", "warranty of 2 years")
CARDS = Question("Do gift cards expire?", "Gift cards don't expire")
POLICIES = (RETURNS, CANADA, WARRANTY, CARDS)
ORDER = Question("Where is my order #1042?", "#1042")
STUB = "sent you the details privately"
TAKEN_OVER = "takes it from here"
MOST_QUESTIONS = 3
"""In one thread: what waits together is answered together, and three subjects are what one answer holds."""
MOST_CALLS = 3
"""For people, as data/shop.yaml lets a person call them within an hour; above it they are put off."""


@dataclass(slots=True)
class Talk:
    """One customer's thread. `root` is known once the first message is posted."""

    kind: Kind
    customer: int
    lines: list[Question] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    """The `ts` of each line that is written."""

    @property
    def root(self) -> str | None:
        return self.posted[0] if self.posted else None

    @property
    def thread(self) -> str | None:
        """Direct messages are one long conversation."""
        return None if self.kind == "direct" else self.root

    @property
    def name(self) -> str:
        return f"{self.kind} {self.root}"


@dataclass(frozen=True, slots=True)
class Line:
    """One message to be written: the `number`th of its talk."""

    talk: Talk
    number: int

    @property
    def question(self) -> Question:
        return self.talk.lines[self.number]


def script(chance: random.Random, messages: int, customers: int) -> list[Line]:
    """`messages` lines of many talks, mixed, each talk's own in order."""
    lines: list[Line] = []
    open_talks: list[Talk] = []
    directs = set(range(customers))
    while len(lines) < messages:
        goes_on = [talk for talk in open_talks if len(talk.lines) < MOST_QUESTIONS]
        if goes_on and chance.random() < 0.4:
            talk = chance.choice(goes_on)
        else:
            talk = _begin(chance, customers, directs, [talk.customer for talk in open_talks if talk.kind == "person"])
            if talk.kind != "order":
                open_talks.append(talk)
        talk.lines.append(_next(chance, talk, len(lines)))
        lines.append(Line(talk, len(talk.lines) - 1))
    return lines


def _begin(chance: random.Random, customers: int, directs: set[int], callers: Sequence[int]) -> Talk:
    """A new talk; a customer has only one place for direct messages, and calls for people (`callers`) are limited."""
    kind, customer = chance.choices(KINDS, WEIGHTS)[0], chance.randrange(customers)
    if kind == "direct" and directs:
        return Talk(kind, directs.pop())
    if kind == "person" and callers.count(customer) < MOST_CALLS:
        return Talk(kind, customer)
    return Talk("order" if kind == "order" else "policy", customer)


def _next(chance: random.Random, talk: Talk, number: int) -> Question:
    match talk.kind:
        case "policy" | "direct":
            return chance.choice([question for question in POLICIES if question not in talk.lines])
        case "order":
            return ORDER
        case "person":
            text = (
                f"By the way, part {number:04} squeaks."
                if talk.lines
                else f"I want to talk to a human about case {number:04}"
            )
            return Question(text, TAKEN_OVER)


@dataclass(slots=True)
class Verdict:
    """What went wrong, in words; and how often an ephemeral message, which can't be read back, was repeated."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    answered: int = 0
    ephemerals: int = 0
    ephemerals_repeated: int = 0
    exits: list[int] = field(default_factory=list)
    """The exit code of every stop."""

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.disordered)


class Shown(Protocol):
    """A message on a customer's screen, of whichever platform."""

    @property
    def shown(self) -> str: ...

    @property
    def ts(self) -> str: ...

    @property
    def is_ephemeral(self) -> bool: ...

    @property
    def is_from_bot(self) -> bool: ...


def judge_talk(verdict: Verdict, talk: Talk, seen: Sequence[Shown], *, stub: str = STUB) -> None:
    """Compare a talk with what its customer sees in its thread, in order. `stub` stands in public for what is private."""
    name = talk.name
    said = [message for message in seen if message.is_from_bot]
    public = [message for message in said if not message.is_ephemeral]
    match talk.kind:
        case "order":
            stubs = [message for message in public if stub in message.shown]
            shown = [message for message in said if message.is_ephemeral and ORDER.mark in message.shown]
            _count(verdict, f"{name}: the line in public", len(stubs))
            verdict.ephemerals += len(shown)
            verdict.ephemerals_repeated += max(0, len(shown) - 1)
            if not shown:
                verdict.lost.append(f"{name}: the private answer")
            elif stubs and shown[0].ts < stubs[0].ts:
                verdict.disordered.append(f"{name}: private before public")
            verdict.answered += bool(stubs and shown)
        case "person":
            verdict.answered += _count(verdict, f"{name}: the hand-over", len(list(_places(TAKEN_OVER, public))))
        case "policy" | "direct":
            places = [list(_places(question.mark, public)) for question in talk.lines]
            for question, found in zip(talk.lines, places, strict=True):
                verdict.answered += _count(verdict, f"{name}: {question.text}", len(found))
            firsts = [found[0] for found in places if found]
            if firsts != sorted(firsts):
                verdict.disordered.append(f"{name}: {[question.text for question in talk.lines]}")


def judge_hand_over(
    verdict: Verdict, talk: Talk, *, tickets: Sequence[SeenTicket], cards: Sequence[Seen], notes: Sequence[Seen]
) -> None:
    """A conversation with people: one ticket, one card, and each line in the ticket once, in order."""
    name = talk.name
    _count(verdict, f"{name}: the ticket", len(tickets))
    _count(verdict, f"{name}: the card", len(cards))
    if not tickets:
        return
    mirrored = [message.text for message in tickets[0].conversation]
    at: list[int] = []
    for number, line in enumerate(talk.lines):
        found = [index for index, text in enumerate(mirrored) if text.strip() == line.text]
        once = _count(verdict, f"{name}: in the ticket: {line.text}", len(found))
        verdict.answered += once if number else 0
        at += found[:1]
        noted = sum(line.text in note.shown for note in notes)
        if noted > 1:
            verdict.doubled.append(f"{name}: {noted} notes at the desk: {line.text}")
    if at != sorted(at):
        verdict.disordered.append(f"{name}: in the ticket: {mirrored}")


def _places(mark: str, messages: Sequence[Shown]) -> Iterator[tuple[str, int]]:
    """Where the mark stands: by time, then by place in the text."""
    for message in messages:
        for found in re.finditer(re.escape(mark), message.shown):
            yield message.ts, found.start()


def _count(verdict: Verdict, what: str, times: int) -> int:
    if times == 0:
        verdict.lost.append(what)
    elif times > 1:
        verdict.doubled.append(f"{what} ({times} times)")
    return int(times > 0)
