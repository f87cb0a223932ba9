"""Whose tickets are looked at when nothing tells of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert

from support.storage.database import Database
from support.storage.tables import conversations
from support.storage.tickets import SqlTickets

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


async def test_tickets_of_people_and_of_what_went_back_to_the_bot_of_late_are_looked_at(database: Database) -> None:
    rows = [
        _conversation("open", "open", ticket="1", days=90),
        _conversation("snoozed", "snoozed", ticket="2", days=90),
        _conversation("back", "pending", ticket="3", days=1),
        _conversation("long-back", "pending", ticket="4", days=30),
        _conversation("never-away", "pending", ticket=None, days=1),
        _conversation("over", "resolved", ticket="5", days=1),
    ]

    def work(connection: Connection) -> None:
        connection.execute(insert(conversations), rows)

    await database.write(work)
    unseen = await SqlTickets(database).longest_unseen(NOW - timedelta(minutes=10), 10)
    assert set(unseen) == {"open", "snoozed", "back"}


def _conversation(id: str, status: str, *, ticket: str | None, days: int) -> dict[str, object]:
    at = NOW - timedelta(days=days)
    return {
        "id": id, "place": f"slack:T1:C1:{id}", "platform": "slack", "workspace": "T1", "channel": "C1", "thread": id,
        "private": False, "user": "U1", "status": status, "memory": "{}", "ticket": ticket,
        "created_at": at, "updated_at": at,
    }  # fmt: skip
