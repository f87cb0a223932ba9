"""The whole store: one database, all its rows."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from support.storage.administration import SqlAdministration
from support.storage.bookmarks import SqlBookmarks
from support.storage.calls import SqlCalls
from support.storage.cases import SqlCases
from support.storage.codes import SqlCodes
from support.storage.conversations import SqlConversations
from support.storage.database import Database, connect
from support.storage.digests import SqlDigests
from support.storage.grants import SqlGrants
from support.storage.inbox import SqlInbox
from support.storage.installations import SqlInstallations
from support.storage.links import SqlLinks
from support.storage.live import SqlLive
from support.storage.migrations import migrate
from support.storage.outbox import SqlOutbox
from support.storage.proposals import SqlProposals
from support.storage.registrations import SqlRegistrations
from support.storage.spending import SqlSpending
from support.storage.switches import SqlSwitches
from support.storage.tickets import SqlTickets
from support.world import Rows


@dataclass(frozen=True, slots=True)
class Store:
    """The database, and its rows."""

    database: Database
    conversations: SqlConversations
    inbox: SqlInbox
    outbox: SqlOutbox
    grants: SqlGrants
    links: SqlLinks
    codes: SqlCodes
    bookmarks: SqlBookmarks
    calls: SqlCalls
    proposals: SqlProposals
    cases: SqlCases
    tickets: SqlTickets
    digests: SqlDigests
    switches: SqlSwitches
    administration: SqlAdministration
    spending: SqlSpending
    live: SqlLive
    registrations: SqlRegistrations
    installations: SqlInstallations

    @classmethod
    def open(cls, url: str, stack: AsyncExitStack) -> Store:
        """Connect. SQLite is migrated here; for PostgreSQL `migrate` is a step of its own (see the Procfile)."""
        engine = connect(url)
        if url.startswith("sqlite"):
            migrate(engine)
        database = Database(engine)
        stack.push_async_callback(database.close)
        return cls(
            database, SqlConversations(database), SqlInbox(database), SqlOutbox(database),
            SqlGrants(database), SqlLinks(database), SqlCodes(database), SqlBookmarks(database),
            SqlCalls(database),
            SqlProposals(database), SqlCases(database), SqlTickets(database), SqlDigests(database),
            SqlSwitches(database), SqlAdministration(database),
            SqlSpending(database), SqlLive(database), SqlRegistrations(database), SqlInstallations(database),
        )  # fmt: skip

    @property
    def rows(self) -> Rows:
        """As the desk takes them."""
        return Rows(
            self.conversations, self.inbox, self.outbox, self.grants, self.links, self.codes, self.calls,
            self.proposals, self.cases, self.tickets, self.digests, self.switches,
            self.administration, self.spending, self.live,
        )  # fmt: skip

    async def purge(self, now: datetime) -> None:
        """Drop what is past its time."""
        await self.inbox.purge(now)
        await self.grants.purge(now)
        await self.links.purge(now)
        await self.codes.purge(now)
        await self.calls.purge(now)
        await self.proposals.purge(now)
        await self.installations.purge(now)
