"""Nouns as the core's tests need them: an account in a thread, what it wrote, a turn that answers it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from support.model.cases import Case
from support.model.conversation import Conversation, ConversationId, Memory, Message, MessageId
from support.model.decisions import Content, Trace
from support.model.deliveries import (
    Body,
    Delivery,
    DeliveryId,
    DeskCard,
    DeskNote,
    Handoff,
    OpenTicket,
    Post,
    PrivatePost,
    TicketMessage,
    TranscriptLine,
)
from support.model.events import ButtonPressed, MessagePosted
from support.model.people import Account, Venue
from support.model.turn import TurnResult

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
VENUE = Venue("slack", "T1", "C1", "1700000000.000100")
DIRECT = Venue("slack", "T1", "D1", None, private=True)
ADA = Account("slack", "T1", "U1")
BOB = Account("slack", "T1", "U2")
TALK = ConversationId("c1")

_numbers = itertools.count(1)


def posted(text: str = "where is my order", number: int = 1, **changes: Any) -> MessagePosted:
    """A message; `number` orders messages and is its identity."""
    ts = f"17000000{number:02}.000100"
    event = MessagePosted(f"slack:T1:C1:{ts}", VENUE, ADA, text, NOW + timedelta(seconds=number), ts)
    return replace(event, **changes)


def pressed(number: int = 1, **changes: Any) -> ButtonPressed:
    event = ButtonPressed(f"slack:T1:C1:click:{number}", VENUE, ADA, TALK, "show", "#1042", NOW)
    return replace(event, **changes)


def conversation(**changes: Any) -> Conversation:
    talk = Conversation(TALK, VENUE, ADA, "pending", "en", Memory(), NOW, NOW)
    return replace(talk, **changes)


def said(text: str, author: Any = "bot", **changes: Any) -> Message:
    return replace(Message(MessageId(f"m{next(_numbers)}"), author, text, NOW), **changes)


def delivery(body: Body, id: str | None = None, **changes: Any) -> Delivery:
    return replace(Delivery(DeliveryId(id or f"unnamed{next(_numbers)}"), TALK, body, NOW), **changes)


def post(text: str, id: str | None = None, **changes: Any) -> Delivery:
    """A public reply on its way out."""
    return delivery(Post(VENUE, Content(text)), id, **changes)


def private_post(text: str, id: str | None = None) -> Delivery:
    return delivery(PrivatePost(VENUE, ADA, Content(text)), id)


def line(text: str = "Hello", id: str = "x1") -> TranscriptLine:
    return TranscriptLine(id, "customer", text, NOW)


def handoff(**changes: Any) -> Handoff:
    plain = Handoff(
        TALK, "Where is #1042?", "Asked for a person.", "asked for a person", "high", "en", "Ada", ADA.key, None,
        (("Topic", "track order"),), (line(),), ("relais",), NOW,
    )  # fmt: skip
    return replace(plain, **changes)


def ticket_delivery(id: str | None = None) -> Delivery:
    return delivery(OpenTicket(handoff()), id)


def ticket_message(text: str, id: str | None = None) -> Delivery:
    return delivery(TicketMessage(line(text)), id)


def card_delivery(id: str | None = None) -> Delivery:
    return delivery(DeskCard(), id)


def case(**changes: Any) -> Case:
    plain = Case(TALK, "asked_for_human", "normal", handoff(transcript=()), NOW, NOW)
    return replace(plain, **changes)


def note_delivery(text: str, id: str | None = None) -> Delivery:
    return delivery(DeskNote("customer", text), id)


def turn(name: str = "t1", **changes: Any) -> TurnResult:
    """A turn that changes nothing but the conversation, unless told otherwise."""
    result = TurnResult(
        turn=name,
        conversation=conversation(),
        memory_before=Memory(),
        events=(),
        messages=(),
        deliveries=(),
        trace=Trace("local"),
        outcome="turn",
        at=NOW,
    )
    return replace(result, **changes)
