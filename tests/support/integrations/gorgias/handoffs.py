"""Hand-offs and lines as the desk writes them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from support.model.conversation import Author, ConversationId
from support.model.deliveries import Handoff, TranscriptLine
from support.model.people import AccountKey

BEGAN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
CONVERSATION = ConversationId("slack:T1:C1:1700000000.000100:U1")


def line(id: str, text: str = "Hello", author: Author = "customer", minutes: int = 0) -> TranscriptLine:
    return TranscriptLine(id, author, text, BEGAN + timedelta(minutes=minutes))


def talk(count: int) -> tuple[TranscriptLine, ...]:
    """`count` lines, customer and bot in turn."""
    authors: tuple[Author, Author] = ("customer", "bot")
    return tuple(line(f"m-{n}", f"line {n}", authors[n % 2], n) for n in range(count))


def handoff(**changes: Any) -> Handoff:
    plain = Handoff(
        conversation=CONVERSATION,
        subject="Where is my order #1042?",
        summary="The customer asked for a person.",
        reason="asked for a person",
        priority="high",
        language="fr",
        customer_label="Ada",
        customer_key=AccountKey("slack:T1:U1"),
        email="ada@example.com",
        facts=(("Topic", "track order"), ("Proven orders", "#1042")),
        transcript=talk(3),
        tags=("relais", "slack", "fr", "relais"),
        opened_at=BEGAN + timedelta(hours=1),
        permalink="https://northwind.slack.com/archives/C1/p1700000000000100",
    )
    return replace(plain, **changes)
