"""The outbox's rows: what is to go out, what went out, what was given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Insert, Row, bindparam, exists, func, insert, select, update

from support.errors import ChannelBusy
from support.model.conversation import ConversationId, Due
from support.model.decisions import Content
from support.model.deliveries import HELD, READ, Delivery, DeliveryId, Post, PrivatePost, Receipt, Target, target_of
from support.model.people import Account
from support.storage import codec, due_rows
from support.storage.database import Database
from support.storage.tables import deliveries
from support.storage.tables import due as promises

_CLAIM = (
    update(deliveries)
    .where((deliveries.c.id == bindparam("which")) & (deliveries.c.status == "queued"))
    .values(attempts=deliveries.c.attempts + 1, error=None)
)
_NOTE = update(deliveries).where(deliveries.c.id == bindparam("which"))

NO_WAIT_IS_LONGER = timedelta(hours=1)
"""What is due later than that was put off before the clock was set back."""


class SqlOutbox:
    """Rows of `deliveries`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime, limit: int) -> Sequence[tuple[ConversationId, Target]]:
        """Lanes whose first unsent delivery is due, oldest first."""
        earlier = deliveries.alias()
        queued = deliveries.c.status == "queued"
        reached = (deliveries.c.due_at <= now) | (deliveries.c.due_at > now + NO_WAIT_IS_LONGER)
        behind = (
            (earlier.c.conversation == deliveries.c.conversation)
            & (earlier.c.target == deliveries.c.target)
            & (earlier.c.status == "queued")
            & (earlier.c.seq < deliveries.c.seq)
        )
        query = (
            select(deliveries.c.conversation, deliveries.c.target)
            .where(queued & reached & ~exists().where(behind))
            .order_by(deliveries.c.seq)
            .limit(limit)
        )

        def work(connection: Connection) -> list[tuple[ConversationId, Target]]:
            return [(ConversationId(row.conversation), row.target) for row in connection.execute(query)]

        return await self._database.read(work)

    async def waiting(self) -> Sequence[tuple[ConversationId, Target]]:
        """Every lane with something unsent."""
        which = deliveries.c.status == "queued"
        query = select(deliveries.c.conversation, deliveries.c.target).where(which).distinct()
        return await self._database.read(lambda c: [(ConversationId(r[0]), r[1]) for r in c.execute(query)])

    async def backlog(self) -> Mapping[Target, int]:
        """How many deliveries are unsent, by who takes them."""
        which = deliveries.c.status == "queued"
        query = select(deliveries.c.target, func.count()).where(which).group_by(deliveries.c.target)
        return await self._database.read(lambda c: {row[0]: row[1] for row in c.execute(query)})

    async def lane(self, conversation: ConversationId, target: Target) -> Sequence[Delivery]:
        """The unsent deliveries of a conversation to one target, oldest first."""
        which = (deliveries.c.conversation == conversation) & (deliveries.c.target == target)
        query = select(deliveries).where(which & (deliveries.c.status == "queued")).order_by(deliveries.c.seq)
        return await self._database.read(lambda c: [delivery(row) for row in c.execute(query)])

    async def add(self, delivery: Delivery) -> None:
        """Queue one outside of a turn (a card to be brought up to date, say)."""
        await self._database.write(lambda connection: connection.execute(queued(delivery)))

    async def claim(self, id: DeliveryId) -> bool:
        """Count a try, so that from here on a withdrawal comes too late. False when it was withdrawn before."""

        return await self._database.write(lambda connection: connection.execute(_CLAIM, {"which": id}).rowcount == 1)

    async def sent(self, id: DeliveryId, receipt: Receipt, at: datetime) -> None:
        """Note that it arrived, and under which id."""
        await self._note(id, status="sent", sent_at=at, ref=receipt.ref, error=None)

    async def postponed(self, id: DeliveryId, due_at: datetime, error: str) -> None:
        """Note a failed try and when the next one is due. `error` is a code or a class name, never a vendor's text.

        After a `ChannelBusy` it is certain that the try did not arrive.
        """
        await self._note(id, due_at=due_at, error=error)

    async def held(self, id: str, recipient: Account, *, again: bool) -> Content | None:
        """What waits for this person to press for it, noted as read from now on; `again`: also what was read before."""
        waits = (deliveries.c.id == id) & deliveries.c.ref.in_((HELD, READ) if again else (HELD,))

        def work(connection: Connection) -> Content | None:
            row = connection.execute(select(deliveries.c.body).where(waits)).first()
            body = codec.body.validate_json(row.body) if row else None
            if not isinstance(body, PrivatePost) or body.recipient != recipient:
                return None
            connection.execute(_NOTE, {"which": id, "ref": READ})
            return body.content

        return await self._database.write(work)

    async def rewritten(self, id: DeliveryId, content: Content) -> tuple[Delivery, str] | None:
        """What was sent, and as what; what waits for its reader says this from now on. None: it was never sent."""
        query = select(deliveries).where((deliveries.c.id == id) & (deliveries.c.status == "sent"))

        def work(connection: Connection) -> tuple[Delivery, str] | None:
            row = connection.execute(query).first()
            if row is None:
                return None
            sent = delivery(row)
            if row.ref in (HELD, READ) and isinstance(sent.body, PrivatePost):
                body = replace(sent.body, content=content)
                connection.execute(_NOTE, {"which": id, "body": codec.body.dump_json(body).decode()})
            return sent, row.ref

        return await self._database.write(work)

    async def failed(self, id: DeliveryId, error: str, due: Due | None = None) -> None:
        """Give it up, and promise `due` for it in the same transaction."""

        def work(connection: Connection) -> None:
            connection.execute(_NOTE, {"which": id, "status": "failed", "error": error})
            if due is not None:
                connection.execute(insert(promises).values(**due_rows.row(due)))

        await self._database.write(work)

    async def withdraw_lines(self, id: DeliveryId) -> None:
        """Take back what the same turn was still to say in public: it only tells of this one."""
        turn = select(deliveries.c.turn).where((deliveries.c.id == id) & (deliveries.c.turn != ""))
        same = (deliveries.c.turn == turn.scalar_subquery()) & (deliveries.c.target == "channel")
        query = select(deliveries.c.id, deliveries.c.body).where(same & (deliveries.c.status == "queued"))

        def work(connection: Connection) -> None:
            for row in connection.execute(query).all():
                if isinstance(codec.body.validate_json(row.body), Post):
                    connection.execute(_NOTE, {"which": row.id, "status": "withdrawn"})

        await self._database.write(work)

    async def _note(self, id: DeliveryId, **values: Any) -> None:
        await self._database.write(lambda connection: connection.execute(_NOTE, {"which": id, **values}))


def delivery(row: Row[Any]) -> Delivery:
    """What a row holds."""
    return Delivery(
        id=DeliveryId(row.id),
        conversation=ConversationId(row.conversation),
        body=codec.body.validate_json(row.body),
        created_at=row.created_at,
        attempts=row.attempts,
        doubtful=row.attempts > 0 and row.error != ChannelBusy.__name__,
    )


def queued(delivery: Delivery, turn: str = "") -> Insert:
    """A new row."""
    return insert(deliveries).values(
        id=delivery.id,
        conversation=delivery.conversation,
        turn=turn,
        target=target_of(delivery.body),
        body=codec.body.dump_json(delivery.body).decode(),
        status="queued",
        created_at=delivery.created_at,
        due_at=delivery.created_at,
    )
