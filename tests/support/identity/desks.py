"""The gate over real rows, a shop and a mailbox in memory, and a clock that stands still."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from support.errors import ChannelUnavailable
from support.identity.access import OrderAccess, Ways
from support.identity.codes import CodeRequest
from support.model.conversation import ConversationId
from support.model.people import Account
from support.storage.codes import SqlCodes
from support.storage.database import Database
from support.storage.grants import SqlGrants
from support.storage.links import SqlLinks
from tests.conftest import FakeClock
from tests.support.scenes import ADA, TALK
from tests.support.shops import CAMILLE, MAYA, MemoryMailer, MemoryShop, customer, order

MAYA_ID, CAMILLE_ID = customer(1), customer(2, CAMILLE, first_name="Camille")


def northbeam() -> MemoryShop:
    """#1042 and #1043 are Maya's (the second with another address on it), #1050 Camille's, #1060 a guest's with
    Maya's address, #1061 nobody's."""
    return MemoryShop(
        orders=[
            order("1042", MAYA, customer=MAYA_ID),
            order("1043", "gift@example.net", MAYA, customer=MAYA_ID),
            order("1050", CAMILLE, customer=CAMILLE_ID),
            order("1060", MAYA),
            order("1061"),
        ],
        customers=[MAYA_ID, CAMILLE_ID],
    )


@dataclass
class Profiles:
    """`support.ports.ProfileEmails`."""

    emails: dict[str, str] = field(default_factory=dict)
    down: bool = False

    async def confirmed_email(self, account: Account) -> str | None:
        if self.down:
            raise ChannelUnavailable("down")
        return self.emails.get(account.user)


@dataclass
class Gate:
    """`access` and what stands around it."""

    access: OrderAccess
    shop: MemoryShop
    mailer: MemoryMailer
    clock: FakeClock
    requests: int = 0

    async def ask_code(self, number: str, account: Account = ADA, at: datetime | None = None, id: str = "") -> str:
        """A code request as the outbox hands it on; its id."""
        self.requests += 1
        id = id or f"d{self.requests}"
        request = CodeRequest(id, account, number, "en", ConversationId(TALK), at or self.clock.now())
        await self.access.send_code(request)
        return id

    async def code_for(self, number: str, account: Account = ADA) -> str:
        """Ask for a code, and read it in the mailbox."""
        before = len(self.mailer.sent)
        await self.ask_code(number, account)
        assert len(self.mailer.sent) == before + 1
        return self.mailer.sent[-1][1]

    async def verify(self, number: str, account: Account = ADA) -> None:
        await self.access.check_code(account, await self.code_for(number, account))


def gate(
    database: Database, clock: FakeClock, *, mail: bool = True, profiles: Profiles | None = None, private: bool = True
) -> Gate:
    shop, mailer = northbeam(), MemoryMailer()
    ways = Ways(mailer if mail else None, {"slack": profiles} if profiles else {})
    access = OrderAccess(
        shop=shop,
        private=shop if private else None,
        grants=SqlGrants(database),
        links=SqlLinks(database),
        codes=SqlCodes(database),
        ways=ways,
        clock=clock,
    )
    return Gate(access, shop, mailer, clock)


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def all_bytes(folder: Path) -> bytes:
    """A database's rows as text, and its files as they are."""
    with closing(sqlite3.connect(folder / "relais.db")) as connection:
        dump = "\n".join(connection.iterdump())
    return dump.encode() + b"".join(file.read_bytes() for file in folder.iterdir())
