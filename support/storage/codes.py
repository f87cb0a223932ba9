"""One-time codes of `support.identity.codes`: hashes, and how often was asked and tried."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from support.identity.codes import CODES_AN_ADDRESS, WINDOW, Addressee, Asked, Code, CodeState
from support.model.commerce import CustomerId
from support.model.conversation import ConversationId
from support.model.people import Account, AccountKey
from support.storage.database import Database
from support.storage.tables import codes


class SqlCodes:
    """Rows of `codes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, code: Code) -> bool:
        """Keep it in place of an earlier one with its id; whatever else the account has out is void now.

        False where it is not to be sent: see the port.
        """
        values = {
            "id": code.id,
            "account": code.account,
            "workspace": code.workspace,
            "order_key": code.order,
            "conversation": code.conversation,
            "email": code.to.email if code.to else None,
            "customer": code.to.customer if code.to else None,
            "order_name": code.to.order if code.to else None,
            "salt": code.salt,
            "digest": code.digest,
            "made_at": code.made_at,
            "expires_at": code.expires_at,
            "tries": code.tries,
            "state": code.state,
        }

        def work(connection: Connection) -> bool:
            if _asked(connection, code.account, code.workspace, code.order, _recent(code.made_at, code.id)).no_more:
                return False
            is_full = code.to is not None and _went_to(connection, code.to.email, code) >= CODES_AN_ADDRESS
            if is_full:
                values.update(email=None, customer=None, order_name=None, digest=secrets.token_bytes(len(code.digest)))
            others = (codes.c.account == code.account) & (codes.c.id != code.id) & (codes.c.state == "out")
            connection.execute(update(codes).where(others).values(state="void"))
            # Deleted and written anew, so that it is the newest by its `seq`, too.
            connection.execute(delete(codes).where(codes.c.id == code.id))
            connection.execute(insert(codes).values(values))
            return not is_full

        return await self._database.write(work)

    async def newest(self, account: AccountKey) -> Code | None:
        """The code made last for this account."""
        return await self._database.read(lambda connection: _read(connection.execute(_newest(account)).first()))

    async def count_try(self, account: AccountKey) -> Code | None:
        """The account's newest code with this try counted, in one transaction."""

        def work(connection: Connection) -> Code | None:
            row = connection.execute(_newest(account)).first()
            if row is None:
                return None
            change = update(codes).where(codes.c.seq == row.seq).values(tries=codes.c.tries + 1)
            return _read(connection.execute(change.returning(*codes.c)).first())

        return await self._database.write(work)

    async def mark(self, id: str, state: CodeState) -> None:
        """Note what became of a code that is out; one that is not stays as it is."""
        change = update(codes).where((codes.c.id == id) & (codes.c.state == "out")).values(state=state)
        await self._database.write(lambda connection: connection.execute(change))

    async def asked(self, account: Account, order: str, now: datetime, *, besides: str = "") -> Asked:
        """Count what was asked for within WINDOW, apart from the request `besides`."""
        recent = _recent(now, besides)
        return await self._database.read(lambda c: _asked(c, account.key, account.workspace, order, recent))

    async def purge(self, now: datetime) -> None:
        """Drop codes that no longer count for a limit."""
        await self._database.write(lambda c: c.execute(delete(codes).where(codes.c.made_at <= now - WINDOW)))


def _recent(now: datetime, besides: str) -> ColumnElement[bool]:
    return (codes.c.made_at > now - WINDOW) & (codes.c.id != besides)


def _asked(
    connection: Connection, account: AccountKey, workspace: str, order: str, recent: ColumnElement[bool]
) -> Asked:
    def count(where: ColumnElement[bool]) -> int:
        return connection.execute(select(func.count()).select_from(codes).where(where & recent)).scalar_one()

    return Asked(
        account=count(codes.c.account == account),
        order=count(codes.c.order_key == order[:80]),
        workspace=count(codes.c.workspace == workspace),
    )


def _went_to(connection: Connection, email: str, now: Code) -> int:
    """How many codes did within WINDOW."""
    same = func.lower(codes.c.email) == email.lower()
    query = select(func.count()).select_from(codes).where(same & _recent(now.made_at, now.id))
    return connection.execute(query).scalar_one()


def _newest(account: AccountKey) -> Select[Any]:
    return select(codes).where(codes.c.account == account).order_by(codes.c.seq.desc()).limit(1)


def _read(row: Row[Any] | None) -> Code | None:
    if row is None:
        return None
    to = Addressee(row.email, row.order_name, CustomerId(row.customer) if row.customer else None)
    return Code(
        row.id, AccountKey(row.account), row.workspace, row.order_key, ConversationId(row.conversation),
        to if row.email else None, row.salt, row.digest, row.made_at, row.expires_at, row.tries, row.state,
    )  # fmt: skip
