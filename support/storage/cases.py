"""Cases: written by turns, but for what the outbox notes of the helpdesk, which has a column of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, cast, get_args

from sqlalchemy import ColumnElement, Connection, Executable, Row, bindparam, func, join, select, update

from support import lifecycle
from support.model.cases import Agent, Case, Queued, QueueName
from support.model.conversation import ConversationId, Status
from support.model.decisions import Priority
from support.model.people import Account
from support.storage import codec
from support.storage.database import Database, upsert_in
from support.storage.tables import cases, conversations

MOST_WAITS = 1_000
"""More don't move a median."""

HELD = [status for status in get_args(Status) if lifecycle.held_by_people(status)]

RUSH = 300
"""So many of the longest waiting are looked through for what is most urgent."""
PRIORITIES: tuple[Priority, ...] = get_args(Priority)
_JOINED = join(cases, conversations, cases.c.conversation == conversations.c.id)
_LIST = select(cases, conversations.c.status, conversations.c.card).select_from(_JOINED)
_GET = select(cases).where(cases.c.conversation == bindparam("id"))
_CHANGING = (
    "body",
    "assignee",
    "opened_at",
    "waiting_since",
    "resolved_at",
    "late_at",
    "first_answer_at",
    "waited_s",
    "direct",
    "rated_at",
)


@cache
def _keep(dialect: str) -> Executable:
    """A case, new or changed."""
    row = upsert_in(dialect, cases)
    return row.on_conflict_do_update(index_elements=["conversation"], set_={n: row.excluded[n] for n in _CHANGING})


class SqlCases:
    """Rows of `cases`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, id: ConversationId) -> Case | None:
        """The case of a conversation, if it ever went to people."""

        def work(connection: Connection) -> Case | None:
            row = connection.execute(_GET, {"id": id}).first()
            return _case(row) if row else None

        return await self._database.read(work)

    async def note_problem(self, id: ConversationId, problem: str | None) -> bool:
        """Note why the helpdesk does not take what is meant for it, or that it does again. False if that is known."""
        known = cases.c.ticket_problem.is_not_distinct_from(problem)
        change = update(cases).where((cases.c.conversation == id) & ~known).values(ticket_problem=problem)
        return await self._database.write(lambda connection: connection.execute(change).rowcount == 1)

    async def queue(self, agent: Agent, limit: int) -> Mapping[QueueName, tuple[int, Sequence[Queued]]]:
        """What people have: each section with its count and its first so many, longest waiting first; of what nobody
        has, the most urgent before.

        What somebody was given in the helpdesk is theirs by their address.
        """
        mine = [key for key in (agent.account and agent.account.key, (agent.email or "").casefold()) if key]
        waits = cases.c.waiting_since.is_not(None)
        sections: dict[QueueName, ColumnElement[bool]] = {
            "mine": cases.c.assignee.in_(mine),
            "unassigned": cases.c.assignee.is_(None),
            "waiting": waits,
            "late": waits & (cases.c.late_at >= cases.c.waiting_since),
        }
        first = (cases.c.waiting_since.is_(None), cases.c.waiting_since, cases.c.opened_at)

        def work(connection: Connection) -> Mapping[QueueName, tuple[int, Sequence[Queued]]]:
            found: dict[QueueName, tuple[int, Sequence[Queued]]] = {}
            for name, which in sections.items():
                held = which & conversations.c.status.in_(HELD)
                count = connection.execute(select(func.count()).select_from(_JOINED).where(held)).scalar_one()
                most = RUSH if limit and name == "unassigned" else limit
                rows = [_queued(row) for row in connection.execute(_LIST.where(held).order_by(*first).limit(most))]
                if name == "unassigned":
                    rows.sort(key=lambda queued: PRIORITIES.index(queued.case.priority))
                found[name] = count, rows[:limit]
            return found

        return await self._database.read(work)

    async def requests_of(self, customer: Account, limit: int) -> Sequence[Queued]:
        """A customer's own, newest first."""
        theirs = (conversations.c.platform == customer.platform) & (conversations.c.workspace == customer.workspace)
        query = _LIST.where(theirs & (conversations.c.user == customer.user)).order_by(cases.c.opened_at.desc())
        return await self._database.read(lambda c: [_queued(row) for row in c.execute(query.limit(limit))])

    async def waits(self, since: datetime) -> Sequence[int]:
        """How many seconds of working time each first answer since then took, up to MOST_WAITS of them."""
        answered = (cases.c.first_answer_at >= since) & cases.c.waited_s.is_not(None)
        query = select(cases.c.waited_s).where(answered).order_by(cases.c.first_answer_at.desc()).limit(MOST_WAITS)
        return await self._database.read(lambda connection: list(connection.execute(query).scalars()))


def save(connection: Connection, case: Case) -> None:
    """Write it, within the turn's transaction."""
    row = {
        "conversation": case.conversation,
        "body": codec.case.dump_json(replace(case, ticket_problem=None)).decode(),
        "assignee": _key(case.assignee),
        "opened_at": case.opened_at,
        "waiting_since": case.waiting_since,
        "resolved_at": case.resolved_at,
        "late_at": case.late_at,
        "first_answer_at": case.first_answer_at,
        "waited_s": case.waited_s,
        "direct": case.direct,
        "rated_at": case.rated_at,
    }
    connection.execute(_keep(connection.dialect.name), row)


def _key(agent: Agent | None) -> str | None:
    if agent is None:
        return None
    return agent.account.key if agent.account else (agent.email or agent.name).casefold()


def _queued(row: Row[Any]) -> Queued:
    return Queued(_case(row), cast(Status, row.status), row.card)


def _case(row: Row[Any]) -> Case:
    return replace(codec.case.validate_json(row.body), ticket_problem=row.ticket_problem)
