"""The day's digest: a row of `due` that says when, taken by one process; and what the tables say of the time since."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, exists, func, select, update

from support.escalation.digest import Figures
from support.model.deliveries import Delivery
from support.storage import codec
from support.storage.database import Database, upsert
from support.storage.outbox import queued
from support.storage.spending import total
from support.storage.tables import cases, conversations, due, messages, spending

ROW = "digest"
DESK = "desk"
"""The conversation of what is about none."""
MOST_READ = 20_000
"""Messages a digest looks at for topics; the latest."""
MOST_QUESTIONS = 50


class SqlDigests:
    """One row, and sums over the others."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self, at: datetime, now: datetime) -> None:
        """The next digest is due at `at`, if none was planned; one planned for another time to come is put there."""
        row = {"id": ROW, "conversation": DESK, "kind": ROW, "attempt": 0, "due_at": at}

        def work(connection: Connection) -> None:
            connection.execute(upsert(connection, due).values(row).on_conflict_do_nothing())
            connection.execute(update(due).where((due.c.id == ROW) & (due.c.due_at > now)).values(due_at=at))

        await self._database.write(work)

    async def due(self, now: datetime) -> datetime | None:
        """For when one was planned that is due now."""
        query = select(due.c.due_at).where((due.c.id == ROW) & (due.c.due_at <= now))
        return await self._database.read(lambda connection: connection.execute(query).scalar())

    async def take(self, now: datetime, following: datetime, delivery: Delivery) -> bool:
        """Send it, and plan the one after it; False when another process did."""

        def work(connection: Connection) -> bool:
            ours = (due.c.id == ROW) & (due.c.due_at <= now)
            if connection.execute(update(due).where(ours).values(due_at=following)).rowcount == 0:
                return False
            connection.execute(queued(delivery, turn=delivery.id))
            return True

        return await self._database.write(work)

    async def figures(self, since: datetime, until: datetime) -> Figures:
        """What happened between the two, and how it stands now."""
        return await self._database.read(lambda connection: _figures(connection, since, until))


def _figures(connection: Connection, since: datetime, until: datetime) -> Figures:
    def count(query: object) -> int:
        return int(connection.execute(query).scalar_one())  # type: ignore[call-overload]

    def then(column: Column[datetime]) -> ColumnElement[bool]:
        return (column >= since) & (column < until)

    new = then(conversations.c.created_at)
    with_bot = exists().where((messages.c.conversation == conversations.c.id) & (messages.c.author == "bot"))
    with_people = exists().where(cases.c.conversation == conversations.c.id)
    of_conversations = select(func.count()).select_from(conversations)
    waiting = (
        select(func.count(), func.min(cases.c.waiting_since))
        .join(conversations, conversations.c.id == cases.c.conversation)
        .where(cases.c.waiting_since.is_not(None) & (conversations.c.status == "open"))
    )
    waits = connection.execute(select(cases.c.waited_s).where(then(cases.c.first_answer_at))).scalars().all()
    still, longest = connection.execute(waiting).one()
    topics, unknown = _talk(connection, then(messages.c.at))
    spent = total(connection, spending.c.conversation.in_(select(conversations.c.id).where(new)))
    return Figures(
        since=since,
        begun=count(of_conversations.where(new)),
        by_bot=count(of_conversations.where(new & with_bot & ~with_people)),
        to_people=count(select(func.count()).select_from(cases).where(then(cases.c.opened_at))),
        answered=len(waits),
        usual_wait_minutes=round(statistics.median(waits) / 60) if waits else None,
        late=count(select(func.count()).select_from(cases).where(then(cases.c.late_at))),
        waiting=still,
        longest_since=longest,
        ratings=_ratings(connection, then(cases.c.rated_at)),
        topics=topics,
        unknown=unknown,
        dollars=spent.dollars if spent.tokens else None,
    )


def _ratings(connection: Connection, then: ColumnElement[bool]) -> tuple[int, ...]:
    rows = connection.execute(select(cases.c.body).where(then)).scalars()
    given = (codec.case.validate_json(body).csat for body in rows)
    return tuple(csat for csat in given if csat is not None)


def _talk(connection: Connection, then: ColumnElement[bool]) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
    """Topics, each counted once a conversation; and what was asked in turns that found no answer."""
    said = then & (messages.c.author == "bot") & messages.c.trace.is_not(None)
    query = select(messages.c.conversation, messages.c.turn, messages.c.trace).where(said)
    rows = connection.execute(query.order_by(messages.c.seq.desc()).limit(MOST_READ)).all()
    traces = [(row.conversation, row.turn, json.loads(row.trace)) for row in rows]
    topics = Counter(topic for _, topic in {(id, trace.get("intent")) for id, _, trace in traces} if topic)
    gaps = list(dict.fromkeys(turn for _, turn, trace in traces if trace.get("gap")))[:MOST_QUESTIONS]
    asked = messages.c.turn.in_(gaps) & (messages.c.author == "customer")
    texts = connection.execute(select(messages.c.text).where(asked).order_by(messages.c.seq.desc())).scalars()
    return tuple(topics.most_common()), tuple(texts)
