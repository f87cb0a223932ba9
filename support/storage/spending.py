"""What was spent on models: a row a turn, summed by conversation, day and month; and which marks of a cap were told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from support.engines.agent.budget import Period, Spent
from support.engines.agent.sitting import Used
from support.model.conversation import ConversationId
from support.model.deliveries import Delivery
from support.storage.database import Database, upsert
from support.storage.outbox import queued
from support.storage.tables import spending, spending_marks

MICRO = 1_000_000
"""Costs are kept in millionths of a dollar, so that sums are exact on every database."""


class SqlSpending:
    """Rows of `spending`. Implements `engines.agent.budget.Spending`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, conversation: ConversationId, day: date, model: str, used: Used, cost: Decimal) -> None:
        """A turn was paid for."""
        row = {
            "conversation": conversation, "day": day.isoformat(), "model": model, "calls": used.calls,
            "input": used.input_tokens, "cached": used.cached_tokens, "output": used.output_tokens,
            "micro_dollars": round(cost * MICRO),
        }  # fmt: skip
        await self._database.write(lambda connection: connection.execute(insert(spending).values(row)) and None)

    async def spent(self, conversation: ConversationId, day: date) -> Mapping[Period, Spent]:
        """Sums so far."""
        today = day.isoformat()

        def work(connection: Connection) -> Mapping[Period, Spent]:
            return {
                "conversation": total(connection, spending.c.conversation == conversation),
                "day": total(connection, spending.c.day == today),
                "month": total(connection, spending.c.day.startswith(today[:7])),
            }

        return await self._database.read(work)

    async def pass_mark(self, period: str, cap: str, marks: tuple[int, ...], delivery: Delivery | None) -> bool:
        """See `Spending`. Whoever notes a mark first queues the delivery, in the same transaction."""

        def work(connection: Connection) -> bool:
            rows = [{"period": period, "cap": cap, "mark": mark} for mark in marks]
            first = [
                connection.execute(upsert(connection, spending_marks).values(row).on_conflict_do_nothing()).rowcount
                for row in rows
            ]
            if not any(first):
                return False
            if delivery is not None:
                connection.execute(queued(delivery))
            return True

        return await self._database.write(work)


def total(connection: Connection, *where: object) -> Spent:
    """What the rows say that fit."""
    sums = func.sum(spending.c.micro_dollars), func.sum(spending.c.input + spending.c.output)
    dollars, tokens = connection.execute(select(*sums).where(*where)).one()  # type: ignore[arg-type]
    return Spent(Decimal(int(dollars or 0)) / MICRO, int(tokens or 0))
