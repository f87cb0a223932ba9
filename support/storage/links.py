"""Links of `support.identity.links`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from support.identity.links import Link
from support.model.commerce import CustomerId
from support.model.people import AccountKey
from support.storage.database import Database, upsert
from support.storage.tables import links

_HELD = (
    select(links)
    .where((links.c.account == bindparam("account")) & (links.c.expires_at > bindparam("now")))
    .order_by(links.c.linked_at)
)


class SqlLinks:
    """Rows of `links`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, link: Link) -> None:
        """Keep it; an older one of the same account and address is replaced."""

        def work(connection: Connection) -> None:
            values = asdict(link)
            values["order_name"] = values.pop("order")
            row = upsert(connection, links).values(values)
            connection.execute(row.on_conflict_do_update(index_elements=["account", "email"], set_=values))

        await self._database.write(work)

    async def held(self, account: AccountKey, now: datetime) -> Sequence[Link]:
        """Links in force, newest last."""

        def work(connection: Connection) -> list[Link]:
            return [
                Link(
                    account, r.email, CustomerId(r.customer) if r.customer else None, r.how, r.order_name,
                    r.linked_at, r.expires_at,
                )
                for r in connection.execute(_HELD, {"account": account, "now": now})
            ]  # fmt: skip

        return await self._database.read(work)

    async def forget(self, account: AccountKey) -> int:
        """Drop all links of the account; how many there were."""
        which = delete(links).where(links.c.account == account)
        return await self._database.write(lambda connection: connection.execute(which).rowcount)

    async def purge(self, now: datetime) -> None:
        """Drop links that ended."""
        await self._database.write(lambda c: c.execute(delete(links).where(links.c.expires_at <= now)))
