"""Promises as rows of `due`, and what comes up as an event."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row

from support.model.conversation import ConversationId, Due
from support.model.events import Woken
from support.model.people import Account, Platform, Venue
from support.storage import codec


def row(item: Due) -> dict[str, Any]:
    """A promise as a row of `due`."""
    watch = codec.watch.dump_json(item.watch).decode() if item.watch else None
    return {**asdict(item), "watch": watch}


def woken(row: Row[Any], now: datetime) -> Woken:
    """The event of one that came up, `row` with its conversation's place."""
    kept, platform = promise(row), cast(Platform, row.platform)
    return Woken(
        key=f"due:{kept.id}",
        venue=Venue(platform, row.workspace, row.channel, row.thread, row.private),
        account=Account(platform, row.workspace, row.user),
        conversation=kept.conversation,
        due=kept.id,
        attempt=kept.attempt,
        at=now,
        watch=kept.watch,
        why=kept.kind,
    )


def promise(row: Row[Any]) -> Due:
    """A row of `due` as a promise."""
    watch = codec.watch.validate_json(row.watch) if row.watch else None
    return Due(row.id, ConversationId(row.conversation), row.kind, row.attempt, row.due_at, watch)
