"""Grants and counted tries of `support.identity.grants`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select

from support.identity.grants import WINDOW, Grant, Tries
from support.model.commerce import OrderId
from support.model.people import AccountKey
from support.storage.database import Database, upsert
from support.storage.tables import grants, proof_attempts

_HELD = (
    select(grants)
    .where((grants.c.account == bindparam("account")) & (grants.c.expires_at > bindparam("now")))
    .order_by(grants.c.granted_at)
)


class SqlGrants:
    """Rows of `grants` and `proof_attempts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, grant: Grant) -> None:
        def work(connection: Connection) -> None:
            values = {
                "account": grant.account,
                "order_id": grant.order_id,
                "order_name": grant.order_name,
                "email": grant.email,
                "granted_at": grant.granted_at,
                "expires_at": grant.expires_at,
            }
            row = upsert(connection, grants).values(values)
            connection.execute(row.on_conflict_do_update(index_elements=["account", "order_id"], set_=values))

        await self._database.write(work)

    async def held(self, account: AccountKey, now: datetime) -> Sequence[Grant]:
        def work(connection: Connection) -> list[Grant]:
            rows = connection.execute(_HELD, {"account": account, "now": now})
            return [
                Grant(account, OrderId(r.order_id), r.order_name, r.email, r.granted_at, r.expires_at) for r in rows
            ]

        return await self._database.read(work)

    async def forget(self, account: AccountKey) -> int:
        """Drop all grants of the account; how many there were. Its tries stay counted."""
        which = delete(grants).where(grants.c.account == account)
        return await self._database.write(lambda connection: connection.execute(which).rowcount)

    async def count_try(self, account: AccountKey, workspace: str, order: str, now: datetime) -> Tries:
        def work(connection: Connection) -> Tries:
            row = {"account": account, "workspace": workspace, "order_key": order[:80], "at": now}
            mine, this = proof_attempts.c.account == account, proof_attempts.c.order_key == order[:80]

            def count(where: ColumnElement[bool]) -> int:
                recent = proof_attempts.c.at > now - WINDOW
                query = select(func.count()).select_from(proof_attempts).where(where & recent)
                return connection.execute(query).scalar_one()

            there = count(proof_attempts.c.workspace == workspace)
            tries = Tries(account=count(mine), order=count(this), workspace=there, own=count(mine & this))
            if not tries.too_many:
                connection.execute(insert(proof_attempts).values(row))
            return tries

        return await self._database.write(work)

    async def forget_tries(self, account: AccountKey, order: str) -> None:
        which = (proof_attempts.c.account == account) & (proof_attempts.c.order_key == order[:80])
        await self._database.write(lambda connection: connection.execute(delete(proof_attempts).where(which)))

    async def purge(self, now: datetime) -> None:
        """Drop grants that ended and tries that no longer count."""

        def work(connection: Connection) -> None:
            connection.execute(delete(grants).where(grants.c.expires_at <= now))
            connection.execute(delete(proof_attempts).where(proof_attempts.c.at <= now - WINDOW))

        await self._database.write(work)
