"""Messages that grow: which, until the turn that completes them is committed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from support.model.conversation import ConversationId
from support.model.deliveries import Live
from support.model.people import Venue
from support.storage import codec
from support.storage.database import Database, upsert
from support.storage.tables import live


class SqlLive:
    """Rows of `live`. Implements `support.ports.LiveRows`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, conversation: ConversationId, venue: Venue, since: datetime) -> None:
        """One is about to begin."""
        row = {"venue": codec.venue.dump_json(venue).decode(), "ref": None, "since": since}

        await self._database.write(
            lambda connection: connection.execute(
                upsert(connection, live)
                .values(conversation=conversation, **row)
                .on_conflict_do_update(index_elements=["conversation"], set_=row)
            )
        )

    async def note(self, conversation: ConversationId, ref: str) -> None:
        """It is there."""
        change = update(live).where(live.c.conversation == conversation).values(ref=ref)
        await self._database.write(lambda connection: connection.execute(change))

    async def end(self, conversation: ConversationId) -> None:
        """It is seen to."""
        gone = delete(live).where(live.c.conversation == conversation)
        await self._database.write(lambda connection: connection.execute(gone))

    async def left(self) -> Sequence[tuple[ConversationId, Venue, Live]]:
        """See the port."""
        query = select(live).order_by(live.c.since)
        return await self._database.read(
            lambda connection: [
                (ConversationId(row.conversation), codec.venue.validate_json(row.venue), Live(row.ref, row.since))
                for row in connection.execute(query)
            ]
        )
