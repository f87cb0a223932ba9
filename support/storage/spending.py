"""What was spent on models: a row a turn, summed by conversation, day and month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from support.engines.agent.budget import Spent
from support.engines.agent.sitting import Used
from support.model.conversation import ConversationId
from support.storage.database import Database
from support.storage.tables import spending

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

    async def spent(self, conversation: ConversationId, day: date) -> Spent:
        """Sums so far."""

        def total(connection: Connection, *where: object) -> Decimal:
            query = select(func.coalesce(func.sum(spending.c.micro_dollars), 0)).where(*where)  # type: ignore[arg-type]
            return Decimal(int(connection.execute(query).scalar_one())) / MICRO

        def work(connection: Connection) -> Spent:
            today = day.isoformat()
            return Spent(
                total(connection, spending.c.conversation == conversation),
                total(connection, spending.c.day == today),
                total(connection, spending.c.day.startswith(today[:7])),
            )

        return await self._database.read(work)
