"""What a customer said, as it is kept: cleaned, without an address that others read, and the language it is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from support.engines.understanding import Understanding
from support.engines.understanding.text import clean
from support.identity.emails import EMAIL, mask_emails
from support.ids import new_id
from support.model.conversation import Conversation, Message, MessageId
from support.model.events import EscalationAsked, FormSubmitted, InboundEvent, MessageChanged, MessagePosted
from support.model.people import Language

SWITCH_CONFIDENCE = 0.8
SWITCH_WORDS = 3
"""A conversation changes its language only for a sentence that clearly is in another one."""


E = TypeVar("E", bound=InboundEvent)


def whole(event: E) -> E:
    """The event without halves of characters in what somebody typed: no database takes them, and what can't be stored
    would be lost, or read again at each start."""
    match event:
        case MessagePosted():
            files = tuple(replace(file, name=_whole(file.name)) for file in event.attachments)
            return replace(event, text=_whole(event.text), attachments=files)
        case MessageChanged():
            return replace(event, text=_whole(event.text))
        case FormSubmitted():
            return replace(event, values={name: _whole(value) for name, value in event.values.items()})
        case _:
            return event


def _whole(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def heard(message: MessagePosted, text: str) -> Message:
    """The record of a customer's message, with `text` as cleaned."""
    return Message(
        id=MessageId(new_id()),
        author="customer",
        text=text,
        at=message.at,
        audience="private" if message.venue.private or message.direct or message.aside else "public",
        ref=message.position,
        attachments=message.attachments,
    )


def picked(event: EscalationAsked) -> Message:
    """The record of a message that somebody picked; an address that was typed where others read is not kept."""
    private = event.venue.private or event.aside
    return Message(
        id=MessageId(new_id()),
        author="customer",
        text=event.text if private else mask_emails(event.text),
        at=event.at,
        audience="private" if private else "public",
        ref=event.position,
    )


def all_heard(conversation: Conversation, said: Sequence[MessagePosted]) -> tuple[Message, ...]:
    """The record of what was said; an address that was typed where others read is neither kept nor passed on."""
    private = conversation.venue.private
    texts = [(message, clean(message.text)) for message in said]
    return tuple(
        heard(message, text if private or message.direct or message.aside else mask_emails(text))
        for message, text in texts
    )


def emails_before(history: Sequence[Message]) -> tuple[str, ...]:
    """The addresses the customer named last, in what only they and the bot read."""
    for message in reversed(history):
        found = EMAIL.findall(message.text) if message.author == "customer" and message.audience == "private" else None
        if found:
            return tuple(found)
    return ()


def language_of(conversation: Conversation, text: str, reading: Understanding) -> Language | None:
    """The language of a conversation in which this was said; None while nothing tells."""
    task = conversation.memory.task
    is_address = task is not None and task.asked == "address" and any(sign.isdigit() for sign in text)
    if reading.language is None or is_address:  # an address says nothing of who writes it
        return conversation.language
    if conversation.language is None:
        return reading.language
    clear = reading.language_confidence >= SWITCH_CONFIDENCE and reading.words >= SWITCH_WORDS
    return reading.language if clear else conversation.language
