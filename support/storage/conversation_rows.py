"""Conversations and what was said and queued in them, as rows and back."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Row

from support.model.conversation import Asked, Conversation, ConversationId, Message, MessageId, Status, TicketId
from support.model.deliveries import Delivery, target_of
from support.model.people import Account, Language, Platform, Venue
from support.model.turn import TurnResult
from support.storage import codec


def conversation_row(result: TurnResult) -> dict[str, Any]:
    """What a turn leaves of its conversation."""
    c = result.conversation
    return {
        "id": c.id,
        "place": c.venue.key,
        "platform": c.venue.platform,
        "workspace": c.venue.workspace,
        "channel": c.venue.channel,
        "thread": c.venue.thread,
        "private": c.venue.private,
        "user": c.customer.user,
        "status": c.status,
        "language": c.language,
        "memory": codec.memory.dump_json(c.memory).decode(),
        "memory_before": codec.memory.dump_json(result.memory_before).decode(),
        "created_at": c.created_at,
        "updated_at": result.at,
    }


def message_row(result: TurnResult, message: Message) -> dict[str, Any]:
    """What was said in a turn; what the bot said has how it came about."""
    return {
        "id": message.id,
        "conversation": result.conversation.id,
        "turn": result.turn,
        "author": message.author,
        "audience": message.audience,
        "text": message.text,
        "at": message.at,
        "ref": message.ref,
        "attachments": codec.attachments.dump_json(message.attachments).decode() if message.attachments else None,
        "trace": codec.trace.dump_json(result.trace).decode() if message.author == "bot" else None,
    }


def delivery_row(result: TurnResult, delivery: Delivery) -> dict[str, Any]:
    """What a turn queues."""
    return {
        "id": delivery.id,
        "conversation": delivery.conversation,
        "turn": result.turn,
        "target": target_of(delivery.body),
        "body": codec.body.dump_json(delivery.body).decode(),
        "status": "queued",
        "created_at": delivery.created_at,
        "due_at": delivery.created_at,
    }


def conversation_of(row: Row[Any]) -> Conversation:
    """The conversation in a row."""
    platform = cast(Platform, row.platform)
    return Conversation(
        id=ConversationId(row.id),
        venue=Venue(platform, row.workspace, row.channel, row.thread, row.private),
        customer=Account(platform, row.workspace, row.user),
        status=cast(Status, row.status),
        language=cast("Language | None", row.language),
        memory=codec.memory.validate_json(row.memory),
        created_at=row.created_at,
        updated_at=row.updated_at,
        ticket=TicketId(row.ticket) if row.ticket else None,
        ticket_url=row.ticket_url,
        card=row.card,
        room=row.room,
    )


def message_of(row: Row[Any]) -> Message:
    """The message in a row."""
    return Message(
        id=MessageId(row.id),
        author=row.author,
        text=row.text,
        at=row.at,
        audience=row.audience,
        ref=row.ref,
        attachments=codec.attachments.validate_json(row.attachments) if row.attachments else (),
    )


def asked_of(talk: Conversation, position: str, audience: str) -> Asked:
    """A message that waits, with where it was written."""
    aside = audience == "private" and not talk.venue.private
    return Asked(talk.venue, talk.customer, position, talk.room if aside else None)
