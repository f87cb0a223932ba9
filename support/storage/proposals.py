"""Proposals and the audit log. Every step is compared with the state it starts from, and leaves a line in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from support.errors import TooLateError
from support.model.actions import OPEN_STATES, ActionName, Proposal, ProposalChange
from support.model.conversation import ProposalId
from support.model.events import ActionSettled
from support.storage import codec
from support.storage.database import Database
from support.storage.inbox import put
from support.storage.tables import audit, proposals

KEPT = timedelta(days=90)
"""How long a proposal that came to its end keeps what it holds (addresses, say). The audit log stays."""
COUNTED = ("waiting", "agreed", "doing", "done", "unclear")
"""What counts towards a customer's limits: everything that was said yes to and may have its effect."""


class SqlProposals:
    """Rows of `proposals` and `audit`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, id: ProposalId) -> Proposal | None:
        """One proposal."""
        return await self._first(select(proposals).where(proposals.c.id == id))

    async def open_for(self, thing: str) -> Proposal | None:
        """The one that is under way for this thing."""
        return await self._first(select(proposals).where(proposals.c.open_thing == thing))

    async def unclear_for(self, thing: str) -> Proposal | None:
        """The last one of which nobody knows whether it happened."""
        which = (proposals.c.thing == thing) & (proposals.c.state == "unclear")
        return await self._first(select(proposals).where(which).order_by(proposals.c.created_at.desc()))

    async def done_on(self, thing: str) -> Mapping[ActionName, int]:
        """How often what was done to this thing."""
        which = (proposals.c.thing == thing) & (proposals.c.state == "done")
        query = select(proposals.c.action, func.count()).where(which).group_by(proposals.c.action)
        return await self._database.read(lambda c: {cast(ActionName, row[0]): row[1] for row in c.execute(query)})

    async def counted(self, owner: str, since: datetime) -> Sequence[Proposal]:
        """What was agreed for this customer since then, and may have its effect."""
        which = (proposals.c.owner == owner) & (proposals.c.agreed_at >= since) & proposals.c.state.in_(COUNTED)
        return await self._all(select(proposals).where(which))

    async def lapsed(self, now: datetime, limit: int = 100) -> Sequence[Proposal]:
        """Those whose time has run out, oldest first."""
        which = proposals.c.state.in_(("offered", "waiting")) & (proposals.c.expires_at <= now)
        return await self._all(select(proposals).where(which).order_by(proposals.c.expires_at).limit(limit))

    async def advance(self, change: ProposalChange, event: ActionSettled | None = None) -> bool:
        """Take a step outside of a turn, and store the event that tells of it. False when it was taken before."""

        def work(connection: Connection) -> None:
            save(connection, change, turn="")
            if event is not None:
                put(connection, event, change.at)

        try:
            await self._database.write(work)
        except TooLateError:
            return False
        return True

    async def note_card(self, id: ProposalId, card: str) -> None:
        """Remember the proposal's approval card."""
        change = update(proposals).where(proposals.c.id == id).values(card=card)
        await self._database.write(lambda connection: connection.execute(change))

    async def purge(self, now: datetime) -> None:
        """Drop what ended long ago."""
        old = proposals.c.open_thing.is_(None) & (proposals.c.updated_at < now - KEPT)
        await self._database.write(lambda connection: connection.execute(delete(proposals).where(old)))

    async def _first(self, query: Any) -> Proposal | None:
        def work(connection: Connection) -> Proposal | None:
            row = connection.execute(query.limit(1)).first()
            return _proposal(row) if row else None

        return await self._database.read(work)

    async def _all(self, query: Any) -> list[Proposal]:
        return await self._database.read(lambda connection: [_proposal(row) for row in connection.execute(query)])


def save(connection: Connection, change: ProposalChange, turn: str) -> None:
    """Take one step within the caller's transaction. Raises TooLateError when the proposal has moved meanwhile."""
    proposal = change.proposal
    values = {
        "open_thing": proposal.thing if proposal.state in OPEN_STATES else None,
        "state": proposal.state,
        "body": codec.proposal.dump_json(replace(proposal, card=None)).decode(),
        "turn": turn,
        "agreed_at": proposal.agreed_at,
        "expires_at": proposal.expires_at,
        "updated_at": change.at,
    }
    if change.before is None:
        row = {
            "id": proposal.id, "conversation": proposal.conversation, "account": proposal.account.key,
            "owner": proposal.owner, "action": proposal.action.kind, "thing": proposal.thing,
            "created_at": proposal.created_at,
        }  # fmt: skip
        try:
            connection.execute(insert(proposals).values(row | values))
        except IntegrityError as error:
            raise TooLateError(proposal.id) from error
    else:
        which = (proposals.c.id == proposal.id) & (proposals.c.state == change.before)
        if connection.execute(update(proposals).where(which).values(values)).rowcount != 1:
            raise TooLateError(proposal.id)
    connection.execute(insert(audit).values(_line(change)))


def touched(connection: Connection, turn: str) -> bool:
    """Did this turn take the last step of some proposal?"""
    return connection.execute(select(proposals.c.id).where(proposals.c.turn == turn).limit(1)).first() is not None


def _line(change: ProposalChange) -> dict[str, Any]:
    proposal, preview = change.proposal, change.proposal.preview
    money = preview.refund or preview.difference
    return {
        "at": change.at,
        "proposal": proposal.id,
        "conversation": proposal.conversation,
        "account": proposal.account.key,
        "by": change.by.key if change.by else "relais",
        "action": proposal.action.kind,
        "thing": proposal.thing,
        "order_name": preview.order,
        "before": change.before,
        "state": proposal.state,
        "rule": proposal.rule,
        "amount": f"{money.amount} {money.currency}" if money else None,
        "reason": proposal.reason or None,
        "detail": proposal.detail or None,
        "effect": proposal.effect or None,
    }


def _proposal(row: Row[Any]) -> Proposal:
    return replace(codec.proposal.validate_json(row.body), card=row.card)
