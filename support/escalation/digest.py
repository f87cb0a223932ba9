"""The day's digest for the desk: how much there was, what waits, what the bot did not know. Pure.

It names nobody: questions that are quoted lose whatever may tell who asked, which takes more out than is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from support.escalation.handoff import NO_TOPIC
from support.markdown import literal
from support.model.commerce import Money
from support.model.decisions import Content
from support.model.deliveries import Delivery
from support.model.people import Language
from support.words import Words

GORGIAS, FIN = Money(Decimal("0.90"), "USD"), Money(Decimal("0.99"), "USD")
"""What others take for a conversation that their agent resolved: $0.90 where a year is paid at once
(https://www.gorgias.com/pricing), $0.99 (https://fin.ai/pricing); list prices, November 2026. Theirs is a price, ours
what the provider of the model takes: a server of one's own comes on top."""
MOST = 5
"""So many topics and questions are named."""
QUOTE_LENGTH = 120
HIDDEN = "…"
_TELLING = re.compile(
    r"""(?<!\S)\S*@\S*                               # addresses and mentions
    | \b(?:https?://|www\.)\S+
    | (?<!\S)\S*\d[\d\W]*\d\S*                       # numbers of orders, phones, houses: two digits or more
    | (?<=\bmy\ name\ is\ )\S+(?:\s\S+)?
    | (?<=\bje\ m'appelle\ )\S+(?:\s\S+)?
    | (?<=[\w,;)]\s)[A-ZÀ-Þ][\w'’-]+                # a capital within a sentence: a name, as a rule
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened since the last digest, and what waits now."""

    since: datetime
    begun: int
    by_bot: int
    """Answered by the bot, and not gone to people."""
    to_people: int
    answered: int
    """By people, for the first time."""
    usual_wait_minutes: int | None
    """The median of working time until then."""
    late: int
    waiting: int
    longest_since: datetime | None
    ratings: tuple[int, ...]
    topics: tuple[tuple[str, int], ...]
    """The most frequent first."""
    unknown: tuple[str, ...]
    """Questions that the bot did not understand, or found no answer to; the latest first, as they were asked."""
    dollars: Decimal | None = None
    """What the model cost in conversations that began then; None where it was not asked."""


def write(words: Words, language: Language, figures: Figures, now: datetime) -> Content:
    """The digest, in the team's language."""

    def say(key: str, **values: object) -> str:
        return words.say(language, f"desk.digest.{key}", now=now, **values)

    lines = [
        say("begun", count=figures.begun, bot=figures.by_bot, people=figures.to_people),
        say("answered", count=figures.answered, minutes=figures.usual_wait_minutes),
        say("late", count=figures.late),
        say("waiting", count=figures.waiting, since=figures.longest_since),
    ]
    if figures.ratings:
        average = sum(figures.ratings) / len(figures.ratings)
        lines.append(say("rated", count=len(figures.ratings), average=Decimal(average)))
    if figures.dollars is not None:
        each = Money(figures.dollars / figures.by_bot, "USD") if figures.by_bot else None
        lines.append(say("cost", spent=Money(figures.dollars, "USD"), each=each, gorgias=GORGIAS, fin=FIN))
    topics = [(topic, count) for topic, count in figures.topics if topic not in NO_TOPIC][:MOST]
    if topics:
        named = [f"{words.say(language, f'desk.topic.{topic}')} ({count})" for topic, count in topics]
        lines.append(say("topics", topics=named))
    parts = [say("head", since=figures.since), "\n".join(f"- {line}" for line in lines)]
    quoted = quotes(figures.unknown)
    if quoted:
        parts += [say("unknown"), "\n".join(f"- {literal(quote)}" for quote in quoted)]
    return Content("\n\n".join(parts))


def quotes(questions: Iterable[str]) -> tuple[str, ...]:
    """Different questions, with nothing in them that tells who asked."""
    hidden = (anonymous(question) for question in questions)
    told = {quote.casefold(): quote for quote in hidden if any(sign.isalpha() for sign in quote)}
    return tuple(told.values())[:MOST]


def anonymous(text: str) -> str:
    """The text on one line, short, without what may tell who wrote it."""
    flat = _TELLING.sub(HIDDEN, " ".join(text.split()))
    return flat if len(flat) <= QUOTE_LENGTH else flat[: QUOTE_LENGTH - 1].rstrip() + HIDDEN


class DigestRows(Protocol):
    """Where the digest and its figures are kept: one row that says when the next one is due, and sums."""

    async def plan(self, at: datetime, now: datetime) -> None:
        """The next digest is due at `at`, if none was planned; one planned for another time to come is put there."""
        ...

    async def due(self, now: datetime) -> datetime | None:
        """For when one was planned that is due now."""
        ...

    async def take(self, now: datetime, following: datetime, delivery: Delivery) -> bool:
        """Send it, and plan the one after it; False when another process did."""
        ...

    async def figures(self, since: datetime, until: datetime) -> Figures: ...
